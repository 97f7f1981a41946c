"""The questions that ranking, refusal and follow-ups are fitted on: of both corpora, and of training.

Training questions (`training/data`, round 2, on documents that were kept out of training the
encoder) are asked of small stocks of documents, 25 at a time; each third one also of a stock that
lacks its document, where it is unanswerable, as are the questions written to be so (those of the
split `val` are kept out of fitting refusal). Its dialogues are asked of the same stocks. A fourth
set was asked of stocks read as a whole (`training/data/stocks.jsonl`): what people ask of just
these documents, by which most of it is not answered, half of it in official words.
"""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus import Clause, ClauseId, ClauseKind, Level, Library, PolicyDocument
from index import Encoder, HybridIndex, KeptVectors
from qa.evaluation.measures import Gold, Question

OWN = ("park", "own")  # the corpora that answers are measured on; the others are fitted on as well
_DOCUMENTS = 250  # of training, drawn at random: an index of a thousand clauses
_STOCK = 25  # documents that a training question is asked of
_UNANSWERABLE = 600  # questions written to be so that refusal is fitted on
_CLAUSES = 60  # of one document at most
_COHORT = 1000  # with 200 the AUC over all sets together is lower by .004 (docs/evaluation.md)
_Row = dict[str, Any]  # a line of the training data
_EARLIER = 3  # questions before one, at most; so many are searched for with it


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the documents it is asked of (None for all), and whether they answer it.

    `kept_out` marks those that refusal is not fitted on, so that it can be measured on them.
    """

    question: Question
    documents: tuple[str, ...] | None
    answerable: bool
    kept_out: bool = False


@dataclass(frozen=True, slots=True)
class Corpus:
    """A stock of documents with its index and questions; `name` tells the sets apart.

    `dialogues` are questions with the ones before them.
    """

    name: str
    library: Library
    index: HybridIndex
    asked: Sequence[Asked]
    dialogues: Sequence[Asked]

    def switches(self, seed: int = 3) -> Iterator[Asked]:
        """Questions that stand alone, each behind one to three on something else, of its stock."""
        draw = random.Random(seed)  # noqa: S311
        alone = [one for one in self.asked if not one.question.history]
        for one in alone:
            others = self._before(one, draw, draw.randint(1, _EARLIER))
            yield replace(one, question=replace(one.question, history=others))

    def talks(self, seed: int = 4) -> Iterator[Asked]:
        """The dialogues, and each behind one or two more questions on something else."""
        draw = random.Random(seed)  # noqa: S311
        for one in self.dialogues:
            yield one
            if len(one.question.history) < _EARLIER:
                more = draw.randint(1, _EARLIER - len(one.question.history))
                history = (*self._before(one, draw, more), *one.question.history)
                yield replace(one, question=replace(one.question, history=history))

    def _before(self, one: Asked, draw: random.Random, count: int) -> tuple[str, ...]:
        """Questions of the same stock that other clauses answer."""
        gold = set(one.question.gold)
        others = [
            other.question.question
            for other in self.asked
            if other.answerable
            and not other.question.history
            and other.documents == one.documents
            and not gold & set(other.question.gold)
        ]
        return tuple(draw.sample(others, count))


def kept_for_fitting(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Titles of the training documents, and the unanswerable questions, that refusal is fitted and
    measured on: no model whose word counts there may be trained on them.
    """
    questions, clauses = _read(folder)
    written = [row for row in questions if _unanswerable(row)]
    held = [row for row in written if row["split"] == "val"]
    fitted = [row for row in written if row["split"] != "val"][:_UNANSWERABLE]
    asked = frozenset(str(row["question"]) for row in (*held, *fitted))
    return frozenset(_titles(questions, clauses)), asked


def cohort_passages(folder: Path, seed: int = 8) -> list[str]:
    """Clauses of the other training documents, drawn at random, as they are embedded."""
    titles = kept_for_fitting(folder)[0]
    clauses = [c for c in _read(folder)[1].values() if _title(c) not in titles]
    drawn = random.Random(seed).sample(clauses, min(_COHORT, len(clauses)))  # noqa: S311
    return [f"{clause['context']}\n{''.join(clause['sentences'])}" for clause in drawn]


def training_corpus(folder: Path, encoder: Encoder, kept: KeptVectors) -> Corpus:
    """Training documents and questions that the encoder has not seen; see the module."""
    questions, clauses = _read(folder)
    titles = _titles(questions, clauses)
    by_title = _by_title(clauses)
    documents: list[PolicyDocument] = []
    places: dict[str, ClauseId] = {}
    for number, title in enumerate(titles):
        rows = [clauses[own] for own in by_title[title][:_CLAUSES]]
        document, labels = _document(f"t{number}", title, rows)
        documents.append(document)
        places |= labels
    index = HybridIndex.build(documents, encoder, encode=kept.encode)
    stocks = _stocks([d.document_id for d in documents])
    asked = tuple(_asked(questions, places, stocks))
    dialogues = tuple(_dialogues(questions, places, stocks))
    return Corpus("training", Library(tuple(documents), ""), index, asked, dialogues)


def stocks_corpus(folder: Path, training: Corpus) -> Corpus:
    """What was asked of stocks of training documents; none of it are dialogues.

    Those of the split `val` that nothing answers are kept out of fitting refusal.
    """
    own = {document.title: document.document_id for document in training.library}
    clauses = _read(folder)[1]
    places = {
        row: ClauseId(own[title], f"第{number}条")
        for title, rows in _by_title(clauses).items()
        if title in own
        for number, row in enumerate(rows[:_CLAUSES], 1)
    }
    lines = (folder / "stocks.jsonl").read_text(encoding="utf-8").splitlines()
    asked = []
    for stock in map(json.loads, lines):
        if stock["split"] not in ("fit", "val"):
            continue
        documents = tuple(own[title] for title in stock["documents"])
        for one in stock["questions"]:
            text, place = one["question"], places[one["clause"]]
            answered = one["type"] == "answered"
            gold = (Gold(place.document_id, place.label),) if answered else ()
            question = Question(text, one["type"], "zh", text, (), gold)
            out = stock["split"] == "val" and not answered
            asked.append(Asked(question, documents, answered, kept_out=out))
    return Corpus("stocks", training.library, training.index, asked, ())


def _by_title(clauses: Mapping[str, _Row]) -> dict[str, list[str]]:
    """Ids of clauses by the title of their document."""
    found = defaultdict(list)
    for own, clause in clauses.items():
        found[_title(clause)].append(own)
    return found


def _read(folder: Path) -> tuple[list[_Row], dict[str, _Row]]:
    """The questions, and the clauses by id."""
    rows = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    with gzip.open(folder / "clauses.jsonl.gz", "rt", encoding="utf-8") as lines:
        clauses = {c["id"]: c for c in map(json.loads, lines)}
    return [json.loads(row) for row in rows], clauses


def _titles(questions: Sequence[_Row], clauses: Mapping[str, _Row], seed: int = 5) -> list[str]:
    """The documents drawn, of those that the encoder was not trained on."""
    seen = {_title(clauses[q["clause"]]) for q in questions if q["round"] == 1 and q["clause"]}
    new = {_title(clauses[q["clause"]]) for q in questions if q["round"] == 2 and q["clause"]}
    titles = sorted(new - seen)
    random.Random(seed).shuffle(titles)  # noqa: S311 - a fixed draw, no secret
    return titles[:_DOCUMENTS]


def _unanswerable(row: _Row) -> bool:
    """Whether a question of the second round was written to be so, by itself."""
    return row["round"] == 2 and not row["history"] and row["type"] == "unanswerable"


def _stocks(documents: Sequence[str]) -> list[tuple[str, ...]]:
    shuffled = list(documents)
    random.Random(1).shuffle(shuffled)  # noqa: S311
    return [tuple(shuffled[i : i + _STOCK]) for i in range(0, len(shuffled), _STOCK)]


def _asked(
    questions: Sequence[dict[str, object]],
    places: dict[str, ClauseId],
    stocks: Sequence[tuple[str, ...]],
) -> Iterator[Asked]:
    draw = random.Random(1)  # noqa: S311
    stock_of = {own: stock for stock in stocks for own in stock}
    written = 0
    for row in questions:
        if row["round"] != 2 or row["history"]:
            continue
        text = str(row["question"])
        place = places.get(str(row["clause"]))
        if place is not None:
            gold = (Gold(place.document_id, place.label),)
            expect = "answered" if row["type"] == "answered" else "partial"
            question = Question(text, str(row["type"]), "zh", text, (), gold, expect=expect)
            yield Asked(question, stock_of[place.document_id], answerable=True)
            if draw.random() < 0.35:
                others = [stock for stock in stocks if place.document_id not in stock]
                yield Asked(question, draw.choice(others), answerable=False)
        elif _unanswerable(row):
            out = row["split"] == "val"
            written += not out
            if written > _UNANSWERABLE and not out:
                continue
            question = Question(text, "unanswerable", "zh", text, (), (), expect="not_found")
            yield Asked(question, draw.choice(stocks), answerable=False, kept_out=out)


def _dialogues(
    questions: Sequence[dict[str, Any]],
    places: dict[str, ClauseId],
    stocks: Sequence[tuple[str, ...]],
) -> Iterator[Asked]:
    stock_of = {own: stock for stock in stocks for own in stock}
    for row in questions:
        place = places.get(str(row["clause"]))
        if place is not None and row["history"]:
            gold = (Gold(place.document_id, place.label),)
            text, history = row["question"], tuple(row["history"])
            question = Question(text, row["type"], "zh", text, history, gold)
            yield Asked(question, stock_of[place.document_id], answerable=True)


def _title(clause: dict[str, str]) -> str:
    return clause["context"].split(" ")[0]


def _document(
    own: str, title: str, rows: Sequence[dict[str, object]]
) -> tuple[PolicyDocument, dict[str, ClauseId]]:
    """A document made of training clauses, each an article of its own."""
    text, clauses, labels = "", [], {}
    for number, row in enumerate(rows, 1):
        body = "".join(map(str, row["sentences"]))  # type: ignore[call-overload]
        start, end = len(text), len(text) + len(body)
        clause_id = ClauseId(own, f"第{number}条")
        labels[str(row["id"])] = clause_id
        clauses.append(
            Clause(
                id=clause_id, kind=ClauseKind.CLAUSE, mark="", heading="",
                path=tuple(str(row["context"]).split(" ")[1:4]), lead="", text=body, start=start,
                end=end, body_start=start, own_end=end, parent=None, leaf=True, verified=False,
                repaired=False,
            )
        )  # fmt: skip
        text += body + "\n"
    document = PolicyDocument(
        document_id=own, title=title, number=None, issuer=title, level=Level.UNKNOWN, place="",
        issued_on=None, published_on=None, source_url="", validity="", verification="", text=text,
        clauses=tuple(clauses),
    )  # fmt: skip
    return document, labels
