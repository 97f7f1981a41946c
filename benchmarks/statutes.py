"""`python -m benchmarks.statutes PATH`: lay questions against the articles of statutes.

PATH holds `articles.jsonl` (`id`, `text`) and `questions-dev.jsonl` or the file of `--questions`
(`id`, `question`, `relevant`: article ids).
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.errors import BenchmarkError
from benchmarks.measures import Ranking
from benchmarks.vectors import KeptEmbedder
from corpus import Clause, ClauseId, ClauseKind, Level, PolicyDocument
from index import BundledEmbedder, HybridIndex, reciprocal_rank, weighted
from index.embedding import Vectors
from index.lexical import LexicalIndex
from index.segmentation import Tokeniser

DENSE_WEIGHT, LEXICAL_WEIGHT = 0.7, 0.3  # of the plain min-max mixture
_DEPTH = 10
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?$")


class Kind(StrEnum):
    """Which kinds of search to measure."""

    DENSE = "dense"
    LEXICAL = "lexical"
    FUSED = "fused"


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


def measure(
    data: Statutes, embedder: KeptEmbedder, bar: Progress
) -> dict[Kind, dict[str, Ranking]]:
    """Every kind of search on every question."""
    ids, texts = list(data.articles), list(data.articles.values())
    asked = list(data.questions.values())
    tokeniser = Tokeniser(())
    bm25 = LexicalIndex([tokeniser.tokens(text) for text in texts])
    lexical = {question: bm25.scores(tokeniser.tokens(question)) for question in asked}
    vectors = embedder.encode_documents(texts, _task(bar, "嵌入条文"))
    queries = embedder.encode_queries(asked, _task(bar, "嵌入问题"))
    cosines = np.asarray(queries @ vectors.T, dtype=np.float32)
    dense = dict(zip(asked, cosines, strict=True))
    hybrid = HybridIndex.build(as_documents(data.articles), embedder, _task(bar, "嵌入条文与句子"))

    def ranking(name: str, search: Callable[[str], Sequence[str]]) -> Ranking:
        task = bar.add_task(name, total=len(asked))
        ranked = {}
        for identifier, question in data.questions.items():
            ranked[identifier] = search(question)
            bar.advance(task)
        return Ranking.of(ranked, data.relevant)

    def best(scores: Vectors) -> list[str]:
        return [ids[i] for i in np.argsort(-scores, kind="stable")[:_DEPTH]]

    def fused(question: str) -> list[str]:
        return best(reciprocal_rank([dense[question], lexical[question]]))

    def mixed(question: str) -> list[str]:
        parts = [(DENSE_WEIGHT, dense[question]), (LEXICAL_WEIGHT, lexical[question])]
        return best(weighted(parts))

    def searched(question: str) -> list[str]:
        hits = hybrid.search(question, _DEPTH)
        return [f"{hit.clause.document_id}{hit.clause.label}" for hit in hits]

    return {
        Kind.LEXICAL: {"BM25": ranking("BM25", lambda question: best(lexical[question]))},
        Kind.DENSE: {"语义": ranking("语义", lambda question: best(dense[question]))},
        Kind.FUSED: {
            "倒数排名融合": ranking("倒数排名融合", fused),
            f"加权 {DENSE_WEIGHT}/{LEXICAL_WEIGHT}": ranking("加权", mixed),
            "HybridIndex": ranking("HybridIndex", searched),
        },
    }


def _task(bar: Progress, name: str) -> Callable[[int, int], None]:
    task = bar.add_task(name, total=None)
    return lambda done, total: bar.update(task, completed=done, total=total)


def render(measured: dict[Kind, dict[str, Ranking]]) -> Table:
    """One row a search."""
    table = Table("检索", "nDCG@10", "recall@1", "recall@5", "recall@10", "MRR")
    for searches in measured.values():
        for name, ranking in searches.items():
            table.add_row(name, *(f"{value:.3f}" for value in asdict(ranking).values()))
    return table


def main(
    path: Annotated[Path, typer.Argument(help="数据所在的文件夹")],
    index: Annotated[Kind | None, typer.Option(help="只显示这一类；默认全部")] = None,
    questions: Annotated[str, typer.Option(help="问题文件名")] = "questions-dev.jsonl",
    json_out: Annotated[Path | None, typer.Option("--json", help="结果写到这个文件")] = None,
) -> None:
    """法律条文检索：BM25、语义、融合与本系统的检索，同一个嵌入模型。"""
    console, errors = Console(), Console(stderr=True)
    try:
        data = read(path, questions)
        with Progress(console=errors) as bar:
            measured = measure(data, KeptEmbedder(BundledEmbedder()), bar)
    except BenchmarkError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    shown = {kind: found for kind, found in measured.items() if index in (None, kind)}
    console.print(render(shown))
    if json_out:
        found = {name: asdict(one) for part in shown.values() for name, one in part.items()}
        json_out.parent.mkdir(parents=True, exist_ok=True)
        json_out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
