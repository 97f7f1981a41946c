"""The answer to a question that quotes wording: what was found for each wording, with its diff."""

from collections.abc import Sequence

from corpus import Clause, Library, PolicyDocument
from index import Hit, clause_sentences
from qa.answering import (
    Answer,
    DiffPiece,
    Draft,
    Statement,
    Status,
    Verdict,
    VerdictResult,
    flat,
    name,
    references,
)
from qa.asking import Query
from qa.wording.check import WordingMatch


def compose_verdict(
    query: Query, matches: Sequence[WordingMatch], hits: Sequence[Hit], library: Library
) -> Answer:
    """Write the answer to a question that quotes wording to be checked."""
    draft = Draft(library)
    verdicts: list[Verdict] = []
    for match in matches:
        marker = None
        if match.document and match.clause and match.result is not VerdictResult.ABSENT:
            start, end = _whole_sentences(match.document, match.clause, match.start, match.end)
            marker = draft.cite(match.document, match.clause, start, end)
        verdicts.append(to_verdict(match, marker))
        draft.lines.append(_sentence(match, query, marker, library))
        if marker:
            quote = draft.citations[marker - 1].quote
            draft.lines.append(f"\n> 原文：{flat(quote)} [{marker}]\n")
            draft.statements.append(Statement(quote, (marker,)))
    found = bool(draft.citations)
    if not found and hits:
        nearest = "、".join(f"{name(hit.document)}{hit.clause.label}" for hit in hits[:3])
        draft.lines.append(f"\n最接近的条款（仅供查阅）：{nearest}")
    places = {citation.clause.id for citation in draft.citations}
    matched = [Hit(c.document, c.clause, 1.0, None, None) for c in draft.citations]
    matched = list({hit.clause.id: hit for hit in matched}.values())
    hits = [*matched, *(hit for hit in hits if hit.clause.id not in places)]
    worst = max(verdicts, key=lambda verdict: _SEVERITY[verdict.result])
    return Answer(
        question=query.question,
        standalone_question=query.standalone,
        status=Status.ANSWERED if found else Status.NOT_FOUND,
        text="\n".join(draft.lines).strip(),
        statements=tuple(draft.statements),
        citations=tuple(draft.citations),
        hits=tuple(hits),
        verdict=worst,
        notes=references(draft.citations, library),
    )


def _whole_sentences(
    document: PolicyDocument, clause: Clause, start: int, end: int
) -> tuple[int, int]:
    """The slice, widened to whole sentences, so that nothing is read out of its context."""
    touched = [s for s in clause_sentences(document, clause) if s.start < end and s.end > start]
    return min([start, *(s.start for s in touched)]), max([end, *(s.end for s in touched)])


_SEVERITY = {
    VerdictResult.EXACT: 0,
    VerdictResult.ELSEWHERE: 1,
    VerdictResult.ABSENT: 2,
    VerdictResult.ALTERED: 3,
}


def to_verdict(match: WordingMatch, marker: int | None) -> Verdict:
    """The verdict of a wording match, pointing at the citation that holds the true wording."""
    return Verdict(
        result=match.result,
        given=match.given,
        actual=match.actual,
        citation=marker,
        differences=match.differences,
        diff=tuple(DiffPiece(piece.op, piece.text) for piece in match.diff),
        punctuation_only=match.punctuation_only,
    )


def _sentence(match: WordingMatch, query: Query, marker: int | None, library: Library) -> str:
    given = f"“{match.given}”"
    place = f"{name(match.document)}{match.clause.label}" if match.document and match.clause else ""
    if match.result is VerdictResult.EXACT:
        width = "（仅标点或全半角不同）" if match.punctuation_only else ""
        return f"{given}：与原文一致{width}，见{place}。[{marker}]"
    if match.result is VerdictResult.ALTERED:
        return f"{given}：**与原文不符**。{match.differences}。原文见{place}。[{marker}]"
    if match.result is VerdictResult.ELSEWHERE:
        asked = "、".join(name(library.document(d)) for d in query.scope)
        return f"{given}：{asked}中没有这句话，**原文出自另一文件**：{place}。[{marker}]"
    return f"{given}：现有文件中没有这句话，也没有相近的表述。"
