"""What a comparison compares, documents or what the question itself sets side by side."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from corpus import Level, Library
from corpus.text import fold
from qa.asking.places import PlaceFinder
from qa.asking.query import Intent, Query
from qa.asking.spans import ENDS, says_something, stretches
from qa.grammar import Token, read_tokens

_JOINS = frozenset(("和", "跟", "与", "同", "及", "以及", "还是", "、"))
_MOST = 4  # alternatives that are searched for apart
_LONGEST = 24  # characters of one
# What is asked of all of them begins here: 各补多少, 哪个高, 有什么不同
_ASKS = frozenset((
    "各", "各自", "分别", "都", "哪", "哪个", "哪边", "哪种", "啥", "什么", "怎么", "咋", "谁",
    "多少", "几", "一样", "两样", "有", "有没有", "是", "差", "在", "对", "比",
))  # fmt: skip
_BEFORE = ("v", "f", "p", "uj")  # tags of words that what belongs to all of them ends with


class SideFinder:
    """Finds the sides of a comparison.

    They are documents, places or levels that are named, else what the question itself sets side by
    side (办成个体户和办成公司), else the two levels, of which one is named (跟国家的比有什么不同).
    """

    def __init__(
        self, library: Library, places: PlaceFinder, understand: Callable[[str], Query]
    ) -> None:
        self._places = places
        self._understand = understand
        levels = [(own.document_id, own.level is Level.NATIONAL) for own in library]
        self._national = frozenset(own for own, national in levels if national)
        self._local = frozenset(own for own, national in levels if not national)

    def find(self, query: Query) -> tuple[Query, list[Query]]:
        """A comparison as it is searched for as a whole, and a question for each side; [] where
        nothing is set side by side.
        """
        sides = self._named(query)
        if not sides:
            told = [self._of(query, one) for one in alternatives(query.question)]
            if told:
                return query, told
            sides = self._implied(query)
        if not sides:
            return query, []
        whole = replace(query, text=self._matter(query))
        return whole, [replace(whole, scope=tuple(side)) for side in sides]

    def _named(self, query: Query) -> Sequence[Collection[str]]:
        """Ids of the documents of each side, where several are named; [] where not."""
        if len(query.scope) > 1:
            return [[own] for own in query.scope]
        placed = self._places.apart(query.places.asked)
        return placed if len(placed) > 1 else self._levels(query, all)

    def _implied(self, query: Query) -> Sequence[Collection[str]]:
        return self._levels(query, any) if query.asks(Intent.COMPARE) else []

    def _levels(
        self, query: Query, enough: Callable[[tuple[bool, bool]], bool]
    ) -> Sequence[Collection[str]]:
        """The local level or a place, and the national level, if enough of the two are named."""
        named, places = {*query.scope, *query.preferred}, query.places
        other = places.levels - {Level.NATIONAL} or named - self._national
        national = Level.NATIONAL in places.levels or named & self._national
        told = bool(places.local or places.asked or other), bool(national)
        return [side for side in (self._local, self._national) if side] if enough(told) else []

    def _of(self, query: Query, text: str) -> Query:
        """The question of one alternative, about the document or place that it names itself."""
        one = self._understand(text)
        return replace(
            query, text=one.text, scope=one.scope, preferred=one.preferred, places=one.places
        )

    def _matter(self, query: Query) -> str:
        """What a comparison is about: the question without the stretches between commas that say
        who is compared or that it is one (住房上，|国家那份和市里那份怎么写的，|对照着说).

        The whole question where what is left says nothing (哪边高).
        """
        kept = []
        for part in stretches(query.text):
            told = self._understand(part)
            named = told.scope or told.preferred or told.places.asked or told.places.levels
            framed = told.asks(Intent.COMPARE) or (
                told.asks(Intent.EACH) and not says_something(part)
            )
            if not (named or told.places.local or framed):
                kept.append(part)
        left = "".join(kept).strip(ENDS)
        return left if says_something(left) else query.text


def alternatives(question: str) -> tuple[str, ...]:
    """The questions that one sets side by side, folded, two to four; () where it does not.

    诊所办成个体户和办成公司，交税多少 asks 诊所办成个体户，交税多少 and 诊所办成公司，交税多少.
    What belongs to all of them, before the first and behind the last, is told by parallel words:
    the same word or a verb at the beginning of both, the same character at their ends.
    """
    told = [fold(stretch) for stretch in stretches(question)]
    for place, stretch in enumerate(told):
        body = stretch.rstrip(",;。?!")
        parts = _joined(read_tokens(body))
        if not 2 <= len(parts) <= _MOST:
            continue
        last, suffix = _ended(parts[-2], parts[-1])
        prefix, first = _begun(parts[0], parts[1] if parts[2:] else last)
        items = [_text(one) for one in (first, *parts[1:-1], last)]
        if not all(items) or max(map(len, items)) > _LONGEST or len(set(items)) < len(items):
            continue
        before, after = "".join(told[:place]), "".join(told[place + 1 :])
        end = stretch[len(body) :]
        return tuple(
            f"{before}{_text(prefix)}{one}{_text(suffix)}{end}{after}".strip(",;。")
            for one in items
        )
    return ()


def _joined(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """What stands between the words that join; one where none does."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in _JOINS:
            parts.append([])
        else:
            parts[-1].append(token)
    return [*parts] if all(parts) else [tokens]


def _ended(
    before: Sequence[Token], tokens: Sequence[Token]
) -> tuple[Sequence[Token], Sequence[Token]]:
    """The last alternative, and what is said of all of them behind it.

    It ends with what the one before it ends with (专科生|本科生补贴), before 的 where that has none
    (成都|重庆的补贴), or before what asks; else it has as many words where that is a name alone.
    """
    end = next((n for n, one in enumerate(tokens) if n and one.text in _ASKS), len(tokens))
    asked = tokens[:end]
    alike = [n for n, one in enumerate(asked, 1) if one.text[-1] == before[-1].text[-1]]
    owned = [n for n, one in enumerate(asked) if n and one.text == "的"]
    if alike:
        end = alike[-1]
    elif owned and not any(one.text == "的" for one in before):
        end = owned[0]
    elif end < len(tokens) and not any(one.tag.startswith(_BEFORE) for one in before):
        end = min(end, len(before))
    return tokens[:end], tokens[end:]


def _begun(
    tokens: Sequence[Token], behind: Sequence[Token]
) -> tuple[Sequence[Token], Sequence[Token]]:
    """What is said of all alternatives before the first one, and that.

    It begins with the word that the next one begins with (诊所办成个体户|办成公司), with a verb where
    that does (合作社建大棚|买农机), else behind the last verb, place or 的.
    """
    places = range(len(tokens))
    same = [n for n in places if tokens[n].text == behind[0].text]
    verbs = [n for n in places if tokens[n].tag.startswith("v")]
    owned = [n + 1 for n in places[:-1] if tokens[n].tag.startswith(_BEFORE)]
    if same:
        start = same[-1]
    elif behind[0].tag.startswith("v") and verbs:
        start = verbs[-1]
    else:
        start = owned[-1] if owned else 0
    return tokens[:start], tokens[start:]


def _text(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)
