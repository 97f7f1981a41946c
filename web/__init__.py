"""The doors: HTTP API and page. They hold no logic of their own."""

from web.api import create_app
from web.settings import WebSettings

__all__ = ["WebSettings", "create_app"]
