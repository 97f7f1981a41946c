"""Clauses as a searchable index: by meaning, by sentences and by words."""

from index.builds import (
    ARTIFACTS_DIR,
    CLAUSES,
    VECTORS,
    build,
    check,
    generation,
    load,
    open_index,
    read_manifest,
    save,
)
from index.candidates import Candidates, Hit
from index.encoding import (
    CrossEncoder,
    Encoder,
    PolicyEncoder,
    SentenceTransformerEncoder,
    excerpt,
    load_cross_encoder,
    load_encoder,
    with_history,
)
from index.errors import EncoderError, IndexFileError, IndexingError, StaleIndexError
from index.hybrid import HybridIndex
from index.publication import (
    Published,
    PublishingError,
    Step,
    Underway,
    exclusively,
    publish,
    recover,
    underway,
)
from index.vectors import KeptVectors

__all__ = [
    "ARTIFACTS_DIR",
    "CLAUSES",
    "VECTORS",
    "Candidates",
    "CrossEncoder",
    "Encoder",
    "EncoderError",
    "Hit",
    "HybridIndex",
    "IndexFileError",
    "IndexingError",
    "KeptVectors",
    "PolicyEncoder",
    "Published",
    "PublishingError",
    "SentenceTransformerEncoder",
    "StaleIndexError",
    "Step",
    "Underway",
    "build",
    "check",
    "excerpt",
    "exclusively",
    "generation",
    "load",
    "load_cross_encoder",
    "load_encoder",
    "open_index",
    "publish",
    "read_manifest",
    "recover",
    "save",
    "underway",
    "with_history",
]
