"""The life of the server: connections that get no more time than they need, and an end in time."""

from web.serving.server import serve

__all__ = ["serve"]
