"""What a person looks at before a document is published: its outline and its faults."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.document import Clause, ClauseKind
from corpus.parsing.lines import LAYOUT
from corpus.parsing.marks import Mark, Rank, read_candidate
from corpus.parsing.segments import FURTHER

# Characters of a leaf. Of the 312,772 leaves of 3,502 laws none is longer (the longest, the
# preamble of the constitution, has 2,017; 1 in 10,000 has 811; python -m benchmarks.laws, 2026-11).
_LONG = 3000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about a document's structure that a person should look at.

    `offset` counts code points into the text; `message` is Chinese and says what to do.
    """

    offset: int
    kind: str  # "gap", "double", "long", "uncovered"
    label: str  # the clause concerned; "" where it is none
    message: str


def render_outline(clauses: Collection[Clause]) -> str:
    """One line a clause: label, kind, flags, heading or beginning; for review and snapshots."""
    rows = []
    for clause in clauses:
        depth = len(clause.path) + bool(clause.lead)
        flags = ("*" if clause.repaired else "") + ("" if clause.leaf else "+")
        begin = (
            clause.heading or "".join(clause.text[clause.body_start - clause.start :].split())[:24]
        )
        rows.append(f"{'  ' * depth}{clause.label}{flags} [{clause.kind.value}] {begin}")
    return "\n".join(rows) + "\n"


def faults(text: str, clauses: Sequence[Clause]) -> list[Fault]:
    """Gaps in a series, labels that came twice, very long clauses, text outside any clause.

    In order of their offsets. Nothing here keeps a document from loading.
    """
    found = [*_gaps(clauses), *_doubles(clauses), *_long(clauses), *_uncovered(text, clauses)]
    return sorted(found, key=lambda fault: fault.offset)


def _gaps(clauses: Sequence[Clause]) -> list[Fault]:
    """Numbers that a series leaves out; a series may go on across parts, and start again."""
    last: dict[tuple[str, str], Mark] = {}  # of a series below one parent
    overall: dict[str, Mark] = {}  # of a series through the document
    found = []
    for clause in clauses:
        if clause.kind is ClauseKind.ATTACHMENT:
            overall = {}
        mark = read_candidate(clause.mark) if clause.mark else None
        if mark is None or len(mark.steps) > 1:
            continue
        counted = mark.form == "条"  # through the whole document
        within = ("", mark.form) if counted else (clause.parent or "", mark.form)
        before = overall.get(mark.form) if counted else last.get(within) or overall.get(mark.form)
        fits = mark.opens or (before is not None and mark.follows(before))
        again = before is not None and mark.number <= before.number
        if not fits and not again and not mark.insert:
            expected = before.number + 1 if before is not None else 1
            found.append(_gap(clause, mark, expected))
        last[within] = mark
        overall[mark.form] = mark
    return found


def _gap(clause: Clause, mark: Mark, expected: int) -> Fault:
    names = [
        Mark("", mark.rank, number, mark.statute, mark.form).label
        for number in (expected, mark.number - 1)
        if 0 < number < 10_000 and (mark.rank is not Rank.CIRCLED or number <= 50)
    ]
    span = "至".join(dict.fromkeys(names))
    message = f"“{clause.label}”之前缺少“{span}”；请对照原文补上，或确认原文如此"
    return Fault(clause.start, "gap", clause.label, message)


def _doubles(clauses: Sequence[Clause]) -> list[Fault]:
    found = []
    for clause in clauses:
        if clause.label.startswith(FURTHER) and clause.kind is ClauseKind.ATTACHMENT:
            continue  # told apart by its title; the document numbers nothing twice
        if clause.label.endswith("〕") and (clause.mark or clause.kind is ClauseKind.ATTACHMENT):
            written = clause.label.rpartition("〔")[0]
            message = f"“{written}”重复，这一处暂记作“{clause.label}”；请对照原文核对编号"
            found.append(Fault(clause.start, "double", clause.label, message))
    return found


def _long(clauses: Sequence[Clause]) -> list[Fault]:
    return [
        Fault(
            clause.start,
            "long",
            clause.label,
            f"“{clause.label}”有 {len(clause.text)} 字，可能漏认了其中的编号；请核对",
        )
        for clause in clauses
        if clause.leaf and len(clause.text) > _LONG
    ]


def _uncovered(text: str, clauses: Sequence[Clause]) -> list[Fault]:
    found, at = [], 0
    for clause in clauses:
        gap = LAYOUT.sub("", text[at : clause.start])
        if gap:
            message = f"“{gap[:20]}”不属于任何条款；请核对"
            found.append(Fault(at, "uncovered", "", message))
        at = max(at, clause.own_end)
    gap = LAYOUT.sub("", text[at:])
    if gap:
        message = f"“{gap[:20]}”不属于任何条款；请核对"
        found.append(Fault(at, "uncovered", "", message))
    return found
