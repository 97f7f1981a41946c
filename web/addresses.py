"""Permanent addresses of documents and clauses, as cards, exports and the widget link to them."""

from urllib.parse import quote


def address(document_id: str, label: str = "") -> str:
    """`/documents/guofa-2020-7#二（四）`, percent-encoded; without a label the whole document."""
    place = f"/documents/{quote(document_id, safe='')}"
    return f"{place}#{quote(label, safe='')}" if label else place
