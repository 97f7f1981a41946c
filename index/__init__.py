"""Clauses as a searchable index: FAISS over embeddings beside BM25."""

from corpus.text import sentence_spans
from index.embedding import BundledEmbedder, Embedder, SentenceTransformerEmbedder, load_embedder
from index.errors import EmbeddingError, IndexFileError, IndexingError, StaleIndexError
from index.fusion import min_max, ranks, reciprocal_rank, weighted
from index.hybrid import Hit, HybridIndex
from index.reranking import CrossEncoderReranker, Reranker, load_reranker
from index.segmentation import Sentence, clause_sentences
from index.store import ARTIFACTS_DIR, load, open_index, read_manifest, save

__all__ = [
    "ARTIFACTS_DIR",
    "BundledEmbedder",
    "CrossEncoderReranker",
    "Embedder",
    "EmbeddingError",
    "Hit",
    "HybridIndex",
    "IndexFileError",
    "IndexingError",
    "Reranker",
    "Sentence",
    "SentenceTransformerEmbedder",
    "StaleIndexError",
    "clause_sentences",
    "load",
    "load_embedder",
    "load_reranker",
    "min_max",
    "open_index",
    "ranks",
    "read_manifest",
    "reciprocal_rank",
    "save",
    "sentence_spans",
    "weighted",
]
