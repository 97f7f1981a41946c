"""The types that carry an official document: `PolicyDocument`, `Clause`, `ClauseId`, `Slice`.

Offsets everywhere count Unicode code points into `PolicyDocument.text`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from corpus.errors import ClauseNotFoundError
from corpus.labels import label_forms, without_paragraph

UNSTATED = "未载明"  # in the front matter, for an issuer or a place that is not known


class Level(StrEnum):
    """Who issued a document, as the state is built; `locality` orders them."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    PARK = "park"
    UNKNOWN = "unknown"

    @property
    def locality(self) -> int:
        """How local it is: 5 for a park, 1 for the state, 0 where it is unknown."""
        return 0 if self is Level.UNKNOWN else list(Level).index(self) + 1

    @property
    def is_local(self) -> bool:
        """Whether it is not the state's."""
        return self is not Level.NATIONAL


class Validity(StrEnum):
    """Whether a document applies on a day, as far as its dates and the other documents tell."""

    UPCOMING = "upcoming"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


class ClauseKind(StrEnum):
    """What a clause is in the document's structure."""

    NOTICE = "notice"  # the covering notice (印发通知) before the document proper; label 通知
    PREAMBLE = "preamble"  # text before the first numbered part; label 前言
    PART = "part"  # a numbered heading that holds clauses (一、 / 编 / 章 / 节)
    CLAUSE = "clause"  # a numbered clause （一）, a flat 一、 clause, an article 第X条
    PARAGRAPH = (
        "paragraph"  # 款: a paragraph of an article, what follows a list, a part of a long text
    )
    ITEM = "item"  # a numbered item below a clause: 1. / （1） / 项 / 目
    ATTACHMENT = "attachment"  # 附件1, or a second document in the same text
    CONTENTS = "contents"  # a table of contents; label 目录
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
    lead: str  # verbatim, what an item depends on: its parent's lead sentence, or the first row of
    # the table whose other rows it holds; "" where there is none
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
    def states_policy(self) -> bool:
        """Whether it belongs to what the document rules: no notice, signature or contents."""
        return self.kind not in (ClauseKind.NOTICE, ClauseKind.CLOSING, ClauseKind.CONTENTS)

    @property
    def label(self) -> str:
        return self.id.label

    @property
    def document_id(self) -> str:
        return self.id.document_id


@dataclass(frozen=True, slots=True)
class Repair:
    """One change made between the published page and `PolicyDocument.text`."""

    label: str  # the clause concerned; "" where it concerns the whole document
    kind: str  # "mark" or "width"
    before: str
    after: str
    note: str = ""


@runtime_checkable
class Labelled(Protocol):
    """Clauses whose labels are known without making one of them."""

    def labels(self) -> Sequence[tuple[str, str | None]]:
        """For each clause its label and that of its parent."""
        ...


class _Tables:
    """Places of a document's clauses: by label, by the label of the parent, by shorter labels."""

    __slots__ = ("_also", "children", "places")

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.places: dict[str, int] = {}
        self.children: dict[str | None, list[int]] = {}
        self._also: dict[str, int | None] = {}
        known = clauses.labels() if isinstance(clauses, Labelled) else None
        for place, (label, parent) in enumerate(known or ((c.label, c.parent) for c in clauses)):
            self.places[label] = place
            self.children.setdefault(parent, []).append(place)

    def also(self, label: str) -> int | None:
        """The place of the only clause that has this shorter label."""
        if not self._also:
            for known, place in self.places.items():
                for short in without_paragraph(known):
                    # of two neither is meant
                    self._also[short] = None if short in self._also else place
        return self._also.get(label)


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """An official document as published, with its clauses in document order (parents first)."""

    document_id: str
    title: str
    number: str | None  # 文号; None where the document has none
    issuer: str
    level: Level
    place: str  # the place it applies to, e.g. "某市"; "全国" for national documents
    issued_on: str | None  # ISO date on the document itself; None where unknown
    published_on: str | None  # ISO date of the publication used
    source_url: str
    validity: str  # as the file words it, e.g. "现行有效（未查到废止信息）"
    verification: str  # in Chinese: how far the wording was checked
    text: str
    clauses: Sequence[Clause]
    aliases: tuple[str, ...] = ()  # other names people use for it
    repairs: tuple[Repair, ...] = ()
    effective_on: str | None = None  # ISO date from which it applies; None where unknown
    valid_until: str | None = None  # ISO date of its last day; None where it has no end or unknown
    repeals: tuple[str, ...] = ()  # titles or 文号 of what it repeals, as it names them
    replaces: tuple[str, ...] = ()  # earlier versions of itself
    issued_under: tuple[str, ...] = ()  # what it is issued under (根据《…》)
    _tables: list["_Tables"] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tables", [])

    def _named(self) -> "_Tables":
        """Tables of the clauses, made when the first is looked up: most documents never are."""
        if not self._tables:
            self._tables.append(_Tables(self.clauses))
        return self._tables[0]

    def clause(self, label: str) -> Clause:
        """The clause with this label, in any way people write labels (`二(四)`, `第三条`).

        第四条第二项 finds the 项 of whichever 款 has one, 第三条 that of the only attachment with one.

        Raises:
            ClauseNotFoundError: no clause has this label.
        """
        forms, tables = label_forms(label), self._named()
        for form in forms:
            if form in tables.places:
                return self.clauses[tables.places[form]]
        for form in forms:
            found = tables.also(form)
            if found is not None:
                return self.clauses[found]
        raise ClauseNotFoundError(self.document_id, label)

    def place_of(self, label: str) -> int:
        """Index in `clauses` of the clause with exactly this label.

        Raises:
            ClauseNotFoundError: no clause has this label.
        """
        try:
            return self._named().places[label]
        except KeyError:
            raise ClauseNotFoundError(self.document_id, label) from None

    def validity_on(self, day: str) -> Validity:
        """Whether it applies on an ISO day, by its own dates; `Library.validity_on` knows more.

        Without a date of effect or an end nothing is said: a date of signing proves neither.
        """
        if self.effective_on and day < self.effective_on:
            return Validity.UPCOMING
        if self.valid_until and day > self.valid_until:
            return Validity.EXPIRED
        return Validity.IN_FORCE if self.effective_on else Validity.UNKNOWN

    @property
    def leaves(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.leaf)

    def children(self, label: str | None) -> tuple[Clause, ...]:
        """Direct children of the clause with this label, in order; the outermost for None."""
        return tuple(self.clauses[place] for place in self._named().children.get(label, ()))


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of a clause: passages, sentences, evidence and quotations are slices.

    `document.text[start:end] == text`; `clause.start <= start <= end <= clause.end`.
    """

    document: PolicyDocument
    clause: Clause
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]
