"""Clauses as a searchable index: FAISS over embeddings beside BM25."""

from corpus.text import sentence_spans
from index.encoding import (
    Encoder,
    PolicyEncoder,
    SentenceTransformerEncoder,
    load_encoder,
    with_history,
)
from index.errors import EncoderError, IndexFileError, IndexingError, StaleIndexError
from index.fusion import min_max, ranks, reciprocal_rank, weighted
from index.hybrid import Hit, HybridIndex
from index.reranking import CrossEncoderReranker, Reranker, load_reranker
from index.segmentation import Sentence, clause_sentences
from index.store import ARTIFACTS_DIR, load, open_index, read_manifest, save

__all__ = [
    "ARTIFACTS_DIR",
    "CrossEncoderReranker",
    "Encoder",
    "EncoderError",
    "Hit",
    "HybridIndex",
    "IndexFileError",
    "IndexingError",
    "PolicyEncoder",
    "Reranker",
    "Sentence",
    "SentenceTransformerEncoder",
    "StaleIndexError",
    "clause_sentences",
    "load",
    "load_encoder",
    "load_reranker",
    "min_max",
    "open_index",
    "ranks",
    "read_manifest",
    "reciprocal_rank",
    "save",
    "sentence_spans",
    "weighted",
    "with_history",
]
