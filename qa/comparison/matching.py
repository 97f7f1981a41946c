"""Which clauses of two levels stand side by side."""

import math
from collections import Counter
from collections.abc import Callable, Sequence

from rapidfuzz.distance import Indel

from corpus import Clause, ClauseId, PolicyDocument, Slice
from qa.comparison.types import Change, Pair, TakenOver, place_of
from qa.wording import fold

Leaf = tuple[PolicyDocument, Clause]
Similarity = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]]]

_RELATED = 0.3  # clause similarity from which two clauses are set beside each other


def clause_scores(
    local: Sequence[Leaf], national: Sequence[Leaf], similarity: Similarity | None
) -> list[list[float]]:
    """How alike the clauses are, (local, national), about 0 to 1."""
    rows, columns = (
        [Counter(t[i : i + 2] for i in range(len(t) - 1)) for t in texts]
        for texts in ([fold(c.text).text for _, c in side] for side in (local, national))
    )
    held = Counter(pair for bag in (*rows, *columns) for pair in bag)
    total = len(rows) + len(columns)
    idf = {pair: math.log(1 + total / count) for pair, count in held.items()}
    norms = [
        [math.sqrt(sum((n * idf[p]) ** 2 for p, n in bag.items())) or 1.0 for bag in bags]
        for bags in (rows, columns)
    ]
    scores = []
    for i, row in enumerate(rows):
        line = []
        for j, column in enumerate(columns):
            dot = sum(n * column[p] * idf[p] ** 2 for p, n in row.items() if p in column)
            heads = Indel.normalized_similarity(local[i][1].heading, national[j][1].heading)
            if not local[i][1].heading or not national[j][1].heading:
                heads = 0.0
            line.append(0.6 * dot / (norms[0][i] * norms[1][j]) + 0.4 * heads)
        scores.append(line)
    if similarity is None or not scores or not scores[0]:
        return scores
    given = similarity([c.text for _, c in local], [c.text for _, c in national])
    low = min(min(line) for line in given)
    span = (max(max(line) for line in given) - low) or 1.0
    return [
        [0.5 * s + 0.5 * (float(g) - low) / span for s, g in zip(line, other, strict=True)]
        for line, other in zip(scores, given, strict=True)
    ]


def pair_clauses(
    local: Sequence[Leaf],
    national: Sequence[Leaf],
    scores: Sequence[Sequence[float]],
    runs: Sequence[TakenOver],
    changes: Sequence[Change],
    alone: Sequence[Slice],
) -> tuple[Pair, ...]:
    """Clauses side by side in local order, then what the national text has alone."""
    keys: dict[tuple[int | None, int | None], float] = {}
    places = [{c.id: i for i, (_, c) in enumerate(s)} for s in (local, national)]
    links: list[TakenOver | Change] = [*runs, *changes]
    linked = {
        (places[0][place_of(link.local)], places[1][place_of(link.national)]) for link in links
    }
    for i in range(len(local)):
        best = max(range(len(national)), key=lambda j: scores[i][j], default=None)
        if best is not None and scores[i][best] >= _RELATED:
            linked.add((i, best))
        mates = sorted((j for k, j in linked if k == i), key=lambda j: -scores[i][j])
        for j in mates:
            keys[i, j] = scores[i][j]
        if not mates:
            keys[i, None] = 0.0
    keys.update({(None, j): 0.0 for j in range(len(national)) if all(k[1] != j for k in keys)})
    told: set[ClauseId] = set()
    made = []
    for places_of, score in keys.items():
        mine, theirs = (
            Slice(*side[k], side[k][1].start, side[k][1].end) if k is not None else None
            for side, k in zip((local, national), places_of, strict=True)
        )
        own = [
            [p for p in alone if s and place_of(p) == place_of(s) and place_of(s) not in told]
            for s in (mine, theirs)
        ]
        told.update(place_of(s) for s in (mine, theirs) if s)
        made.append(
            Pair(
                mine, theirs, round(score, 3),
                tuple(r for r in runs if _between(r, mine, theirs)),
                tuple(c for c in changes if _between(c, mine, theirs)),
                tuple(own[0]), tuple(own[1]),
            )
        )  # fmt: skip
    return tuple(made)


def _between(link: TakenOver | Change, mine: Slice | None, theirs: Slice | None) -> bool:
    return bool(
        mine
        and theirs
        and place_of(link.local) == place_of(mine)
        and place_of(link.national) == place_of(theirs)
    )
