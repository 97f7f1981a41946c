"""The nodes of a document: which line opens which, and where it belongs.

One pass over the lines with a stack of open nodes, each line looked at once (linear time). A mark
goes on with the innermost open series that it continues; a first of a series (（一）, 1.) opens one
below. Paragraphs (款) of an article, and what follows a list, are nodes of their own.
"""

from collections.abc import Sequence

from corpus.document import ClauseKind
from corpus.parsing.lines import Line, look_ahead, names_part, refers, states_title
from corpus.parsing.marks import Mark, Rank
from corpus.parsing.nodes import ARTICLE_LEVEL, STEP, Node

_SECTION_HEAD = ARTICLE_LEVEL - 5  # 一、 above 第X条, in judicial interpretations
_SUBSECTION_HEAD = ARTICLE_LEVEL - 4  # （一） below such a head and above 第X条
_BRACKETED = "（一）"  # the form of the series
_ARTICLE_ITEM = ARTICLE_LEVEL + 5  # 一、 within 第X条
_FIELD = 40  # characters of a line that stands with the one before it, as in `nodes`


class TreeBuilder:
    """Builds the nodes of one segment's body; `nodes` are in document order, parents first."""

    def __init__(self, lines: Sequence[Line], root: Node | None = None) -> None:
        self.nodes: list[Node] = []
        self._stack: list[Node] = [root] if root else []
        self._floor = len(self._stack)
        self._lines = lines
        self._next, self._continued = look_ahead(lines)
        self._paragraphed: set[str] = set()  # forms of outermost series that hold paragraphs
        self._last: dict[str, Mark] = {}  # the last mark of each series, across parts
        self._last_article: Mark | None = None
        self._open_quotes = 0  # “ without ” since the last mark
        for place, line in enumerate(lines):
            mark = self._accepted(line, place)
            self._open_quotes = 0 if mark else self._open_quotes
            self._open_quotes += line.text.count("“") - line.text.count("”")
            if mark is not None:
                self._open(mark, line, place)
            elif names_part(line):
                self._open_part(line)
            else:
                self._go_on(line, place)

    def _accepted(self, line: Line, place: int) -> Mark | None:
        """The line's mark, where it is one; a reference or a wrapped line is none."""
        mark = line.mark
        if mark is None or not self.nodes:
            return mark
        before = self._lines[place - 1]
        if mark.form == "条" and self._open_quotes > 0 and not self._continues(mark):
            return None  # the clause of another document, quoted
        if len(mark.steps) > 1:
            continues = mark.opens or self._continues(mark)
            return mark if continues and self._has_place(mark) else None
        if mark.loose:
            return mark if (before.closed or before.heading) and self._continues(mark) else None
        if before.closed or before.table:
            return mark
        if before.heading and (mark.opens or before.division or self._advances(mark)):
            return mark
        continues = self._continues(mark)
        if refers(before.text, mark):
            return (
                mark if continues and mark.text[-1].isspace() and before.text[-1] != "，" else None
            )
        return mark if mark.opens or continues else None

    def _continues(self, mark: Mark) -> bool:
        last = self._last.get(mark.form)
        return last is not None and mark.follows(last)

    def _advances(self, mark: Mark) -> bool:
        last = self._last.get(mark.form)
        return last is None or mark.number >= last.number

    def _has_place(self, mark: Mark) -> bool:
        """Whether a decimal mark has a parent or a sibling (4.1 below 4, 4.2 after 4.1)."""
        for node in self._stack:
            steps = node.mark.steps if node.mark else ()
            if node.mark and (steps == mark.steps[:-1] or mark.follows(node.mark)):
                return True
            point = node.mark if node.mark and node.mark.rank is Rank.POINT and not steps else None
            if point is not None and mark.steps[:-1] == (point.number,):
                return True
        return mark.opens and not any(n.mark and n.mark.form == mark.form for n in self._stack)

    def _open_part(self, line: Line) -> None:
        self._close_parts(line)
        if line.depth:
            self._pop_from(ARTICLE_LEVEL - STEP, depth=line.depth)
        else:
            self._pop_from(Rank.CHAPTER * STEP)
        level = self._stack[-1].level + 1 if self._stack else 0
        self._push(Node(ClauseKind.PART, None, line.start, line.end, level, depth=line.depth or 2))

    def _open(self, mark: Mark, line: Line, place: int) -> None:
        level = self._place(mark, line, place)
        self._last[mark.form] = mark
        kind = ClauseKind.PART if level < ARTICLE_LEVEL else ClauseKind.CLAUSE
        node = Node(kind, mark, line.start, line.end, level, depth=line.depth)
        node.continued = self._continued[place]
        body = line.body.strip()
        node.leads = bool(body) and not line.heading and not states_title(body)
        self._push(node)
        if node.article:
            self._last_article = mark
            if body:
                start = line.start + len(mark.text)
                self._push_paragraph(start, line.end)

    def _place(self, mark: Mark, line: Line, place: int) -> int:
        """Pop what the mark closes; its level."""
        level = mark.rank * STEP
        if mark.statute:
            if mark.rank < Rank.ARTICLE:
                self._close_parts(line)
            self._pop_from(level)
            return level
        inside = any(node.article for node in self._stack)
        if mark.form == "、":
            level = self._level_of_flat(line, place, inside=inside)
            if level == _SECTION_HEAD:
                self._pop_from(level)
                return level
        if self._is_subsection(mark, line, place):
            self._pop_from(_SUBSECTION_HEAD)
            return _SUBSECTION_HEAD
        for depth in range(len(self._stack) - 1, self._floor - 1, -1):
            other = self._stack[depth]
            if other.mark is None or (inside and other.level <= ARTICLE_LEVEL):
                continue
            if mark.follows(other.mark):
                del self._stack[depth:]
                return other.level
            if len(mark.steps) > 1 and mark.steps[:-1] == (
                other.mark.steps or (other.mark.number,)
            ):
                del self._stack[depth + 1 :]
                return max(level, other.level + STEP)
        announced = place > 0 and self._lines[place - 1].text[-1] in "：:"
        if announced and mark.opens and self._stack and not self._counts(mark.form):
            return max(level, self._stack[-1].level + 1)
        self._pop_from(level)
        return level

    def _counts(self, form: str) -> bool:
        """Whether a clause above the innermost counts in this form already; not the outermost past
        its first, which a list within another's may count as: 11. (1) 1.
        """
        counting = [n.mark for n in self._stack[:-1] if n.mark and n.mark.form == form]
        top = self._stack[-1].mark
        if len(counting) == 1 and top is not None and top.form != form:
            return counting[0].opens
        return bool(counting)

    def _level_of_flat(self, line: Line, place: int, *, inside: bool) -> int:
        """一、 is a clause; above articles a section's head; within one an item."""
        below = self._lines[place + 1] if place + 1 < len(self._lines) else line
        first = below.mark is not None and below.mark.form == _BRACKETED and below.mark.opens
        if self._heads(line, place) or (
            first and not line.closed and self._heads(below, place + 1)
        ):
            return _SECTION_HEAD
        return _ARTICLE_ITEM if inside else ARTICLE_LEVEL

    def _heads(self, line: Line, place: int) -> bool:
        """Whether a line stands above the article that comes next in the document."""
        following = self._next[place]
        return (
            following is not None
            and following.form == "条"
            and (self._last_article is None or following.follows(self._last_article))
            and not line.closed
        )

    def _is_subsection(self, mark: Mark, line: Line, place: int) -> bool:
        """Whether （一） heads articles: it opens below a section's head, or follows one that does."""
        if mark.form != _BRACKETED or not self._stack or not self._heads(line, place):
            return False
        if self._stack[-1].level == _SECTION_HEAD:
            return mark.opens
        return any(
            node.level == _SUBSECTION_HEAD and node.mark is not None and mark.follows(node.mark)
            for node in self._stack
        )

    def _close_parts(self, line: Line) -> None:
        """End parts without a number that are not above a division's line."""
        for place in range(self._floor, len(self._stack)):
            node = self._stack[place]
            if (
                node.mark is None
                and node.kind is ClauseKind.PART
                and node.depth >= (line.depth or 2)
            ):
                del self._stack[place:]
                return

    def _pop_from(self, level: int, depth: int = 0) -> None:
        """Close what is not above `level` (nor, where that is told, above a heading's depth)."""
        while len(self._stack) > self._floor:
            top = self._stack[-1]
            if top.level < level and not (depth and 0 < depth <= top.depth):
                return
            self._stack.pop()

    def _go_on(self, line: Line, place: int) -> None:
        """A line without a mark: it goes on with what is open, or is a paragraph of its own."""
        before = self._lines[place - 1] if place else None
        top = self._stack[-1] if self._stack else None
        holder = self._holder()
        if top is None or before is None:
            self._extend(line)
        elif self._after_loose_list(top) and not self._goes_on(line, before, top, place):
            self._after_list(line, top)
        elif holder is None or line.table or self._goes_on(line, before, top, place):
            self._extend(line)
        else:
            while self._stack[-1] is not holder:
                self._stack.pop()
            self._push_paragraph(line.start, line.end)

    def _after_loose_list(self, top: Node) -> bool:
        """Whether a list ends that hangs on no clause: the clauses around it lost their marks."""
        outermost = self._stack[self._floor] if len(self._stack) > self._floor else top
        return outermost.level > ARTICLE_LEVEL or (
            outermost.kind is ClauseKind.PARAGRAPH and top is not outermost
        )

    def _after_list(self, line: Line, top: Node) -> None:
        """A paragraph after a list below no article: of the outermost clause, where its series counts
        on (1. with （1）…, a paragraph, 2.), else of none. Short lines (补贴标准：…) stand together.
        """
        outermost = self._stack[self._floor]
        form = outermost.mark.form if outermost.mark else ""
        if not outermost.continued and form not in self._paragraphed:
            del self._stack[self._floor :]
            self._push(Node(ClauseKind.PARAGRAPH, None, line.start, line.end, ARTICLE_LEVEL))
        elif (
            top.kind is ClauseKind.PARAGRAPH and min(len(line.text), top.end - top.start) <= _FIELD
        ):
            self._extend(line)
        else:
            self._paragraphed.add(form)
            del self._stack[self._floor + 1 :]
            self._push_paragraph(line.start, line.end)

    def _holder(self) -> Node | None:
        """The clause that a paragraph after a list belongs to; None where it cannot be one."""
        for node in reversed(self._stack):
            if node.article:
                return node
        top = self._stack[-1] if self._stack else None
        if top is None or top.level < ARTICLE_LEVEL:
            return None
        if top.kind is ClauseKind.PARAGRAPH:
            return top.parent
        parent = top.parent
        led = parent is not None and parent.level >= ARTICLE_LEVEL and parent.leads
        return parent if led else None

    def _goes_on(self, line: Line, before: Line, top: Node, place: int) -> bool:
        if top.article:
            return False  # the mark stands alone; its text begins here
        item, following = top.kind is not ClauseKind.PARAGRAPH, self._next[place]
        if item and following is not None and top.mark and following.follows(top.mark):
            return True
        if item and before.mark is not None and before.text[-1] in "？?":
            return True  # the answer to a numbered question
        if item and before.text.endswith(("；", ";")):
            return False
        return not (before.ended or before.table)

    def _extend(self, line: Line) -> None:
        if not self._stack and self.nodes:
            self.nodes[-1].end = line.end
        for node in self._stack:
            node.end = line.end
        if self._stack and not self._stack[-1].children and line.text[-1] in "：:":
            self._stack[-1].leads = True

    def _push_paragraph(self, start: int, end: int) -> None:
        parent = self._stack[-1]
        parent.paragraphs += 1
        number = parent.paragraphs + (not parent.article)  # before a list stands the first
        level = parent.level + 1
        self._push(Node(ClauseKind.PARAGRAPH, None, start, end, level, number=number))

    def _push(self, node: Node) -> None:
        if self._stack:
            node.parent = self._stack[-1]
            node.parent.children.append(node)
            for ancestor in self._stack:
                if ancestor.end < node.end:
                    ancestor.end = node.end
        self._stack.append(node)
        self.nodes.append(node)
