"""The lines of a text, each with the mark it may start with and what else tells it apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.parsing.marks import Mark, Rank, read_candidate, read_mark, read_top

_INVISIBLE = frozenset(map(chr, (*range(0x200B, 0x2010), 0x2060, 0xFEFF)))
LAYOUT = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_HASHES = re.compile(r"#{1,6}(?=[ \t\u3000])")
_FULL_STOPS = frozenset("。！？!?|…")
_STOPS = _FULL_STOPS | frozenset("；：;:．.")
_PART_NAME = 8  # characters, blanks included
_PART_NAMES = ("附则", "总则")  # parts that stand without a number: nothing else ends the article
_QUOTED = "”’」』）)》"  # what may close a line after its stop
_CLOSERS = frozenset("”）)》")  # stand before a clause without a stop as well
# A run of blanks within a line that stands for a line break, as crawled texts have it.
_BLANKS = re.compile(r"(?<=\S)[ \t\u3000\xa0]{2,}(?=\S)")
# Marks within a line: an item after ：；。 or an article after 。, where the line was not broken.
_WITHIN = re.compile(
    r"(?<=[：；。])(?=[（(][一二三四五六七八九十]{1,3}[）)])"
    r"|(?<=。)[ \u3000]?(?=第[一二三四五六七八九十百]{1,7}条(?:之[一二三四五六七八九十]{1,2})?[ \u3000])"
)


@dataclass(slots=True)
class Line:
    """A line without the white space around it; `text == document[start:end]`."""

    start: int
    end: int
    text: str
    mark: Mark | None
    depth: int  # number of # before it; 0 for plain text
    closed: bool  # it stops on a punctuation mark that can stand before a clause or an item

    @property
    def table(self) -> bool:
        """Whether it is a row of a table, or the caption of cells that follow."""
        return self.text.startswith("|")

    @property
    def ended(self) -> bool:
        """Whether its last sentence ended, so that what follows is another paragraph."""
        return self.text[-1] in _FULL_STOPS or self.text.rstrip(_QUOTED)[-1:] in _FULL_STOPS

    @property
    def body(self) -> str:
        """What follows the mark."""
        return self.text[len(self.mark.text) :] if self.mark else self.text

    @property
    def division(self) -> bool:
        """Whether it opens a 编, 章 or 节."""
        return self.mark is not None and self.mark.statute and self.mark.rank < Rank.ARTICLE

    @property
    def heading(self) -> bool:
        """Whether it has the form of a heading: a marked line of its own without a full stop."""
        if self.depth:
            return True
        if self.mark is None or self.mark.form == "条":
            return False
        if self.division:
            return "。" not in self.text
        return len(self.text) <= _HEADING and not self.closed and "。" not in self.text


_ENDS = frozenset("。；：！？”）》")
_SHORTEST = 6  # characters of a line that holds two paragraphs: 一、甲 and another
_HEAD = 24  # characters in which a mark within a line ends
_HEADING = 40  # characters; longer ones are text (the three documents' longest heading has 27)


def read_lines(text: str) -> list[Line]:
    """Lines with content, in order. A row of a table has no mark."""
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        lines += _pieces(raw, at)
        at += len(raw) + 1
    for line, after in pairwise(lines):
        mark = after.mark if line.mark is None else None
        if mark is not None and mark.form == "1.1":
            top = read_top(line.text)
            line.mark = top if top and top.number == mark.steps[0] else None
    return lines


def _pieces(raw: str, at: int) -> list[Line]:
    content = raw.strip()
    if not content or (content[0] in _INVISIBLE and LAYOUT.fullmatch(content)):
        return []
    start = at + raw.index(content[0])
    cuts = _cuts(content)
    if not cuts:
        return [_line(content, start)]
    bounds = pairwise((0, *cuts, len(content)))
    return [_line(content[begin:stop].rstrip(), start + begin) for begin, stop in bounds]


def _line(text: str, start: int) -> Line:
    first = text[0]
    hashes = _HASHES.match(text) if first == "#" else None
    mark = None if first == "|" else read_candidate(text)
    last = text[-1]
    closed = last in _STOPS or last in _CLOSERS or text.rstrip(_QUOTED)[-1:] in _STOPS
    return Line(start, start + len(text), text, mark, hashes.end() if hashes else 0, closed)


def _cuts(content: str) -> list[int]:
    """Where paragraphs and marks begin within a line that was not broken.

    A run of blanks is a break after a sentence or before a mark. Without blanks a series of marks
    is one from its first on (：（一）…；（二）…), and an article after 。 or after the one before it.
    """
    if len(content) < _SHORTEST or content[0] == "|":
        return []
    cuts = [m.end() for m in _BLANKS.finditer(content) if _breaks(content, m.start(), m.end())]
    places = _unquoted(content, [match.end() for match in _WITHIN.finditer(content)])
    marks = [(place, read_mark(content[place : place + _HEAD])) for place in places]
    last: Mark | None = None
    for index, (place, mark) in enumerate(marks):
        if mark is None:
            continue
        after = marks[index + 1][1] if index + 1 < len(marks) else None
        starts = mark.opens and after is not None and after.follows(mark)
        if mark.statute or starts or (last is not None and mark.follows(last)):
            cuts.append(place)
            last = None if mark.statute else mark
    return sorted(set(cuts))


def _breaks(content: str, start: int, end: int) -> bool:
    return content[start - 1] in _ENDS or read_mark(content[end : end + _HEAD]) is not None


def _unquoted(content: str, places: list[int]) -> list[int]:
    """The places outside quotation marks: what is quoted is another document's clause."""
    found, opened, at = [], 0, 0
    for place in places:
        opened += content.count("“", at, place) - content.count("”", at, place)
        at = place
        if opened <= 0:
            found.append(place)
    return found


# Words of a sentence that rules something; a title has none of them.
_RULES = re.compile(r"应|必须|不得|可以|可|禁止|予以|给予|是指|须|下列|以下|如下")
_TITLE = 20  # characters; 加强关键核心技术创新和成果转移转化 has 17


def states_title(sentence: str) -> bool:
    """Whether a sentence with its full stop has the form of a title (基本原则。), not of a rule.

    例: 「指导思想。」; not 「新型研发机构一般应符合以下条件。」 or 「由县级以上人民政府决定，报省备案。」
    """
    plain = sentence.strip().removesuffix("。")
    return (
        0 < len(plain) <= _TITLE
        and not re.search(r"[，；：。]", plain)
        and not _RULES.search(plain)
    )


# A line that stops on one of these goes on: what follows is a reference, not a clause.
_UNFINISHED = re.compile(
    r"(?:依照|按照|根据|依据|违反|适用|符合|参照|本办法|本条例|本规定|本细则|本意见|本法|[和与及或、]|以及)$"
)


def refers(before: str, mark: Mark) -> bool:
    """Whether a mark that opens a line after `before` is a reference within its sentence."""
    goes_on = before.endswith("，") and mark.rank is Rank.ARTICLE
    return goes_on or _UNFINISHED.search(before, max(len(before) - 8, 0)) is not None


def look_ahead(lines: Sequence[Line]) -> tuple[list[Mark | None], list[bool]]:
    """For each line the next mark after it, and whether the next of its own form goes on from it."""
    following: list[Mark | None] = [None] * len(lines)
    continued = [False] * len(lines)
    mark: Mark | None = None
    of_form: dict[str, Mark] = {}
    for place in range(len(lines) - 1, -1, -1):
        following[place] = mark
        here = lines[place].mark
        if here is not None and not here.loose:
            later = of_form.get(here.form)
            continued[place] = later is not None and later.follows(here)
            mark = of_form[here.form] = here
    return following, continued


def names_part(line: Line) -> bool:
    """Whether a line without a mark names a part: a heading, or 附则 alone."""
    if line.depth > 0:
        return True
    return len(line.text) <= _PART_NAME and "".join(line.text.split()) in _PART_NAMES
