"""The types that carry an official document: `PolicyDocument`, `Clause`, `ClauseId`.

Offsets everywhere count Unicode code points into `PolicyDocument.text`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.errors import ClauseNotFoundError
from corpus.numbering import label_forms


class Level(StrEnum):
    """Who issued a document, seen from the park: the park's own level, or the state's."""

    LOCAL = "local"
    NATIONAL = "national"


class ClauseKind(StrEnum):
    """What a clause is in the document's structure."""

    NOTICE = "notice"  # the covering notice (印发通知) before the document proper; label 通知
    PREAMBLE = "preamble"  # text before the first numbered part; label 前言
    PART = "part"  # a numbered heading that holds clauses (一、 / 编 / 章 / 节)
    CLAUSE = "clause"  # a numbered clause （一）, a flat 一、 clause, an article 第X条
    ITEM = "item"  # a numbered item below a clause: 1. / （1） / 项 / 目
    CLOSING = "closing"  # signature and date (落款); label 落款


@dataclass(frozen=True, slots=True, order=True)
class ClauseId:
    """The stable address of a clause: document id and label, written `guofa-2020-7/二（四）`."""

    document_id: str
    label: str

    def __str__(self) -> str:
        return f"{self.document_id}/{self.label}"


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of the document's tree, with its verbatim text.

    Invariants: `document.text[start:end] == text`; `start <= body_start <= own_end <= end`;
    a leaf has `own_end == end`. The span of an inner node covers its descendants;
    `[start, own_end)` is what the node says itself (mark, heading, lead sentence).
    """

    id: ClauseId
    kind: ClauseKind
    mark: str  # as it stands in the text, e.g. "（四）"; "" where there is none
    heading: str  # the clause's own heading, without mark and final 。; "" where there is none
    path: tuple[str, ...]  # headings of the ancestors with their marks, outermost first
    lead: str  # the parent's lead sentence an item depends on, verbatim; "" where there is none
    text: str
    start: int
    end: int
    body_start: int  # first code point after mark and heading
    own_end: int
    parent: str | None  # label of the parent
    leaf: bool
    verified: bool  # wording checked against the official publication
    repaired: bool  # the mark was inferred from the sequence; the published page lost it

    @property
    def label(self) -> str:
        return self.id.label

    @property
    def document_id(self) -> str:
        return self.id.document_id


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of a clause: `document.text[start:end]`. Passages, sentences, evidence and
    quotations are slices, each with what it adds beside.
    """

    document: "PolicyDocument"
    clause: Clause
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Repair:
    """One change made between the published page and `PolicyDocument.text`."""

    label: str  # the clause concerned; "" where it concerns the whole document
    kind: str  # "mark" or "width"
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """An official document as published, with its clauses in document order (parents first)."""

    document_id: str
    title: str
    number: str | None  # 文号; None where the document has none
    issuer: str
    level: Level
    region: str  # the place it applies to, e.g. "阿拉善盟"; "全国" for national documents
    issued_on: str | None  # ISO date on the document itself; None where unknown
    published_on: str | None  # ISO date of the publication used
    source_url: str
    validity: str  # e.g. "现行有效（未查到废止信息）"; shown, never computed
    verification: str  # in Chinese: how far the wording was checked
    text: str
    clauses: tuple[Clause, ...]
    aliases: tuple[str, ...] = ()  # other names people use for it
    repairs: tuple[Repair, ...] = ()
    _by_label: dict[str, Clause] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_label", {clause.label: clause for clause in self.clauses})

    def clause(self, label: str) -> Clause:
        """The clause with this label, in any way people write labels (`二(四)`, `第三条`).

        Raises:
            ClauseNotFoundError: no clause has this label.
        """
        for form in label_forms(label):
            if form in self._by_label:
                return self._by_label[form]
        raise ClauseNotFoundError(self.document_id, label)

    @property
    def leaves(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.leaf)

    def children(self, label: str) -> tuple[Clause, ...]:
        """Direct children of the clause with this label, in order."""
        return tuple(clause for clause in self.clauses if clause.parent == label)
