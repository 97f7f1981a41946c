"""`python -m benchmarks.statutes PATH`: lay questions against the articles of statutes.

PATH holds `articles.jsonl` (`id`, `text`) and `questions-dev.jsonl` or the file of `--questions`
(`id`, `question`, `relevant`: article ids).
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
from benchmarks.measures import Ranking
from corpus import Clause, ClauseId, ClauseKind, Level, PolicyDocument
from index import Candidates, Encoder, HybridIndex, PolicyEncoder
from index.encoding import Vectors
from index.hybrid import mixture

_DEPTH = 10
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?$")


SEARCHES: dict[str, Callable[[Candidates], Vectors]] = {
    "BM25": lambda found: found.lexical,
    "语义": lambda found: found.dense,
    "句子": lambda found: found.sentence,
    "HybridIndex": mixture,
}


@dataclass(frozen=True, slots=True)
class Statutes:
    """Articles and questions of a statute-retrieval set."""

    articles: dict[str, str]  # id -> text
    questions: dict[str, str]  # id -> question
    relevant: dict[str, frozenset[str]]  # question id -> article ids, never empty


def read(folder: Path, questions: str = "questions-dev.jsonl") -> Statutes:
    """Read a set.

    Raises:
        BenchmarkError: a file is missing or broken, or names an article that is not there.
    """
    articles = {
        str(row["id"]): str(row["text"]) for row in _rows(folder / "articles.jsonl", "text")
    }
    rows = _rows(folder / questions, "question", "relevant")
    found = Statutes(
        articles=articles,
        questions={str(row["id"]): str(row["question"]) for row in rows},
        relevant={str(row["id"]): frozenset(row["relevant"]) for row in rows},
    )
    for question, relevant in found.relevant.items():
        if not relevant or not relevant <= articles.keys():
            raise BenchmarkError(f"{folder / questions}：问题 {question} 没有指明已有的条文")
    return found


def _rows(path: Path, *keys: str) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BenchmarkError(f"{path}：无法读取") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({key: row[key] for key in ("id", *keys)})
        except (ValueError, KeyError, TypeError) as error:
            raise BenchmarkError(f"{path}:{number}：这一行的格式不对") from error
    return rows


def as_documents(articles: dict[str, str]) -> list[PolicyDocument]:
    """The articles as documents, one a statute; document id and label joined give the id."""
    statutes: dict[str, list[tuple[str, str]]] = {}
    for identifier, text in articles.items():
        mark = _ARTICLE.search(identifier)
        label = mark.group() if mark else ""
        statutes.setdefault(identifier.removesuffix(label), []).append((label, text))
    return [_document(title, parts) for title, parts in statutes.items()]


def _document(title: str, parts: Sequence[tuple[str, str]]) -> PolicyDocument:
    clauses, start = [], 0
    for label, text in parts:
        end = start + len(text)
        clauses.append(
            Clause(
                id=ClauseId(title, label),
                kind=ClauseKind.CLAUSE,
                mark="",
                heading="",
                path=(),
                lead="",
                text=text,
                start=start,
                end=end,
                body_start=start,
                own_end=end,
                parent=None,
                leaf=True,
                verified=False,
                repaired=False,
            )
        )
        start = end + 1
    return PolicyDocument(
        document_id=title,
        title=title,
        number=None,
        issuer="",
        level=Level.NATIONAL,
        place="全国",
        issued_on=None,
        published_on=None,
        source_url="",
        validity="",
        verification="",
        text="\n".join(text for _, text in parts),
        clauses=tuple(clauses),
    )


def measure(data: Statutes, encoder: Encoder, bar: Progress) -> dict[str, Ranking]:
    """Every kind of search on every question."""
    embedding = bar.add_task("嵌入条文与句子", total=None)
    index = HybridIndex.build(
        as_documents(data.articles),
        encoder,
        lambda done, total: bar.update(embedding, completed=done, total=total),
    )
    asking = bar.add_task("检索", total=len(data.questions))
    ranked: dict[str, dict[str, list[str]]] = {name: {} for name in SEARCHES}
    for identifier, question in data.questions.items():
        found = index.recall(question, k=len(index))
        for name, score in SEARCHES.items():
            best = found.rows[np.argsort(-score(found), kind="stable")[:_DEPTH]]
            ids = [index.clause(int(row)).id for row in best]
            ranked[name][identifier] = [f"{one.document_id}{one.label}" for one in ids]
        bar.advance(asking)
    return {name: Ranking.of(found, data.relevant) for name, found in ranked.items()}


def render(measured: dict[str, Ranking]) -> Table:
    """One row a search."""
    table = Table("检索", "nDCG@10", "recall@1", "recall@5", "recall@10", "MRR")
    for name, ranking in measured.items():
        table.add_row(name, *(f"{value:.3f}" for value in asdict(ranking).values()))
    return table


def main(
    path: Annotated[Path, typer.Argument(help="数据所在的文件夹")],
    questions: Annotated[str, typer.Option(help="问题文件名")] = "questions-dev.jsonl",
    json_out: Annotated[Path | None, typer.Option("--json", help="结果写到这个文件")] = None,
) -> None:
    """法律条文检索：字面、语义、句子与它们的混合。"""
    console, errors = Console(), Console(stderr=True)
    try:
        data = read(path, questions)
        with Progress(console=errors) as bar:
            measured = measure(data, PolicyEncoder(), bar)
    except BenchmarkError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    console.print(render(measured))
    if json_out:
        found = {name: asdict(one) for name, one in measured.items()}
        json_out.parent.mkdir(parents=True, exist_ok=True)
        json_out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
