"""A comparison as text for the terminal: conflicts first, then clause by clause."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from corpus import Slice
from qa.comparison.types import Change, Comparison, Pair

_DIFF = {"equal": "", "delete": "red strike", "insert": "green bold"}


def render_comparison(comparison: Comparison) -> Group:
    """All of a comparison; only national text struck out, only local text in bold."""
    summary = comparison.to_json()["summary"]
    parts: list[RenderableType] = [
        Text(
            f"照搬 {summary['taken_over']} 处，改动 {summary['changed']} 处，"
            f"地方新增 {summary['added']} 句，地方未提 {summary['left_out']} 句，"
            f"需注意的差异 {summary['conflicts']} 处",
            style="bold",
        )
    ]
    parts += [
        Text(
            f"【{conflict.kind}】地方{conflict.local.clause.label}“{conflict.local_value}”，"
            f"国家{conflict.national.clause.label}“{conflict.national_value}”",
            style="red",
        )
        for conflict in comparison.conflicts
    ]
    parts += [line for pair in comparison.pairs for line in _pair(pair)]
    return Group(*parts)


def _pair(pair: Pair) -> Iterable[Text]:
    sides = " ↔ ".join(_head(side) for side in (pair.local, pair.national) if side)
    yield Text(f"\n{sides}", style="bold")
    for run in pair.taken_over:
        yield Text(f"  ＝ 照搬：{run.local.text}")
    for change in pair.changed:
        yield _changed(change)
    for part in pair.added:
        yield Text(f"  ＋ 地方新增：{part.text}")
    for part in pair.left_out:
        yield Text(f"  － 地方未提：{part.text}")


def _changed(change: Change) -> Text:
    line = Text("  ～ 改动：")
    for piece in change.diff:
        line.append(piece.text, style=_DIFF[piece.op])
    return line.append(f"（{change.differences}）")


def _head(side: Slice) -> str:
    return f"{side.document.title}{side.clause.label} {side.clause.heading}".strip()
