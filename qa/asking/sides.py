"""What a comparison compares: a question for each side."""

from collections.abc import Callable
from dataclasses import replace

from corpus import Level, Library
from corpus.text import fold
from qa.asking.alternatives import alternatives
from qa.asking.places import PlaceFinder
from qa.asking.query import GAP, Intent, Query
from qa.asking.spans import ENDS, says_something, stretches


class SideFinder:
    """Finds the sides of a comparison.

    They are documents, places or levels that are named, else what the question itself sets side by
    side (办成民非和办成公司), else the two levels, of which one is named (跟国家的比有什么不同).
    """

    def __init__(
        self, library: Library, places: PlaceFinder, understand: Callable[[str], Query]
    ) -> None:
        self._places = places
        self._understand = understand
        levels = [(own.document_id, own.level is Level.NATIONAL) for own in library]
        self._national = [own for own, national in levels if national]
        self._local = [own for own, national in levels if not national]

    def find(self, query: Query) -> tuple[Query, list[Query]]:
        """A comparison as it is searched for as a whole, and a question for each side; [] where
        nothing is set side by side.
        """
        sides = self._named(query)
        if not sides:
            told = [self._of(query, one) for one in alternatives(fold(GAP.sub("，", query.text)))]
            if told:
                return query, told
            sides = self._implied(query)
        if not sides:
            return query, []
        whole = replace(query, text=self._matter(query))
        return whole, [replace(whole, scope=tuple(side)) for side in sides]

    def _named(self, query: Query) -> list[list[str]]:
        """Ids of the documents of each side, where several are named; [] where not."""
        if len(query.scope) > 1:
            return [[own] for own in query.scope]
        placed = self._places.apart(query.places.asked)
        return placed if len(placed) > 1 else self._levels(query, all)

    def _implied(self, query: Query) -> list[list[str]]:
        return self._levels(query, any) if query.asks(Intent.COMPARE) else []

    def _levels(self, query: Query, enough: Callable[[tuple[bool, bool]], bool]) -> list[list[str]]:
        """The local level or a place, and the national level, if enough of the two are named."""
        named, national = {*query.scope, *query.preferred}, set(self._national)
        places = query.places
        local = places.local or places.asked or places.levels - {Level.NATIONAL} or named - national
        told = bool(local), bool(Level.NATIONAL in places.levels or named & national)
        return [side for side in (self._local, self._national) if side] if enough(told) else []

    def _of(self, query: Query, text: str) -> Query:
        """The question of one alternative, about the document or place that it names itself."""
        one = self._understand(text)
        return replace(
            query, text=one.text, scope=one.scope or query.scope, preferred=one.preferred,
            places=one.places,
        )  # fmt: skip

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
