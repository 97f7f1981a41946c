"""The page: its shell, its files, what it asks of the documents, and its foot in Gradio."""

from web.ui.page import mount_page

__all__ = ["mount_page"]
