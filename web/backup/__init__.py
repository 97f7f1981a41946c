"""Documents, vectors and databases in one file, and back."""

from web.backup.archive import Places, Summary, back_up, restore

__all__ = ["Places", "Summary", "back_up", "restore"]
