"""The counts of the parser's benchmark, on two small laws."""

from pathlib import Path

from benchmarks.laws import measure


def test_counts_of_two_laws(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# 甲法\n\n2020年1月1日 通过\n\n<!-- INFO END -->\n\n## 第一章 总则\n\n第一条 甲。\n\n乙。\n\n"
        "第二条 丙：\n\n（一）丁；\n\n（二）戊。\n\n第二条之一 己。\n",
        encoding="utf-8",
    )
    (tmp_path / "b.md").write_text("# 乙法\n\n<!-- INFO END -->\n\n第二条 甲。\n", encoding="utf-8")
    counts = measure(tmp_path)
    assert counts["files"] == 2 and "refused" not in counts
    assert counts["articles"] == counts["articles quotable"] == 4
    assert counts["articles 之"] == counts["articles 之 found"] == 1
    assert (counts["leaves"], counts["paragraphs"], counts["fault gap"]) == (6, 2, 1)
    assert counts["characters lost"] == counts["slices wrong"] == 0
