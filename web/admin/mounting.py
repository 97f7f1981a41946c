"""The routes of administration, and how large what is sent to them may be."""

from fastapi import FastAPI

from corpus.reading import LIMITS
from web.admin import documents, drafts, pages, signing, work
from web.admin.office import Office
from web.desk import Desk
from web.store import Accounts

_FILE = LIMITS.file_bytes + 1_000  # bytes
LARGER = {"/api/admin/drafts": _FILE, "/api/admin/verification": _FILE}


def mount_admin(app: FastAPI, desk: Desk, accounts: Accounts) -> Office:
    """Mount the pages and the API; `AdminGate` stands before them. Gives what they share."""
    office = Office(desk, accounts)
    for room in (signing, drafts, documents, work, pages):
        app.include_router(room.router(office))
    return office
