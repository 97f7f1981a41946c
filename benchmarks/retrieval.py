"""`python -m benchmarks.retrieval`: what each kind of search finds by itself, on both corpora.

No rules and no ranking: clauses by their best passage, by their best sentence, by words, and by
the fixed mixture of `HybridIndex.search`, for the three documents that ship and for documents of
other places, published into a folder (`python -m corpus import FILE… --into FOLDER --accept`).
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.errors import BenchmarkError
from corpus import DOCUMENTS_DIR, ClauseId, CorpusError, Library, load_library
from index import Candidates, HybridIndex, load_encoder, with_history
from index.encoding import Vectors
from index.hybrid import mixture

EVAL_DIR = Path("tests/eval")
_SPACE = re.compile(r"[\s*_|`>#-]")
_ALL = 1_000_000  # candidates: every clause, so that ranks are complete

SEARCHES: dict[str, Callable[[Candidates], Vectors]] = {
    "语义": lambda found: found.dense,
    "句子": lambda found: found.sentence,
    "字面": lambda found: found.lexical,
    "混合": mixture,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the documents answer; each gold is a set of rows any of which is right."""

    id: str
    text: str  # with its history, for the encoder
    words: str
    gold: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Means over the questions of a set."""

    questions: int
    recall_1: float
    recall_5: float
    recall_20: float
    mrr: float


def read(path: Path, library: Library, index: HybridIndex) -> list[Asked]:
    """The questions of a set whose gold clauses the index holds.

    Raises:
        BenchmarkError: the file cannot be read.
    """
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BenchmarkError(f"{path}：无法读取") from error
    asked = []
    for row in rows:
        gold = [_rows(one, library, index) for one in row["gold"]]
        if gold and all(gold):
            text = with_history(row["question"], row.get("history") or [])
            asked.append(Asked(row["id"], text, row["question"], tuple(gold)))
    return asked


def _rows(gold: dict[str, Any], library: Library, index: HybridIndex) -> frozenset[int]:
    if "doc" in gold:
        try:
            clause = library.clause(ClauseId(gold["doc"], gold["clause"]))
        except CorpusError:
            return frozenset()
        return frozenset(index.rows(clause.id).tolist())
    document_id, fragment = Path(gold["file"]).stem, _SPACE.sub("", gold["fragment"])
    rows = range(len(index))
    return frozenset(
        row
        for row in rows
        if index.document(row).document_id == document_id
        and fragment in _SPACE.sub("", index.clause(row).text)
    )


def measure(index: HybridIndex, asked: Sequence[Asked]) -> dict[str, Measured]:
    """Every search on every question."""
    ranks: dict[str, list[list[int]]] = {name: [] for name in SEARCHES}
    for question in asked:
        found = index.recall(question.text, words=question.words, k=_ALL)
        for name, score in SEARCHES.items():
            order = found.rows[np.argsort(-score(found), kind="stable")].tolist()
            place = {row: rank for rank, row in enumerate(order, 1)}
            ranks[name].append([min(place[row] for row in gold) for gold in question.gold])
    return {name: _measured(found) for name, found in ranks.items()}


def _measured(ranks: Sequence[Sequence[int]]) -> Measured:
    def recall(k: int) -> float:
        return float(np.mean([np.mean([rank <= k for rank in one]) for one in ranks]))

    mrr = float(np.mean([1 / min(one) for one in ranks]))
    return Measured(len(ranks), recall(1), recall(5), recall(20), mrr)


def render(measured: dict[str, dict[str, Measured]]) -> Table:
    """One row a set and search."""
    table = Table("问题集", "检索", "题数", "recall@1", "recall@5", "recall@20", "MRR")
    for name, searches in measured.items():
        for search, one in searches.items():
            figures = (one.recall_1, one.recall_5, one.recall_20, one.mrr)
            table.add_row(name, search, str(one.questions), *(f"{x:.3f}" for x in figures))
    return table


def main(
    own: Annotated[
        Path | None, typer.Option(help="已发布的其他地方文件的文件夹；没有则只测园区文件")
    ] = None,
    model: Annotated[str, typer.Option(help="嵌入模型；默认为内置模型")] = "",
    json_out: Annotated[Path | None, typer.Option("--json", help="结果写到这个文件")] = None,
) -> None:
    """各种检索单独找到什么：园区的三份文件与其他地方的文件。"""
    console, errors = Console(), Console(stderr=True)
    sets = [(DOCUMENTS_DIR, EVAL_DIR / "questions.jsonl", EVAL_DIR / "questions-park.jsonl")]
    if own:
        sets.append((own, EVAL_DIR / "own" / "questions.jsonl"))
    measured: dict[str, dict[str, Measured]] = {}
    try:
        encoder = load_encoder(model or None)
        for folder, *questions in sets:
            library = load_library(folder)
            with Progress(console=errors) as bar:
                task = bar.add_task(str(folder), total=None)
                index = HybridIndex.build(
                    library.documents,
                    encoder,
                    lambda done, total, bar=bar, task=task: bar.update(  # type: ignore[misc]
                        task, completed=done, total=total
                    ),
                )
            for path in questions:
                name = path.relative_to(EVAL_DIR).with_suffix("").as_posix()
                measured[name] = measure(index, read(path, library, index))
    except (BenchmarkError, CorpusError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    console.print(render(measured))
    if json_out:
        found = {k: {s: asdict(m) for s, m in v.items()} for k, v in measured.items()}
        json_out.parent.mkdir(parents=True, exist_ok=True)
        json_out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
