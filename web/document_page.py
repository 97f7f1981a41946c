"""The pages below `/documents`: plain HTML that needs no script."""

from collections.abc import Sequence
from html import escape

from corpus import Library, PolicyDocument
from web.addresses import address
from web.document_html import body, clause_title, repair_html, search, search_pattern, title_html

WORDS: dict[str, tuple[str, str]] = {
    "home": ("循章", "Xunzhang"),
    "documents": ("文件", "Documents"),
    "skip": ("跳到正文", "Skip to the text"),
    "outline": ("目录", "Outline"),
    "search": ("在本文件中查找", "Search in this document"),
    "go": ("查找", "Search"),
    "clear": ("取消查找", "Clear"),
    "none": ("本文件中没有“{}”。", "“{}” is not in this document."),
    "found": ("“{}”共 {} 处，在以下条款：", "“{}”: {} places, in these clauses:"),
    "number": ("文号", "Number"),
    "issuer": ("制发机关", "Issued by"),
    "issued": ("成文日期", "Date"),
    "published": ("发布日期", "Published"),
    "validity": ("效力", "Validity"),
    "verification": ("核对情况", "Verification"),
    "counts": ("{} 条，其中 {} 条已与公布文本核对，{} 条编号系推定",
               "{} clauses, {} checked against the publication, {} with an inferred number"),
    "source": ("来源", "Source"),
    "no_source": ("来源网页地址未收录", "No address of the source is held"),
    "unstated": ("未载明", "Not stated"),
    "repairs": ("整理记录", "Changes made to the published page"),
    "local": ("地方文件", "Local documents"),
    "national": ("国家文件", "National documents"),
    "lost": ("没有找到这份文件", "There is no such document"),
    "lost_next": (
        "网址中的文件编号不存在，文件也可能已被撤下。请在下面的文件列表中查找，或到“问答”中提问。",
        "No document has the id in this address. Choose one from the list, or ask a question.",
    ),
    "to_list": ("打开文件列表", "Open the list of documents"),
    "to_ask": ("去提问", "Ask a question"),
    "permanent": ("固定网址", "Permanent address"),
}  # fmt: skip


def list_page(library: Library, english: bool) -> str:
    """All documents, local before national, with what is known of each."""
    sections = []
    for level in ("local", "national"):
        items = "".join(
            f'<li><a href="{escape(address(d.document_id))}">{title_html(d)}</a>'
            f'<p class="quiet">{escape(d.issuer)}'
            f"{' · ' + escape(d.issued_on or d.published_on or '')}"
            f" · {_counts(d, english)}</p></li>"
            for d in library
            if d.level.is_local is (level == "local")
        )
        if items:
            sections.append(f'<h2>{WORDS[level][english]}</h2><ul class="list">{items}</ul>')
    heading = WORDS["documents"][english]
    return _page(heading, f'<main id="text"><h1>{heading}</h1>{"".join(sections)}</main>', english)


def document_page(document: PolicyDocument, query: str, where: str, english: bool) -> str:
    """A whole document; `query` is marked in it, `where` is the address that is printed."""
    main = (
        f'<main id="text"><h1>{title_html(document)}</h1>{_facts(document, english)}'
        f"{_search(document, query, english)}"
        f'<article lang="zh-CN">{body(document, search_pattern(query), english)}</article>'
        f'<footer class="quiet">{WORDS["permanent"][english]}：{escape(where)}</footer></main>'
    )
    return _page(document.title, f"{_outline(document, english)}{main}", english, "with-outline")


def lost_page(english: bool) -> str:
    """What stands at the address of a document that is not held."""
    heading = WORDS["lost"][english]
    main = (
        f'<main id="text"><h1>{heading}</h1><p>{WORDS["lost_next"][english]}</p>'
        f'<p><a href="/documents">{WORDS["to_list"][english]}</a>　'
        f'<a href="/">{WORDS["to_ask"][english]}</a></p></main>'
    )
    return _page(heading, main, english)


def _page(title: str, content: str, english: bool, layout: str = "") -> str:
    language = "en" if english else "zh-CN"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · {WORDS['home'][english]}</title>"
        '<link rel="stylesheet" href="/document.css"></head><body>'
        f'<a class="skip" href="#text">{WORDS["skip"][english]}</a>'
        f'<header class="top"><a class="home" href="/">{WORDS["home"][english]}</a>'
        f'<a href="/documents">{WORDS["documents"][english]}</a></header>'
        f'<div class="frame {layout}">{content}</div></body></html>'
    )


def _counts(document: PolicyDocument, english: bool) -> str:
    leaves = document.leaves
    return WORDS["counts"][english].format(
        len(leaves), sum(c.verified for c in leaves), sum(c.repaired for c in leaves)
    )


def _facts(document: PolicyDocument, english: bool) -> str:
    unstated = WORDS["unstated"][english]
    if document.source_url.startswith(("https://", "http://")):
        url = escape(document.source_url)
        source = f'<a href="{url}" rel="noopener noreferrer">{url}</a>'
    else:
        source = WORDS["no_source"][english]
    told = f"{escape(document.verification)}<br>{_counts(document, english)}"
    rows: Sequence[tuple[str, str]] = (
        ("number", escape(document.number or unstated)),
        ("issuer", escape(document.issuer)),
        ("issued", escape(document.issued_on or unstated)),
        ("published", escape(document.published_on or unstated)),
        ("validity", escape(document.validity)),
        ("verification", told),
        ("source", source),
    )
    listed = "".join(f"<dt>{WORDS[key][english]}</dt><dd>{value}</dd>" for key, value in rows)
    repairs = "".join(
        f"<li>{escape(repair.label)} {repair_html(repair, english)}</li>"
        for repair in document.repairs
    )
    folded = (
        f'<details class="repairs"><summary>{WORDS["repairs"][english]}（{len(document.repairs)}）'
        f"</summary><ul>{repairs}</ul></details>"
        if repairs
        else ""
    )
    return f'<dl class="facts">{listed}</dl>{folded}'


def _search(document: PolicyDocument, query: str, english: bool) -> str:
    place, label = escape(address(document.document_id)), WORDS["search"][english]
    form = (
        f'<form role="search" action="{place}"><label for="search">{label}</label>'
        f'<input id="search" type="search" name="q" maxlength="100" value="{escape(query)}">'
        f"<button>{WORDS['go'][english]}</button></form>"
    )
    pattern = search_pattern(query)
    if pattern is None:
        return form
    found, shown = search(document, pattern), escape(query.strip())
    clear = f'<a href="{place}">{WORDS["clear"][english]}</a>'
    if not found:
        return f'{form}<p role="status">{WORDS["none"][english].format(shown)} {clear}</p>'
    told = WORDS["found"][english].format(shown, sum(hit.count for hit in found))
    links = " ".join(
        f'<a href="#{escape(address("", hit.clause.label).partition("#")[2])}">'
        f"{escape(hit.clause.label)}（{hit.count}）</a>"
        for hit in found
    )
    return f'{form}<p role="status" class="found">{told} {links} {clear}</p>'


def _outline(document: PolicyDocument, english: bool) -> str:
    items = "".join(
        f'<li class="depth{min(len(clause.path), 3)}"><a href="{escape(link)}">'
        f"{escape(clause_title(clause))}</a></li>"
        for clause in document.clauses
        if (link := "#" + address("", clause.label).partition("#")[2])
    )
    heading = WORDS["outline"][english]
    return f'<nav class="outline" aria-label="{heading}"><h2>{heading}</h2><ol>{items}</ol></nav>'
