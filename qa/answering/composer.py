"""The writer that needs no language model: verbatim sentences, grouped by document, with markers."""

import re
from collections.abc import Sequence

from corpus import ClauseKind, Library
from index import Hit
from qa.answering.answer import Answer, Citation, Status
from qa.answering.draft import Draft, name
from qa.answering.evidence import Evidence
from qa.asking import Intent, Query, left_open

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
        notes=references(draft.citations, library),
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


def references(citations: Sequence[Citation], library: Library) -> tuple[str, ...]:
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
