"""The HTTP doors, one file each; every file has `router(desk)`."""

from web.doors import ask, check, check_report, documents, export, feedback, operation

__all__ = ["ask", "check", "check_report", "documents", "export", "feedback", "operation"]
