"""The sentences that answer a question: which clauses belong, and what of each is quoted."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import Clause, ClauseId, Slice
from corpus.text import fold, is_blank, is_furniture
from index import HybridIndex
from qa.asking import Intent, Query
from qa.data import load
from qa.grammar import referred
from qa.retrieval import (
    Found,
    Hit,
    Matrix,
    announced,
    around,
    for_all,
    is_item,
    list_of,
    under,
    unit_above,
)  # fmt: skip
from qa.steps import step

# A sentence that only stands with the one before it, and one that takes back part of it.
_LEANS = re.compile(r"^(?:但|其中|上述|前款|前述|该|此|对此|同时符合|除外|逾期|否则|反之)")
_TABLE = "|"
_REPEATED = 12  # characters from which a sentence that stands twice in a document is told once
_HEADED = 3  # items of one list from which their headings are quoted too: they are what it lists


@dataclass(frozen=True, slots=True)
class Selection:
    """How much is quoted of how many clauses.

    Chosen 2026-11-26 to 28 on the development questions of both corpora, one number at a time, by
    `right` of `make eval`; docs/evaluation.md has the alternatives.
    """

    clauses: int = 2  # clauses quoted at most for an ordinary question
    share: float = 0.45  # of the best clause's probability, from which another belongs too
    item_share: float = 0.9  # the same share for an item of another list
    list_clauses: int = 5  # clauses where a list is asked for; the items of one list are one
    list_share: float = 0.6  # the same share there
    list_near: int = 5  # best hits among which a list has two items if it is what was found
    list_length: int = 500  # characters of all its items up to which such a list is quoted whole
    led_length: int = 1500  # the same for the items under one sentence
    list_depth: int = 10  # best hits among which those of further documents are looked for
    document_share: float = 0.7  # the same share for the best clause of a further document
    whole_clause: int = 400  # characters up to which a clause is quoted whole
    margin: float = 0.15  # cosine below the best sentence, within which others are quoted too
    rows: int = 3  # rows of a table quoted at most
    fact_bonus: float = 0.05  # cosine added to a sentence that holds the kind of fact asked for
    fact_depth: int = 3  # best clauses in which a fact asked for is looked for
    fact_margin: float = 0.05  # cosine below the best sentence, within which others state it


@dataclass(frozen=True, slots=True)
class Evidence(Slice):
    """A sentence of a clause; `score` is its cosine to the question, with facts it holds added."""

    score: float
    header: str = ""  # of the table whose row it is


class EvidenceSelector:
    """Selects evidence from an index's sentences for ranked clauses."""

    def __init__(self, index: HybridIndex, tuning: Selection | None = None) -> None:
        self._index = index
        self._tuning = tuning or Selection()
        self._facts = load("facts")

    @step("evidence")
    def select(self, found: Found) -> tuple[Evidence, ...]:
        """Evidence for a query from its hits, clause by clause.

        Clauses come in the order of the hits; the sentences of one in the order of its text. Of a
        table in several clauses the nearest rows count, as in one. What stands twice is told once.
        """
        chosen = self._clauses(found)
        listed = chosen if found.query.asks(Intent.LIST) else []
        items = Counter(parent for hit in listed if (parent := list_of(hit)))
        made: list[Evidence] = []
        for hit in chosen:
            parent = list_of(hit)
            headed = parent is not None and items[parent] >= _HEADED
            own = self._of_clause(found.query, hit, found.vector, headed)
            made += own + self._leant_on(found, hit, "".join(e.text for e in own))
        tables: dict[tuple[str, str], dict[str, Evidence]] = {}
        for evidence in sorted(made, key=lambda e: -e.score):
            of = evidence.document.document_id, evidence.header
            tables.setdefault(of, {}).setdefault(evidence.text, evidence)
        nearest = {of: list(rows.values())[: self._tuning.rows] for of, rows in tables.items()}
        told: list[Evidence] = []
        texts: set[tuple[str, str]] = set()
        for evidence in made:
            text = evidence.document.document_id, evidence.text.strip()
            if len(text[1]) >= _REPEATED and not evidence.header and text in texts:
                continue
            texts.add(text)
            if evidence.header:
                if evidence not in nearest[evidence.document.document_id, evidence.header]:
                    continue
                unit = unit_above(evidence, evidence.header)
                if unit and unit.start not in {e.start for e in told if not e.header}:
                    place = unit.document, unit.clause, unit.start, unit.end
                    told.append(Evidence(*place, evidence.score))
            told.append(evidence)
        return tuple(told)

    def _clauses(self, found: Found) -> list[Hit]:
        """The hits that belong to the answer."""
        query, hits, tuning = found.query, found.hits, self._tuning
        if not hits:
            return []
        if query.clauses:
            named = set(query.clauses)
            chosen = [hit for hit in hits if hit.clause.id in named or under(hit, named)]
            if chosen:
                return chosen
        if found.leading > 1:
            return list(hits[: found.leading])
        if not query.asks(Intent.LIST):
            few = [h for h in hits[: tuning.clauses] if self._belongs(h, hits[0], tuning.share)]
            noun = announced(hits[0].clause)  # 入驻条件, of 应当具备下列条件：
            few = self._whole_lists(few, hits) if noun and noun in query.text else few
            return few + self._stating(found, few)
        nearest = hits[: tuning.list_clauses]
        chosen = [hit for hit in nearest if self._belongs(hit, hits[0], tuning.list_share)]
        return self._whole_lists([*chosen, *self._of_others(hits, chosen)], hits)

    def _stating(self, found: Found, chosen: Sequence[Hit]) -> list[Hit]:
        """The clause by which a fact asked for is stated (`held`), where none of the chosen states
        it: one of the next in the best one's document, or what is said behind its list for all.
        """
        query, best = found.query, found.hits[0]
        told = (text for hit in chosen for text in (hit.clause.text, *around(hit)))
        if not query.facts or any(self._holds(query, text) for text in told):
            return []
        stating = [hit for hit, text in self._near(found) if self._holds(query, text)]
        stating = [hit for hit in stating if hit.document == best.document]
        behind = [one.id for one in for_all(best) if self._holds(query, one.text)]
        rows = [int(row) for one in behind for row in self._index.rows(one)]
        said = (Hit(best.document, self._index.clause(row), best.score, row) for row in rows)
        return [*stating, *said][:1]

    def _near(self, found: Found) -> list[tuple[Hit, str]]:
        """The sentences, with their clauses, in which a fact is looked for: all of the best clause
        (of each side of a comparison), of the next those about as near as the nearest.
        """
        hits = found.hits[: self._tuning.fact_depth]
        near = [(n, h, e) for n, h in enumerate(hits) for e in self._sentences(h, found.vector)]
        least = max((e.score for *_, e in near), default=0.0) - self._tuning.fact_margin
        return [(h, e.header + e.text) for n, h, e in near if n < found.leading or e.score >= least]

    def _of_others(self, hits: Sequence[Hit], chosen: Sequence[Hit]) -> list[Hit]:
        """The best hit of each further document: all that was found on a matter is asked for."""
        held = {hit.document.document_id for hit in chosen}
        found: list[Hit] = []
        for hit in hits[: self._tuning.list_depth]:
            own = hit.document.document_id
            if own not in held and hit.score >= self._tuning.document_share * hits[0].score:
                held.add(own)
                found.append(hit)
        return found

    def _belongs(self, hit: Hit, best: Hit, share: float) -> bool:
        """Whether a clause is near enough to the best one. An item of another list must be nearer:
        it brings its lead sentence along, two quotations for one.
        """
        parent = hit.clause.parent
        if is_item(hit.clause) and (hit.document.document_id, parent) != (
            best.document.document_id,
            best.clause.parent,
        ):
            share = max(share, self._tuning.item_share)
        return hit is best or hit.score >= share * best.score

    def _whole_lists(self, chosen: Sequence[Hit], hits: Sequence[Hit]) -> list[Hit]:
        """The chosen hits, with all items of a list, in order, of which several are among the best."""
        near = Counter(map(list_of, hits[: self._tuning.list_near]))
        known = {hit.clause.id: hit for hit in hits}
        made: dict[ClauseId, Hit] = {}
        for hit in chosen:
            parent = list_of(hit)
            items = hit.document.children(parent.label) if parent else ()
            if parent and near[parent] > 1 and self._is_short(items):
                for item in items:
                    rows = self._index.rows(item.id)
                    if len(rows) == 1:  # an item with a list of its own is told by that
                        made[item.id] = known.get(item.id) or Hit(
                            hit.document, item, hit.score, int(rows[0])
                        )
            made[hit.clause.id] = hit
        return list(made.values())

    def held(self, found: Found) -> frozenset[str]:
        """Kinds of fact asked for that are stated: in the sentences for it (`_near`), in a paragraph
        for all of the best one's list, or around it. On the training questions 67 % of what is not
        stated is noticed so instead of 47 %, and 8.6 instead of 5.0 % of what is stated is missed.
        """
        if not found.query.facts:
            return frozenset()
        texts = [fold(text) for _, text in self._near(found)]
        for hit in found.hits[: found.leading]:
            texts += [fold(t) for t in (*(one.text for one in for_all(hit)), *around(hit))]
        asked = ((kind, self._facts[kind]) for kind in found.query.facts)
        return frozenset(kind for kind, f in asked if any(f.shows("held", t) for t in texts))

    def whole(self, hit: Hit, vector: Matrix) -> list[Evidence]:
        """A clause as it is, in one slice; one that holds rows of a table, row by row."""
        if hit.clause.lead.startswith(_TABLE):
            return [e for e in self._sentences(hit, vector) if e.header != e.text]
        clause = hit.clause
        return [Evidence(hit.document, clause, clause.start, clause.end, 1.0)]

    def _is_short(self, items: Sequence[Clause]) -> bool:
        """Whether a list can be quoted whole; what stands under one sentence may be longer, since
        half of it would be taken for all (材料、条件).
        """
        led = any(item.lead for item in items)
        longest = self._tuning.led_length if led else self._tuning.list_length
        return sum(item.end - item.start for item in items) <= longest

    def _of_clause(self, query: Query, hit: Hit, vector: Matrix, headed: bool) -> list[Evidence]:
        made = self._sentences(hit, vector)
        bonus = self._tuning.fact_bonus
        if query.facts:
            made = [replace(e, score=e.score + bonus * self._holds(query, e.text)) for e in made]
        return self._kept(made, headed)

    def _leant_on(self, found: Found, hit: Hit, text: str) -> list[Evidence]:
        """What a clause's text refers to without stating it (按本条第一款规定执行), where short."""
        clauses = referred(hit.clause, hit.document, text)
        if sum(one.end - one.start for one in clauses) > self._tuning.whole_clause:
            return []
        rows = dict.fromkeys(int(row) for one in clauses for row in self._index.rows(one.id))
        hits = [Hit(hit.document, self._index.clause(row), hit.score, row) for row in rows]
        return [e for one in hits for e in self._of_clause(found.query, one, found.vector, False)]

    def _sentences(self, hit: Hit, vector: Matrix) -> list[Evidence]:
        """All sentences of a clause with their cosines, rows of a table with its header."""
        slices, _, vectors = self._index.sentences([hit.row])
        outer = hit.clause.lead if hit.clause.lead.startswith(_TABLE) else ""
        header = outer
        made: list[Evidence] = []
        for cut, score in zip(slices, vectors @ vector, strict=True):
            row = cut.text.lstrip().startswith(_TABLE)
            header = (header or cut.text) if row else outer
            of = header if row else ""
            made.append(Evidence(cut.document, cut.clause, cut.start, cut.end, float(score), of))
        return made

    def _holds(self, query: Query, text: str) -> float:
        folded = fold(text)
        return float(any(self._facts[key].shows("held", folded) for key in query.facts))

    def _kept(self, made: Sequence[Evidence], headed: bool) -> list[Evidence]:
        """The sentences of a clause that are quoted: all of a short one, else the best.

        A sentence that leans on the one before it (但…, 其中…) brings that along, and is brought
        along by it: a rule is not quoted without its exception.
        """
        told = _without_blanks([e for e in made if not e.header or e.header != e.text])
        body = [e for e in told if e.end > e.clause.body_start]
        if not headed:
            told = body or told  # a heading alone tells nothing beside its own clause's text
        rows = [e for e in told if e.header]
        plain = [e for e in told if not e.header]
        length = sum(e.end - e.start for e in plain)
        keep: set[int] = set()
        best = max((e.score for e in told), default=0.0)
        if length <= self._tuning.whole_clause:
            keep |= {e.start for e in plain}
        for place, e in enumerate(plain):
            if e.score >= best - self._tuning.margin:
                keep.add(e.start)
                at = place
                while at > 0 and _LEANS.match(plain[at].text.lstrip()):
                    at -= 1
                    keep.add(plain[at].start)
                at = place + 1
                while at < len(plain) and _LEANS.match(plain[at].text.lstrip()):
                    keep.add(plain[at].start)
                    at += 1
        nearest = sorted(rows, key=lambda e: -e.score)[: self._tuning.rows]
        keep |= {e.start for e in nearest if e.score >= best - self._tuning.margin}
        return [e for e in told if e.start in keep]


def _without_blanks(told: Sequence[Evidence]) -> list[Evidence]:
    """The sentences less blanks of a form, where no text follows (申领方式：), and less furniture."""
    told = [e for e in told if not is_furniture(e.text)] or list(told)
    blank = [not e.header and is_blank(e.text) for e in told]
    last = [*blank[1:], True]  # whether a blank or nothing follows
    return [e for at, e in enumerate(told) if not (blank[at] and last[at])] or list(told)
