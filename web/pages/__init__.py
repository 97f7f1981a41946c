"""The documents as plain pages, every clause at its permanent address; and pages for errors."""

from web.pages.door import router
from web.pages.gloss import GLOSSARY, gloss
from web.pages.notices import NoticePages

__all__ = ["GLOSSARY", "NoticePages", "gloss", "router"]
