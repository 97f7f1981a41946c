"""Vectors in Milvus, so that several processes and machines search one index."""

from index.milvus.vectors import MilvusVectors

__all__ = ["MilvusVectors"]
