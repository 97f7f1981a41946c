"""What holds of the clauses of any text."""

from collections.abc import Sequence

from corpus import Clause
from corpus.parsing.lines import LAYOUT


def assert_invariants(text: str, clauses: Sequence[Clause]) -> None:
    """Slices, order, unique labels, parents that exist, and no visible character lost."""
    covered = [False] * len(text)
    labels = [clause.label for clause in clauses]
    assert len(labels) == len(set(labels))
    for clause in clauses:
        assert text[clause.start : clause.end] == clause.text
        assert clause.start <= clause.body_start <= clause.own_end <= clause.end
        covered[clause.start : clause.own_end] = [True] * (clause.own_end - clause.start)
    lost = "".join(char for char, held in zip(text, covered, strict=True) if not held)
    assert LAYOUT.sub("", lost) == ""
    starts = [clause.start for clause in clauses]
    assert starts == sorted(starts)
    by_label = {clause.label: clause for clause in clauses}
    for clause in clauses:
        if clause.parent is not None:
            parent = by_label[clause.parent]
            assert parent.start <= clause.start and clause.end <= parent.end
            assert not parent.leaf
