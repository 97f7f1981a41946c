"""Clauses that an editor chose, before what was found for the question."""

from collections.abc import Sequence
from dataclasses import replace

from qa.answering import EvidenceSelector, Findings, Judge, first_of
from qa.retrieval import Found, Hit


def recommend(
    usual: Findings, found: Found, hits: Sequence[Hit], selector: EvidenceSelector, judge: Judge
) -> Findings:
    """Findings with the chosen clauses first, whole; what else was found stays behind them.

    The question counts as answered, since somebody who looked said so; a fact that it asks for and
    that neither the chosen clauses nor the others state is missing as it is elsewhere. What was
    doubtful of the rest is left out: it is not needed any more.
    """
    chosen = [evidence for hit in hits for evidence in selector.whole(hit, found.vector)]
    own = {hit.clause.id for hit in hits}
    rest = [] if usual.lacking else [e for e in usual.evidence if e.clause.id not in own]
    ordered = (*hits, *(hit for hit in usual.hits if hit.clause.id not in own))
    held = selector.held(replace(found, hits=ordered, leading=max(found.leading, len(hits))))
    return Findings(
        query=usual.query,
        hits=ordered,
        evidence=(*chosen, *rest),
        best=first_of(usual.query, chosen, ordered),
        missing=judge.missing(usual.query, held),
        recommended=len(chosen),
    )
