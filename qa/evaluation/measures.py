"""The measures behind `make eval`: is an answer right, and what of it is not.

`right` is all of it: the status expected, every fragment that must be quoted, every gold clause
cited, at least half of the citations gold, nothing misleading cited, nothing falsely said to be
missing, the right verdict.
"""

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import ClauseNotFoundError, DocumentNotFoundError, Library
from qa.answering import Answer, Status
from qa.assistant import PolicyAssistant
from qa.errors import QAError
from qa.evaluation.report import Report, share

_VERDICTS = (
    ("真句", "exact"), ("true", "exact"), ("改动", "altered"), ("altered", "altered"),
    ("张冠", "elsewhere"), ("else", "elsewhere"), ("misattr", "elsewhere"),
)  # fmt: skip
_CHECKED = ("quote_check", "wording")  # types of question that give wording to be checked
_IGNORED = re.compile(r"[\s*_|`>#\\-]")
_WIDTH = {ord(a): b for a, b in zip("，。；：？！（）“”‘’", ",.;:?!()\"\"''", strict=True)}


class QuestionFileError(QAError):
    """The question file cannot be read; names file and line."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A clause that a right answer cites: by its label, or by a fragment that it alone holds."""

    document_id: str
    clause: str = ""
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a right answer cites, contains, and is."""

    id: str
    type: str
    language: str
    question: str
    history: tuple[str, ...]
    gold: tuple[Gold, ...]  # empty: the documents do not answer
    must_quote: tuple[str, ...] = ()
    expect: str | None = None  # the status; None where the set does not say
    misleading: tuple[Gold, ...] = ()  # clauses whose quotation would mislead
    verdict: str | None = None  # expected result of a wording check


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
            gold=tuple(map(_gold, row["gold"])),
            must_quote=tuple(row.get("must_quote", ())),
            expect=row.get("expect"),
            misleading=tuple(map(_gold, row.get("not_cite", ()))),
            verdict=_verdict(row),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionFileError(f"{path}:{number}：这一行不是问题（{error!r}）") from error


def _gold(row: dict[str, str]) -> Gold:
    if "fragment" in row:
        return Gold(Path(row["file"]).stem, fragment=row["fragment"])
    return Gold(row["doc"], row["clause"])


def _verdict(row: dict[str, Any]) -> str | None:
    """The expected verdict, from the beginning of a question's note."""
    if row["type"] not in _CHECKED:
        return None
    told = (v for begin, v in _VERDICTS if row.get("note", "").startswith(begin))
    return next(told, "elsewhere" if row["type"] == "quote_check" else None)


def squeeze(text: str) -> str:
    """A text without white space and Markdown, its punctuation in one width, for comparing."""
    return _IGNORED.sub("", text).translate(_WIDTH)


def matches(gold: Gold, found: tuple[str, str], library: Library) -> bool:
    """Whether a found clause (document id, label) is the gold one or belongs to it."""
    own, label = found
    if gold.fragment:
        try:
            text = library.document(own).clause(label).text
        except (DocumentNotFoundError, ClauseNotFoundError):
            return False
        return squeeze(gold.fragment) in squeeze(text)
    if own != gold.document_id:
        return False
    want, got = (
        re.sub(r"\s", "", s).replace("(", "（").replace(")", "）") for s in (gold.clause, label)
    )
    if got == want:
        return True
    if got.startswith(want):
        return got[len(want)] in "（0123456789第"
    return want.startswith(got) and want[len(got)] == "（"


def evaluate(
    assistant: PolicyAssistant,
    questions: Sequence[Question],
    progress: Callable[[int], None] | None = None,
    writer: str = "extractive",
) -> Report:
    """Ask every question and measure the answers; times are milliseconds in this process.

    An answer that ends in a `QAError` is counted under `errors` and measured as nothing else.
    """
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
            rows.append(row | measure(question, answer, assistant.library))
        if progress:
            progress(number)
    return Report.of(rows)


def measure(question: Question, answer: Answer, library: Library) -> dict[str, Any]:
    """What one answer is worth; only the measures that apply to the question."""
    cited = list(dict.fromkeys((c.document.document_id, c.clause.label) for c in answer.citations))
    found: dict[str, Any] = {
        "status": answer.status.value,
        "citations": len(answer.citations),
        "answer_chars": len(answer.text),
    }
    if question.gold:
        found |= _ranking(question, answer, library)
        hit = [any(matches(g, c, library) for c in cited) for g in question.gold]
        gold = [any(matches(g, c, library) for g in question.gold) for c in cited]
        found |= {"citation_recall": share(hit), "citation_precision": share(gold)}
        found["over_refused"] = answer.status is Status.NOT_FOUND
    else:
        found["refused"] = answer.status is Status.NOT_FOUND
    if question.must_quote:
        said = squeeze(answer.text + " ".join(c.quote for c in answer.citations))
        found["must_quote"] = share([squeeze(part) in said for part in question.must_quote])
    if question.verdict:
        result = answer.verdict.result.value if answer.verdict else None
        found["verdict"] = result == question.verdict
    if question.expect == "answered" and not question.verdict:
        found["false_missing"] = bool(answer.missing)
    if question.expect:
        found |= _right(question, answer, library, found, cited)
    return found


def _ranking(question: Question, answer: Answer, library: Library) -> dict[str, float]:
    places = [(hit.clause.document_id, hit.clause.label) for hit in answer.hits]
    firsts = [
        next((i for i, p in enumerate(places, 1) if matches(g, p, library)), None)
        for g in question.gold
    ]
    least = min((place for place in firsts if place), default=None)
    return {
        **{f"recall@{k}": share([f is not None and f <= k for f in firsts]) for k in (1, 5, 10)},
        "mrr": 1 / least if least else 0.0,
    }


def _right(
    question: Question,
    answer: Answer,
    library: Library,
    found: dict[str, Any],
    cited: Sequence[tuple[str, str]],
) -> dict[str, bool]:
    status = answer.status.value == question.expect
    misled = any(matches(g, c, library) for g in question.misleading for c in cited)
    right = (
        status
        and not misled
        and found.get("must_quote", 1.0) == 1.0
        and found.get("citation_recall", 1.0) == 1.0
        and found.get("verdict", True)
        and not found.get("false_missing", False)
        and (not question.gold or found["citation_precision"] >= 0.5)
    )
    return {"right": bool(right), "status_ok": status, "misleading": misled}
