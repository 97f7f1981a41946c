"""Texts to vectors: the `Encoder` protocol and the models behind it."""

from index.encoding.cross_encoder import (
    CROSS_DIR,
    CrossEncoder,
    excerpt,
    load_cross_encoder,
    pair,
)
from index.encoding.guard import DOCUMENT_LENGTH, QUERY_LENGTH, document_text, query_text
from index.encoding.history import with_history
from index.encoding.loading import load_encoder
from index.encoding.policy import MODEL_DIR, PolicyEncoder
from index.encoding.protocol import Encoder, Progress, Vectors
from index.encoding.sentence_transformer import SentenceTransformerEncoder

__all__ = [
    "CROSS_DIR",
    "DOCUMENT_LENGTH",
    "MODEL_DIR",
    "QUERY_LENGTH",
    "CrossEncoder",
    "Encoder",
    "PolicyEncoder",
    "Progress",
    "SentenceTransformerEncoder",
    "Vectors",
    "document_text",
    "excerpt",
    "load_cross_encoder",
    "load_encoder",
    "pair",
    "query_text",
    "with_history",
]
