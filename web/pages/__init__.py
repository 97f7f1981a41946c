"""The documents as plain pages, every clause at its permanent address; and pages for errors."""

from web.pages.door import router
from web.pages.notices import NoticePages

__all__ = ["NoticePages", "router"]
