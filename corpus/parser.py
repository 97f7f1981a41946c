"""The text of an official document into its clauses.

Two grammars: 公文 (一、→（一）→1.→（1）) and statutes (编章节条, items （一）→1.). The text is
never changed; every clause is a slice of it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.document import Clause, ClauseId, ClauseKind
from corpus.numbering import Mark, Rank, read_mark

PREAMBLE, NOTICE, CLOSING = "前言", "通知", "落款"

_HEADING_LIMIT = 32  # characters; longer first sentences are text
_SENTENCE_END = "。；：！？”）》.;:!?"
# Words that open a paragraph's text; they end a heading that runs into it without 。
_OPENERS = re.compile(
    r"聚焦|围绕|强化|大力|建立|坚持|深化|搭建|引进|统筹|按照|加快|加大|积极|支持|鼓励|推动|推进|依托|探索|落实|严格|充分"
)
_DATE = re.compile(
    r"^\s*(?:\d{4}|[〇○零一二三四五六七八九]{4})年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})日\s*$"
)
_NOTE = re.compile(r"^\s*[（(][^（）()]{2,40}[）)]\s*$")  # （此件公开发布）
# A line that stops on one of these goes on: what follows is a reference, not a clause.
_UNFINISHED = re.compile(
    r"(?:依照|按照|根据|依据|违反|适用|符合|参照|本办法|本条例|本规定|本细则|本意见|本法|[和与及或、]|以及)$"
)
_SIGNATURE = re.compile(r"^[\s\u3000]*[\u4e00-\u9fff（） \u3000]{2,24}[\s\u3000]*$")
_INNER_TITLE = re.compile(
    r"^[^。；，]{6,60}(?:意见|办法|规定|细则|方案|条例|措施|通知|决定|规划|纲要)$"
)


@dataclass(slots=True)
class _Node:
    mark: Mark | None
    label: str
    kind: ClauseKind
    start: int
    end: int
    parent: "_Node | None" = None
    children: list["_Node"] = field(default_factory=list)
    own_end: int = 0
    titled: bool = False  # it has a heading


def parse(
    document_id: str,
    text: str,
    *,
    verified: Collection[str] = (),
    repaired: Collection[str] = (),
    headings: Mapping[str, str] | None = None,
) -> tuple[Clause, ...]:
    """Clauses of `text` in document order, parents before children.

    `verified` and `repaired` hold labels (a parent's label stands for its items); `headings`
    overrides where a heading ends, by label, for headings that run into their text.
    """
    nodes = _nodes(text)
    for node in nodes:
        node.own_end = node.children[0].start if node.children else node.end
        node.own_end = node.start + len(text[node.start : node.own_end].rstrip())
        node.titled = _is_titled(text, node, headings)
    clauses: list[Clause] = []
    for node in nodes:
        heading, body_start = _heading(text, node, (headings or {}).get(node.label))
        parent = node.parent
        lead = ""
        if parent is not None and not parent.titled:
            own = text[parent.start + len(parent.mark.text if parent.mark else "") : parent.own_end]
            lead = own.strip()
        path = tuple(reversed([_title(text, a, headings) for a in _ancestors(node)]))
        clauses.append(
            Clause(
                id=ClauseId(document_id, node.label),
                kind=_kind(node),
                mark=node.mark.text.strip() if node.mark else "",
                heading=heading,
                path=tuple(title for title in path if title),
                lead=lead,
                text=text[node.start : node.end],
                start=node.start,
                end=node.end,
                body_start=body_start,
                own_end=node.own_end,
                parent=parent.label if parent else None,
                leaf=not node.children,
                verified=_covered(node, verified),
                repaired=node.label in repaired,
            )
        )
    return tuple(clauses)


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


def refers(before: str, mark: Mark) -> bool:
    """Whether a mark that opens a line after `before` is a reference within its sentence."""
    goes_on = before.endswith("，") and mark.rank is Rank.ARTICLE
    return goes_on or _UNFINISHED.search(before) is not None


def inner_title(front: Sequence[str]) -> int | None:
    """Place, among the lines before the first mark, of the title below a covering notice."""
    titles = [place for place, line in enumerate(front) if _INNER_TITLE.match(line.strip())]
    return titles[-1] if titles and titles[-1] >= 2 else None


def _nodes(text: str) -> list[_Node]:
    """All nodes in document order, with spans set."""
    lines = _lines(text)
    first = next((i for i, (s, e) in enumerate(lines) if read_mark(text[s:e].lstrip())), len(lines))
    nodes = _front(text, lines[:first])
    closing = _closing_from(text, lines)
    stack: list[_Node] = []
    last: dict[Rank, int] = {}
    for start, end in lines[first:closing]:
        content = text[start:end]
        begin = start + len(content) - len(content.lstrip())
        mark = read_mark(content.lstrip())
        if mark is None or _is_wrapped(text, begin, mark, last, stack):
            for node in stack:
                node.end = end
            if not stack and nodes:
                nodes[-1].end = end
            continue
        while stack and stack[-1].mark is not None and stack[-1].mark.rank >= mark.rank:
            stack.pop()
        parent = stack[-1] if stack else None
        article = mark.statute and mark.rank is Rank.ARTICLE  # counted across divisions
        prefix = parent.label if parent and not article else ""
        node = _Node(mark, prefix + mark.label, ClauseKind.CLAUSE, begin, end, parent)
        if parent:
            parent.children.append(node)
        for ancestor in stack:
            ancestor.end = end
        stack.append(node)
        nodes.append(node)
        last[mark.rank] = mark.number
        last = {
            rank: number
            for rank, number in last.items()
            if rank <= mark.rank or rank is Rank.ARTICLE
        }
    if closing < len(lines):
        start, end = lines[closing][0], lines[-1][1]
        nodes.append(_Node(None, CLOSING, ClauseKind.CLOSING, start, end))
    for node in nodes:
        node.start += len(text[node.start : node.end]) - len(text[node.start : node.end].lstrip())
        node.end = node.start + len(text[node.start : node.end].rstrip())
    return nodes


def _lines(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"[^\n]+", text) if m.group().strip()]


def _front(text: str, lines: list[tuple[int, int]]) -> list[_Node]:
    """What stands before the first mark: a covering notice, if there is one, and the preamble."""
    if not lines:
        return []
    title = inner_title([text[slice(*line)] for line in lines])
    notice_end = 0 if title is None else title + 1
    nodes = []
    if notice_end:
        span = lines[0][0], lines[notice_end - 1][1]
        nodes.append(_Node(None, NOTICE, ClauseKind.NOTICE, *span))
    if notice_end < len(lines):
        span = lines[notice_end][0], lines[-1][1]
        nodes.append(_Node(None, PREAMBLE, ClauseKind.PREAMBLE, *span))
    return nodes


def _closing_from(text: str, lines: list[tuple[int, int]]) -> int:
    """Index of the first line of the signature, or the number of lines."""
    at = len(lines) - 1
    while at > 0 and _NOTE.match(text[slice(*lines[at])]):
        at -= 1
    if at < 0 or not _DATE.match(text[slice(*lines[at])]):
        return len(lines)
    while (
        at
        and _SIGNATURE.match(text[slice(*lines[at - 1])])
        and not read_mark(text[slice(*lines[at - 1])].strip())
    ):
        at -= 1
    return at


def _is_wrapped(
    text: str, begin: int, mark: Mark, last: Mapping[Rank, int], stack: list[_Node]
) -> bool:
    """Whether a line that looks numbered goes on with the line before it."""
    before = text[:begin].rstrip()
    if not stack or not before or before[-1] in _SENTENCE_END:
        return False
    if refers(before, mark):
        return True
    line = before[before.rfind("\n") + 1 :].strip()
    if read_mark(line) and len(line) <= 40 and "。" not in line:
        return False  # a heading on a line of its own
    return mark.number not in (1, last.get(mark.rank, 0) + 1)


def _is_division(node: _Node) -> bool:
    return node.mark is not None and node.mark.rank <= Rank.SECTION


def _ancestors(node: _Node) -> list[_Node]:
    found, at = [], node.parent
    while at is not None:
        found.append(at)
        at = at.parent
    return found


def _is_titled(text: str, node: _Node, headings: Mapping[str, str] | None) -> bool:
    return bool(_heading(text, node, (headings or {}).get(node.label))[0])


def _title(text: str, node: _Node, headings: Mapping[str, str] | None) -> str:
    heading = _heading(text, node, (headings or {}).get(node.label))[0]
    return f"{node.mark.text.strip()}{heading}" if heading and node.mark else ""


def _kind(node: _Node) -> ClauseKind:
    if node.mark is None:
        return node.kind
    if node.mark.rank <= Rank.SECTION:
        return ClauseKind.PART
    if node.mark.rank is Rank.ARTICLE and not node.mark.statute and node.children:
        return ClauseKind.PART if node.titled else ClauseKind.CLAUSE
    if node.mark.rank is Rank.ARTICLE or (
        node.mark.rank is Rank.PAREN
        and node.parent is not None
        and _kind(node.parent) is ClauseKind.PART
    ):
        return ClauseKind.CLAUSE
    return ClauseKind.ITEM


def _covered(node: _Node, labels: Collection[str]) -> bool:
    return node.label in labels or any(a.label in labels for a in _ancestors(node))


def _heading(text: str, node: _Node, given: str | None) -> tuple[str, int]:
    """The node's heading and where its body starts."""
    after = node.start + (len(node.mark.text) if node.mark else 0)
    if node.mark is None:
        return "", after
    if given:
        end = after + len(given)
        return given, min(end + (text[end : end + 1] == "。"), node.own_end or end)
    own = text[after : node.own_end]
    line, newline, _ = own.partition("\n")
    line = line.rstrip()
    stop = line.find("。")
    if node.mark.rank <= Rank.SECTION:
        return line, after + len(line)
    alone = len(line) <= 40 and stop in (-1, len(line) - 1)
    if newline and alone and node.mark.rank <= Rank.PAREN:
        return line.removesuffix("。"), after + len(line)
    if node.children and alone and not line.endswith(("。", "：", "；")):
        return line, after + len(line)
    if node.mark.statute or node.mark.rank is Rank.ARTICLE:
        return "", after  # flat clauses start with their text
    if node.parent is not None and not _heading(text, node.parent, None)[0]:
        return "", after  # items under a lead sentence are text
    if 0 < stop <= _HEADING_LIMIT and stop < len(own.rstrip()) - 1:
        return line[:stop], after + stop + 1
    if stop > _HEADING_LIMIT and node.mark.rank is Rank.PAREN:
        opener = _OPENERS.search(line, 6, _HEADING_LIMIT)
        if opener and "，" not in line[: opener.start()]:
            return line[: opener.start()], after + opener.start()
    return "", after
