"""Files for browsers beside the page: the widget, the description of the API, unknown addresses."""

from web.site.docs import mount_docs
from web.site.unknown import mount_unknown
from web.site.widget import router

__all__ = ["mount_docs", "mount_unknown", "router"]
