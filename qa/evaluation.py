"""The measures behind `make eval`: retrieval, citation, quotation, abstention, verdicts."""

import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table

from qa.answer import Answer, Status
from qa.assistant import PolicyAssistant
from qa.errors import QAError

_WIDTH = str.maketrans("，。；：？！（）“”‘’", ",.;:?!()\"\"''")
_VERDICTS = (("真句", "exact"), ("改动", "altered"), ("张冠李戴", "elsewhere"))


class QuestionFileError(QAError):
    """The question file cannot be read; names file and line."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a correct answer cites and contains."""

    id: str
    type: str
    language: str
    question: str
    history: tuple[str, ...]
    gold: tuple[tuple[str, str], ...]  # (document id, label)
    must_quote: tuple[str, ...]
    verdict: str | None  # expected result of a wording check


@dataclass(frozen=True, slots=True)
class Report:
    """Means of each measure, over all questions and by type; rows hold each question's own."""

    overall: dict[str, float]
    by_type: dict[str, dict[str, float]]
    rows: list[dict[str, Any]] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        return {"overall": self.overall, "by_type": self.by_type, "rows": self.rows}


def load_questions(path: Path) -> list[Question]:
    """Read a JSONL question set.

    Raises:
        QuestionFileError: the file cannot be read or a line is not a question.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{path}：问题集无法读取") from error
    return [_question(path, n, line) for n, line in enumerate(lines, 1) if line.strip()]


def _question(path: Path, number: int, line: str) -> Question:
    try:
        row = json.loads(line)
        note = row.get("note", "")
        expected = next((v for begin, v in _VERDICTS if note.startswith(begin)), None)
        return Question(
            id=row["id"],
            type=row["type"],
            language=row["lang"],
            question=row["question"],
            history=tuple(row.get("history", ())),
            gold=tuple((gold["doc"], gold["clause"]) for gold in row["gold"]),
            must_quote=tuple(row.get("must_quote", ())),
            verdict=expected if row["type"] == "quote_check" else None,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise QuestionFileError(f"{path}:{number}：这一行不是问题（{error!r}）") from error


def matches(gold: tuple[str, str], found: tuple[str, str]) -> bool:
    """Whether a found clause is the gold one, an item of it, or the flat clause that holds it."""
    document, label = gold
    if found[0] != document:
        return False
    if found[1] == label:
        return True
    if found[1].startswith(label):
        return found[1][len(label)] in "（0123456789"
    flat = document.startswith("guokefazheng")
    return flat and label.startswith(found[1]) and label[len(found[1])] == "（"


def evaluate(
    assistant: PolicyAssistant,
    questions: Sequence[Question],
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Ask every question and measure the answers; times are milliseconds in this process."""
    rows: list[dict[str, Any]] = []
    for number, question in enumerate(questions, 1):
        started = time.perf_counter()
        answer = assistant.ask(question.question, question.history)
        row: dict[str, Any] = {"id": question.id, "type": question.type, "lang": question.language}
        row["ms"] = 1000 * (time.perf_counter() - started)
        rows.append(row | measure(question, answer) | _retrieval(assistant, question, answer))
        progress(number)
    types = dict.fromkeys(question.type for question in questions)
    return Report(
        _means(rows),
        {name: _means([row for row in rows if row["type"] == name]) for name in types},
        rows,
    )


def measure(question: Question, answer: Answer) -> dict[str, Any]:
    """What one answer is worth; only the measures that apply to the question."""
    cited = [(c.document.document_id, c.clause.label) for c in answer.citations]
    found: dict[str, Any] = {
        "status": answer.status.value,
        "exact_slices": all(c.document.text[c.start : c.end] == c.quote for c in answer.citations),
        "answer_chars": len(answer.text),
    }
    if question.gold:
        found["citation_recall"] = _share(
            [any(matches(g, c) for c in cited) for g in question.gold]
        )
        found["citation_precision"] = _share(
            [any(matches(g, c) for g in question.gold) for c in cited]
        )
        found["over_refused"] = answer.status is Status.NOT_FOUND
        if question.must_quote:
            said = _squeeze(answer.text + " ".join(c.quote for c in answer.citations))
            found["must_quote"] = _share([_squeeze(part) in said for part in question.must_quote])
    else:
        refused = answer.status is Status.NOT_FOUND
        found["refused"] = refused or (answer.status is Status.PARTIAL and bool(answer.missing))
        found["not_found"] = refused
    if question.verdict:
        found["verdict"] = answer.verdict is not None and answer.verdict.result == question.verdict
    return found


def _retrieval(assistant: PolicyAssistant, question: Question, answer: Answer) -> dict[str, float]:
    if not question.gold:
        return {}
    fused = [(hit.clause.document_id, hit.clause.label) for hit in answer.hits]
    index, asked = assistant.index, answer.standalone_question
    found = _ranking("fused", question, fused)
    for name, scores in (
        ("dense", index.dense_scores(asked)),
        ("lexical", index.lexical_scores(asked)),
    ):
        best = index.hits(scores, scores, scores, 10)
        ranked = [(hit.clause.document_id, hit.clause.label) for hit in best]
        found |= _ranking(name, question, ranked)
    return found


def _ranking(name: str, question: Question, ranked: Sequence[tuple[str, str]]) -> dict[str, float]:
    found = {
        f"{name}_recall@{k}": _share(
            [any(matches(g, hit) for hit in ranked[:k]) for g in question.gold]
        )
        for k in (1, 5, 10)
    }
    first = next(
        (i for i, hit in enumerate(ranked, 1) if any(matches(g, hit) for g in question.gold)), 0
    )
    return found | {f"{name}_mrr": 1 / first if first else 0.0}


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 0.0


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text).translate(_WIDTH)


def _means(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    means: dict[str, float] = {"questions": len(rows)}
    for key in dict.fromkeys(key for row in rows for key in row):
        values = [row[key] for row in rows if isinstance(row.get(key), bool | float | int)]
        if values:
            means[key] = round(sum(map(float, values)) / len(values), 4)
    times = sorted(row["ms"] for row in rows)
    means["ms_p50"] = round(statistics.median(times), 1)
    means["ms_p95"] = round(times[int(0.95 * (len(times) - 1))], 1)
    means.pop("ms", None)
    gold = [row for row in rows if "over_refused" in row]
    refused = [row for row in rows if row.get("refused")]
    if refused or gold:
        wrong = sum(row["over_refused"] for row in gold)
        means["abstention_precision"] = round(len(refused) / ((len(refused) + wrong) or 1), 4)
    return means


_COLUMNS = {
    "questions": "题数",
    "fused_recall@1": "召回@1",
    "fused_recall@5": "召回@5",
    "fused_recall@10": "召回@10",
    "fused_mrr": "MRR",
    "citation_recall": "引文召回",
    "citation_precision": "引文准确",
    "must_quote": "应引",
    "over_refused": "误拒",
    "refused": "该拒",
    "verdict": "核对",
}


def render(report: Report) -> Group:
    """The report as two tables: kinds of retrieval, and question types."""
    retrieval = Table("检索", "召回@1", "召回@5", "召回@10", "MRR")
    for name in ("dense", "lexical", "fused"):
        keys = [f"{name}_{key}" for key in ("recall@1", "recall@5", "recall@10", "mrr")]
        retrieval.add_row(name, *(_cell(report.overall.get(key)) for key in keys))
    types = Table("题型", *_COLUMNS.values())
    for name, means in {"全部": report.overall, **report.by_type}.items():
        types.add_row(name, *(_cell(means.get(key)) for key in _COLUMNS))
    overall = report.overall
    rest = (
        f"引文逐字一致 {overall['exact_slices']:g} · 拒答准确率 {overall.get('abstention_precision', 0):g}"
        f" · 用时 p50 {overall['ms_p50']:g} ms，p95 {overall['ms_p95']:g} ms"
    )
    return Group(retrieval, types, rest)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
