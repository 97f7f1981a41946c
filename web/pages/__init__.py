"""The documents as plain pages, every clause at its permanent address."""

from web.pages.door import router

__all__ = ["router"]
