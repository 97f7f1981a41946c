"""Two levels side by side: what is taken over, changed, added, left out, and what conflicts."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from corpus import Clause, ClauseKind, PolicyDocument, Slice
from corpus.text import sentence_spans
from qa.comparison.matching import Leaf, Similarity, clause_scores, pair_clauses
from qa.comparison.types import Change, Comparison, Conflict, TakenOver
from qa.retrieval import Hit
from qa.wording import FORCE, Folded, diff, fold, in_words

_RUN = 8  # content characters that count as taken over word for word
_ALIKE = 0.5  # ratio from which two sentences are versions of one another
_PHRASE_ALIKE = 0.6  # the same for phrases, which are shorter
_PHRASE = 8  # content characters of a phrase compared on its own
_COVERED = 0.5  # share of a sentence that has a counterpart, from which it is not "added"
_NO_POLICY = (ClauseKind.NOTICE, ClauseKind.CLOSING)
_PHRASES = re.compile(r"[^，。；：！？\n]+")
_FIGURE = re.compile(
    r"(?<![\d.,])[.,]*+(\d[\d.,]*+)\s*+([%％‰]|[万亿]?元|[年月日岁家个项人名倍亩])"
)
_VERB = re.compile("|".join(sorted(FORCE, key=len, reverse=True)))
_SIDES = ("国家", "地方")
_REGION = re.compile(r"(省|市|盟|县|旗|自治区|自治州)$")


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence or phrase of a clause, folded; `key` has no place names before 高新区."""

    document: PolicyDocument
    clause: Clause
    start: int
    end: int
    heading: bool
    folded: Folded
    key: str

    @property
    def slice(self) -> Slice:
        return Slice(self.document, self.clause, self.start, self.end)


def compare_documents(
    local: PolicyDocument, national: PolicyDocument, similarity: Similarity | None = None
) -> Comparison:
    """Compare two whole documents clause by clause.

    `similarity` may give a matrix (local clauses x national clauses) of how alike clause texts
    are in meaning; it only helps to decide which clauses stand side by side.
    """
    return _compare("", _leaves(local), _leaves(national), similarity)


def compare_topic(
    topic: str,
    hits_local: Sequence[Hit],
    hits_national: Sequence[Hit],
    similarity: Similarity | None = None,
) -> Comparison:
    """Compare the clauses found for a topic on either level; see `compare_documents`."""
    local, national = (
        list({hit.clause.id: (hit.document, hit.clause) for hit in hits}.values())
        for hits in (hits_local, hits_national)
    )
    return _compare(topic, local, national, similarity)


def _leaves(document: PolicyDocument) -> list[Leaf]:
    return [(document, clause) for clause in document.leaves if clause.kind not in _NO_POLICY]


def _compare(
    topic: str, local: list[Leaf], national: list[Leaf], similarity: Similarity | None
) -> Comparison:
    stems = {_REGION.sub("", d.place) for d, _ in (*local, *national)} - {"全国"} | {"国家"}
    names = re.compile(f"(?:{'|'.join(map(re.escape, sorted(stems)))})(?=高新)")
    mine = [part for leaf in local for part in _sentences(leaf, names)]
    theirs = [part for leaf in national for part in _sentences(leaf, names)]
    runs = _runs(mine, theirs)
    changes, done = _versions(mine, theirs, _ALIKE)
    covered = {id(part): _coverage(part, runs, done) for part in (*mine, *theirs)}
    phrases, phrased = _versions(
        _open_phrases(mine, runs, done, names), _open_phrases(theirs, runs, done, names),
        _PHRASE_ALIKE,
    )  # fmt: skip
    changes += phrases
    for part in (*mine, *theirs):
        covered[id(part)] += sum(
            len(p.folded.text) for p in phrased
            if p.document is part.document and part.start <= p.start < part.end
        ) / max(len(part.folded.text), 1)  # fmt: skip
    alone = [p for p in (*mine, *theirs) if covered[id(p)] < _COVERED and not p.heading]
    scores = clause_scores(local, national, similarity)
    return Comparison(
        topic,
        tuple(dict.fromkeys(d.document_id for d, _ in local)),
        tuple(dict.fromkeys(d.document_id for d, _ in national)),
        pair_clauses(local, national, scores, runs, changes, [part.slice for part in alone]),
    )


def _sentences(leaf: Leaf, names: re.Pattern[str]) -> list[_Part]:
    """The sentences of a leaf, its heading as one of its own."""
    document, clause = leaf
    low = clause.start + len(clause.mark)
    return [
        part
        for start, end, heading in (
            (low, clause.body_start, True),
            (max(low, clause.body_start), clause.end, False),
        )
        for first, last in sentence_spans(document.text[start:end])
        if (part := _part(leaf, start + first, start + last, heading, names)).folded.text
    ]


def _part(leaf: Leaf, start: int, end: int, heading: bool, names: re.Pattern[str]) -> _Part:
    document, clause = leaf
    folded = fold(document.text[start:end], start)
    return _Part(document, clause, start, end, heading, folded, names.sub("", folded.text))


def _runs(mine: Sequence[_Part], theirs: Sequence[_Part]) -> list[TakenOver]:
    """Longest common runs of at least eight content characters within sentences."""
    seeds: dict[str, list[tuple[_Part, int]]] = {}
    for part in theirs:
        for at in range(len(part.folded.text) - _RUN + 1):
            seeds.setdefault(part.folded.text[at : at + _RUN], []).append((part, at))
    runs: list[TakenOver] = []
    for part in mine:
        text, at = part.folded.text, 0
        while at <= len(text) - _RUN:
            best: tuple[int, _Part, int] | None = None
            for other, place in seeds.get(text[at : at + _RUN], ()):
                size = _RUN
                while (
                    at + size < len(text)
                    and place + size < len(other.folded.text)
                    and text[at + size] == other.folded.text[place + size]
                ):
                    size += 1
                if best is None or size > best[0]:
                    best = size, other, place
            if best is None:
                at += 1
                continue
            size, other, place = best
            runs.append(TakenOver(_cut(part, at, size), _cut(other, place, size), size))
            at += size
    return runs


def _cut(part: _Part, at: int, size: int) -> Slice:
    places = part.folded.places
    return Slice(part.document, part.clause, places[at], places[at + size - 1] + 1)


def _versions(
    mine: Sequence[_Part], theirs: Sequence[_Part], alike: float
) -> tuple[list[Change], list[_Part]]:
    """Pairs of parts that are versions of one another, best first, each part once.

    Returns the changes, and the parts that have a counterpart (word for word or changed).
    """
    ranked = sorted(
        (
            (ratio, -i, -j)
            for i, one in enumerate(mine)
            for j, other in enumerate(theirs)
            if one.heading == other.heading or not (one.heading and other.heading)
            if (ratio := Indel.normalized_similarity(one.key, other.key, score_cutoff=alike))
        ),
        reverse=True,
    )
    changes: list[Change] = []
    done: dict[int, _Part] = {}
    for ratio, i, j in ranked:
        one, other = mine[-i], theirs[-j]
        if id(one) in done or id(other) in done:
            continue
        done[id(one)], done[id(other)] = one, other
        if one.folded.text != other.folded.text:
            pieces = diff(other.slice.text, one.slice.text)
            changes.append(
                Change(one.slice, other.slice, pieces, in_words(pieces, _SIDES),
                       round(ratio, 3), _conflicts(one, other))
            )  # fmt: skip
    return changes, list(done.values())


def _coverage(part: _Part, runs: Iterable[TakenOver], done: Iterable[_Part]) -> float:
    """Share of a sentence's content that stands in the other text; 1 for a changed version."""
    if any(part is other for other in done):
        return 1.0
    return sum(run.length for run in runs if _holds(part, run)) / max(len(part.folded.text), 1)


def _holds(part: _Part, run: TakenOver) -> bool:
    return any(
        side.document.document_id == part.document.document_id
        and part.start <= side.start < part.end
        for side in (run.local, run.national)
    )


def _open_phrases(
    parts: Sequence[_Part], runs: Sequence[TakenOver], done: Sequence[_Part],
    names: re.Pattern[str],
) -> list[_Part]:  # fmt: skip
    """Phrases no run covers, of sentences that consist of several or have no counterpart."""
    finished = {id(part) for part in done}
    found = []
    for part in parts:
        matches = list(_PHRASES.finditer(part.document.text, part.start, part.end))
        if part.heading or (len(matches) < 2 and id(part) in finished):
            continue
        for match in matches:
            phrase = _part((part.document, part.clause), *match.span(), False, names)
            length = len(phrase.folded.text)
            taken = sum(run.length for run in runs if _holds(phrase, run))
            if length >= _PHRASE and taken < _COVERED * length:
                found.append(phrase)
    return found


def _conflicts(one: _Part, other: _Part) -> tuple[Conflict, ...]:
    """Figures, years and verbs of force in which two versions of a sentence differ."""
    mine, theirs = one.slice, other.slice
    found = []
    for kind in ("年份", "数字"):
        here, there = (_figures(s.text, kind == "年份") for s in (mine, theirs))
        for unit in (unit for unit in here if unit in there):
            if here[unit] != there[unit]:
                value, other_value = "、".join(here[unit]), "、".join(there[unit])
                found.append(Conflict(kind, value, other_value, mine, theirs))
    here_verbs, there_verbs = (Counter(_VERB.findall(s.text)) for s in (mine, theirs))
    if here_verbs != there_verbs:
        verb, other_verb = (
            "、".join(dict.fromkeys(_VERB.findall(s.text))) or "（无）" for s in (mine, theirs)
        )
        if verb != other_verb:
            found.append(Conflict("力度用语", verb, other_verb, mine, theirs))
    return tuple(found)


def _figures(text: str, years: bool) -> dict[str, list[str]]:
    """Figures by unit; calendar years apart from all other figures."""
    found: dict[str, list[str]] = {}
    for number, unit in _FIGURE.findall(text):
        if (unit == "年" and len(number) == 4) == years:
            found.setdefault(unit, []).append(number + unit)
    return found
