"""What of a message is wording to be checked: quoted, or pasted into a question without marks."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.text import fold as fold_text
from qa.asking import GAP, Intent, Query, Understanding, quoted_spans, without_labels
from qa.wording.alignment import Unit, fold, nearest
from qa.wording.draft import SHORT
from qa.wording.units import UnitStore

_DENSITY = 0.6  # of its characters that one clause has, in order
# a further one beside it, as an item of a list: characters, and as above (chosen on the odd rows of
# `tests/eval/wordings.jsonl`, by hand, 2026-11-28; so is `_LONG`)
_ITEM = 5
_ITEM_DENSITY = 0.75
# of a message that asks nothing, from which a stretch of a clause is all it says: it is checked
_WHOLE = 0.7
_LONG = 15  # its characters, from which it is checked whatever else is said without a question
# what reports a wording that follows it: 文件提了…, 里面写的是…
_REPORTS = re.compile(
    r"提[了到过]|写[着的明]?是?|说[的过]?是?|指出|规定了?|明确|要求|[里中]有|记[得成]了?|引用?|原[文话句]是?"
)
# what asks of the wording before it: …这句话是原文吗, …对吗
_ASKS = re.compile(
    r"(?:这句话|这句|这话|这样|这么写|是不是|有没有|原文|原话|准确|的|对|是|有|不){1,8}[吗么吧嘛呢]?"
    r"|[吗么吧嘛呢]"
)
# What frames the wording of a question and stands in no document: …第八条说|, 是不是规定了|, 原文是|; not
# 按照规定给予, 第八条规定的情形
_FRAME = re.compile(
    r"(?:第[〇零一二三四五六七八九十百0-9]{1,5}[条款项][^，。,;；]{0,4}(?:是不是|有没有)?(?:说|写|讲|提)(?:的是|过|着|到|了|明)?"
    r"|(?:是不是|有没有|有无)(?:说|写|讲|提|规定|要求)(?:的是|过|着|到|了|要)?|原[文话句](?:说的)?(?:是|为))[：:，,]?"
)
# What asks of it behind a comma: ，有没有这个规定？ not ，是否可以申请？
_ASKED_OF = re.compile(
    r"[，,](?:请问|这)?(?:(?:有没有|是不是|有)(?:这[个条句样么][^，。]{0,6})?|对不对|对|是|是这[样么][^，。]{0,6}|没错)"
    r"[吗么吧嘛呢]?[？?。！!]*$"
)
_CHOICE = "还是"  # 原文是2年还是3年: it gives no wording, it asks which; not …。是2年还是我看错
_PHRASE = re.compile(r"[^，。；？！,;?!.\n]+")
# What wants to be told something (怎么申请), or whether something may be (能否申请): with it a
# sentence is asked about, not given
_WANTS = re.compile(
    r"什么|怎么(?!写|说|讲|表述)|怎样|如何|多少|哪|谁(?!对)|(?<![第这那前后好])几(?!乎|率|何)|为何|咋|啥|多久"
    r"|能不能|可不可|能否|可否|是否|需不需要|要不要|用不用|(?:可以|能|行|合规)[吗么嘛不吧]"
)
_SURELY = re.compile(r"吧[？?。！! ]*$")  # 是要交押金的吧
_WHETHER = re.compile(
    r"([\u4e00-\u9fff])[不没]\1"
)  # 收不收, in what looks like a wording: it asks that
# what ends a wording or comes right after it (…可以申请吗): asked of what it says
_PARTICLE = re.compile(r".?的?(?:[吗么嘛呢吧啊不没]|是不是|[对是]吧)(?=[，,。？?！!\s]|$)")
# A word of a wording that is asked for behind it: 是应当？ 是含税吗 not 是哪一条
_TERM = re.compile(r"是([^，。？！,?!是]{1,12}?)(?:还是[^，。？！,?!]*)?[吗么吧不嘛]?[？?。 ]*$")
_CLAUSE = re.compile(r"[^，。；？！,;?!\n—…]+[，。；？！,;?!\n—…]*")
_ASKING = (Intent.QUESTION, Intent.YES_NO)
_EDGES = ' \u3000，。；：？！,;:?!\n“”"「」『』《》（）()—-….'
_LISTED = re.compile(r"[^；;。]+[；;。]?")
_OPENING, _CLOSING = tuple("“「『《（("), tuple("”」』》）)")
_PIECE = re.compile(
    r"(?:[^，。；：？！,;:?!\n—\-…\s.]|(?<=\d)[.\-](?=\d))+[，。；：？！,;:?!\n—\-…\s.]*"
)


@dataclass(frozen=True, slots=True)
class Given:
    """The wordings that a message gives, and the rest of it: where they are said to stand."""

    wordings: tuple[str, ...]
    rest: str
    sourced: bool  # whether it names a document
    quoted: bool = False


class WordingFinder:
    """Tells messages that give wording from those that ask about something.

    A wording is either quoted or a stretch of the message that aligns closely with a clause. What
    is left of the message decides whether it is to be checked: it asks for that (原文是这么写的吗), or
    it only says where the wording stands and asks whether (条例第三条说…，对不对), with no matter of its
    own and nothing it wants to be told (…，怎么申请).
    """

    def __init__(self, units: UnitStore, understanding: Understanding) -> None:
        self._units = units
        self._understanding = understanding

    def find(self, query: Query, documents: Collection[str] | None = None) -> Given | None:
        """The wordings of a question; None where it gives none to be checked."""
        question, quotes = query.question, query.quotes
        checks = query.asks(Intent.WORDING)
        last = "".join(_PHRASE.findall(question)[-1:])
        if not checks and query.asks(Intent.QUESTION) and _WANTS.search(last):
            return None
        found = self._stretches(question, documents)
        spans, names = _joined(question, found), self._understanding.names
        if quotes and not _holds_terms(question, spans, quotes):
            rest = _without(question, quotes)
            return Given(quotes, rest, names(rest), quoted=True)
        if not spans:
            return None
        wordings = tuple(question[a:b] for a, b in spans)
        rest = _without(question, wordings)
        known = "".join((*(one.known for one in found), *map(fold_text, wordings)))
        if checks or self._is_given(query, spans, rest, known):
            return Given(wordings, rest, names(rest))
        return None

    def spans(
        self, question: str, documents: Collection[str] | None = None
    ) -> list[tuple[int, int]]:
        """The stretches of a message that are wordings of a clause, exactly or nearly, in order.

        People paste a sentence into a question without marks around it. What aligns with one
        clause, closely and for long enough, is that sentence, widened to the marks around it.
        """
        return _joined(question, self._stretches(question, documents))

    def _stretches(
        self, question: str, documents: Collection[str] | None = None
    ) -> list["_Stretch"]:
        asked, begin = _ASKED_OF.search(question), 0
        end = asked.start() if asked else len(question)
        framed = [match.end() for match in _FRAME.finditer(question, 0, end)]
        if framed and len(fold(question[framed[-1] : end]).text) >= SHORT:
            begin = framed[-1]
        units = self._units.nearest(question, documents)
        found = list(self._within(question, begin, end, units))
        phrases = _PHRASE.finditer(question) if found else ()
        chosen = any(_CHOICE in p[0] and p.start() < found[-1].end <= p.end() for p in phrases)
        return [] if chosen else found

    def _within(
        self, question: str, begin: int, end: int, units: Sequence[Unit], inner: bool = False
    ) -> Iterator["_Stretch"]:
        """The stretches of a part of a message: the one that is nearest to a clause, what frames it
        left out, and those before and behind it.
        """
        found = _stretch(question, begin, end, units, inner)
        if found is None:
            listed = [m.span() for m in _LISTED.finditer(question, begin, end)] if inner else []
            for start, stop in listed if listed[1:] else ():
                yield from self._within(question, start, stop, units, inner=True)
            return
        found = self._unframed(question, found)
        yield from self._within(question, begin, found.start, units, inner=True)
        said = question[found.start : found.end]
        whole = found.share(found.start, found.end) == 1
        long = not inner or len(fold(without_labels(fold_text(said))).text) >= _ITEM
        if not inner or (long and not self._is_frame(said, "" if whole else found.known)):
            yield found
        yield from self._within(question, found.end, end, units, inner=True)

    def _unframed(self, question: str, found: "_Stretch") -> "_Stretch":
        """A stretch without what says where it stands (条例第三条：…, …，总则里的, 某意见要求…)."""
        pieces = [m.span() for m in _PIECE.finditer(question, found.start, found.end)]

        def frames(piece: tuple[int, int]) -> bool:
            if found.share(*piece) >= _DENSITY:
                return False
            return self._is_frame(question[slice(*piece)], found.known)

        while pieces[1:] and frames(pieces[0]):
            pieces = pieces[1:]
        while pieces[1:] and frames(pieces[-1]):
            pieces = pieces[:-1]
        start, stop = pieces[0]
        for told in _REPORTS.finditer(question, start, stop):
            said = question[start : told.end()]
            long = len(fold(question[told.end() : pieces[-1][1]]).text) >= SHORT
            if long and self._understanding.names(said) and self._is_frame(said, found.known):
                start = told.end()
        return replace(found, start=start, end=pieces[-1][1])

    def _is_frame(self, said: str, known: str) -> bool:
        if not self._understanding.says_more(said, known):
            return True
        asks = self._understanding.understand(said).asks(Intent.WORDING, Intent.CONFIRM)
        return (asks or said.endswith((":", "："))) and self._understanding.names(said)

    def _is_given(
        self, query: Query, spans: Sequence[tuple[int, int]], rest: str, known: str
    ) -> bool:
        """Whether a message that does not say so gives its wording to be checked: it has nothing
        else to say, or asks for a word of it (…，是「应当」吗).
        """
        question = query.question
        if _PARTICLE.match(question, spans[-1][1] - 1):
            return False
        said = "".join(fold(question[start:end]).text for start, end in spans)
        if query.asks(Intent.QUESTION) and (_WANTS.search(rest) or _WHETHER.search(said)):
            return False
        terms = quoted_spans(rest) or _TERM.findall(question, spans[-1][1])
        if terms and all(fold(one).text in said for one in terms):
            return True
        length = sum(end - start for start, end in spans)
        phrases = [p[0] for p in _CLAUSE.finditer(rest)]
        more = [one for one in phrases if self._understanding.says_more(one, known)]
        if not query.asks(Intent.QUESTION) and not _SURELY.search(question):
            whole = length >= _WHOLE * len(question) and not GAP.search(question)
            return not more or whole or length >= _LONG or self._understanding.names(rest)
        asks = self._understanding.understand
        if any(asks(one).asks(Intent.CONFIRM) for one in phrases if one not in more):
            return True
        return not any(asks(one).asks(*_ASKING) or _SURELY.search(one) for one in more)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """`[start, end)` of a message, and where in it stands what a clause has."""

    start: int
    end: int
    places: tuple[int, ...]  # of the characters that count
    held: frozenset[int]  # those of them that the clause has, in order
    known: str  # the document's title and the headings over the clause, folded

    def share(self, start: int, end: int) -> float:
        """The share of a part's characters that the clause has; 0 of none."""
        inside = [place for place in self.places if start <= place < end]
        return sum(place in self.held for place in inside) / max(1, len(inside))


def _stretch(
    question: str, begin: int, stop: int, units: Sequence[Unit], inner: bool
) -> _Stretch | None:
    """What of a part of a message aligns with one clause, widened to the marks around it; `inner`
    where another part does.
    """
    least = _ITEM if inner else SHORT
    folded = fold(question[begin:stop], begin)
    best = nearest(folded.text, units) if len(folded.text) >= least else None
    if best is None:
        return None
    blocks = [block for block in best.blocks if block.size >= 2]
    first, last = blocks[0], blocks[-1]
    length = last.a + last.size - first.a
    density = sum(block.size for block in blocks) / length
    if length < least or density < (_ITEM_DENSITY if inner else _DENSITY):
        return None
    start, end = folded.places[first.a], folded.places[last.a + last.size - 1] + 1
    edge = start
    while edge > begin and not _is_edge(question, edge - 1):
        edge -= 1
    told = [m.end() for m in _REPORTS.finditer(question, edge, start)]
    start = told[-1] if told else edge
    edge = end
    while edge < stop and not _is_edge(question, edge):
        edge += 1
    if not _ASKS.fullmatch(question, end, edge):
        end = edge
    if question[end : end + 1] in _CLOSING and _open(question[start:end]) > 0:
        end += 1
    held = frozenset(
        folded.places[place] for block in blocks for place in range(block.a, block.a + block.size)
    )
    document, clause = best.unit.document, best.unit.clause
    known = fold("".join((document.title, *clause.path, clause.heading))).text
    return _Stretch(start, end, folded.places, held, known)


def _is_edge(question: str, place: int) -> bool:
    """Whether a mark that ends a phrase stands there; the point of a figure (1.5) is none."""
    if question[place] == "." and question[place - 1 : place].isdigit():
        return not question[place + 1 : place + 2].isdigit()
    return question[place] in _EDGES


def _open(text: str) -> int:
    """How many marks of a text are left open; below 0, closed that were not opened."""
    opened, closed = (sum(map(text.count, marks)) for marks in (_OPENING, _CLOSING))
    return opened - closed


def _joined(question: str, found: Sequence[_Stretch]) -> list[tuple[int, int]]:
    """Where wordings stand; parts of one sentence are one, in their order."""
    spans: list[tuple[int, int]] = []
    for one in found:
        start = one.start
        if spans and not question[spans[-1][1] : start].strip("，,、；;：: "):
            start = spans.pop()[0]
        spans.append((start, one.end))
    return spans


def _holds_terms(question: str, spans: Sequence[tuple[int, int]], quotes: Sequence[str]) -> bool:
    """Whether what is quoted are terms within a wording without marks (由“数量”向“质量”转)."""
    wordings = [question[start:end] for start, end in spans]
    return all(
        len(fold(quote).text) < SHORT and any(quote in wording for wording in wordings)
        for quote in quotes
    )


def _without(question: str, wordings: Sequence[str]) -> str:
    for wording in wordings:
        question = question.replace(wording, "，")
    return question
