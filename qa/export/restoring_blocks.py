"""The blocks of a kept answer, built anew from what of them can be checked."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus import Library
from qa.answering import (
    Block,
    Citation,
    Diff,
    DocumentHeading,
    Lead,
    Missing,
    Nearest,
    PartHeading,
    Quotation,
    Row,
    Table,
    VerdictResult,
    missing_block,
    name,
)
from qa.answering import (
    cells as cells_of,
)
from qa.data import load
from qa.errors import StaleAnswerError
from qa.gate import ClaimGate
from qa.wording import WordingMatch
from qa.writing import as_source

_NEAREST = "最接近的条款（仅供查阅）："
# Bounds of one answer, so that a file of it is made in time (`test_an_export_costs_little…`).
_CHECKED = 20_000  # characters whose wording is checked again, as many as one check takes
_ROWS = 1000  # of all tables
_NEAR = 10  # clauses in one list of the nearest
_LINE = 100_000  # characters of a line

# What neither XML nor UTF-8 can hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Check = Callable[[str, Collection[str] | None], list[WordingMatch]]


@dataclass(slots=True)
class _Held:
    """What blocks are checked against, and how much more may be looked at."""

    citations: Mapping[int, Citation]
    library: Library
    check: Check
    question: str
    checked: int = 0
    rows: int = 0


def printable(text: str) -> str:
    """The text, where every kind of file can hold it; raises `ValueError` otherwise."""
    if _UNPRINTABLE.search(text):
        raise ValueError("control characters")
    return text


def known_facts(names: Sequence[str]) -> tuple[str, ...]:
    """Those of the names that are kinds of fact; anything else is nobody's to report missing."""
    known = {entry.name for entry in load("facts").values()}
    return tuple(told for told in names if told in known)


def restore_blocks(
    kept: Sequence[Mapping[str, Any]],
    citations: Mapping[int, Citation],
    library: Library,
    check: Check,
    question: str,
) -> Iterator[Block]:
    """Blocks from their JSON form, each checked against the citations.

    Raises:
        StaleAnswerError: a block asserts what its citations do not say, or is of no known kind.
        ArithmeticError, KeyError, TypeError, ValueError: it is not the JSON form of a block.
    """
    held = _Held(citations, library, check, question)
    for row in kept:
        kind = row["kind"]
        if kind == "note":
            continue
        if kind not in _MAKERS:
            raise StaleAnswerError
        yield _MAKERS[kind](row, held)


def stands_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch of a text begins and ends with a word, as far as marks show it.

    Before it and at its end stands no letter, Chinese character or digit: 「不得收费」 cannot be
    quoted as 「得收费」, nor 「1.5亿元」 as 「5亿元」.
    """
    if not 0 <= start < end <= len(text):
        return False
    if start and text[start - 1].isalnum():
        return False
    if (
        start > 1
        and text[start - 1] in ".．,"
        and text[start].isdigit()
        and text[start - 2].isdigit()
    ):
        return False
    return end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())


def _lead(row: Mapping[str, Any], held: _Held) -> Block:
    return Lead(_vouched(row["text"], _markers(row), held.citations), _markers(row))


def _heading(row: Mapping[str, Any], held: _Held) -> Block:
    if row["text"] not in held.question:
        raise StaleAnswerError
    return PartHeading(row["text"])


def _document(row: Mapping[str, Any], held: _Held) -> Block:
    return DocumentHeading(held.library.document(row["document_id"]))


def _statement(row: Mapping[str, Any], held: _Held) -> Block:
    text = _vouched(row["text"], _markers(row), held.citations)
    return Quotation(text, _markers(row), depth=min(int(row.get("depth", 0)), 1))


def _table(row: Mapping[str, Any], held: _Held) -> Block:
    """A table whose every row is the one that is cited, under a header of the same clause."""
    header = tuple(row["header"])
    held.rows += len(row["rows"])
    if not row["rows"] or held.rows > _ROWS:
        raise StaleAnswerError
    rows = []
    for line in row["rows"]:
        cells, markers = tuple(line["cells"]), _markers(line)
        (marker,) = markers
        citation = held.citations[marker]
        if cells != cells_of(citation.quote):
            raise StaleAnswerError
        rows.append(Row(cells, markers))
    texts = dict.fromkeys(held.citations[r.citations[0]].clause.text for r in rows)
    lines = (line for text in texts for line in text.splitlines() if "|" in line)
    if not any(cells_of(line) == header for line in lines):
        raise StaleAnswerError
    return Table(header, tuple(rows))


def _diff(row: Mapping[str, Any], held: _Held) -> Block:
    """What a check found, found again: nothing of it is taken from whoever keeps it."""
    markers, given = _markers(row), printable(row["given"])
    held.checked += len(given)
    if held.checked > _CHECKED:
        raise StaleAnswerError
    cited = [held.citations[marker] for marker in markers]
    named = {citation.document.document_id for citation in cited}
    (match,) = held.check(given, named or None)
    if not cited:
        if match.result is not VerdictResult.ABSENT:
            raise StaleAnswerError
        told = "现有文件中没有这句话，也没有相近的表述。"
        return Diff(told, match.result.value, given, match.actual, match.diff, "", ())
    if match.result is VerdictResult.ABSENT or not any(_within(match, c) for c in cited):
        raise StaleAnswerError
    place = f"{name(cited[0].document)}{cited[0].clause.label}"
    if match.result is VerdictResult.EXACT:
        width = "（仅标点或全半角不同）" if match.punctuation_only else ""
        told = f"与原文一致{width}，见{place}。"
        if row["result"] == VerdictResult.ELSEWHERE.value:
            told = f"原文出自：{place}。"
    else:
        told = f"与原文不符。{match.differences}。原文见{place}。"
    return Diff(
        told, match.result.value, given, match.actual, match.diff, match.differences, markers
    )


def _within(match: WordingMatch, citation: Citation) -> bool:
    """Whether what was found stands in what is cited."""
    return (
        match.document is not None
        and match.document.document_id == citation.document.document_id
        and citation.start <= match.start
        and match.end <= citation.end
    )


def _missing(row: Mapping[str, Any], held: _Held) -> Block:
    del held
    made: Missing = missing_block(known_facts([str(item) for item in row["items"]]))
    return made


def _nearest(row: Mapping[str, Any], held: _Held) -> Block:
    if len(row["items"]) > _NEAR:
        raise StaleAnswerError
    pairs = []
    for item in row["items"]:
        document = held.library.document(item["document_id"])
        pairs.append((document, document.clause(item["clause"])))
    return Nearest(_NEAREST, tuple(pairs))


_MAKERS = {
    "lead": _lead,
    "question": _heading,
    "document": _document,
    "statement": _statement,
    "table": _table,
    "diff": _diff,
    "missing": _missing,
    "nearest": _nearest,
}


def _markers(row: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(int(marker) for marker in row["citations"])


def _vouched(text: Any, markers: Sequence[int], citations: Mapping[int, Citation]) -> str:
    """The text, where what it cites says it: as whole words of it, or by the gate.

    Raises:
        StaleAnswerError: it does not.
    """
    if not isinstance(text, str) or not text or len(text) > _LINE:
        raise StaleAnswerError
    printable(text)
    cited = [citations[marker] for marker in markers]
    for citation in cited:
        at = citation.quote.find(text)
        if at >= 0 and stands_whole(citation.quote, at, at + len(text)):
            return text
    sources = [as_source(c.quote, c.document, c.clause) for c in cited]
    if not cited or not ClaimGate().vouches(text, sources):
        raise StaleAnswerError
    return text
