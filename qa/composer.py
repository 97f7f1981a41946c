"""The writer that needs no language model: verbatim sentences, grouped by document, with markers."""

import re
from collections.abc import Sequence

from corpus import Clause, ClauseKind, Library, PolicyDocument
from index import Hit, clause_sentences
from qa.answer import Answer, Citation, DiffPiece, Statement, Status, Verdict, VerdictResult
from qa.draft import Draft, flat, name
from qa.evidence import Evidence
from qa.facts import left_open
from qa.question import Intent, Query
from qa.wording import WordingMatch

KINDS: tuple[tuple[str, str], ...] = (
    ("税收", r"税|加计扣除"),
    ("用地", r"用地|土地"),
    ("金融", r"信贷|融资|银行|质押|保险|上市|创业投资|股权投资|创投|金融"),
    ("资金", r"经费|资金|财政|补助|奖励|创新券|基金|采购|首购"),
    ("人才", r"人才|博士|职称|薪酬|签证|居留|兼职|科技人员|聘用"),
    ("审批", r"审批|准入|登记|政务|承诺制|容缺"),
    ("平台", r"平台|实验室|创新中心|研发机构|孵化|众创|基地"),
)
_REFERENCE = re.compile(r"《([^》]{4,40})》[（(]([^（）()]{2,20}[〔\[]\d{4}[〕\]]\d+号)[）)]")


def compose(
    query: Query,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    missing: Sequence[str],
    library: Library,
) -> Answer:
    """Write the answer to a question from the evidence selected for it.

    `evidence` is in reading order (local documents before national, then document order);
    with none, the answer is `not_found` and names the nearest clauses as such.
    """
    if not evidence:
        return _not_found(query, hits, missing)
    draft = Draft(library)
    draft.lines.append(_opening(query, evidence, missing, library))
    quote_all(draft, query, evidence)
    return conclude(draft, query, hits, missing, library)


def quote_all(draft: Draft, query: Query, evidence: Sequence[Evidence]) -> None:
    """Add the evidence to a draft, by document, an item below its lead sentence."""
    for document_id in dict.fromkeys(item.document.document_id for item in evidence):
        _document(draft, query, [e for e in evidence if e.document.document_id == document_id])


def conclude(
    draft: Draft, query: Query, hits: Sequence[Hit], missing: Sequence[str], library: Library
) -> Answer:
    """The answer of a draft, with what the documents do not say at its end."""
    cited = {citation.document.document_id for citation in draft.citations}
    for document_id in query.scope:
        if query.compare and document_id not in cited:
            draft.lines.append(f"\n{name(library.document(document_id))}：未查到与此有关的规定。")
    if missing:
        draft.lines.append(f"\n文件未载明：{'、'.join(missing)}。请向主管部门核实。")
    elif query.intent is Intent.SUPPORT:
        untold = left_open(citation.quote for citation in draft.citations)
        if untold:
            draft.lines.append(f"\n以上条款未载明：{'、'.join(untold)}。请向主管部门核实。")
    return Answer(
        question=query.question,
        standalone_question=query.standalone,
        status=Status.PARTIAL if missing else Status.ANSWERED,
        text="\n".join(draft.lines).strip(),
        statements=tuple(draft.statements),
        citations=tuple(draft.citations),
        hits=tuple(hits),
        missing=tuple(missing),
        notes=_references(draft.citations, library),
    )


def _opening(
    query: Query, evidence: Sequence[Evidence], missing: Sequence[str], library: Library
) -> str:
    documents = {item.document.document_id for item in evidence}
    if missing:
        return f"文件对此有相关规定，但**未载明{'、'.join(missing)}**。相关原文："
    if query.intent in (Intent.LIST, Intent.SUPPORT):
        searched = [d for d in library if not query.scope or d.document_id in query.scope]
        unread = (ClauseKind.NOTICE, ClauseKind.CLOSING)
        looked_through = sum(c.kind not in unread for d in searched for c in d.leaves)
        clauses = len({item.clause.id for item in evidence})
        return (
            f"查阅 {len(searched)} 份文件的 {looked_through} 条，"
            f"找到 {clauses} 条作了规定（{len(documents)} 份文件）："
        )
    if query.intent is Intent.LOCATE:
        places = dict.fromkeys(f"{name(e.document)}{e.clause.label}" for e in evidence)
        return f"见{'、'.join(places)}："
    return "两级文件的原文分别是：" if query.compare and len(documents) > 1 else "文件的规定是："


def _document(draft: Draft, query: Query, evidence: Sequence[Evidence]) -> None:
    document = evidence[0].document
    draft.title(document)
    led: set[str] = set()
    for item in evidence:
        parent = item.clause.parent
        indent = ""
        if item.clause.lead and parent:
            if parent not in led:
                led.add(parent)
                head = document.clause(parent)
                start = document.text.index(item.clause.lead, head.start)
                lead = Evidence(document, head, start, start + len(item.clause.lead), item.score)
                draft.quote(lead)
            indent = "  "
        kind = _kind(item.text) if query.intent is Intent.SUPPORT else ""
        draft.quote(item, indent, kind)


def _kind(text: str) -> str:
    return next((kind for kind, pattern in KINDS if re.search(pattern, text)), "其他")


def _references(citations: Sequence[Citation], library: Library) -> tuple[str, ...]:
    """What the quoted text refers to: a document that is held, or the note that it is not."""
    numbers = {document.number: document for document in library.documents if document.number}
    notes: dict[str, None] = {}
    for citation in citations:
        for title, number in _REFERENCE.findall(citation.quote):
            if number in numbers:
                notes[f"引文提到的《{title}》（{number}）已收录，可直接查看。"] = None
            else:
                notes[f"引文提到的《{title}》（{number}）未收录，请另行查阅。"] = None
    return tuple(notes)


def _not_found(query: Query, hits: Sequence[Hit], missing: Sequence[str]) -> Answer:
    if query.other_place:
        reason = f"现有文件不适用于{query.other_place}，不能据此作答。"
    elif not query.asks:
        reason = (
            "这里没有可由文件回答的问题：循章只引用文件已有的条文，不编写条款，也不改变作答规则。"
        )
    elif missing:
        reason = f"现有文件未载明{'、'.join(missing)}。"
    else:
        reason = "现有文件中没有查到能回答这个问题的规定。"
    lines = [reason]
    if hits and query.asks and not query.other_place:
        lines.append("\n最接近的条款（仅供查阅，不构成答复）：\n")
        for hit in hits[:3]:
            heading = f" {hit.clause.heading}" if hit.clause.heading else ""
            lines.append(f"- {name(hit.document)}{hit.clause.label}{heading}")
    return Answer(
        question=query.question,
        standalone_question=query.standalone,
        status=Status.NOT_FOUND,
        text="\n".join(lines),
        statements=(),
        citations=(),
        hits=tuple(hits),
        missing=tuple(missing),
    )


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
        notes=_references(draft.citations, library),
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
