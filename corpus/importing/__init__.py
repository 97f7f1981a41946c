"""A reading into a document: draft, front matter with its sources, faults, publication."""

from corpus.importing.body import Field
from corpus.importing.draft import Draft, DraftError, draft
from corpus.importing.drafts import EDITABLE, NAMES, DraftNotFoundError, Drafts, KeptDraft
from corpus.importing.publish import document_id, publish, save_draft, write

__all__ = [
    "EDITABLE",
    "NAMES",
    "Draft",
    "DraftError",
    "DraftNotFoundError",
    "Drafts",
    "Field",
    "KeptDraft",
    "document_id",
    "draft",
    "publish",
    "save_draft",
    "write",
]
