"""The pictures of the benchmarks."""

from pathlib import Path

import pytest

from benchmarks.plots import by_clients, by_size, draw

_SCALE = [
    {"way": "循章", "passages": 10_000, "p95": 2.0},
    {"way": "FAISS Flat", "passages": 1_000, "p95": 0.5},
    {"way": "循章", "passages": 1_000, "p95": 0.25},
]


def test_a_line_a_way_and_a_stock() -> None:
    assert by_size(_SCALE, "p95") == {
        "Xunzhang": [(1_000, 0.25), (10_000, 2.0)],
        "FAISS Flat": [(1_000, 0.5)],
    }
    loads = [{"clients": 1, "p95": 40.0}, {"clients": 8, "p95": 200.0}]
    assert by_clients([{"clauses": 1024, "loads": loads}], "p95") == {
        "1,024 clauses": [(1, 40.0), (8, 200.0)]
    }


def test_a_picture_is_the_same_whenever_it_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in ("a", "b"):
        draw(tmp_path / name / "time.svg", by_size(_SCALE, "p95"), "passages", "ms")
    first, again = ((tmp_path / name / "time.svg").read_text("utf-8") for name in ("a", "b"))
    assert first == again and ">Xunzhang</text>" in first and "Date" not in first
