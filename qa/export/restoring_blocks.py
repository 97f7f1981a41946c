"""The blocks of a kept answer, built anew from what of them can be checked."""

from collections.abc import Iterator, Mapping, Sequence
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
    cells,
    missing_block,
    name,
)
from qa.data import load
from qa.errors import StaleAnswerError
from qa.gate import ClaimGate
from qa.wording import diff, fold, in_words
from qa.writing import as_source

_NEAREST = "最接近的条款（仅供查阅）："


def known_facts(names: Sequence[str]) -> tuple[str, ...]:
    """Those of the names that are kinds of fact; anything else is nobody's to report missing."""
    known = {entry.name for entry in load("facts").values()}
    return tuple(told for told in names if told in known)


def restore_blocks(
    kept: Sequence[Mapping[str, Any]],
    citations: Mapping[int, Citation],
    library: Library,
    question: str,
) -> Iterator[Block]:
    """Blocks from their JSON form, each checked against the citations.

    Raises:
        StaleAnswerError: a block asserts what its citations do not say, or is of no known kind.
        KeyError, TypeError, ValueError: it is not the JSON form of a block.
    """
    for row in kept:
        kind = row["kind"]
        if kind == "note":
            continue
        if kind not in _MAKERS:
            raise StaleAnswerError
        yield _MAKERS[kind](row, citations, library, question)


def _lead(
    row: Mapping[str, Any], citations: Mapping[int, Citation], library: Library, question: str
) -> Block:
    del library, question
    text, markers = str(row["text"]), _markers(row)
    if not any(_whole_segments(text, citations[marker].quote) for marker in markers):
        raise StaleAnswerError
    return Lead(text, markers)


def _heading(
    row: Mapping[str, Any], citations: Mapping[int, Citation], library: Library, question: str
) -> Block:
    del citations, library
    if row["text"] not in question:
        raise StaleAnswerError
    return PartHeading(row["text"])


def _document(
    row: Mapping[str, Any], citations: Mapping[int, Citation], library: Library, question: str
) -> Block:
    del citations, question
    return DocumentHeading(library.document(row["document_id"]))


def _statement(
    row: Mapping[str, Any], citations: Mapping[int, Citation], library: Library, question: str
) -> Block:
    del library, question
    text = _vouched(row["text"], _markers(row), citations)
    return Quotation(text, _markers(row), depth=min(int(row.get("depth", 0)), 1))


def _table(
    row: Mapping[str, Any], citations: Mapping[int, Citation], library: Library, question: str
) -> Block:
    del library, question
    rows: list[Row] = []
    headers: set[tuple[str, ...]] = set()
    for line in row["rows"]:
        markers = _markers(line)
        told = tuple(map(str, line["cells"]))
        if told not in [cells(citations[marker].quote) for marker in markers]:
            raise StaleAnswerError
        rows.append(Row(told, markers))
        headers |= {cells(r) for m in markers for r in citations[m].clause.text.splitlines()}
    header = tuple(map(str, row["header"]))
    if header not in headers:
        raise StaleAnswerError
    return Table(header, tuple(rows))


def _diff(
    row: Mapping[str, Any], citations: Mapping[int, Citation], library: Library, question: str
) -> Block:
    """What a check found, compared again with the wording that is cited."""
    del library, question
    markers, given = _markers(row), str(row["given"])
    if not markers:
        told = "现有文件中没有这句话，也没有相近的表述。"
        return Diff(told, VerdictResult.ABSENT.value, given, None, (), "", ())
    citation = citations[markers[0]]
    actual = str(row["actual"])
    if not actual or actual not in citation.quote:
        raise StaleAnswerError
    place = f"{name(citation.document)}{citation.clause.label}"
    same = fold(given).text == fold(actual).text
    result = VerdictResult(row["result"])
    if same and result is not VerdictResult.ELSEWHERE:
        told = f"与原文一致，见{place}。"
        return Diff(told, VerdictResult.EXACT.value, given, actual, (), "", markers)
    pieces = diff(given, actual)
    told = f"与原文不符。{in_words(pieces)}。原文见{place}。"
    if result is VerdictResult.ELSEWHERE:
        told = f"原文出自：{place}。"
    else:
        result = VerdictResult.ALTERED
    return Diff(told, result.value, given, actual, pieces, in_words(pieces), markers)


def _missing(
    row: Mapping[str, Any], citations: Mapping[int, Citation], library: Library, question: str
) -> Block:
    del citations, library, question
    made: Missing = missing_block(known_facts([str(item) for item in row["items"]]))
    return made


def _nearest(
    row: Mapping[str, Any], citations: Mapping[int, Citation], library: Library, question: str
) -> Block:
    del citations, question
    pairs = []
    for item in row["items"]:
        document = library.document(item["document_id"])
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


def _whole_segments(text: str, quote: str) -> bool:
    """Whether a text stands in a quotation from one mark to another: 得分红 of 不得分红 does not."""
    at = quote.find(text) if text else -1
    while at >= 0:
        before, after = quote[:at].rstrip(), quote[at + len(text) :].lstrip()
        if not (before and before[-1].isalnum()) and not (after and after[0].isalnum()):
            return True
        at = quote.find(text, at + 1)
    return False


def _vouched(text: Any, markers: Sequence[int], citations: Mapping[int, Citation]) -> str:
    """The text, where what it cites says it.

    Raises:
        StaleAnswerError: it does not.
    """
    cited = [citations[marker] for marker in markers]
    if any(str(text) == citation.quote for citation in cited):
        return str(text)
    sources = [as_source(c.quote, c.document, c.clause) for c in cited]
    if not cited or not ClaimGate().vouches(str(text), sources):
        raise StaleAnswerError
    return str(text)
