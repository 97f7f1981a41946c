"""A Word file given back with its misquotations as tracked changes; all else stays as it came.

Only the part that holds the text is written anew, and of it only the runs in which something
changes: the quoted wording stays as deleted text, that of the document stands beside it as inserted
text, both with the formatting of their run. Who reads it in Word accepts or rejects each.
"""

import copy
import io
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias

from lxml import etree

from qa.answering import VerdictResult
from qa.errors import UnreadableFileError
from qa.export.word_text import FALLBACK, local_name, read_word_text, text_part
from qa.wording import QUOTING, WordingMatch

_AUTHOR = "循章"
_MAX_TREE = 8_000_000  # bytes of the part that holds the text
_TOO_RICH = "文件里的格式信息过多，不能加修订标记。请在 Word 中另存一份，或下载核对报告"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_INLINE = ("p", "hyperlink", "smartTag", "sdtContent", "fldSimple", "ins")  # what runs stand in
_Node: TypeAlias = Any  # an element of lxml, which has no types


@dataclass(frozen=True, slots=True)
class Tracked:
    """The file with its changes; how many wordings were marked in it, and how many could not be."""

    file: bytes
    marked: int
    unmarked: int


@dataclass(frozen=True, slots=True)
class _Edit:
    """Characters to delete, `[start, end)`, and the text to insert after them."""

    start: int
    end: int
    new: str


@dataclass(slots=True)
class _Piece:
    """Characters of the text, `[start, end)`, the element that holds them, and its edits."""

    start: int
    end: int
    element: _Node
    edits: list[_Edit] = field(default_factory=list)  # counted within the piece

    @property
    def editable(self) -> bool:
        run = self.element.getparent()
        return (
            _name(self.element) == "t"
            and run is not None
            and _name(run) == "r"
            and _name(run.getparent()) in _INLINE
        )


def track(data: bytes, check: Callable[[str], Sequence[WordingMatch]], on: datetime) -> Tracked:
    """Mark what a draft misquotes: wordings that differ from the documents by little.

    A sentence of the writer's own that is merely near a clause is left alone, as is what stands
    in no document: nobody knows what it should be. `on` is written as it is, without its zone:
    Word knows local times only.

    Raises:
        UnreadableFileError: it is no .docx, too large, broken, locked, or without text.
        InvalidQuestionError: as `check` raises it, for too long a text.
    """
    text = read_word_text(data)
    altered = [m for m in check(text) if m.result is VerdictResult.ALTERED and m.share >= QUOTING]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        part = text_part(packed.infolist())
        if part.file_size > _MAX_TREE:
            raise UnreadableFileError(_TOO_RICH)
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
            root = etree.fromstring(packed.read(part), parser)
        except etree.XMLSyntaxError as error:  # deeper or longer than the parser allows
            raise UnreadableFileError(_TOO_RICH) from error
        pieces = _pieces(root)
        starts = [piece.start for piece in pieces]
        marked = sum(_placed(list(_edits(match)), pieces, starts) for match in altered)
        _Writer(root, on).write(pieces)
        written = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for each in packed.infolist():
                made.writestr(each, written if each is part else packed.read(each))
    return Tracked(out.getvalue(), marked, len(altered) - marked)


def _name(element: _Node) -> str:
    """The name of an element of WordprocessingML, or "" (lxml writes `{space}name`)."""
    return local_name(element.tag[1:])


def _pieces(root: _Node) -> list[_Piece]:
    """The characters of `read_word_text`, in its order, with the elements they come from."""
    paragraphs: list[list[tuple[str, _Node]]] = []
    around: list[list[tuple[str, _Node]]] = []  # the paragraphs around this place
    left_out = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        local = _name(element)
        if event == "end":
            if left_out:
                left_out -= 1
            elif local == "p":
                around.pop()
        elif left_out or element.tag[1:] == FALLBACK or local == "pPr":
            left_out += 1
        elif local == "p":
            around.append([])
            paragraphs.append(around[-1])
        elif local == "t" and around:
            around[-1].append((element.text or "", element))
        elif local in ("tab", "br", "cr") and around:
            around[-1].append((" ", element))
    pieces: list[_Piece] = []
    at = 0
    for paragraph in paragraphs:
        if "".join(text for text, _ in paragraph).strip():
            for text, element in paragraph:
                pieces.append(_Piece(at, at + len(text), element))
                at += len(text)
            at += 1  # the line break after it
    return pieces


def _edits(match: WordingMatch) -> Iterator[_Edit]:
    """What is to be changed in the text, by its offsets; what changes no word stays as it is."""
    at = match.place
    for equal, pieces in groupby(match.diff, lambda piece: piece.op == "equal"):
        held = list(pieces)
        gone = "".join(piece.text for piece in held if piece.op != "insert")
        new = "".join(piece.text for piece in held if piece.op == "insert")
        if not equal and not held[0].outward:
            yield _Edit(at, at + len(gone), new)
        at += len(gone)


def _placed(edits: Sequence[_Edit], pieces: Sequence[_Piece], starts: Sequence[int]) -> bool:
    """Whether all edits of a wording were given to the pieces they change; else none of them is."""
    placed: list[tuple[_Piece, _Edit]] = []
    for edit in edits:
        first = max(bisect_left(starts, edit.start + 1) - 1, 0)
        near = pieces[first : bisect_left(starts, max(edit.end, edit.start + 1))]
        if not near or not all(piece.editable for piece in near):
            return False
        for piece in near:
            start, end = max(edit.start, piece.start), min(edit.end, piece.end)
            new = edit.new if piece is near[-1] else ""
            placed.append((piece, _Edit(start - piece.start, max(start, end) - piece.start, new)))
    for piece, edit in placed:
        piece.edits.append(edit)
    return True


class _Writer:
    """Writes edits into a tree, each change with a number of its own."""

    def __init__(self, root: _Node, on: datetime) -> None:
        self._space = root.tag.rpartition("}")[0] + "}"  # transitional or strict
        taken = (e.get(f"{self._space}id", "") for e in root.iter("{*}ins", "{*}del"))
        self._number = max((int(n) for n in taken if n.isdecimal()), default=0)
        self._on = on.strftime("%Y-%m-%dT%H:%M:%SZ")

    def write(self, pieces: Sequence[_Piece]) -> None:
        """Replace every run that has edits."""
        edits = {piece.element: piece.edits for piece in pieces if piece.edits}
        for run in dict.fromkeys(element.getparent() for element in edits):
            place, made = run, self._parts(run, edits)
            if _name(run.getparent()) == "ins":  # somebody else's insertion around it
                place = self._alone(run)
                made = [e if _name(e) == "ins" else self._within(place, e) for e in made]
            for each in made:
                place.addprevious(each)
            place.getparent().remove(place)

    def _parts(self, run: _Node, edits: dict[_Node, list[_Edit]]) -> list[_Node]:
        """A run as runs and changes; all but the insertions, joined, are the run again."""
        made: list[_Node] = []
        kept: list[_Node] = []  # what stays and is still to be put into a run

        def close() -> None:
            if kept:
                made.append(self._run(run, *kept))
                kept.clear()

        for child in list(run):
            if _name(child) == "rPr":
                continue
            if child not in edits:
                kept.append(child)
                continue
            text, at = child.text or "", 0
            for edit in sorted(edits[child], key=lambda edit: edit.start):
                if at < edit.start:
                    kept.append(self._text("t", text[at : edit.start]))
                close()
                if edit.start < edit.end:
                    gone = self._text("delText", text[edit.start : edit.end])
                    made.append(self._change("del", self._run(run, gone)))
                if edit.new:
                    made.append(self._change("ins", self._run(run, self._text("t", edit.new))))
                at = edit.end
            if text[at:]:
                kept.append(self._text("t", text[at:]))
        close()
        return made

    def _alone(self, run: _Node) -> _Node:
        """The insertion around a run, cut so that it holds nothing else."""
        around = run.getparent()
        for sibling in reversed(list(run.itersiblings(preceding=True))):
            around.addprevious(self._within(around, sibling))
        for sibling in reversed(list(run.itersiblings())):
            around.addnext(self._within(around, sibling))
        return around

    def _within(self, insertion: _Node, child: _Node) -> _Node:
        """A child in an insertion like another, with a number of its own."""
        made = etree.Element(insertion.tag, dict(insertion.attrib))
        made.append(child)
        return self._numbered(made)

    def _change(self, kind: str, run: _Node) -> _Node:
        made = etree.Element(f"{self._space}{kind}")
        made.append(run)
        made.set(f"{self._space}author", _AUTHOR)
        made.set(f"{self._space}date", self._on)
        return self._numbered(made)

    def _numbered(self, change: _Node) -> _Node:
        self._number += 1
        change.set(f"{self._space}id", str(self._number))
        return change

    def _run(self, like: _Node, *children: _Node) -> _Node:
        """A run with the formatting of another."""
        made = etree.Element(like.tag, dict(like.attrib))
        made.extend(copy.deepcopy(e) for e in like if _name(e) == "rPr")
        made.extend(children)
        return made

    def _text(self, kind: str, text: str) -> _Node:
        made = etree.Element(f"{self._space}{kind}")
        made.text = text
        made.set(_SPACE, "preserve")
        return made
