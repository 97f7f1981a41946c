"""The HTTP doors, one file each; every file has `router(desk)`."""

from web.doors import ask, check, documents, export, feedback, files, operation

__all__ = ["ask", "check", "documents", "export", "feedback", "files", "operation"]
