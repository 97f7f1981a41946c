"""Which clauses have a heading, and where it ends.

A heading is told by the document's own form: it stands alone on its line, or the same form (a
short first sentence, then text) comes again in the clauses beside it. An article (第X条) and what
stands below one has none. A heading is part of the clause's text and can be quoted.
"""

import re
from collections.abc import Mapping, Sequence

from corpus.document import ClauseKind
from corpus.parsing.lines import states_title
from corpus.parsing.marks import Rank
from corpus.parsing.tree import Node

_ALONE = 40  # characters of a line that is a heading
_RUN_IN = 32  # characters of a first sentence that is a heading
_SHARE = 0.6  # of the clauses beside it that have the form, for a form to be the document's own
_STATES = re.compile(r"应|必须|不得|可以|禁止|予以|给予|是指|须")
# Words that open a paragraph's text; they end a heading that runs into it without 。
_OPENERS = re.compile(
    r"聚焦|围绕|强化|大力|建立|坚持|深化|搭建|引进|统筹|按照|加快|加大|积极|支持|鼓励|推动|推进|依托|探索|落实|严格|充分"
)


def set_headings(text: str, nodes: Sequence[Node], given: Mapping[str, str]) -> None:
    """Set `heading` and `body_start` of all nodes, parents first.

    `given` are headings known beforehand, by label.
    """
    forms = {id(node): _has_form(text, node, given) for node in nodes}
    shares: dict[int, float] = {}
    roots = [node for node in nodes if node.parent is None]
    for group in (roots, *(node.children for node in nodes)):
        ranked = [node for node in group if node.mark is not None]
        share = sum(forms[id(node)] for node in ranked) / max(len(ranked), 1)
        shares.update((id(node), share if len(ranked) > 1 else 0.0) for node in ranked)
    alike: dict[Rank, list[bool]] = {}
    for node in nodes:
        if node.mark is not None:
            alike.setdefault(node.mark.rank, []).append(forms[id(node)])
    overall = {rank: sum(found) / len(found) for rank, found in alike.items()}
    for node in nodes:
        if node.kind is ClauseKind.ATTACHMENT:
            continue  # its title is told by its first lines
        share = shares.get(id(node), 0.0)
        if node.mark is not None:
            share = max(share, overall[node.mark.rank])
        node.heading, node.body_start = _heading(
            text, node, given.get(node.label), repeated=share >= _SHARE
        )


def _own(text: str, node: Node) -> tuple[int, str]:
    """Where a node's own text begins after its mark, and that text."""
    after = node.start + (len(node.mark.text) if node.mark else 0)
    return min(after, node.own_end), text[after : node.own_end]


def _has_form(text: str, node: Node, given: Mapping[str, str]) -> bool:
    """Whether a node begins with a short sentence that text follows."""
    if node.label in given:
        return True
    if not _may_have(node):
        return False
    line, _, more = _own(text, node)[1].partition("\n")
    stop = line.find("。")
    follows = bool(line[stop + 1 :].strip() or more.strip() or node.children)
    return 0 < stop <= _RUN_IN and follows and not _STATES.search(line, 0, stop)


def _may_have(node: Node) -> bool:
    at: Node | None = node
    while at is not None:
        if at.article or at.kind is ClauseKind.PARAGRAPH:
            return False
        at = at.parent
    return node.mark is not None


def _heading(text: str, node: Node, given: str | None, *, repeated: bool) -> tuple[str, int]:
    after, own = _own(text, node)
    if given:
        end = after + len(given)
        return given, min(end + (text[end : end + 1] == "。"), node.own_end)
    line = own.partition("\n")[0].rstrip()
    if node.kind is ClauseKind.PART:
        return line.strip("#*").strip(), after + len(line)
    if not _may_have(node):
        return "", after
    more = len(own.rstrip()) > len(line) or bool(node.children)
    stop = line.find("。")
    alone = 0 < len(line) <= _ALONE and stop in (-1, len(line) - 1)
    if alone and more and not line.endswith(("。", "：", "；", ":", ";", "，")):
        return line, after + len(line)
    below = states_title(line) and len(own.rstrip()) > len(line)
    if alone and more and line.endswith("。") and (below or repeated):
        return line.removesuffix("。"), after + len(line)
    if node.parent is not None and node.parent.mark is not None and not node.parent.heading:
        return "", after  # items under a lead sentence are text
    if not repeated or stop < 1:
        return "", after
    if stop <= _RUN_IN and stop < len(own.rstrip()) - 1 and not _STATES.search(line, 0, stop):
        return line[:stop], after + stop + 1
    if stop > _RUN_IN and node.mark is not None and node.mark.rank is Rank.PAREN:
        opener = _OPENERS.search(line, 6, _RUN_IN)
        if opener and "，" not in line[: opener.start()]:
            return line[: opener.start()], after + opener.start()
    return "", after
