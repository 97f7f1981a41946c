"""The life of the server: connections that get no more time than they need, and an end in time."""

from web.serving.server import make_server, serve

__all__ = ["make_server", "serve"]
