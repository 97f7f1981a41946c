"""A minute of what `make soak` does for ten."""

from pathlib import Path

from index import HybridIndex
from tests.soak.soaking import soak


def test_a_minute_of_mixed_load_with_faults(
    index: HybridIndex, index_dir: Path, tmp_path: Path
) -> None:
    report = soak(index_dir, 60, tmp_path / "kept.sqlite3")
    assert report.failures == [], report.told()
    assert report.quotations > 20 and len(report.faults) >= 5, report.told()
    assert report.slope(2) < 15 and report.slope(3) < 10, report.told()
    assert report.stopped < 20  # `make soak` asks for 10, on an idle machine
