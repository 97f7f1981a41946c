"""The benchmarks of size: a stock of laws, surrogate vectors, ways to search side by side."""

from pathlib import Path

import numpy as np

from benchmarks.scale import faiss_flat, measure, ours, prepare
from benchmarks.serving import percentile, questions
from benchmarks.stock import write_stock
from benchmarks.surrogate import SurrogateEncoder, like
from corpus import Level, load_library

_LAW = "# {}\n\n<!-- INFO END -->\n\n第一条 为了{}，制定本条例。\n\n第二条 本市适用。\n\n第三条 自公布之日起施行。\n"


def test_a_small_stock_is_part_of_a_larger_one(tmp_path: Path) -> None:
    laws = tmp_path / "laws"
    for folder in ("社会法", "DLC/浙江地方法规/地方性法规"):
        (laws / folder).mkdir(parents=True)
    for number in range(6):
        folder = laws / ("DLC/浙江地方法规/地方性法规" if number % 2 else "社会法")
        text = _LAW.format(f"条例{number}", f"第{number}件事")
        (folder / f"条例{number}(2021-0{number + 1}-03).md").write_text(text, encoding="utf-8")
    (laws / "社会法" / "_index.md").write_text("---\nx: 1\n---\n", encoding="utf-8")
    assert write_stock(laws, 5, tmp_path / "few") == (2, 6)
    assert write_stock(laws, 100, tmp_path / "all") == (6, 18)
    few, whole = load_library(tmp_path / "few"), load_library(tmp_path / "all")
    assert {d.title for d in few} < {d.title for d in whole} and not whole.faults
    local = [d for d in whole if d.level is Level.PROVINCE]
    assert len(local) == 3 and {d.place for d in local} == {"浙江"}
    assert {d.issued_on for d in whole} == {f"2021-0{n}-03" for n in range(1, 7)}


def test_surrogate_vectors_are_near_where_words_are_shared() -> None:
    asked: list[str] = []

    class Counting(SurrogateEncoder):
        def encode_queries(self, texts):  # type: ignore[no-untyped-def]
            asked.extend(texts)
            return super().encode_queries(texts)

    encoder = SurrogateEncoder(Counting())
    query = encoder.encode_queries(["研发机构补贴"])[0]
    near, far = encoder.encode_documents(["研发机构可以申请补贴", "住宅物业收费公示"]) @ query
    assert asked == ["研发机构补贴"] and 0.6 < far < near < 1
    assert np.array_equal(query, SurrogateEncoder().encode_queries(["研发机构补贴"])[0])
    copies = like(query[None], 50)
    assert np.allclose(np.linalg.norm(copies, axis=1), 1, atol=1e-5)
    assert 0.9 < float((copies @ query).mean()) < 0.98


def test_each_way_is_measured_on_the_same_vectors(tmp_path: Path) -> None:
    prepare(tmp_path, 300)
    for name in ("循章", "FAISS Flat"):
        found = measure(name, tmp_path)
        assert (found.way, found.passages, found.recall) == (name, 300, 1.0)
        assert 0 <= found.p50 <= found.p95 <= found.p99 and found.disk_mb > 0.4
    vectors, asked = np.load(tmp_path / "vectors.npy"), np.load(tmp_path / "asked.npy")
    ways = [way(vectors, asked, tmp_path)() for way in (ours, faiss_flat)]
    assert ways[0](asked[0]) == ways[1](asked[0])


def test_a_percentile_is_one_of_the_values() -> None:
    assert [percentile([1, 2, 3, 4], share) for share in (0.5, 0.95, 0.99)] == [3, 4, 4]
    assert len(set(questions(50))) == 50
