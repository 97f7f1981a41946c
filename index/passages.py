"""Clauses cut into what is searched: passages and sentences, as columns of numbers.

All that is known of all clauses is computed here, once, when an index is built. What is read
back at start are arrays; a text is cut out of its document when it is looked at.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus import Clause, PolicyDocument
from corpus.text import sentence_spans

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

Column = NDArray[np.int64]

_PASSAGE_LENGTH = 400  # characters; longer clauses are split
_SEPARATORS = ["\n", "。", "；", "，", ""]
_CELL = "|"  # a line that begins with it is a row of a table


@dataclass(frozen=True, slots=True)
class Columns:
    """Where clauses, passages and sentences stand; a row is the number of an indexed clause.

    `clauses`, shape (m, 2): place of the document, place in `document.clauses`.
    `passages` and `sentences`, shape (n, 3): row, start, end in `document.text`. All int64, in
    document order, so that what belongs to a row or a document is one range.
    """

    clauses: Column
    passages: Column
    sentences: Column


@dataclass(frozen=True, slots=True)
class Texts:
    """What is embedded, and what is searched by words, in the order of `Columns`."""

    passages: list[str]
    sentences: list[str]
    clauses: list[str]


def cut(documents: Sequence[PolicyDocument]) -> tuple[Columns, Texts]:
    """Cut all leaves that state policy.

    A passage lies within one clause and is embedded after the document's title, the headings
    above it and the lead sentence it depends on; a sentence after the same and the clause's own
    heading; a row of a table after the table's head. None of that is ever quoted as part of it.

    A sentence by itself says too little: with its context the right clause is found by its best
    sentence with MRR .933 · .864 · .750 instead of .760 · .794 · .673 (`questions`,
    `questions-park`, `own`; 2026-11-26, `python -m benchmarks.retrieval --own FOLDER`, row 句子).
    """
    clauses: list[tuple[int, int]] = []
    passages: list[tuple[int, int, int]] = []
    sentences: list[tuple[int, int, int]] = []
    texts = Texts([], [], [])
    for place, document in enumerate(documents):
        for number, clause in enumerate(document.clauses):
            if not (clause.leaf and clause.states_policy):
                continue
            row = len(clauses)
            clauses.append((place, number))
            above = [part for part in (document.title, *clause.path, clause.lead) if part]
            texts.clauses.append("\n".join((*above, clause.text)))
            for start, end in passage_spans(clause):
                passages.append((row, start, end))
                head = _table_head(document, clause, start)
                context = "".join(f"{part}\n" for part in (*above, head) if part)
                texts.passages.append(context + document.text[start:end])
            for start, end in clause_sentence_spans(document, clause):
                sentences.append((row, start, end))
                heading = clause.heading if start >= clause.body_start else ""
                head = _table_head(document, clause, start)
                context = "".join(f"{part}\n" for part in (*above, heading, head) if part)
                texts.sentences.append(context + document.text[start:end])
    found = Columns(_column(clauses, 2), _column(passages, 3), _column(sentences, 3))
    return found, texts


def edges(columns: Columns, documents: int) -> tuple[Column, Column, Column]:
    """Where each document's rows, passages and sentences begin, and at last where all end."""
    rows = np.searchsorted(columns.clauses[:, 0], np.arange(documents + 1))
    passages = np.searchsorted(columns.passages[:, 0], rows)
    return rows, passages, np.searchsorted(columns.sentences[:, 0], rows)


def digests(columns: Columns, texts: Texts, documents: int) -> NDArray[np.uint8]:
    """SHA-256 of each document's embedded texts, shape (documents, 32): changes when the document
    or the way it is cut does."""
    found = []
    _, passages, sentences = edges(columns, documents)
    for place in range(documents):
        digest = hashlib.sha256()
        for told, bounds in ((texts.passages, passages), (texts.sentences, sentences)):
            for text in told[bounds[place] : bounds[place + 1]]:
                digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
            digest.update(b"\0")
        found.append(digest.digest())
    return np.frombuffer(b"".join(found), dtype=np.uint8).reshape(-1, 32)


def cutting_version() -> str:
    """A digest of this file, which cuts; "" where its source is not there to be read."""
    try:
        return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


def passage_spans(clause: Clause) -> list[tuple[int, int]]:
    """Spans of a clause's passages in the document, in order; nothing is lost between them."""
    if len(clause.text) <= _PASSAGE_LENGTH:
        return [(clause.start, clause.end)] if clause.text else []
    pieces = _splitter().split_text(clause.text)
    edges = clause.start + np.cumsum([0, *map(len, pieces)])
    return [(int(start), int(end)) for start, end in pairwise(edges)]


def clause_sentence_spans(document: PolicyDocument, clause: Clause) -> Iterator[tuple[int, int]]:
    """Spans of a clause's sentences in the document, in order, without its mark.

    A heading that runs on is a sentence of its own, and so is a row of a table.
    """
    for begin, stop in pairwise((clause.start + len(clause.mark), clause.body_start, clause.end)):
        start = begin
        for line in document.text[begin:stop].splitlines(keepends=True):
            if line.startswith(_CELL):
                yield start, start + len(line.rstrip())
            else:
                yield from ((start + a, start + b) for a, b in sentence_spans(line))
            start += len(line)


def _table_head(document: PolicyDocument, clause: Clause, start: int) -> str:
    """The first row of the table that a row of it at `start` belongs to; "" elsewhere."""
    text = document.text
    if not text.startswith(_CELL, start) or clause.lead.startswith(_CELL):
        return ""  # no row, or one whose head is the clause's lead
    first = start
    while first > clause.start:
        before = text.rfind("\n", clause.start, first - 1) + 1 or clause.start
        if not text.startswith(_CELL, before):
            break
        first = before
    return text[first : text.find("\n", first)] if first < start else ""


def _splitter() -> "RecursiveCharacterTextSplitter":
    # a server that reads a built index does without its 17 MB
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        chunk_size=_PASSAGE_LENGTH,
        chunk_overlap=0,
        separators=_SEPARATORS,
        keep_separator="end",
        strip_whitespace=False,
    )


def _column(rows: Sequence[tuple[int, ...]], width: int) -> Column:
    return np.array(rows, dtype=np.int64).reshape(-1, width)
