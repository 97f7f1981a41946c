"""What a sentence of an official text is made of: leading adverbials, clauses, exceptions.

A sentence is cut at its commas into segments, semicolons begin a new part. A segment that opens
with a preposition or closes as a condition (「…的」, 「…时」), and a subject that stands by itself,
lead the clauses behind them. A clause may have a subject of its own and an auxiliary; those that
have none share the subject before them, and hang on a verb that moves somebody to act (鼓励, 支持).
The grammar is that of Chinese official writing (公文); words are tagged by rjieba.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import rjieba

from qa.grammar.words import canonical, function_words

# What stands before an item, an article or an answer: 「（一）申请」, 「15.压缩」, 「答：可以」; none is
# 「2.5倍」.
MARK = re.compile(
    r"^(?:第\d+条|[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}(?:、|\.(?!\d))|答：)"
)
_STOPS, _COMMAS = "；。！？", "，："
_OPEN, _CLOSE = "（“", "）”"
_BOUNDS = frozenset(["超过", "低于", "少于", "高于", "多于", "小于", "大于", "足"])
_NOUNS = ("n", "r", "j", "s", "t", "f", "b", "m", "eng")
NAMING = ("n", "r", "j")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text, its place, its part of speech (jieba's tags); `modal` for auxiliaries."""

    text: str
    start: int
    end: int
    tag: str
    modal: bool = False

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
    """A canonical text and its segments; `anchored` where its first clause may not go, `whole`
    where none of them may.

    `names` are the nouns that 「对…的」 may leave out, since an earlier clause has them.
    """

    text: str
    segments: tuple[Segment, ...]
    boundaries: frozenset[int]
    names: tuple[str, ...] = ()
    anchored: bool = False
    whole: bool = False

    def words(self, segment: Segment) -> str:
        return self.text[segment.start : segment.end]


def read_tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    pairs = rjieba.tag(text, False)  # no words guessed: 经区 is 经 and 区
    found: list[Token] = []
    at = 0
    before = "x"
    for (word, tag), (after, following) in zip(pairs, [*pairs, ("", "x")][1:], strict=True):
        acts = following.startswith(("v", "d", "ad", "p", "i"))
        acts |= word == "要" and before.startswith(("n", "r", "j")) and following != "x"  # 要面向
        full = word in ("能", "要") and (before == "p" or not acts)  # 用能预算
        full |= word == "不" and after in _BOUNDS  # 「最高不超过5万元」 tells a figure
        modal, before = word in function_words().modal and not full, tag
        owed = bool(found) and found[-1].modal and tag == "vn"  # 「应当审查材料」
        kind = "v" if owed else _checked(word, tag)
        found.append(Token(word, at, at + len(word), kind, modal))
        at += len(word)
    return found


def _checked(word: str, tag: str) -> str:
    """The tag; of a verb phrase that the dictionary holds as a noun (充分发挥, 建立健全), "v"."""
    if word in function_words().manner or word in ("另", "再"):
        return "d"
    if word in function_words().moving or (len(word) == 2 and word[1] == "化" and tag == "j"):
        return "v"  # 深化 is no abbreviation
    if word in function_words().acting - function_words().opening:  # 报 is no newspaper here
        return "v"
    if len(word) == 2 and tag == "nr":  # 拓宽 is nobody's name
        return "v"
    if len(word) == 4 and tag in ("n", "nr", "nz", "l", "i"):
        one, other = (rjieba.tag(half, False)[0][1] for half in (word[:2], word[2:]))
        if one in ("v", "ad", "d", "a") and other in ("v", "vn", "a"):
            return "v"
        if tag == "l" and other.startswith("n") and one != "v":  # 高等院校
            return "n"
    return tag


def read_runs(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], int]]:
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


def read_segment(text: str, run: list[Token], part: int) -> Segment:
    start, end = run[0].start, run[-1].end
    subject, body, modal = _subject(run)
    return Segment(tuple(run), start, end, Role.CLAUSE, part, subject, body, modal=modal)


def _subject(run: Sequence[Token]) -> tuple[int, int, bool]:
    """Where the subject ends, where the auxiliaries behind it end, and whether there is one."""
    words, start = function_words(), run[0].start
    outside = list(_outside(run))
    auxiliary = [place for place in outside if run[place].modal]
    particles = [place for place, t in enumerate(run) if t.text == "的"]
    at = next((a for a in auxiliary if not any(a < p for p in particles)), None)
    at = auxiliary[0] if at is None and auxiliary else at
    moving = run[0].text in words.moving
    if at is not None and not moving:
        end = at
        while end < len(run) and (run[end].modal or run[end].tag == "d"):
            end += 1
        named = any(t.tag.startswith(_NOUNS) or t.verb for t in run[:at])
        while not run[end - 1].modal:
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
                named = any(t.tag.startswith(NAMING) for t in run[:place])
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


def is_phrase(token: Token) -> bool:
    """Whether a word of the dictionary is a verb with its object (承担义务)."""
    if len(token.text) != 4:
        return False
    verb, noun = (rjieba.tag(half, False)[0][1] for half in (token.text[:2], token.text[2:]))
    return verb == "v" and noun.startswith("n")


def unmarked(text: str) -> str:
    """A canonical text without the number of its clause or item."""
    return MARK.sub("", text)


def canonical_sentence(text: str) -> str:
    """A source as it is parsed: canonical, without its number, quotation marks of one form."""
    held = canonical(text, quotes=True).translate(str.maketrans("「」『』", "“”“”"))
    return unmarked(held)
