"""Administration: who may, review and publication of documents, the editor's work list."""

from web.admin.gate import AdminGate, require, session_of
from web.admin.mounting import LARGER, mount_admin
from web.admin.office import Office
from web.admin.pages import page_of, sign_in, signed_in

__all__ = [
    "LARGER",
    "AdminGate",
    "Office",
    "mount_admin",
    "page_of",
    "require",
    "session_of",
    "sign_in",
    "signed_in",
]
