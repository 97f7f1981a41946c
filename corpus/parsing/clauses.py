"""The text of an official document into its clauses.

Two grammars: 公文 (一、→（一）→1.→（1）→①, or 1→1.1→1.1.1) and statutes (编章节条款项目), mixed as
documents mix them. The text is never changed; every clause is a slice of it, and all of it lies in
clauses. Time is linear in the length of the text.
"""

import gc
from collections.abc import Collection, Mapping, Sequence

from corpus.document import Clause, ClauseId, ClauseKind
from corpus.parsing.headings import set_headings
from corpus.parsing.lines import Line, read_lines
from corpus.parsing.marks import Rank
from corpus.parsing.nodes import ARTICLE_LEVEL, Node, cut_long
from corpus.parsing.segments import CLOSING, NOTICE, Segment, split
from corpus.parsing.tree import TreeBuilder
from corpus.text import to_numeral

_NAME = 30  # characters of a part's heading that serve as its label


def parse(
    document_id: str,
    text: str,
    *,
    verified: Collection[str] = (),
    repaired: Collection[str] = (),
    headings: Mapping[str, str] | None = None,
) -> tuple[Clause, ...]:
    """Clauses of `text` in document order, parents before children; labels are unique.

    `verified` and `repaired` hold labels (a parent's label stands for its items); `headings`
    overrides where a heading ends, by label, for headings that run into their text. A label that
    comes twice is told apart (第七条, 第七条〔2〕); `faults` names it.

    Python's collector of cycles rests meanwhile, in the whole process: nothing made here is garbage
    yet, and to look at a million nodes again and again would be a fifth of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        nodes = _tree(text, headings or {})
        return _clauses(document_id, text, nodes, set(verified), set(repaired))
    finally:
        if collecting:
            gc.enable()


def _tree(text: str, headings: Mapping[str, str]) -> list[Node]:
    """The nodes with their labels and headings, in document order."""
    segments = split(read_lines(text))
    nodes = [node for segment in segments for node in _nodes(segment, segments)]
    _label(text, nodes, unprefixed=_printed(segments))
    for node in nodes:
        own_end = node.children[0].start if node.children else node.end
        node.own_end = node.start + len(text[node.start : own_end].rstrip())
    set_headings(text, nodes, headings)
    return list(cut_long(text, nodes))


def _clauses(
    document_id: str, text: str, nodes: Sequence[Node], verified: set[str], repaired: set[str]
) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    for node in nodes:
        parent = node.parent
        path = parent.path if parent else ()
        node.verified = node.label in verified or (parent is not None and parent.verified)
        if node.children:
            title = _title(node)
            node.path = (*path, title) if title else path
            node.lead = _lead(text, node)
        clauses.append(
            Clause(
                id=ClauseId(document_id, node.label),
                kind=_kind(node),
                mark=node.mark.text.strip() if node.mark else "",
                heading=node.heading,
                path=path,
                lead=node.head or (parent.lead if parent and not _after_list(node) else ""),
                text=text[node.start : node.end],
                start=node.start,
                end=node.end,
                body_start=node.body_start,
                own_end=node.own_end,
                parent=parent.label if parent else None,
                leaf=not node.children,
                verified=node.verified,
                repaired=node.label in repaired,
            )
        )
    return tuple(clauses)


def _nodes(segment: Segment, segments: Sequence[Segment]) -> list[Node]:
    """A segment's nodes in document order."""
    root = None
    nodes: list[Node] = []
    if segment.label:
        opening = segment.lines[: segment.opening]
        root = Node(ClauseKind.ATTACHMENT, None, opening[0].start, opening[-1].end, -1)
        root.label = segment.label
        root.heading = _attachment_title(opening)
        root.body_start = opening[-1].end
        nodes.append(root)
    covers = segment is segments[0] and not segment.body and any(s.body for s in segments[1:])
    for label, kind, lines in segment.front:
        notice = covers and kind is ClauseKind.PREAMBLE
        node = _plain(NOTICE if notice else label, ClauseKind.NOTICE if notice else kind, lines)
        nodes.append(node)
        _adopt(root, node)
    nodes += _collapsed(TreeBuilder(segment.body, root).nodes)
    if segment.closing:
        node = _plain(CLOSING, ClauseKind.CLOSING, segment.closing)
        nodes.append(node)
        _adopt(root, node)
    return nodes


def _attachment_title(opening: Sequence[Line]) -> str:
    """The title in the first lines of an attachment: 附件1：办法, or 附件1 and 办法 below it."""
    if len(opening) > 1 or not opening[0].text.lstrip("# ").startswith("附"):
        return opening[-1].text.lstrip("# ")
    return opening[0].text.replace(":", "：").partition("：")[2].strip()


def _collapsed(nodes: Sequence[Node]) -> list[Node]:
    """An article's only paragraph is the article itself; its items are the article's."""
    kept = []
    for node in nodes:
        parent = node.parent
        only = node.kind is ClauseKind.PARAGRAPH and parent is not None and parent.article
        if only and parent is not None and len(parent.children) == 1:
            parent.children = node.children
            for child in node.children:
                child.parent = parent
        else:
            kept.append(node)
    return kept


def _plain(label: str, kind: ClauseKind, lines: Sequence[Line]) -> Node:
    node = Node(kind, None, lines[0].start, lines[-1].end, 0)
    node.label = label
    return node


def _adopt(root: Node | None, node: Node) -> None:
    if root is not None:
        node.parent = root
        root.children.append(node)
        root.end = max(root.end, node.end)


def _printed(segments: Sequence[Segment]) -> str:
    """The attachment that a notice only prints: its clauses are the document's own."""
    ruled = [segment for segment in segments[1:] if segment.body]
    return ruled[0].label if ruled and not segments[0].body else ""


def _label(text: str, nodes: Sequence[Node], *, unprefixed: str) -> None:
    """Set the labels: from the marks, unique."""
    used: set[str] = set()
    counts: dict[str, int] = {}
    prefix = ""
    for node in nodes:
        if node.kind is ClauseKind.ATTACHMENT:
            prefix = "" if node.label == unprefixed else node.label
            label = node.label
        else:
            label = _written(text, node, prefix)
        if label in used and node.article:
            label = _divisions(node) + label.removeprefix(prefix) if node.parent else label
        if label in used:
            base, count = label, counts.get(label, 1)
            while label in used:
                count += 1
                label = f"{base}〔{count}〕"
            counts[base] = count
        used.add(label)
        node.label = label


def _written(text: str, node: Node, prefix: str) -> str:
    """The label that a node's own mark and place give it."""
    parent = node.parent
    above = prefix
    if parent is not None and parent.kind is not ClauseKind.ATTACHMENT:
        above = parent.label
    if node.kind is ClauseKind.PARAGRAPH and not node.number:
        return f"{above}无编号段落"
    if node.kind is ClauseKind.PARAGRAPH:
        return f"{above}第{to_numeral(min(node.number, 9999))}款"
    if node.mark is None:
        if node.label:
            return f"{prefix}{node.label}"
        name = "".join(text[node.start : node.end].partition("\n")[0].split())
        return f"{prefix}{name.strip('#*')[:_NAME] or '部分'}"
    if node.article:
        return prefix + node.mark.label
    within = parent.mark if parent is not None and len(node.mark.steps) > 1 else None
    if within is not None and node.mark.steps[:-1] == (within.steps or (within.number,)):
        return above.removesuffix(within.label) + node.mark.label
    digits = node.mark.rank in (Rank.POINT, Rank.HALF) and above[-1:].isdigit()
    return f"{above}（{node.mark.number}）" if digits else above + node.mark.label


def _divisions(node: Node) -> str:
    """The label of the division an article stands in."""
    at = node.parent
    return at.label if at is not None else ""


def _title(node: Node) -> str:
    if not node.heading:
        return ""
    if node.kind is ClauseKind.ATTACHMENT:
        return f"{node.label} {node.heading}"
    mark = node.mark.text.strip().lstrip("#* \t") if node.mark else ""
    return f"{mark}{node.heading}"


def _lead(text: str, parent: Node) -> str:
    """What a parent says before its list, verbatim; "" where it only has a heading."""
    if parent.kind is ClauseKind.ATTACHMENT:
        return ""
    if not parent.heading:
        after = parent.start + len(parent.mark.text if parent.mark else "")
        return text[after : parent.own_end].strip()
    last = text[parent.body_start : parent.own_end].rstrip().rpartition("\n")[2].strip()
    return last if last.endswith(("：", ":")) else ""


def _after_list(node: Node) -> bool:
    """Whether a paragraph follows a list, and so does not hang on the sentence before that."""
    parent = node.parent
    if node.kind is not ClauseKind.PARAGRAPH or parent is None:
        return False
    return parent.children[0].kind is not ClauseKind.PARAGRAPH


def _kind(node: Node) -> ClauseKind:
    if node.kind is not ClauseKind.CLAUSE or node.mark is None:
        return node.kind
    if node.mark.rank is Rank.ARTICLE and not node.mark.statute and node.children:
        inside = node.parent is not None and node.parent.level >= ARTICLE_LEVEL
        return ClauseKind.PART if node.heading and not inside else ClauseKind.CLAUSE
    if node.mark.rank is Rank.ARTICLE:
        inside = node.parent is not None and node.parent.level >= ARTICLE_LEVEL
        return ClauseKind.ITEM if inside else ClauseKind.CLAUSE
    above = node.parent
    of_part = above is not None and _kind(above) is ClauseKind.PART
    return ClauseKind.CLAUSE if node.mark.rank is Rank.PAREN and of_part else ClauseKind.ITEM
