"""The part of a sentence that a claim is about, with all that this part needs."""

from dataclasses import replace

from qa.grammar import Role, Sentence, canonical, parse

_TOLD = 0.5  # of the pairs of characters of a clause that a claim on it has, at least
_LEAST = 0.1  # of those of a segment that it needs; a long list may have been shortened


def selected(sentence: Sentence, claim: str) -> Sentence | None:
    """The clauses that a claim tells, with what they need; nothing of it may be left out again.

    What leads a clause, its subject and auxiliary, the verb it hangs on and the exceptions behind
    it come along, so that its words may be put in another order without losing any of them. None
    where the claim tells no clause, or nothing of what one needs.
    """
    said, segments = _pairs(claim), sentence.segments
    pairs = {
        place: _pairs(sentence.words(segment))
        for place, segment in enumerate(segments)
        if segment.role is Role.CLAUSE
    }
    told: set[int] = set()
    for place in sorted(pairs, key=lambda p: -_share(pairs[p], said)):
        if _share(pairs[place], said) >= _TOLD:
            told.add(place)
            said = said - pairs[place]  # what one clause accounts for tells no other
    if not told:
        return None
    whole, prefixes = _needed(sentence, told)
    held = _pairs(claim)
    if any(_share(_pairs(sentence.words(segments[place])), held) < _LEAST for place in whole):
        return None  # something that is needed is not there at all
    text, last = "", -1
    for place in sorted(whole | prefixes.keys()):
        segment = segments[place]
        if last in whole:
            text += "；" if segments[last].part != segment.part else "，"
        text += sentence.text[segment.start : prefixes.get(place, segment.end)]
        last = place
    made = parse(text)
    return replace(made, whole=True)


def _needed(sentence: Sentence, told: set[int]) -> tuple[set[int], dict[int, int]]:
    """The segments needed whole, and those of which the beginning is needed, with its end."""
    segments = sentence.segments
    whole, prefixes = set(told), dict[int, int]()
    for place in sorted(told):
        segment = segments[place]
        whole |= set(segment.leading)
        if segment.head >= 0 and segment.head not in told:
            if segments[segment.head].pivot >= 0:
                prefixes[segment.head] = segments[segment.head].pivot
            else:
                whole.add(segment.head)
        holder, modal = segment.holder, segment.modal
        while holder >= 0 and holder not in told:
            held = segments[holder]
            prefixes[holder] = held.subject if modal else held.body
            holder, modal = held.holder, modal or held.modal
    if sentence.anchored:
        whole |= {0, next(n for n, s in enumerate(segments) if s.role is Role.CLAUSE)}
    for place, segment in enumerate(segments):
        before = [p for p in whole if p < place and segments[p].part == segment.part]
        if segment.role is Role.EXCEPTION and any(segments[p].role is Role.CLAUSE for p in before):
            whole |= {place, *segment.leading}
            whole |= {p for p, s in enumerate(segments) if place in s.leading}
    return whole, {place: end for place, end in prefixes.items() if place not in whole}


def _pairs(text: str) -> frozenset[str]:
    bare = canonical(text).replace("的", "")
    return frozenset(bare[n : n + 2] for n in range(len(bare) - 1))


def _share(pairs: frozenset[str], said: frozenset[str]) -> float:
    return len(pairs & said) / len(pairs) if pairs else 0.0
