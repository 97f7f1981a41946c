"""What a sentence of an official text is made of: leading adverbials, clauses, exceptions.

A sentence is cut at its commas into segments, semicolons begin a new part. A segment that opens
with a preposition or closes as a condition (「…的」, 「…时」), and a subject that stands by itself,
lead the clauses behind them. A clause may have a subject of its own and an auxiliary; those that
have none share the subject before them, and hang on a verb that moves somebody to act (鼓励, 支持).
The grammar is that of Chinese official writing (公文); words are tagged by rjieba.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

import rjieba

from qa.writing.words import canonical, function_words

# The number before an item or an article: 「（一）申请」, 「15.压缩」; none is 「2.5倍」.
_MARK = re.compile(
    r"^(?:第\d+条|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}(?:、|\.(?!\d)))"
)
_STOPS, _COMMAS = "；。！？", "，："
_OPEN, _CLOSE = "（“", "）”"
_NOUNS = ("n", "r", "j", "s", "t", "f", "b", "m", "eng")
_NAMING = ("n", "r", "j")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text, its place and its part of speech (the tags of jieba)."""

    text: str
    start: int
    end: int
    tag: str

    @property
    def verb(self) -> bool:
        return self.tag in ("v", "vd", "vi", "vq")


class Role(StrEnum):
    """What a segment does in its sentence."""

    LEADING = "leading"
    CLAUSE = "clause"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch between commas, `[start, end)`.

    The subject of a clause is `[start, subject)`, its auxiliaries `[subject, body)`; without a
    subject, `subject` is `start`. `leading`, `holder` and `head` are the places, in the sentence,
    of segments that a text must keep with this one: what leads it, the clause that holds its
    subject or auxiliary (-1 for none) and the clause with the verb that it hangs on (-1).
    `named` is the place behind 「对…的」 where the noun may be named that is left out there.
    `pivot` is where somebody moved to act (鼓励企业…) is named in full, -1 where nobody is.
    """

    tokens: tuple[Token, ...]
    start: int
    end: int
    role: Role
    part: int
    subject: int
    body: int
    noun: bool = False
    modal: bool = False
    pivot: int = -1
    named: int = -1
    leading: tuple[int, ...] = ()
    holder: int = -1
    head: int = -1

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.tokens)

    @property
    def own(self) -> bool:
        """Whether the clause has a subject of its own."""
        return self.subject > self.start


@dataclass(frozen=True, slots=True)
class Sentence:
    """A canonical text and its segments; `anchored` where its first clause may not go.

    `names` are the nouns that 「对…的」 may leave out, since an earlier clause has them.
    """

    text: str
    segments: tuple[Segment, ...]
    boundaries: frozenset[int]
    names: tuple[str, ...] = ()
    anchored: bool = False

    def words(self, segment: Segment) -> str:
        return self.text[segment.start : segment.end]


@lru_cache(maxsize=1024)
def parse(text: str, *, anchored: bool = False) -> Sentence:
    """The structure of a sentence in canonical form, its quotation marks kept."""
    text = text.rstrip("。；，：！？")
    tokens = list(_tokens(text))
    segments = _roles([_segment(text, run, part) for run, part in _runs(tokens)], text)
    bounds = frozenset(t.start for t in tokens) | {len(text)}
    names = tuple(name for s in segments if (name := _noun_behind(s)))
    return Sentence(text, tuple(_bound(segments, text)), bounds, names, anchored)


def _noun_behind(segment: Segment) -> str:
    """The noun that 「对…的」 goes with: 国家高新区 of 「对结果好的国家高新区予以表扬」."""
    place = _behind(segment)
    name = ""
    for token in segment.tokens:
        if token.start >= place >= 0:
            if not token.tag.startswith((*_NAMING, "b")):
                break
            name += token.text
    return name


def _behind(segment: Segment) -> int:
    """The end of the first 「的」 of a segment that begins with 「对」, -1 for none."""
    if segment.tokens[0].text not in ("对", "对于"):
        return -1
    return next((t.end for t in segment.tokens if t.text == "的"), -1)


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    for word, tag in rjieba.tag(text, False):  # no words guessed: 经区 is 经 and 区
        yield Token(word, at, at + len(word), _checked(word, tag))
        at += len(word)


def _checked(word: str, tag: str) -> str:
    """The tag; of a verb phrase that the dictionary holds as a noun (充分发挥, 建立健全), "v"."""
    if word in function_words().manner:
        return "d"
    if len(word) == 4 and tag in ("n", "nr", "l", "i"):
        one, other = (rjieba.tag(half, False)[0][1] for half in (word[:2], word[2:]))
        if one in ("v", "ad", "d", "a") and other in ("v", "vn", "a"):
            return "v"
    return tag


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], int]]:
    """The tokens between commas, and the number of their part; brackets are not cut."""
    exceptions = function_words().exception
    run: list[Token] = []
    depth = part = 0
    for token in tokens:
        if token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth = max(0, depth - 1)
        if depth == 0 and token.text in _STOPS + _COMMAS:
            if token.text in _COMMAS and len(run) == 1 and run[0].text in exceptions:
                continue  # 「但是，…」
            if run:
                yield run, part
            run, part = [], part + (token.text in _STOPS)
        else:
            run.append(token)
    if run:
        yield run, part


def _segment(text: str, run: list[Token], part: int) -> Segment:
    start, end = run[0].start, run[-1].end
    subject, body, modal = _subject(run)
    return Segment(tuple(run), start, end, Role.CLAUSE, part, subject, body, modal=modal)


def _subject(run: Sequence[Token]) -> tuple[int, int, bool]:
    """Where the subject ends, where the auxiliaries behind it end, and whether there is one."""
    words, start = function_words(), run[0].start
    outside = list(_outside(run))
    auxiliary = [place for place in outside if run[place].text in words.modal]
    particles = [place for place, t in enumerate(run) if t.text == "的"]
    at = next((a for a in auxiliary if not any(a < p for p in particles)), None)
    at = auxiliary[0] if at is None and auxiliary else at
    moving = run[0].text in words.moving
    if at is not None and not moving:
        end = at
        while end < len(run) and (run[end].text in words.modal or run[end].tag == "d"):
            end += 1
        named = any(t.tag.startswith(_NOUNS) or t.verb for t in run[:at])
        while run[end - 1].text not in words.modal:
            end -= 1
        after = run[end].start if end < len(run) else run[-1].end
        while at > 1 and run[at - 1].tag in ("d", "ad"):
            at -= 1
        return (run[at].start if named else start), after, True
    if run[0].tag.startswith(_NOUNS) and not moving:
        for place, token in enumerate(run):
            if place and (token.verb or token.tag in ("p", "d", "ad")):
                if any(p > place for p in particles) and token.tag != "p":
                    continue
                named = any(t.tag.startswith(_NAMING) for t in run[:place])
                return (token.start if named else start), (token.start if named else start), False
    return start, start, False


def _outside(run: Sequence[Token]) -> Iterator[int]:
    """The places of the tokens that stand in no bracket and no quotation."""
    depth = 0
    for place, token in enumerate(run):
        if token.text in _OPEN:
            depth += 1
        elif token.text in _CLOSE:
            depth -= 1
        elif depth <= 0:
            yield place


def _roles(segments: list[Segment], text: str) -> list[Segment]:
    """The segments with their roles, exceptions counted to the part before them."""
    words, found = function_words(), []
    shift = 0
    for place, segment in enumerate(segments):
        opens = segment.tokens[0].text in words.exception
        if opens and place and segments[place - 1].part != segment.part:
            shift += 1
        segment = replace(segment, part=segment.part - shift)
        behind = [s for s in segments[place + 1 :] if s.part == segments[place].part]
        last = all(s.tokens[0].text in words.exception for s in behind)
        first = not any(f.part == segment.part and f.role is Role.CLAUSE for f in found)
        condition = opens and first and not last and segment.tokens[-1].text == "的"
        if (opens and not condition) or text[: segment.end].endswith("除外"):
            role, noun = Role.EXCEPTION, False
        elif last:
            role, noun = Role.CLAUSE, False
        else:
            noun = _nominal(segment, segments[place + 1])
            leads = noun or _conditional(segment, text) or _adverbial(segment)
            role = Role.LEADING if leads else Role.CLAUSE
        found.append(replace(segment, role=role, noun=noun))
    for place, segment in enumerate(found):  # what stands before 「…的」 is part of its condition
        if segment.role is Role.LEADING and segment.tokens[-1].text == "的":
            before = [at for at in range(place) if found[at].part == segment.part]
            if not any(found[at].role is Role.EXCEPTION or _acts(found[at]) for at in before):
                for at in before:
                    found[at] = replace(found[at], role=Role.LEADING)
    return found


def _acts(segment: Segment) -> bool:
    words = function_words()
    conditional = segment.tokens[-1].text == "的"
    return not conditional and any(
        t.text in words.moving or (t.text in words.modal and not _denies(t)) for t in segment.tokens
    )


def _conditional(segment: Segment, text: str) -> bool:
    closing = function_words().closing
    stretch = text[segment.start : segment.end]
    return segment.tokens[-1].text in closing or any(
        stretch.endswith(word) for word in closing if len(word) > 1
    )


def _adverbial(segment: Segment) -> bool:
    """Whether it is a prepositional phrase, after its subject perhaps, without a verb of its own."""
    words = function_words()
    forces = words.modal | words.moving | words.light
    if segment.tokens[0].text in words.conditional:
        return True
    if segment.tokens[0].text in words.opening:
        return not any(t.text in forces and not _denies(t) for t in segment.tokens[1:])
    placed = any(t.text in words.opening for t in segment.tokens)
    if placed and not segment.modal and segment.text[-1] in words.locative:
        return True
    rest = [t for t in segment.tokens if t.start >= segment.body]
    if not segment.own or not rest or rest[0].text not in words.opening:
        return False
    if rest[-1].text[-1] in words.locative:
        return True
    return not any(t.verb or t.text in forces for t in rest[1:])


def _denies(token: Token) -> bool:
    return token.text.startswith(("不", "未"))


def _nominal(segment: Segment, following: Segment) -> bool:
    """Whether it is a noun phrase: the subject of what follows."""
    words, tokens = function_words(), segment.tokens
    if tokens[0].text in words.moving | words.connective or tokens[-1].text == "的":
        return False
    particles = [place for place, t in enumerate(tokens) if t.text == "的"]
    rest = tokens[particles[-1] + 1 :] if particles else tokens
    prepositional = tokens[0].tag == "p" and tokens[0].text not in words.opening
    if segment.modal or prepositional or any(char.isdecimal() for char in segment.text):
        return False
    if any(t.verb for t in rest[:-1]) or (not particles and rest[-1].verb):
        return False
    first = following.tokens[0]
    if tokens[0].verb or tokens[0].text in words.opening:  # 「符合条件的企业，可…」
        timed = first.tag in ("m", "t") and following.modal
        adverb = first.tag == "d" and first.text not in words.manner
        return timed or adverb or first.text in words.modal | words.opening
    return True


def _bound(segments: list[Segment], text: str) -> list[Segment]:
    """The segments with what each needs before it."""
    words, found = function_words(), list(segments)
    inherited: list[int] = []
    leading: list[int] = []
    holder = head = -1
    group_done = False
    for place, segment in enumerate(segments):
        fresh = place == 0 or segments[place - 1].part != segment.part
        if (group_done and segment.role is Role.LEADING) or (fresh and place):
            inherited = _inherited(inherited + leading, segment, segments, text, fresh)
            leading, group_done = [], False
            if segment.noun:
                holder = head = -1
        if fresh:
            head = -1
        if segment.role is Role.LEADING:
            leading.append(place)
            if segment.noun or segment.own:
                holder = -1  # the subject leads, and is kept for that
            continue
        needs = tuple(inherited + leading)
        group_done = True
        if segment.role is Role.EXCEPTION:
            found[place] = replace(segment, leading=needs)
            continue
        begin = next((t for t in segment.tokens if t.text not in words.connective), None)
        moves = begin is not None and begin.text in words.moving | words.copula
        if segment.own:
            holder = head = -1
        if moves or segment.modal:
            head = -1
        shared = holder if holder < 0 or segments[holder].own or not segment.modal else -1
        found[place] = replace(
            segment,
            leading=needs,
            holder=shared,
            head=head,
            pivot=_pivot(segment),
            named=-1 if _noun_behind(segment) else _behind(segment),
        )
        if segment.own or segment.modal:
            holder = place
        if moves or _pivots(segment):
            head = place
    return found


def _pivots(segment: Segment) -> bool:
    """Whether a verb that moves somebody to act follows the subject or the auxiliary."""
    first = next((t for t in segment.tokens if t.start >= segment.body), None)
    return first is not None and first.text in function_words().moving


def _pivot(segment: Segment) -> int:
    """Where the name of whom a verb moves to act ends, before their own verb."""
    rest = [t for t in segment.tokens if t.start >= segment.body]
    if not rest or rest[0].text not in function_words().moving:
        return -1
    for place, token in enumerate(rest[1:], 1):
        if token.text == "的" or token.tag == "p" or token.text in "、（“":
            return -1
        if token.verb or token.tag in ("d", "ad"):
            named = any(t.tag.startswith(_NAMING) for t in rest[1:place])
            return token.start if named else -1
    return -1


def _inherited(
    held: list[int], segment: Segment, segments: Sequence[Segment], text: str, fresh: bool
) -> list[int]:
    """What leads the clauses before and leads this group too.

    A condition of the same kind takes the place of the last one, as does any that opens a part;
    a subject takes the place of the subject before it, and of what follows that.
    """
    if segment.role is not Role.LEADING or not held:
        return held
    if segment.noun:
        nouns = [place for place in held if segments[place].noun]
        return [place for place in held if place < nouns[0]] if nouns else held[:-1]
    last = segments[held[-1]]
    return held[:-1] if fresh or _kind(last, text) == _kind(segment, text) else held


def _kind(segment: Segment, text: str) -> str:
    first, last = segment.tokens[0].text, segment.tokens[-1].text
    return "的" if last == "的" or first in ("对", "对于") else first


def unmarked(text: str) -> str:
    """A canonical text without the number of its clause or item."""
    return _MARK.sub("", text)


def canonical_sentence(text: str) -> str:
    """A source as it is parsed: canonical, without its number, quotation marks of one form."""
    held = canonical(text, quotes=True).translate(str.maketrans("「」『』", "“”“”"))
    return unmarked(held)
