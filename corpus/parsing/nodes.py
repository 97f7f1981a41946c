"""The nodes of a document's tree while it is built."""

from dataclasses import dataclass, field

from corpus.document import ClauseKind
from corpus.parsing.marks import Mark, Rank

STEP = 10  # between the levels of two ranks
ARTICLE_LEVEL = Rank.ARTICLE * STEP


@dataclass(slots=True, eq=False)
class Node:
    """A clause being built; `parent`'s span covers it. `label` is set when the tree is whole."""

    kind: ClauseKind
    mark: Mark | None
    start: int
    end: int
    level: int
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    depth: int = 0  # number of # before it
    number: int = 0  # of a paragraph
    paragraphs: int = 0  # paragraphs among the children
    leads: bool = False  # it says something that its list hangs on
    label: str = ""
    own_end: int = 0
    heading: str = ""
    body_start: int = 0
    ruled: bool = False  # an article, a paragraph, or below one
    formed: bool = False  # it begins with a short sentence that text follows
    repeated: bool = False  # so do most of the clauses beside it
    path: tuple[str, ...] = ()  # headings above its children
    lead: str = ""  # what its children depend on
    verified: bool = False

    @property
    def article(self) -> bool:
        return self.mark is not None and self.mark.statute and self.mark.rank is Rank.ARTICLE

    @property
    def division(self) -> bool:
        """A part that holds articles: 编章节, a section head, a part named by #."""
        return self.level < ARTICLE_LEVEL
