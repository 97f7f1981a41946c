"""The report of an evaluation: means by question type and language, and its tables."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group
from rich.table import Table

MEASURES = {
    "questions": "题数",
    "right": "全对",
    "status_ok": "是否作答判断正确",
    "recall@1": "检索召回@1",
    "recall@5": "检索召回@5",
    "mrr": "检索 MRR",
    "citation_recall": "条款引用召回",
    "citation_precision": "条款引用准确",
    "must_quote": "应引原文出现",
    "verdict": "措辞核对正确",
    "refused": "不可答：拒答",
    "over_refused": "可答却拒答 ↓",
    "false_missing": "误报未载明 ↓",
    "misleading": "引了误导条款 ↓",
    "errors": "出错 ↓",
    "citations": "每答引用数",
    "answer_chars": "每答字数",
    "ms_p50": "毫秒 p50",
    "ms_p95": "毫秒 p95",
}
_BY_TYPE = (
    "questions", "right", "status_ok", "recall@5", "mrr", "citation_recall",
    "citation_precision", "must_quote", "verdict", "refused", "over_refused", "false_missing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """Means of each measure, over all questions, by type and by language.

    Shares are 0..1, times are milliseconds; a measure is there only where it applies.
    `rows` holds each question's own.
    """

    overall: dict[str, float]
    by_type: dict[str, dict[str, float]]
    rows: list[dict[str, Any]] = field(repr=False)
    by_language: dict[str, dict[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: list[dict[str, Any]]) -> "Report":
        """Means of the rows of an evaluation."""
        return cls(
            overall=means(rows),
            by_type=_grouped(rows, "type"),
            rows=rows,
            by_language=_grouped(rows, "lang"),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "overall": self.overall,
            "by_type": self.by_type,
            "by_language": self.by_language,
            "rows": self.rows,
        }


def share(held: Iterable[bool]) -> float:
    """Share of the true ones, 0 where there are none."""
    values = list(held)
    return sum(values) / len(values) if values else 0.0


def means(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Mean of every number in the rows, with latency percentiles."""
    found: dict[str, float] = {"questions": len(rows)}
    for key in dict.fromkeys(key for row in rows for key in row):
        values = [row[key] for row in rows if isinstance(row.get(key), bool | float | int)]
        if values and key != "ms":
            found[key] = round(sum(map(float, values)) / len(values), 4)
    times = sorted(row["ms"] for row in rows if "ms" in row)
    if times:
        found["ms_p50"] = round(statistics.median(times), 1)
        found["ms_p95"] = round(times[min(len(times) - 1, int(0.95 * len(times)))], 1)
    return found


def _grouped(rows: Sequence[Mapping[str, Any]], key: str) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(row[key] for row in rows)
    return {name: means([row for row in rows if row[key] == name]) for name in names}


def render(report: Report) -> Group:
    """The report as two tables: all measures by language, the main ones by type."""
    groups = {"全部": report.overall, **report.by_language}
    measures = Table("指标", *groups, title="各项指标")
    for key in [key for key in MEASURES if key in report.overall]:
        measures.add_row(MEASURES[key], *(_cell(group.get(key)) for group in groups.values()))
    types = Table("题型", *(MEASURES[key] for key in _BY_TYPE), title="按题型")
    for name, group in report.by_type.items():
        types.add_row(name, *(_cell(group.get(key)) for key in _BY_TYPE))
    return Group(measures, types)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{round(value, 3):g}"
