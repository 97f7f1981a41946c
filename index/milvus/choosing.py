"""Where vectors are searched: in files of this machine, or in the Milvus that INDEX_URL names."""

from pathlib import Path

from index.dense import DenseIndex
from index.encoding import Vectors
from index.milvus.vectors import MilvusVectors
from index.nearest import VectorIndex, VectorIndexer


def vector_indexer(url: str) -> VectorIndexer:
    """What indexes vectors; "" is files."""

    def in_milvus(vectors: Vectors, _: Vectors) -> VectorIndex:
        return MilvusVectors.build(url, vectors)

    return in_milvus if url else DenseIndex.build


def load_vectors(url: str, vectors: Path, lists: Path) -> VectorIndex:
    """What was saved under these names. Raises what `DenseIndex.load` or `MilvusVectors.load` do."""
    return MilvusVectors.load(url, vectors) if url else DenseIndex.load(vectors, lists)
