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
from corpus.parsing.nodes import Node

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
    formed, counted = [0] * len(Rank), [0] * len(Rank)
    for node in nodes:
        node.ruled = _is_ruled(node)
        if node.mark is not None:
            node.formed = node.label in given or _has_form(text, node)
            formed[node.mark.rank] += node.formed
            counted[node.mark.rank] += 1
    common = [forms >= _SHARE * max(of, 1) for forms, of in zip(formed, counted, strict=True)]
    _compare([node for node in nodes if node.parent is None])
    for node in nodes:
        if len(node.children) > 1:
            _compare(node.children)
        if node.kind is ClauseKind.ATTACHMENT:
            continue  # its title is told by its first lines
        repeated = node.repeated or (node.mark is not None and common[node.mark.rank])
        node.heading, node.body_start = _heading(
            text, node, given.get(node.label), repeated=repeated
        )


def _is_ruled(node: Node) -> bool:
    """Whether it is an article, a paragraph or below one, where nothing has a heading."""
    below = node.parent is not None and node.parent.ruled
    return below or node.article or node.kind is ClauseKind.PARAGRAPH


def _has_form(text: str, node: Node) -> bool:
    """Whether a node begins with a short sentence that text follows."""
    if node.mark is None or node.ruled:
        return False
    after = node.start + len(node.mark.text)
    stop = text.find("。", after, min(after + _RUN_IN + 1, node.own_end))
    follows = stop + 1 < node.own_end or bool(node.children)
    return (
        stop > after
        and follows
        and text.find("\n", after, stop) < 0
        and not _STATES.search(text, after, stop)
    )


def _compare(siblings: Sequence[Node]) -> None:
    """Set `repeated` of those whose form most of the clauses beside them have."""
    ranked = [node for node in siblings if node.mark is not None]
    if len(ranked) > 1 and sum(node.formed for node in ranked) / len(ranked) >= _SHARE:
        for node in ranked:
            node.repeated = True


def _heading(text: str, node: Node, given: str | None, *, repeated: bool) -> tuple[str, int]:
    after = min(node.start + (len(node.mark.text) if node.mark else 0), node.own_end)
    if given:
        end = after + len(given)
        return given, min(end + (text[end : end + 1] == "。"), node.own_end)
    if node.ruled or (node.mark is None and node.kind is not ClauseKind.PART):
        return "", after
    line = text[after : node.own_end].partition("\n")[0].rstrip()
    if node.kind is ClauseKind.PART:
        return line.strip("#*").strip(), after + len(line)
    below = node.own_end > after + len(line)
    more = below or bool(node.children)
    stop = line.find("。")
    alone = 0 < len(line) <= _ALONE and stop in (-1, len(line) - 1)
    if alone and more and not line.endswith(("。", "：", "；", ":", ";", "，")):
        return line, after + len(line)
    if alone and line.endswith("。") and ((more and repeated) or (below and states_title(line))):
        return line.removesuffix("。"), after + len(line)
    if node.parent is not None and node.parent.mark is not None and not node.parent.heading:
        return "", after  # items under a lead sentence are text
    if not repeated or stop < 1:
        return "", after
    if stop <= _RUN_IN and after + stop + 1 < node.own_end and not _STATES.search(line, 0, stop):
        return line[:stop], after + stop + 1
    if stop > _RUN_IN and node.mark is not None and node.mark.rank is Rank.PAREN:
        opener = _OPENERS.search(line, 6, _RUN_IN)
        if opener and "，" not in line[: opener.start()]:
            return line[: opener.start()], after + opener.start()
    return "", after
