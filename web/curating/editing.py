"""Pins and synonyms as editors make them: looked for, tried, checked, kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from corpus import Clause, ClauseId, ClauseNotFoundError, DocumentNotFoundError, PolicyDocument
from qa import Answer, PolicyAssistant
from qa.answering import Quotation
from qa.asking import clean
from qa.curation import Curated, Pin, PinnedClause, Standing, Synonym, pinned, standing
from web.admin import Office
from web.errors import CurationError
from web.store import KeptPin, Session

_T = TypeVar("_T")
_WORDINGS = 10  # of one pin
_CLAUSES = 10  # of one pin
_LONGEST = 1500  # characters of a clause that is quoted whole, as of a list that is
_WORD = (2, 30)  # characters of a word that people use
_WRITTEN = 60  # characters of what documents write for it
_HITS = 5  # of a trial, shown


@dataclass(frozen=True, slots=True)
class Chosen:
    """A clause of a pin as it stands today; `clause` is None where it is gone."""

    pinned: PinnedClause
    document: PolicyDocument | None
    clause: Clause | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Trial:
    """What a question finds."""

    meant: str
    answer: Answer


class Editing:
    """What the pages and the API of pins and synonyms do; each act is logged with who did it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.store = office.desk.curation

    @property
    def assistant(self) -> PolicyAssistant:
        return self.office.desk.assistant

    async def find(self, text: str) -> list[tuple[PolicyDocument, Clause, Standing]]:
        """Clauses that a text finds or names, best first, and whether they could be shown today."""

        def work() -> list[tuple[PolicyDocument, Clause, Standing]]:
            today = self._today()
            hits = self.assistant.ask(text).hits
            return [
                (h.document, h.clause, standing(self.assistant.library, pinned(h.clause), today))
                for h in hits
            ]

        return await self._work(work)

    async def keep_pin(
        self,
        who: Session,
        questions: Sequence[str],
        clauses: Sequence[ClauseId],
        number: int | None = None,
    ) -> tuple[int, list[str]]:
        """Keep a pin; gives its number, and those wordings that do not lead to it as they are.

        Raises:
            CurationError: a clause cannot be chosen, or nothing is left of the wordings.
            InvalidQuestionError: a wording cannot be asked.
            StorageError: it cannot be kept.
        """

        def work() -> tuple[int, list[str]]:
            pin = Pin(self._wordings(questions), self._chosen(clauses))
            kept = self.store.keep_pin(pin, who.name, number)
            act = "更改编辑推荐" if number is not None else "编辑推荐"
            told = "、".join(str(c.clause) for c in pin.clauses)
            self.office.acts.add(who.name, act, pin.questions[0], told)
            wanted = {c.clause for c in pin.clauses}
            idle = [
                q for q in pin.questions if not wanted & set(_recommended(self.assistant.ask(q)))
            ]
            return kept, idle

        return await self._work(work)

    def remove_pin(self, who: Session, number: int) -> None:
        """Take a pin away; none is no error."""
        held = next((kept.pin for kept in self.store.pins() if kept.number == number), None)
        if held is not None:
            self.store.remove_pin(number)
            self.office.acts.add(who.name, "删去编辑推荐", held.questions[0])

    def keep_synonym(self, who: Session, said: str, written: str) -> None:
        """Keep a synonym; raises `CurationError` where it is none, and `StorageError`."""
        synonym = self._synonym(said, written)
        self.store.keep_synonym(synonym, who.name)
        self.office.acts.add(who.name, "同义词", f"{synonym.said} = {synonym.written}")

    def remove_synonym(self, who: Session, said: str, written: str) -> None:
        """Take a synonym away; none is no error."""
        self.store.remove_synonym(Synonym(said, written))
        self.office.acts.add(who.name, "删去同义词", f"{said} = {written}")

    async def try_synonym(self, said: str, written: str, question: str) -> tuple[Trial, Trial]:
        """What a question finds without a synonym and with it; nothing is kept.

        Raises:
            CurationError: it is no synonym.
            InvalidQuestionError: the question cannot be asked.
        """
        synonym = self._synonym(said, written)
        held = self.store.current()
        others = tuple(one for one in held.synonyms if one != synonym)
        without = replace(held, synonyms=others)
        with_ = replace(held, synonyms=(*others, synonym))

        def work() -> tuple[Trial, Trial]:
            answers = [self._curated(curated).ask(question) for curated in (without, with_)]
            before, after = (Trial(one.standalone_question, one) for one in answers)
            return before, after

        return await self._work(work)

    def _curated(self, curated: Curated) -> PolicyAssistant:
        return self.assistant.curated_by(lambda: curated)

    def standings(self, kept: KeptPin) -> list[Chosen]:
        """The clauses of a pin as they stand today."""
        today, library = self._today(), self.assistant.library
        found = []
        for one in kept.pin.clauses:
            document = clause = None
            try:
                document = library.document(one.clause.document_id)
                clause = document.clause(one.clause.label)
            except (DocumentNotFoundError, ClauseNotFoundError):
                pass  # told by its standing
            found.append(Chosen(one, document, clause, standing(library, one, today)))
        return found

    def _wordings(self, questions: Sequence[str]) -> tuple[str, ...]:
        limit = self.assistant.settings.max_question_length
        kept = tuple(dict.fromkeys(clean(q, limit) for q in questions if q.strip()))
        if not kept:
            raise CurationError("请写出至少一种问法，一行一种")
        if len(kept) > _WORDINGS:
            raise CurationError(f"一条编辑推荐最多 {_WORDINGS} 种问法，请分成几条")
        return kept

    def _chosen(self, clauses: Sequence[ClauseId]) -> tuple[PinnedClause, ...]:
        wanted = list(dict.fromkeys(clauses))
        if not wanted:
            raise CurationError("还没有选条款。请先搜索，再点“选用”")
        if len(wanted) > _CLAUSES:
            raise CurationError(f"一条编辑推荐最多选 {_CLAUSES} 条条款")
        library, index, today = self.assistant.library, self.assistant.index, self._today()
        found = []
        for own in wanted:
            clause = library.clause(own)
            title = library.document(own.document_id).title
            try:
                index.row(clause.id)
            except ClauseNotFoundError:
                raise CurationError(
                    f"《{title}》{clause.label}不能直接选用；请选它下面的条款"
                ) from None
            if len(clause.text) > _LONGEST:
                raise CurationError(
                    f"《{title}》{clause.label}有 {len(clause.text)} 字，超过 {_LONGEST} 字，不能整条引用"
                )
            one = pinned(clause)
            if standing(library, one, today) is not Standing.HOLDS:
                raise CurationError(f"《{title}》{clause.label}现在不在有效期内，选了也不会显示")
            found.append(one)
        return tuple(found)

    def _synonym(self, said: str, written: str) -> Synonym:
        said, written = " ".join(said.split()), " ".join(written.split())
        least, most = _WORD
        if not least <= len(said) <= most:
            raise CurationError(f"说法应有 {least} 到 {most} 个字；一个字的太容易误中")
        if not 1 <= len(written) <= _WRITTEN or said == written:
            raise CurationError(f"请写出文件里的用词（{_WRITTEN} 字以内，与说法不同）")
        return Synonym(said, written)

    async def _work(self, job: Callable[[], _T]) -> _T:
        return await self.office.desk.work(job)

    def _today(self) -> str:
        return datetime.now(self.office.desk.settings.zone).date().isoformat()


def _recommended(answer: Answer) -> list[ClauseId]:
    cited = {citation.marker: citation.clause.id for citation in answer.citations}
    first = [b for b in answer.blocks if isinstance(b, Quotation) and b.label]
    return [cited[block.citations[0]] for block in first]


def hits_of(trial: Trial) -> list[dict[str, str]]:
    """The best hits of a trial, as the page shows them."""
    return [
        {
            "title": hit.document.title,
            "document_id": hit.document.document_id,
            "label": hit.clause.label,
            "heading": hit.clause.heading,
        }
        for hit in trial.answer.hits[:_HITS]
    ]
