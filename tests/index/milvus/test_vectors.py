"""Vectors in Milvus give what vectors in files give; run where pymilvus is installed."""

import importlib.util
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from corpus import Library
from index import HybridIndex, IndexFileError, IndexingError, PolicyEncoder, build, load
from index.dense import DenseIndex
from index.encoding import Vectors
from index.milvus import MilvusVectors
from qa import Settings as QASettings
from qa import SettingsError

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("pymilvus") is None or sys.platform == "win32",
        reason="MILVUS TESTS SKIPPED: pip install -r requirements-milvus.txt",
    ),
    pytest.mark.filterwarnings("ignore"),  # the embedded server's own
]


def _vectors(count: int, seed: int) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, 32), dtype=np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(tmp_path_factory.mktemp("milvus") / "m.db")


def test_the_ten_nearest_are_those_of_faiss_whole_and_within_ranges(
    url: str, tmp_path: Path
) -> None:
    vectors, asked = _vectors(900, 1), _vectors(40, 2)
    held, exact = MilvusVectors.build(url, vectors), DenseIndex.build(vectors)
    same = total = 0
    for within in (None, [(0, 300), (300, 420), (700, 705)], [(3, 6)]):
        for query in asked[:10]:
            found, wanted = held.search(query, 10, within), exact.search(query, 10, within)
            same, total = same + len(set(found) & set(wanted)), total + len(wanted)
            assert len(found) == len(wanted)
            assert np.all(np.diff(held.at(found) @ query) <= 1e-5)
    assert same >= 0.98 * total
    places = np.array([7, 3, 7, 899])
    assert np.allclose(held.at(places), vectors[places], atol=1e-6)
    assert held.search(asked[0], 5, []).tolist() == []
    held.save(tmp_path / "v.npy", tmp_path / "l.faiss")
    again = MilvusVectors.load(url, tmp_path / "v.npy")
    assert len(again) == 900 and again.name == held.name
    (tmp_path / "other.json").write_text('{"collection": "xunzhang_0", "count": 1, "dimension": 2}')
    for name in ("other.npy", "none.npy"):
        with pytest.raises(IndexFileError):
            MilvusVectors.load(url, tmp_path / name)


def test_an_index_over_milvus_finds_what_one_over_files_finds(
    library: Library, tmp_path: Path, url: str
) -> None:
    encoder = PolicyEncoder()
    files = build(tmp_path / "files", library, encoder)
    build(tmp_path / "milvus", library, encoder, url=url)
    assert not list((tmp_path / "milvus").rglob("*_vectors.npy"))
    milvus = load(tmp_path / "milvus", library, encoder, url)
    ids = [document.document_id for document in library]
    same = total = 0
    for question in (
        "对新型研发平台有什么支持？",
        "人才引进",
        "用地",
        "数据中心建设",
        "企业孵化器",
    ):
        for documents in (None, ids[:1], ids[1:]):
            pairs = [(i.search(question, 10, documents)) for i in (files, milvus)]
            found, wanted = ({str(hit.clause.id) for hit in hits} for hits in pairs)
            same, total = same + len(found & wanted), total + len(wanted)
    assert same >= 0.98 * total
    with pytest.raises(IndexFileError):  # built for Milvus, opened without it
        load(tmp_path / "milvus", library, encoder)
    collections = {milvus.passages, milvus.sentence_vectors}
    names = {one.name for one in collections if isinstance(one, MilvusVectors)}
    MilvusVectors.drop(url, names)
    assert isinstance(load(tmp_path / "milvus", library, encoder, url), HybridIndex)
    assert MilvusVectors.drop(url, names) == []
    assert sorted(MilvusVectors.drop(url, [])) == sorted(names)
    with pytest.raises(IndexFileError, match="没有这份索引"):
        load(tmp_path / "milvus", library, encoder, url)


def test_a_milvus_that_does_not_answer_is_told() -> None:
    with pytest.raises(IndexingError, match="INDEX_URL"):
        MilvusVectors("http://127.0.0.1:1", "xunzhang_0", 1, 2)


def test_the_setting_is_a_server_or_a_file() -> None:
    assert QASettings.from_env({"INDEX_URL": "http://milvus:19530"}).index_url
    assert QASettings.from_env({"INDEX_URL": "/data/milvus.db"}).index_url
    with pytest.raises(SettingsError, match="INDEX_URL"):
        QASettings.from_env({"INDEX_URL": "milvus"})
