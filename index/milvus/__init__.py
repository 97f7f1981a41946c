"""Vectors in Milvus, so that several processes and machines search one index."""

from index.milvus.choosing import load_vectors, vector_indexer
from index.milvus.vectors import MilvusVectors

__all__ = ["MilvusVectors", "load_vectors", "vector_indexer"]
