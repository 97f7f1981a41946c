"""The writer that needs no language model: a lead, then verbatim sentences with their markers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from corpus import UNSTATED, ClauseKind, Library, PolicyDocument, Slice, Validity
from corpus.text import Tokeniser
from qa.answering.answer import Answer, Citation, Status
from qa.answering.blocks import Block, Missing, Nearest, Note, PartHeading, name
from qa.answering.draft import Draft, Findings, in_turn, quote
from qa.answering.evidence import Evidence
from qa.answering.lead import lead_slice, stated_otherwise
from qa.asking import ABOUT_DOCUMENT, Intent, Query, Unheld
from qa.periods import holds, remarks
from qa.retrieval import Hit
from qa.steps import step

_REFERENCE = re.compile(r"《([^》]{4,40})》[（(]([^（）()]{2,20}[〔\[]\d{4}[〕\]]\d{1,5}号)[）)]")
_VALIDITY = {
    Validity.UPCOMING: "尚未施行",
    Validity.IN_FORCE: "施行中（按收录的日期）",
    Validity.EXPIRED: "已过有效期",
    Validity.REPEALED: "已被废止或替代",
}
_NOT_IN_FORCE = {
    Validity.UPCOMING: "尚未施行",
    Validity.EXPIRED: "已过有效期",
    Validity.REPEALED: "已被废止或替代",
}
_LISTED = 10  # documents named where all are asked for
_RECOMMENDED = "编辑推荐"  # before what an editor chose for the question
_DENIED = "智能归纳读了以下条款，认为没有写到所问的事。可能不是您问的事，请核对。"
_UNREAD = (ClauseKind.NOTICE, ClauseKind.CLOSING)


class Composer:
    """Writes answers from findings; holds the library for what an answer refers to."""

    def __init__(self, library: Library, tokeniser: Tokeniser, clauses: int) -> None:
        """`clauses` is how many of the library's are searched, told where all are asked for."""
        self._library = library
        self._tokeniser = tokeniser
        self._by_number = {d.number: d for d in library if d.number}
        self._clauses = clauses

    @step("compose")
    def compose(self, founds: Sequence[Findings], question: str) -> Answer:
        """The answer to a message from what was found for each of its questions.

        Several are answered one by one, each under its own words.
        """
        draft = Draft()
        for found in founds:
            if len(founds) > 1:
                draft.blocks.append(PartHeading(found.query.question.rstrip("，,；; ")))
            if found.evidence:
                self.open(draft, found)
                self.quote_all(draft, found.evidence[: found.recommended], _RECOMMENDED)
                self.quote_all(draft, found.evidence[found.recommended :])
            else:
                self.refuse(draft, found)
        answer = self.conclude(draft, founds)
        if len(founds) == 1:
            return answer
        return replace(answer, question=question, standalone_question=question)

    def open(self, draft: Draft, found: Findings) -> None:
        """What stands above the quotations: what is not held or in doubt, the lead."""
        query = found.query
        draft.blocks += [Note(text) for text in _unheld(query.unheld, self._library)]
        draft.blocks += self.reservations(found)
        if found.missing or found.lacking or found.denied:
            return  # no first line where the fact is not stated, or is doubtful
        if query.asks(*ABOUT_DOCUMENT) and not query.asks(Intent.VALIDITY):
            return  # who issued it and when stands above
        if query.asks(Intent.LIST, Intent.COMPARE, Intent.EACH):
            draft.blocks.append(Note(self._counted(query, found.evidence)))
        elif found.best is not None and not found.best.clause.lead and not found.best.header:
            # an item means nothing without the sentence it stands under, a row without its header:
            # they are told below, together
            cut = lead_slice(query, found.best, self._tokeniser)
            draft.lead(cut.text, [found.best])

    def quote_all(self, draft: Draft, evidence: Sequence[Evidence], label: str = "") -> None:
        """Add evidence by document, a list item below its lead sentence, rows as a table."""
        for document_id in dict.fromkeys(e.document.document_id for e in evidence):
            of_one = [e for e in evidence if e.document.document_id == document_id]
            draft.title(of_one[0].document)
            quote(draft, of_one, label)

    def refuse(self, draft: Draft, found: Findings) -> None:
        """That the documents do not answer: what is not there, and what is near."""
        told = _unheld(found.query.unheld, self._library)
        if told:
            draft.blocks += [Note(text) for text in told]
        elif found.lacking:
            words = "”“".join(found.lacking)
            told_of = f"现有文件没有写到“{words}”，不能据此作答。"
            draft.blocks.append(Missing((), told_of))
        else:
            draft.blocks.append(missing_block(()))
        if found.hits:
            draft.blocks.append(nearest_block(found.hits, "最接近的条款（仅供查阅，不构成答复）："))

    def conclude(self, draft: Draft, founds: Sequence[Findings]) -> Answer:
        """The answer of a draft: its status from what was found for each question."""
        missing = tuple(dict.fromkeys(fact for found in founds for fact in found.missing))
        answered = [bool(found.evidence) for found in founds]
        status = Status.NOT_FOUND
        if any(answered):
            whole = all(answered) and not missing and not any(found.denied for found in founds)
            status = Status.ANSWERED if whole else Status.PARTIAL
        query = founds[0].query
        told = {block.text for block in draft.blocks if isinstance(block, Note)}
        below = [note for found in founds for note in _places(found)]
        below += self._ended(citation.document for citation in draft.citations)
        below += remarks(draft.citations, query.as_of or date.today().isoformat())  # noqa: DTZ011
        return Answer(
            question=query.question,
            standalone_question=query.standalone,
            status=status,
            blocks=tuple(draft.blocks),
            statements=tuple(draft.statements),
            citations=tuple(draft.citations),
            hits=in_turn(founds),
            missing=missing,
            notes=(
                *_synonyms(founds),
                *(note for note in below if note not in told),
                *self.references(draft.citations),
            ),
        )

    def reservations(self, found: Findings) -> list[Block]:
        """What a reader must know before the quotations.

        That the first of them is not for the place asked about, or not in force; words of
        the question that they lack where they may be about something else; facts not stated.
        """
        told: list[Block] = []
        if found.evidence:
            first = found.best or found.evidence[0]
            if found.all_elsewhere() or found.leads_elsewhere(first):
                told += map(Note, _places(found))
            day = found.query.as_of or date.today().isoformat()  # noqa: DTZ011
            told += map(Note, (*self._ended([first.document]), *remarks([first], day, past=True)))
            if found.query.asks(*ABOUT_DOCUMENT):
                told.append(Note(self._registered(first.document)))
        if found.denied:
            told.append(Note(_DENIED))
        if found.lacking:
            words = "”“".join(found.lacking)
            told.append(Note(f"所引条款没有写到“{words}”，可能不是您问的事，请核对。"))
        if found.missing:
            told.append(missing_block(found.missing))
        if found.hits and (
            other := stated_otherwise(found.query, found.evidence, found.hits[0].clause)
        ):
            told.append(Note("问的是“{}”，引文是“{}”，请核对。".format(*other)))
        return told

    def _ended(self, documents: Iterable[PolicyDocument]) -> list[str]:
        """Says so where a quoted document does not apply any more, or not yet."""
        today = date.today().isoformat()  # noqa: DTZ011 - the server's day is the reader's
        once = {d.document_id: d for d in documents}.values()
        told = ((d, self._library.validity_on(d, today)) for d in once)
        return [f"注意：{name(d)}{_NOT_IN_FORCE[v]}。" for d, v in told if v in _NOT_IN_FORCE]

    def tell(self, question: str, own: str) -> Answer:
        """What is known of a document itself: number, issuer, dates, validity.

        Its signature and what it says of its own validity are quoted; what only the front matter
        says is told as a note, with where it comes from.
        """
        document = self._library.document(own)
        draft = Draft()
        draft.title(document)
        signed = [c for c in document.clauses if c.kind is ClauseKind.CLOSING][:1]
        for cut in (*holds(document), *(Slice(document, c, c.start, c.end) for c in signed)):
            draft.quote(cut)
        draft.blocks.append(Note(self._registered(document)))
        status = Status.ANSWERED if draft.citations else Status.NOT_FOUND
        statements, citations = tuple(draft.statements), tuple(draft.citations)
        return Answer(question, question, status, tuple(draft.blocks), statements, citations, ())

    def _registered(self, document: PolicyDocument) -> str:
        """What the front matter of a document says of it."""
        validity = self._library.validity_on(document, date.today().isoformat())  # noqa: DTZ011
        facts = [
            ("发文字号", document.number or UNSTATED),
            ("发文机关", document.issuer),
            ("适用地区", document.place),
            ("成文日期", document.issued_on or UNSTATED),
            ("公布日期", document.published_on or UNSTATED),
            ("施行日期", document.effective_on),
            ("有效期至", document.valid_until),
            ("效力", _VALIDITY.get(validity) or document.validity),
        ]
        told = "；".join(f"{title}：{value}" for title, value in facts if value)
        return f"{name(document)}的文件信息（收录时登记）：{told}。"

    def listed(self) -> str:
        """The documents that are held, as a line for talk about them; the first of many."""
        names = [name(document) for document in islice(self._library, _LISTED)]
        more = f"等 {len(self._library)} 份文件" if len(self._library) > _LISTED else ""
        return f"收录的文件：{'、'.join(names)}{more}。"

    def say(self, question: str, text: str) -> Answer:
        """A line of the answerer's own, to talk that is no question to the documents."""
        return Answer(question, question, Status.NOT_FOUND, (Note(text),), (), (), ())

    def references(self, citations: Sequence[Citation]) -> tuple[str, ...]:
        """What the quoted text refers to: a document that is held, or the note that it is not."""
        notes: dict[str, None] = {}
        for citation in citations:
            for title, number in _REFERENCE.findall(citation.quote):
                held = number in self._by_number
                told = "已收录，可直接查看" if held else "未收录，请另行查阅"
                notes[f"引文提到的《{title}》（{number}）{told}。"] = None
        return tuple(notes)

    def _counted(self, query: Query, evidence: Sequence[Evidence]) -> str:
        scope = [self._library.document(own) for own in query.scope]
        looked = sum(c.kind not in _UNREAD for d in scope for c in d.leaves) or self._clauses
        documents = len({e.document.document_id for e in evidence})
        clauses = len({e.clause.id for e in evidence})
        searched = len(scope) or len(self._library)
        return f"查阅 {searched} 份文件的 {looked} 条，找到 {clauses} 条作了规定（{documents} 份文件）："


def _unheld(unheld: Sequence[Unheld], library: Library) -> list[str]:
    """What a question names and is not held, with the nearest that is."""
    told = []
    for item in unheld:
        near = "、".join(name(library.document(own)) for own in item.documents)
        ended = "、".join(map(name, library.ending(item.text)))
        if item.clause is not None:
            told.append(f"没有{item.text}：所指文件的条款编到{item.clause.label}为止。")
        elif ended:
            told.append(f"{item.text}未收录。收录的{ended}写明将它废止或替代。")
        elif near:
            told.append(f"{item.text}未收录。收录的相近文件：{near}。")
        else:
            told.append(f"{item.text}未收录，请另行查阅。")
    return told


def _places(found: Findings) -> tuple[str, ...]:
    """Says so where an answer comes from another place than the one asked about."""
    names = "、".join(f"{name(d)}适用于{d.place}" for d in found.elsewhere())
    told = "以下没有{}的规定；{}。" if found.all_elsewhere() else "所问地点是{}；{}。"
    return (told.format("、".join(found.query.places.asked), names),) if names else ()


def _synonyms(founds: Sequence[Findings]) -> list[str]:
    """Which words of the question were searched for as the documents write them."""
    pairs = dict.fromkeys(pair for found in founds for pair in found.query.synonyms)
    return [f"“{said}”按“{written}”查找（编辑设定的同义词）。" for said, written in pairs]


def missing_block(items: tuple[str, ...]) -> Missing:
    """That the documents do not state these facts; without any, that they do not answer at all."""
    if not items:
        return Missing((), "现有文件中没有查到能回答这个问题的规定。")
    return Missing(items, f"文件未载明：{'、'.join(items)}。请向主管部门核实。")


def nearest_block(hits: Sequence[Hit], told: str = "最接近的条款（仅供查阅）：") -> Nearest:
    """The three nearest clauses, for looking up."""
    return Nearest(told, tuple((hit.document, hit.clause) for hit in hits[:3]))
