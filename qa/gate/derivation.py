"""Whether a claim can be derived from a sentence by edits that change nothing it says.

A claim is read from left to right against the parsed sentence. Segments may be left out, the list
of a clause may lose items, function words may come, go or stand for one another (see
`function_words.toml`); nothing else differs. What the kept segments need before them, and the
exceptions behind them, must have been kept too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from qa.gate.additions import closing, framing, inserted, pointed, resolved
from qa.gate.omissions import omissions, shortened
from qa.grammar import Role, Segment, Sentence, function_words

_MOST = 20_000  # states that are looked at for one sentence


@dataclass(frozen=True, slots=True)
class Reading:
    """The claim up to `end` follows from the sentence, but for the segments in `lacking`.

    `leads` where an adverbial that was kept would lead a clause behind it too, `acts` where a
    subject or an auxiliary would reach it, `moves` where a verb like 支持 would; `fresh` where what was kept begins with its own subject,
    so that no other reaches into it.
    """

    end: int
    lacking: tuple[int, ...]
    leads: bool
    acts: bool
    moves: bool
    fresh: bool


@dataclass(frozen=True, slots=True)
class _State:
    """`at` in the claim, `place` in the text of segment `segment`; segments kept, as bits."""

    at: int
    segment: int
    place: int
    kept: int
    prefixed: int  # clauses of which the subject alone was kept


def readings(claim: str, start: int, sentence: Sentence) -> list[Reading]:
    """All ways to derive a claim, from `start` up to a semicolon, a comma or its end."""
    walk = _Walk(claim, sentence)
    return walk.run(start)


class _Walk:
    def __init__(self, claim: str, sentence: Sentence) -> None:
        self._claim, self._sentence = claim, sentence
        self._text, self._segments = sentence.text, sentence.segments
        self._skips = {place: omissions(sentence, s) for place, s in enumerate(self._segments)}
        self._shortened = [shortened(s) for s in self._segments]
        self._words = function_words()
        self._modal = {t.start for s in self._segments for t in s.tokens if t.modal}

    def run(self, start: int) -> list[Reading]:
        found: dict[int, Reading] = {}
        queue = [
            _State(start, place, at, 1 << place, 0)
            for place, segment in enumerate(self._segments)
            for at in self._beginnings(segment)
        ]
        seen = set(queue)
        while queue and len(seen) < _MOST:
            state = queue.pop()
            segment = self._segments[state.segment]
            if state.place == segment.end and self._ends(state.at):
                lacking = self._lacking(state)
                best = found.get(state.at)
                if best is None or len(lacking) < len(best.lacking):
                    found[state.at] = self._reading(state, lacking)
            for following in self._next(state, segment):
                if following not in seen:
                    seen.add(following)
                    queue.append(following)
        return list(found.values())

    def _ends(self, at: int) -> bool:
        return at >= len(self._claim) or self._claim[at] in "；，。"

    def _beginnings(self, segment: Segment) -> list[int]:
        first = segment.tokens[0]
        opens = segment.start == 0 and first.text in self._words.exception
        if (opens or first.text in self._words.connective) and len(segment.tokens) > 1:
            return [segment.start, first.end]
        return [segment.start]

    def _next(self, state: _State, segment: Segment) -> Iterator[_State]:
        at, place = state.at, state.place
        for target in self._skips[state.segment].get(place, ()):
            yield _State(at, state.segment, target, state.kept, state.prefixed)
        if place in self._shortened[state.segment] and self._claim[at : at + 1] == "等":
            for end in closing(self._claim, at + 1, self._sentence, segment):
                yield _State(end, state.segment, segment.end, state.kept, state.prefixed)
        if place < segment.end and at < len(self._claim):
            if self._claim[at] == self._text[place]:
                yield _State(at + 1, state.segment, place + 1, state.kept, state.prefixed)
            yield from self._exchanged(state, segment)
        if segment.start < place < segment.end and place in self._sentence.boundaries:
            for end in inserted(self._claim, at, segment, place):
                yield _State(end, state.segment, place, state.kept, state.prefixed)
        if place == segment.named:
            for name in self._sentence.names:
                if self._claim.startswith(name, at):
                    end = at + len(name)
                    yield _State(end, state.segment, place, state.kept, state.prefixed)
        if framing(self._claim, at, self._sentence, state.segment, place):
            yield _State(at + 1, state.segment, place, state.kept, state.prefixed)
        if self._text.startswith("其", place):
            for end in pointed(self._claim, at, self._sentence, state.segment):
                yield _State(end, state.segment, place + 1, state.kept, state.prefixed)
        if self._text.startswith("该", place):
            for end, to in resolved(self._claim, at, self._sentence, segment, place):
                yield _State(end, state.segment, to, state.kept, state.prefixed)
        if place == segment.end:
            if self._claim[at : at + 1] == "等" and state.segment + 1 < len(self._segments):
                for end in closing(self._claim, at + 1, self._sentence, segment):
                    yield _State(end, state.segment, place, state.kept, state.prefixed)
            yield from self._onward(state, segment)
        elif place in (segment.body, segment.subject, segment.pivot):
            yield from self._shared(state, segment)

    def _exchanged(self, state: _State, segment: Segment) -> Iterator[_State]:
        """A function word read as another of its class."""
        if state.place not in self._sentence.boundaries:
            return
        for size in (1, 2, 3, 4):
            end = state.place + size
            if end > segment.end or end not in self._sentence.boundaries:
                continue
            word = self._text[state.place : end]
            if word in self._words.modal and state.place not in self._modal:
                continue  # 要素 is no duty
            for other in self._words.alike.get(word, ()):
                if self._claim.startswith(other, state.at):
                    at = state.at + len(other)
                    yield _State(at, state.segment, end, state.kept, state.prefixed)
        if self._text[state.place] == "、" and self._claim[state.at] == "，":
            following = next(t for t in segment.tokens if t.start > state.place)
            if segment.role is Role.CLAUSE and (following.verb or following.tag in ("d", "ad")):
                yield _State(
                    state.at + 1, state.segment, state.place + 1, state.kept, state.prefixed
                )
        closes = segment.role is Role.LEADING and segment.end - state.place == 1
        if closes and self._text[state.place] + self._claim[state.at] in ("时的", "的时"):
            yield _State(state.at + 1, state.segment, segment.end, state.kept, state.prefixed)

    def _onward(self, state: _State, segment: Segment) -> Iterator[_State]:
        """To a segment behind, over its comma; what lies between is left out."""
        for target in range(state.segment + 1, len(self._segments)):
            entered = self._segments[target]
            for at in self._separated(state.at, segment, entered):
                for place in self._beginnings(entered):
                    yield _State(at, target, place, state.kept | 1 << target, state.prefixed)

    def _separated(self, at: int, segment: Segment, entered: Segment) -> Iterator[int]:
        """Where the claim goes on behind what stands between two segments."""
        hangs = entered.head == self._segments.index(segment)
        moved = segment.tokens[0].text in self._words.moving and (
            entered.role is Role.LEADING or not any(t.verb for t in segment.tokens[2:])
        )  # 「鼓励企业，通过…，购买…」
        loose = hangs or moved or segment.role is Role.LEADING or entered.role is Role.EXCEPTION
        marks = ["，", "："]
        if not entered.own and segment.role is entered.role is Role.CLAUSE and not hangs:
            marks.append("、")
        if entered.part != segment.part or entered.role is Role.EXCEPTION:
            marks.append("；")
        if loose:
            marks.append("")
        for mark in marks:
            if not self._claim.startswith(mark, at):
                continue
            end = at + len(mark)
            if end > at or loose:
                yield end
            if entered.role is not Role.EXCEPTION:
                yield from self._connected(end, mark)
        if not loose:
            yield from self._connected(at, "")

    def _connected(self, at: int, mark: str) -> Iterator[int]:
        for word in self._words.connective:
            if self._claim.startswith(word, at) and (mark or word in ("并", "并且", "且")):
                yield at + len(word)

    def _shared(self, state: _State, segment: Segment) -> Iterator[_State]:
        """From a subject, or its auxiliary, to a later clause that shares it."""
        for target in range(state.segment + 1, len(self._segments)):
            entered = self._segments[target]
            if entered.role is not Role.CLAUSE:
                continue
            if entered.head == state.segment:
                shares = state.place == segment.pivot
            else:
                begins = segment.subject if entered.modal else segment.body
                shares = entered.holder == state.segment and state.place == begins
                # 「本办法自2月1日起施行，有效期5年」: what a document has, behind its own name
                own = segment.tokens[0].text == "本" and entered.own and not entered.modal
                named = segment.tokens[1].text in self._words.document if own else False
                shares = shares or (named and state.place == segment.subject)
            if not shares or state.place == segment.start:
                continue
            kept = state.kept & ~(1 << state.segment) | 1 << target
            prefixed = state.prefixed | 1 << state.segment
            for place in self._beginnings(entered):
                yield _State(state.at, target, place, kept, prefixed)

    def _reading(self, state: _State, lacking: tuple[int, ...]) -> Reading:
        kept = [p for p in range(len(self._segments)) if (state.kept | state.prefixed) >> p & 1]
        segments = [self._segments[p] for p in kept]
        acting = any(s.noun or s.own or s.modal for s in segments)
        moving = any(s.tokens[0].text in self._words.moving for s in segments)
        leads = any(s.role is Role.LEADING and not s.noun for s in segments)
        fresh = segments[0].noun or segments[0].own
        return Reading(state.at, lacking, leads, acting, moving, fresh)

    def _lacking(self, state: _State) -> tuple[int, ...]:
        """The segments that those kept need, and that were left out; the last if it holds none."""
        kept = [p for p in range(len(self._segments)) if state.kept >> p & 1]
        told = [p for p in kept if self._segments[p].role is Role.CLAUSE]
        if not told:
            return (len(self._segments) - 1,)
        first = next(n for n, s in enumerate(self._segments) if s.role is Role.CLAUSE)
        needed: set[int] = {0, first} if self._sentence.anchored else set()
        if self._sentence.whole:
            needed = set(range(len(self._segments)))
        for place in kept:
            segment = self._segments[place]
            if segment.role is Role.LEADING:
                continue
            needed |= set(segment.leading)
            for other in (segment.head, segment.holder):
                if other >= 0 and not state.prefixed >> other & 1:
                    needed.add(other)
        for place, segment in enumerate(self._segments):
            if segment.role is not Role.EXCEPTION:
                continue
            governed = [p for p in told if p < place and self._segments[p].part == segment.part]
            behind = [p for p, s in enumerate(self._segments) if place in s.leading]
            if governed:
                needed |= {place, *behind}
            elif place in kept:  # an exception never without its rule
                needed |= {
                    p
                    for p in range(place)
                    if self._segments[p].part == segment.part
                    and self._segments[p].role is Role.CLAUSE
                }
        return tuple(sorted(needed - set(kept)))
