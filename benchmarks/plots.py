"""`python -m benchmarks.plots`: the pictures of `docs/benchmarks.md`, from the figures as measured.

Reads what `benchmarks.scale --json` and `benchmarks.serving --json` wrote; needs matplotlib, which
only development installs.
"""

import importlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

_SCALE = Path("docs/measured/scale.json")
_IMAGES = Path("docs/images")
_ENGLISH = {"循章": "Xunzhang"}
_MARKS = "os^vDP"
Rows = Sequence[Mapping[str, Any]]
Line = Sequence[tuple[float, float]]


def by_size(rows: Rows, figure: str) -> dict[str, Line]:
    """One line a way of searching: passages against a figure, ascending."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        name = _ENGLISH.get(row["way"], row["way"])
        lines.setdefault(name, []).append((row["passages"], row[figure]))
    return {name: sorted(line) for name, line in lines.items()}


def by_clients(rows: Rows, figure: str) -> dict[str, Line]:
    """One line a stock: clients against a figure of the server."""
    return {
        f"{row['clauses']:,} clauses": [(load["clients"], load[figure]) for load in row["loads"]]
        for row in rows
    }


def draw(path: Path, lines: Mapping[str, Line], across: str, up: str) -> None:
    """Write lines with logarithmic axes as an SVG that is the same whenever it is drawn."""
    matplotlib: Any = importlib.import_module("matplotlib")
    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": path.stem, "svg.fonttype": "none", "font.size": 10}
    plots: Any = importlib.import_module("matplotlib.pyplot")
    figure, axes = plots.subplots(figsize=(6.4, 3.6), layout="constrained")
    for mark, (name, line) in zip(_MARKS, lines.items(), strict=False):
        axes.loglog(*zip(*line, strict=True), marker=mark, label=name)
    axes.set(xlabel=across, ylabel=up)
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plots.close(figure)


def main(
    scale: Annotated[Path, typer.Option(help="benchmarks.scale --json 的结果")] = _SCALE,
    serving: Annotated[Path | None, typer.Option(help="benchmarks.serving --json 的结果")] = None,
    into: Annotated[Path, typer.Option(help="图片写到哪里")] = _IMAGES,
) -> None:
    """由测得的数字画图。"""
    rows = json.loads(scale.read_text(encoding="utf-8"))
    draw(into / "search-time.svg", by_size(rows, "p95"), "passages", "p95, ms of the processor")
    draw(into / "search-memory.svg", by_size(rows, "resident_mb"), "passages", "resident, MB")
    if serving is not None:
        rows = json.loads(serving.read_text(encoding="utf-8"))
        draw(into / "ask-time.svg", by_clients(rows, "p95"), "clients", "p95 of /api/ask, ms")


if __name__ == "__main__":
    typer.run(main)
