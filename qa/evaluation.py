"""The measures behind `make eval`: retrieval, citation, quotation, abstention, verdicts."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus import ClauseId
from index import HybridIndex
from index.encoding import Vectors
from qa.answer import Answer, Status
from qa.assistant import PolicyAssistant
from qa.errors import QAError
from qa.evaluation_report import Report, render, share
from qa.evaluation_text import asserted, plain_label, squeeze, support

__all__ = ["Question", "QuestionFileError", "Report", "Search", "evaluate", "load_questions"]
__all__ += ["index_searches", "matches", "measure", "render"]

Search = Callable[[str, int], Sequence[ClauseId]]  # (standalone question, k) -> best first

_DEPTHS = (1, 5, 10)
_VERDICTS = (("真句", "exact"), ("true", "exact"), ("改动", "altered"), ("altered", "altered"))


class QuestionFileError(QAError):
    """The question file cannot be read; names file and line."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a correct answer cites, contains and does not assert."""

    id: str
    type: str
    language: str
    question: str
    history: tuple[str, ...]
    gold: tuple[tuple[str, str], ...]  # (document id, label); empty: the documents do not answer
    must_quote: tuple[str, ...]
    verdict: str | None  # expected result of a wording check
    forbidden: tuple[str, ...] = ()


def load_questions(path: Path) -> list[Question]:
    """Read a JSONL question set.

    Raises:
        QuestionFileError: the file cannot be read or a line is not a question.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{path}：问题集无法读取") from error
    return [_question(path, n, line) for n, line in enumerate(lines, 1) if line.strip()]


def _question(path: Path, number: int, line: str) -> Question:
    try:
        row = json.loads(line)
        return Question(
            id=row["id"],
            type=row["type"],
            language=row["lang"],
            question=row["question"],
            history=tuple(row.get("history", ())),
            gold=tuple((gold["doc"], gold["clause"]) for gold in row["gold"]),
            must_quote=tuple(row.get("must_quote", ())),
            verdict=_expected(row.get("note", "")) if row["type"] == "quote_check" else None,
            forbidden=tuple(row.get("forbidden", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionFileError(f"{path}:{number}：这一行不是问题（{error!r}）") from error


def _expected(note: str) -> str:
    """The expected verdict, from the beginning of a question's note."""
    return next((verdict for begin, verdict in _VERDICTS if note.startswith(begin)), "elsewhere")


def matches(gold: tuple[str, str], found: tuple[str, str]) -> bool:
    """Whether a found clause is the gold one, an item of it, or the flat clause that holds it."""
    document, label = gold[0], plain_label(gold[1])
    got = plain_label(found[1])
    if found[0] != document:
        return False
    if got == label:
        return True
    if got.startswith(label):
        return got[len(label)] in "（0123456789"
    flat = document.startswith("guokefazheng")
    return flat and label.startswith(got) and label[len(got)] == "（"


def index_searches(index: HybridIndex) -> dict[str, Search]:
    """What the index finds by itself, for comparison: by meaning, by words, by both."""

    def ranked(scores: Callable[[str], Vectors]) -> Search:
        def search(question: str, k: int) -> list[ClauseId]:
            best = np.argsort(-scores(question), kind="stable")[:k]
            return [index.clauses[i].id for i in best]

        return search

    return {
        "dense": ranked(index.dense_scores),
        "lexical": ranked(index.lexical_scores),
        "hybrid": lambda question, k: [hit.clause.id for hit in index.search(question, k)],
    }


def evaluate(
    assistant: PolicyAssistant,
    questions: Sequence[Question],
    progress: Callable[[int], None] | None = None,
    searches: Mapping[str, Search] | None = None,
    writer: str = "extractive",
) -> Report:
    """Ask every question and measure the answers; times are milliseconds in this process.

    `searches` are measured beside the answers' own hits ("fused"), on the standalone question;
    by default those of the assistant's index. An answer that ends in a `QAError` is counted
    under `errors` and measured as nothing else.
    """
    compared = index_searches(assistant.index) if searches is None else searches
    rows: list[dict[str, Any]] = []
    for number, question in enumerate(questions, 1):
        row: dict[str, Any] = {"id": question.id, "type": question.type, "lang": question.language}
        started = time.perf_counter()
        try:
            answer = assistant.ask(question.question, question.history, writer=writer)
        except QAError as error:
            rows.append(row | {"errors": True, "error": str(error)})
        else:
            row |= {"errors": False, "ms": 1000 * (time.perf_counter() - started)}
            rows.append(row | measure(question, answer) | _retrieval(question, answer, compared))
        if progress:
            progress(number)
    return Report.of(rows, modes=("fused", *compared))


def measure(question: Question, answer: Answer) -> dict[str, Any]:
    """What one answer is worth; only the measures that apply to the question."""
    found: dict[str, Any] = {"status": answer.status.value, "answer_chars": len(answer.text)}
    found["citations"] = len(answer.citations)
    if answer.citations:
        found["exact_slices"] = share(
            [c.document.text[c.start : c.end] == c.quote for c in answer.citations]
        )
    if answer.statements:
        supported, needed = support(answer)
        found["statement_recall"] = share(supported)
        found["statement_precision"] = share(needed)
    if question.forbidden:
        said = [part for part in question.forbidden if asserted(part, answer)]
        found["forbidden"] = bool(said)
        found["forbidden_said"] = said
    found |= _answerable(question, answer) if question.gold else _unanswerable(answer)
    if question.verdict:
        found["verdict"] = answer.verdict is not None and answer.verdict.result == question.verdict
    return found


def _answerable(question: Question, answer: Answer) -> dict[str, Any]:
    cited = [(c.document.document_id, c.clause.label) for c in answer.citations]
    found: dict[str, Any] = {
        "citation_recall": share([any(matches(g, c) for c in cited) for g in question.gold]),
        "citation_precision": share([any(matches(g, c) for g in question.gold) for c in cited]),
        "over_refused": answer.status is Status.NOT_FOUND,
    }
    if question.type != "support":  # what a support clause leaves open belongs in its answer
        found["missing"] = not answer.missing and answer.status is not Status.PARTIAL
    if question.must_quote:
        said = squeeze(answer.text + " ".join(c.quote for c in answer.citations))
        held = [squeeze(part) in said for part in question.must_quote]
        found["must_quote"] = share(held)
        found["not_quoted"] = [p for p, h in zip(question.must_quote, held, strict=True) if not h]
    return found


def _unanswerable(answer: Answer) -> dict[str, Any]:
    named = answer.status is Status.PARTIAL and bool(answer.missing)
    found = {
        "refused": answer.status is Status.NOT_FOUND or named,
        "not_found": answer.status is Status.NOT_FOUND,
    }
    if answer.status is not Status.NOT_FOUND:
        found["missing"] = named
    return found


def _retrieval(
    question: Question, answer: Answer, searches: Mapping[str, Search]
) -> dict[str, float]:
    if not question.gold:
        return {}
    found = _ranking("fused", question, [hit.clause.id for hit in answer.hits])
    for mode, search in searches.items():
        found |= _ranking(mode, question, search(answer.standalone_question, _DEPTHS[-1]))
    return found


def _ranking(mode: str, question: Question, ranked: Sequence[ClauseId]) -> dict[str, float]:
    places = [(place.document_id, place.label) for place in ranked]
    found = {
        f"{mode}_recall@{k}": share([any(matches(g, p) for p in places[:k]) for g in question.gold])
        for k in _DEPTHS
    }
    right = (i for i, p in enumerate(places, 1) if any(matches(g, p) for g in question.gold))
    first = next(right, None)
    return found | {f"{mode}_mrr": 1 / first if first else 0.0}
