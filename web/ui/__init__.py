"""The Gradio page, one file a tab."""

from web.ui.page import mount_page

__all__ = ["mount_page"]
