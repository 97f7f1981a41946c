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
from tests.index.conftest import CharacterEncoder, Write

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


def test_changes_stay_beside_the_collection_until_they_are_many(url: str, tmp_path: Path) -> None:
    vectors, new, asked = _vectors(900, 3), _vectors(30, 4), _vectors(20, 5)
    first = MilvusVectors.build(url, vectors)
    kept = np.delete(np.arange(900), slice(100, 220))  # 120 go, 30 come before place 500 and last
    source = np.concatenate([kept[:500], np.full(10, -1), kept[500:], np.full(20, -1)])
    second = first.changed(source, new)
    assert second is not None and second.name == first.name and len(second) == 810
    second.save(tmp_path / "v.npy", tmp_path / "l.faiss")
    second = MilvusVectors.load(url, tmp_path / "v.npy")
    now = np.concatenate([vectors[kept[:500]], new[:10], vectors[kept[500:]], new[10:]])
    assert np.allclose(second.at(np.arange(810)), now, atol=1e-6)
    exact = DenseIndex(now)
    for within in (None, [(0, 300), (480, 810)], [(505, 512)], [(790, 810)]):
        for query in (*asked, vectors[150], now[505]):  # one that is gone, one that came
            found = second.search(query, 10, within).tolist()
            assert found == exact.search(query, 10, within).tolist()
    assert first.search(vectors[150], 1).tolist() == [150]  # the build before goes on
    third = second.changed(np.array([*range(1, 810), -1]), new[:1])  # one apart stays, one goes
    assert third is not None
    assert third.search(new[0], 1).tolist() == [499] and len(third) == 810
    assert np.allclose(third.at(np.arange(810)), np.concatenate([now[1:], new[:1]]), atol=1e-6)
    assert third.changed(np.arange(500), new[:0]) is None  # more than a quarter is gone


def test_a_document_more_leaves_the_collection_as_it_is(
    url: str, write_library: Write, characters: CharacterEncoder, tmp_path: Path
) -> None:
    first = write_library({f"d{n}": f"第{n}办法\n第一条　奖励{n}万元。\n" for n in range(6)})
    before = build(tmp_path / "index", first, characters, url=url)
    second = write_library({"d9": "另一办法\n第一条　减免租金。\n"})
    after = build(tmp_path / "index", second, characters, url=url)
    anew = HybridIndex.build(second.documents, characters)
    for index, other in (
        (before.passages, after.passages),
        (before.sentence_vectors, after.sentence_vectors),
    ):
        assert isinstance(index, MilvusVectors) and isinstance(other, MilvusVectors)
        assert index.name == other.name
    for question in ("减免租金", "奖励3万元"):
        found, wanted = after.recall(question), anew.recall(question)
        assert found.rows.tolist() == wanted.rows.tolist()
        assert np.allclose(found.dense, wanted.dense, atol=1e-6)


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
