"""Which clauses speak of which kind of support, document by document."""

from corpus import ClauseKind, Library
from qa.comparison import OTHER, topic_rows
from qa.data import load


def test_land_is_found_in_the_clause_on_land(library: Library) -> None:
    rows = topic_rows(library)
    assert [row.kind for row in rows] == [*(e.name for e in load("topics").values()), OTHER]
    land = next(row for row in rows if row.kind == "用地")
    at = [d.document_id for d in library].index("guofa-2020-7")
    assert "六（十八）" in [clause.label for clause in land.clauses[at]]


def test_every_policy_clause_stands_somewhere_and_no_notice_does(library: Library) -> None:
    rows = topic_rows(library)
    for at, document in enumerate(library):
        shown = {clause.id for row in rows for clause in row.clauses[at]}
        notices = (ClauseKind.NOTICE, ClauseKind.CLOSING)
        assert shown == {c.id for c in document.leaves if c.kind not in notices}
        (other,) = (row for row in rows if row.kind == OTHER)
        named = {c.id for row in rows if row.kind != OTHER for c in row.clauses[at]}
        assert not named & {c.id for c in other.clauses[at]}
