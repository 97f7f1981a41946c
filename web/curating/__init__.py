"""What editors add by hand: clauses pinned to questions, words people use for those of documents."""

from web.curating import door, pages
from web.curating.editing import Editing

__all__ = ["Editing", "door", "pages"]
