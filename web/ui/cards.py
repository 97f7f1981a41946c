"""Evidence as HTML: a card for each citation. All text is escaped."""

from html import escape

from corpus import Clause, PolicyDocument
from qa import Answer, Citation


def title(document: PolicyDocument) -> str:
    """《title》（文号）, plain text."""
    number = f"（{document.number}）" if document.number else ""
    return f"《{document.title}》{number}"


def reference(citation: Citation) -> str:
    """A quotation with its reference, as it is pasted into a document; plain text."""
    quote = citation.quote.strip()
    return f"“{quote}”——{title(citation.document)}{citation.clause.label}"


def panel(answers: list[Answer]) -> str:
    """The evidence of a conversation: one section a turn, the latest one open."""
    if not answers:
        return '<p class="xz-empty">提问后，这里列出所引条款的原文。点答复里的编号可对照查看。</p>'
    return "".join(
        _turn(number, answer, number == len(answers)) for number, answer in enumerate(answers, 1)
    )


def _turn(turn: int, answer: Answer, latest: bool) -> str:
    cards = "".join(_card(turn, citation) for citation in answer.citations)
    cited = {citation.clause.id for citation in answer.citations}
    others = [hit for hit in answer.hits if hit.clause.id not in cited][:5]
    related = "".join(
        f"<li>{escape(title(hit.document))} {escape(hit.clause.label)} {escape(hit.clause.heading)}</li>"
        for hit in others
    )
    folded = (
        f'<details class="xz-related"><summary>相关条款（未引用）</summary><ul>{related}</ul></details>'
        if related
        else ""
    )
    hidden = "" if latest else " hidden"
    empty = "" if cards else '<p class="xz-empty">这个问题没有可引用的条款。</p>'
    return f'<section class="xz-turn" data-turn="{turn}"{hidden}>{cards}{empty}{folded}</section>'


def _card(turn: int, citation: Citation) -> str:
    clause, document = citation.clause, citation.document
    own = (f"{clause.mark}{clause.heading}",) if clause.heading else ()
    path = " › ".join((*clause.path, *own))
    return (
        f'<article class="xz-card" id="cite-{turn}-{citation.marker}" tabindex="-1">'
        f'<header><span class="xz-marker">[{citation.marker}]</span>'
        f"<strong>{escape(title(document))}</strong></header>"
        f'<p class="xz-path"><b class="xz-label">{escape(clause.label)}</b> {escape(path)}</p>'
        f'<p class="xz-text">{_marked(document, clause, citation)}</p>'
        f'<p class="xz-tags">{_tags(clause, document)}</p>'
        f"<footer>{_source(document)}"
        f'<a class="xz-back" href="#answer-{turn}-{citation.marker}">↑ 回到答复</a>'
        f'<button type="button" class="xz-copy" data-copy="{escape(reference(citation))}">'
        "复制引文</button></footer></article>"
    )


def _tags(clause: Clause, document: PolicyDocument) -> str:
    """How far the wording was checked, and whether the number was inferred."""
    about = escape(document.verification)
    checked = (
        f'<span class="xz-tag xz-ok" title="{about}">✓ 已与公布文本核对</span>'
        if clause.verified
        else f'<span class="xz-tag xz-warn" title="{about}">未与公布文本逐字核对</span>'
    )
    if not clause.repaired:
        return checked
    return f'{checked}<span class="xz-tag xz-warn">原网页条款编号缺损，按顺序推定</span>'


def _source(document: PolicyDocument) -> str:
    """A link to the published text; only to a web address."""
    if not document.source_url.startswith(("https://", "http://")):
        return '<span class="xz-none">来源网页地址未收录</span>'
    return (
        f'<a href="{escape(document.source_url)}" target="_blank" rel="noopener noreferrer">'
        "查看来源</a>"
    )


def _marked(document: PolicyDocument, clause: Clause, citation: Citation) -> str:
    """The whole clause with the quotation highlighted; an item after its lead sentence."""
    before = document.text[clause.start : citation.start]
    after = document.text[citation.end : clause.end]
    lead = f'<span class="xz-lead">{escape(clause.lead)}</span><br>' if clause.lead else ""
    html = f"{lead}{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}"
    return html.replace("\n\n", "\n").replace("\n", "<br>")
