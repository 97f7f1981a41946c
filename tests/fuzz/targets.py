"""The parts of the project that read strangers' text; each raises where something does not hold."""

import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from corpus import CorpusError, Library, faults, load_document, load_library, parse
from corpus.text import Tokeniser
from index import HybridIndex, PolicyEncoder, open_index
from qa import VerdictResult
from qa.asking import Understanding
from qa.wording import WordingChecker, fold
from tests.corpus.invariants import assert_invariants

_FOUND = Path(__file__).parent / "found"  # inputs that once failed: TARGET-NAME
_LONGEST = 2000  # characters of a question


def read_parser(data: bytes) -> None:
    """Any text becomes clauses that lose nothing."""
    text = data.decode("utf-8", "replace").replace("\r", "\n")
    clauses = parse("x", text)
    assert_invariants(text, clauses)
    for fault in faults(text, clauses):
        assert 0 <= fault.offset <= len(text)


def read_front_matter(data: bytes) -> None:
    """Any file is a document that loses nothing, or is refused by name."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.md"
        file.write_bytes(data)
        try:
            document = load_document(file)
        except CorpusError as error:
            assert "a.md" in str(error)
            return
        assert_invariants(document.text, document.clauses)


def read_question(data: bytes) -> None:
    """Any question is understood; what is quoted from it stands in it."""
    text = data.decode("utf-8", "replace")[:_LONGEST]
    question, _, before = text.partition("\x1f")
    history = [before] if before.strip() else []
    reader = _understanding()
    if not question.strip() or reader.talk(question, history) or reader.about(question, history):
        return
    told = reader.without_orders(question)
    for part in reader.parts(told) if told.strip() else ():
        query = reader.understand(part, history)
        assert query.question and query.standalone
        reader.compared(query)


def read_wording(data: bytes) -> None:
    """Whatever is checked: what is called exact is, and a diff makes up the original."""
    for match in _checker().check_text(data.decode("utf-8", "replace")[:_LONGEST]):
        if match.document is None or match.actual is None:
            continue
        assert match.document.text[match.start : match.end] == match.actual
        assert "".join(p.text for p in match.diff if p.op != "delete") == match.actual
        if match.result is VerdictResult.EXACT:
            assert fold(match.given).text == fold(match.actual).text


TARGETS: dict[str, Callable[[bytes], None]] = {
    "parser": read_parser,
    "front-matter": read_front_matter,
    "question": read_question,
    "wording": read_wording,
}


def found() -> list[tuple[str, Path]]:
    """Inputs that once failed, with their target."""
    files = sorted(file for file in _FOUND.iterdir() if file.is_file())
    names = sorted(TARGETS, key=len, reverse=True)
    return [(next(name for name in names if f.name.startswith(f"{name}-")), f) for f in files]


@cache
def _library() -> Library:
    return load_library()


@cache
def _index() -> HybridIndex:
    folder = Path(os.environ.get("INDEX_DIR") or tempfile.mkdtemp())
    return open_index(folder, _library(), PolicyEncoder())


@cache
def _understanding() -> Understanding:
    return Understanding(_library(), Tokeniser())


@cache
def _checker() -> WordingChecker:
    return WordingChecker(_index())
