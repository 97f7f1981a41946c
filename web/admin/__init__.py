"""Administration: who may, review and publication of documents, the editor's work list."""

from web.admin.gate import AdminGate
from web.admin.mounting import LARGER, mount_admin

__all__ = ["LARGER", "AdminGate", "mount_admin"]
