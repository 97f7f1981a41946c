"""A document as a plain page: every clause at its permanent address, the text as it stands."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from urllib.parse import quote

from corpus import Clause, ClauseKind, Library, PolicyDocument
from qa.draft import name

_DEPTHS = (ClauseKind.PART, ClauseKind.CLAUSE, ClauseKind.ITEM)


def address(document_id: str, label: str = "") -> str:
    """The permanent address of a document, or of one of its clauses, below this server."""
    place = f"/documents/{quote(document_id, safe='')}"
    return f"{place}#{quote(label, safe='（）')}" if label else place


def pieces(document: PolicyDocument) -> list[tuple[Clause, str]]:
    """Each clause with what it says itself and the white space after it: together, the text."""
    clauses = sorted(document.clauses, key=lambda c: (c.start, -c.end))
    starts = [0, *(c.start for c in clauses[1:]), len(document.text)]
    return [
        (clause, document.text[start:end])
        for clause, (start, end) in zip(clauses, pairwise(starts), strict=True)
    ]


def list_page(library: Library) -> str:
    """The page that lists all documents."""
    rows = "".join(
        f'<li><a href="{address(d.document_id)}">{escape(name(d))}</a>'
        f'<p class="about">{escape(d.issuer)} · {_date(d)}</p></li>'
        for d in library
    )
    return _page("文件", f'<main><h1>收录文件</h1><ul class="documents">{rows}</ul></main>')


def document_page(document: PolicyDocument, query: str = "") -> str:
    """The whole document; `query` is marked wherever it stands, with the clauses that hold it."""
    found = [clause for clause, text in pieces(document) if query and query in text]
    main = (
        f"<main><h1>{escape(name(document))}</h1>{_particulars(document)}"
        f"{_search(document, query, found)}{outline(document, found if query else None)}"
        f'<div class="text">{"".join(_clauses(document, query))}</div></main>'
    )
    return _page(name(document), main)


def missing_page(message: str) -> str:
    """The page for an address that leads nowhere."""
    told = f'<p>{escape(message)}</p><p><a href="/documents">查看收录的文件</a>，或<a href="/">提问</a>。</p>'
    return _page("没有找到", f"<main><h1>没有找到</h1>{told}</main>")


def outline(
    document: PolicyDocument,
    only: Sequence[Clause] | None = None,
    base: str = "",
    target: bool = False,
) -> str:
    """The headings as nested links; `only` limits them to these clauses, `target` opens a tab."""
    blank = ' target="_blank"' if target else ""
    shown = [
        c
        for c in document.clauses
        if (only is None and (c.heading or c.kind in (ClauseKind.CLAUSE, ClauseKind.PREAMBLE)))
        or (only is not None and c in only)
    ]
    items = "".join(
        f'<li class="depth-{_depth(c)}"><a href="{base}#{quote(c.label, safe="（）")}"{blank}>'
        f"<b>{escape(c.label)}</b> {escape(c.heading or _beginning(document, c))}</a></li>"
        for c in shown
    )
    named = f"目录：{escape(name(document))}"
    return f'<nav class="outline" aria-label="{named}"><ol>{items}</ol></nav>' if items else ""


def marked(text: str, query: str) -> str:
    """Text as HTML, with every occurrence of the query marked."""
    if not query:
        return escape(text)
    return f"<mark>{escape(query)}</mark>".join(escape(part) for part in text.split(query))


def tags(clause: Clause) -> str:
    """How far a clause's wording was checked, and whether its number was inferred."""
    checked = (
        '<span class="tag ok">✓ 已与公布文本核对</span>'
        if clause.verified
        else '<span class="tag warn">未与公布文本逐字核对</span>'
    )
    repaired = '<span class="tag warn">编号缺损，按顺序推定</span>' if clause.repaired else ""
    return checked + repaired


def _clauses(document: PolicyDocument, query: str) -> Iterator[str]:
    for clause, whole in pieces(document):
        text = whole.rstrip()
        head = clause.body_start - clause.start if clause.heading else 0
        title = f"<strong>{marked(text[:head], query)}</strong>" if head else ""
        body = f"{title}{marked(text[head:], query)}"
        link = (
            f'<a class="permanent" href="#{quote(clause.label, safe="（）")}"'
            f' aria-label="{escape(clause.label)} 的固定地址">{escape(clause.label)}</a>'
        )
        status = tags(clause) if clause.leaf else ""
        yield (
            f'<section id="{escape(clause.label)}" class="clause depth-{_depth(clause)}">'
            f'<p class="place">{link}{status}</p><div class="wording">{body}</div>{whole[len(text) :]}</section>'
        )


def _particulars(document: PolicyDocument) -> str:
    source = (
        f'<a href="{escape(document.source_url)}" rel="noopener noreferrer">'
        f"{escape(document.source_url)}</a>"
        if document.source_url.startswith(("https://", "http://"))
        else "来源网页地址未收录"
    )
    rows = (
        ("文号", escape(document.number or "未载明")),
        ("制发机关", escape(document.issuer)),
        ("日期", _date(document)),
        ("效力", escape(document.validity)),
        ("核对情况", escape(document.verification)),
        ("来源", source),
    )
    told = "".join(f"<dt>{title}</dt><dd>{value}</dd>" for title, value in rows)
    return f'<dl class="particulars">{told}</dl>{_repairs(document)}'


def _repairs(document: PolicyDocument) -> str:
    if not document.repairs:
        return ""
    rows = "".join(
        f"<tr><td>{escape(r.label or '全文')}</td><td>{escape(r.before or '（无）')}</td>"
        f"<td>{escape(r.after)}</td><td>{escape(r.note)}</td></tr>"
        for r in document.repairs
    )
    head = "".join(f'<th scope="col">{title}</th>' for title in ("条款", "原网页", "现作", "说明"))
    return (
        f"<details><summary>与来源网页的不同（{len(document.repairs)} 处，只补编号和标点宽度）</summary>"
        f'<div class="wide" role="region" aria-label="与来源网页的不同" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _search(document: PolicyDocument, query: str, found: Sequence[Clause]) -> str:
    told = ""
    if query:
        told = (
            f"{len(found)} 条含有“{escape(query)}”。"
            if found
            else f"没有条款含有“{escape(query)}”。"
        )
    return (
        f'<form class="search" role="search" action="{address(document.document_id)}">'
        f'<label for="q">在本文件中查找</label> '
        f'<input id="q" name="q" type="search" maxlength="100" value="{escape(query)}"> '
        f'<button>查找</button><p role="status">{told}</p></form>'
    )


def _depth(clause: Clause) -> int:
    return _DEPTHS.index(clause.kind) if clause.kind in _DEPTHS else 0


def _beginning(document: PolicyDocument, clause: Clause) -> str:
    text = "".join(document.text[clause.body_start : clause.own_end].split())
    return text[:18] + ("…" if len(text) > 18 else "")


def _date(document: PolicyDocument) -> str:
    if document.issued_on:
        return f"{document.issued_on} 成文"
    return (
        f"{document.published_on} 发布（成文日期未载明）" if document.published_on else "日期未载明"
    )


def _page(title: str, main: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · 循章</title>"
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="/document.css"></head><body>'
        '<header class="bar"><a href="/">循章 政策问答</a> <a href="/documents">收录文件</a></header>'
        f"{main}</body></html>"
    )
