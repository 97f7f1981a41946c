"""A document as HTML: every clause at its anchor, every character of the text, all escaped.

The text of all `.words` elements, joined, is `document.text`; line breaks between paragraphs are
kept in hidden spans.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from corpus import Clause, ClauseKind, PolicyDocument, Repair
from web.addresses import address

WORDS: dict[str, tuple[str, str]] = {
    "checked": ("✓ 已与公布文本核对", "✓ Checked against the publication"),
    "unchecked": ("未与公布文本逐字核对", "Wording not yet checked against the publication"),
    "repaired": ("编号系推定", "Number inferred"),
    "before": ("原网页作", "Published page:"),
    "after": ("现作", "Here:"),
    "nothing": ("（无）", "(none)"),
    "link": ("本条的固定网址", "Permanent address of this clause"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search hit: clause and number of hits in its own text."""

    clause: Clause
    count: int


def search_pattern(query: str) -> re.Pattern[str] | None:
    """What a search looks for: any of its words, in any case; None where there is none."""
    words = sorted(set(query.split()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None


def search(document: PolicyDocument, pattern: re.Pattern[str]) -> list[Found]:
    """The clauses whose own text has hits, in document order."""
    counted = ((c, len(pattern.findall(text))) for c, text in own_texts(document))
    return [Found(clause, count) for clause, count in counted if count]


def own_texts(document: PolicyDocument) -> Iterator[tuple[Clause, str]]:
    """Each clause with what it says itself and the space up to the next; joined, the whole text."""
    clauses = document.clauses
    for number, clause in enumerate(clauses):
        start = clause.start if number else 0
        end = clauses[number + 1].start if number + 1 < len(clauses) else len(document.text)
        yield clause, document.text[start:end]


def title_html(document: PolicyDocument) -> str:
    """《title》（文号）."""
    number = f"（{document.number}）" if document.number else ""
    return escape(f"《{document.title}》{number}")


def clause_title(clause: Clause) -> str:
    """Mark and heading, or the label where the clause has no heading; plain text."""
    if clause.heading:
        return f"{clause.mark}{clause.heading}"
    start = re.sub(r"\s+", "", clause.text[len(clause.mark) :])
    return f"{clause.mark or clause.label + ' '}{start[:18]}{'…' if len(start) > 18 else ''}"


def body(document: PolicyDocument, pattern: re.Pattern[str] | None, english: bool) -> str:
    """The clauses as sections with their labels as ids."""
    return "".join(
        _section(
            clause, text, [r for r in document.repairs if r.label == clause.label], pattern, english
        )
        for clause, text in own_texts(document)
    )


def _section(
    clause: Clause,
    text: str,
    repairs: Sequence[Repair],
    pattern: re.Pattern[str] | None,
    english: bool,
) -> str:
    label = escape(clause.label)
    heading = clause.body_start - clause.start if clause.heading or clause.mark else 0
    return (
        f'<section id="{label}" class="clause {clause.kind.value}">'
        f'<p class="about"><a class="label" href="{escape(address(clause.document_id, clause.label))}"'
        f' title="{WORDS["link"][english]}">{label}</a>{tags(clause, english)}</p>'
        f'<div class="words">{words(text, heading, pattern, clause.kind)}</div>'
        f"{''.join(repair_html(repair, english) for repair in repairs)}</section>"
    )


def tags(clause: Clause, english: bool) -> str:
    """How far the wording was checked, and whether the number was inferred."""
    state = "checked" if clause.verified else "unchecked"
    told = f'<span class="tag {state}">{WORDS[state][english]}</span>'
    if clause.kind is ClauseKind.PART:
        told = ""
    if clause.repaired:
        told += f'<span class="tag repaired">{WORDS["repaired"][english]}</span>'
    return told


def repair_html(repair: Repair, english: bool) -> str:
    """What the published page has, and what stands here."""
    before, after = (
        f"“{escape(side)}”" if side else WORDS["nothing"][english]
        for side in (repair.before, repair.after)
    )
    note = f" {escape(repair.note)}" if repair.note else ""
    return (
        f'<p class="repair">{WORDS["before"][english]} {before}，{WORDS["after"][english]} {after}。'
        f"{note}</p>"
    )


def words(
    text: str, heading: int = 0, pattern: re.Pattern[str] | None = None,
    kind: ClauseKind = ClauseKind.CLAUSE,
) -> str:  # fmt: skip
    """Text as paragraphs, its first `heading` characters strong, hits marked; nothing is lost."""
    tag = "h3" if kind is ClauseKind.PART else "p"
    parts, at = [], 0
    for piece in re.split(r"(\n+)", text):
        if piece.startswith("\n"):
            parts.append(f'<span class="gap" hidden>{piece}</span>')
        elif piece:
            bold = min(max(heading - at, 0), len(piece))
            strong = f"<b>{_marked(piece[:bold], pattern)}</b>" if bold else ""
            indent = "" if piece[0].isspace() or tag == "h3" else ' class="indent"'
            parts.append(f"<{tag}{indent}>{strong}{_marked(piece[bold:], pattern)}</{tag}>")
        at += len(piece)
    return "".join(parts)


def _marked(text: str, pattern: re.Pattern[str] | None) -> str:
    if pattern is None:
        return escape(text)
    parts, at = [], 0
    for hit in pattern.finditer(text):
        parts.append(f"{escape(text[at : hit.start()])}<mark>{escape(hit.group())}</mark>")
        at = hit.end()
    return "".join(parts) + escape(text[at:])
