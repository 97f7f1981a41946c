"""The doors: HTTP API and page. They hold no logic of their own."""

from web.api import create_app

__all__ = ["create_app"]
