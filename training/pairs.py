"""What the cross-encoder is trained on: a question, a passage, and how far the one answers the other.

Each question with its clause, and with the nearest clause of sixty documents drawn at random that
lack its own; questions that nothing answers with the two nearest. Those asked of a stock of documents
get theirs from it, and what comes nearest to somebody who reads; some are asked of another stock as
well, and a third name the place they are asked in (`training/naming.py`). Half of the long clauses
are told by the sentences nearest to the question, as they are read. So the model sees at training
what it is asked for later.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from index import Encoder, PolicyEncoder, excerpt
from qa.evaluation import kept_for_fitting
from training.data import (
    DATA_DIR,
    Asked,
    Kind,
    Stock,
    TrainingClause,
    load_questions,
    load_stocks,
)
from training.naming import named

Pair = tuple[str, str, float]  # question, passage, how far the one answers the other, 0 to 1
_Documents = Mapping[str, Sequence[TrainingClause]]  # clauses by title
_POOL = 5000  # clauses, of documents drawn at random, that negatives are taken from
_STOCK = 60  # of these documents, those that one question is asked of
_MOST = 60  # clauses of a document in the pool or in a stock
_ALIKE = 0.45  # share of the shorter one's character pairs: the same rule of another place
_NEAREST = 6  # clauses looked at for one that is not alike
_OWN = 0.5  # of the questions, those that get another clause of their own document as well
_NAMED = 0.35  # of the questions asked of a stock, those that name its place
_BESIDE = 2  # nearest clauses of a stock beside the one that answers, not alike
_LONG = 200  # characters of a clause, from which it may be told in part
_IN_PART = 0.5  # of such clauses, those that are
_CARRIED = 0.4  # of those that a clause answers, those that are asked of another stock as well


def pairs(
    clauses: Mapping[str, TrainingClause], seed: int, encoder: Encoder | None = None
) -> list[list[Pair]]:
    """The pairs of each question; `encoder` finds the nearest clauses, by default the one that ships.

    The documents and questions that refusal is fitted and measured on are not among them
    (`qa.evaluation.kept_for_fitting`).
    """
    documents: dict[str, list[TrainingClause]] = defaultdict(list)
    for clause in clauses.values():
        documents[clause.title].append(clause)
    encoder, draw = encoder or PolicyEncoder(), random.Random(seed)  # noqa: S311
    made = list(_lay(clauses, documents, encoder, draw))
    stocks = [stock for stock in load_stocks() if stock.split == "train"]
    for stock in stocks:
        beside = draw.choice([one for one in stocks if one is not stock])
        carried = (one for one in beside.questions if one.kind is Kind.ANSWERED)
        asked = [*stock.questions, *(one for one in carried if draw.random() < _CARRIED)]
        made += _of_stock(stock, asked, clauses, documents, encoder, draw)
    return made


def _lay(
    clauses: Mapping[str, TrainingClause],
    documents: _Documents,
    encoder: Encoder,
    draw: random.Random,
) -> Iterator[list[Pair]]:
    """Of the questions that were written from one clause, or from none."""
    titles, held = kept_for_fitting(DATA_DIR)
    pool = _pool([title for title in documents if title not in titles], documents, draw)
    passages = [clause for title in pool for clause in documents[title]]
    vectors = encoder.encode_documents([clause.passage for clause in passages])
    places = defaultdict(list)
    for place, clause in enumerate(passages):
        places[clause.title].append(place)
    for one in load_questions():
        own = clauses.get(one.clause or "")
        if one.history or one.split != "train" or one.question in held:
            continue
        if one.kind is not Kind.UNANSWERABLE and (own is None or own.title in titles):
            continue
        gold = own.passage if own and one.kind is not Kind.UNANSWERABLE else None
        stock = [t for t in draw.sample(pool, min(_STOCK, len(pool))) if not own or t != own.title]
        others = np.array([place for title in stock for place in places[title]])
        (query,) = encoder.encode_queries([one.question])
        near = others[np.argsort(-(vectors[others] @ query), kind="stable")[:_NEAREST]]
        apart = [passages[place] for place in near]
        apart = [c for c in apart if gold is None or not _alike(gold, c.passage)]
        group = [_pair(one.question, c, 0.0, draw) for c in apart[: 1 if gold else 2]]
        if gold and own:
            group.append(_pair(one.question, own, 1.0, draw))
            beside = [c for c in documents[own.title] if c.id != own.id]
            nearest = max(beside, key=lambda c: _shared(one.question, c.passage), default=own)
            if not _alike(gold, nearest.passage) and draw.random() < _OWN:
                group.append(_pair(one.question, nearest, 0.0, draw))
        yield group


def _of_stock(
    stock: Stock,
    questions: Sequence[Asked],
    clauses: Mapping[str, TrainingClause],
    documents: _Documents,
    encoder: Encoder,
    draw: random.Random,
) -> Iterator[list[Pair]]:
    """Of questions that are asked of a stock; what a clause of another one answers, nothing here does."""
    held = [clause for title in stock.documents for clause in documents.get(title, ())[:_MOST]]
    if not held:
        return
    names = {clause.id for clause in held}
    vectors = encoder.encode_documents([clause.passage for clause in held])
    texts = [
        named(one.question, stock.documents, draw) if draw.random() < _NAMED else one.question
        for one in questions
    ]
    orders = np.argsort(-(encoder.encode_queries(texts) @ vectors.T), axis=1, kind="stable")
    for one, text, order in zip(questions, texts, orders, strict=True):
        near = [held[place] for place in order[:_NEAREST]]
        own = clauses.get(one.clause)
        if one.kind is Kind.UNANSWERABLE:
            told = {c.id: c for c in [*near[:2], *([own] if own else [])]}
            yield [_pair(text, clause, 0.0, draw) for clause in told.values()]
        elif own:
            others = [c for c in near if not _alike(own.passage, c.passage)]
            right = [_pair(text, own, 1.0, draw)] if own.id in names else []
            beside = others[: _BESIDE if right else 1]
            if group := [*right, *(_pair(text, clause, 0.0, draw) for clause in beside)]:
                yield group


def _pool(titles: list[str], documents: _Documents, draw: random.Random) -> list[str]:
    """Documents of some thousand clauses together, drawn at random."""
    draw.shuffle(titles)
    pool, size = [], 0
    for title in titles:
        if len(documents[title]) <= _MOST and size < _POOL:
            pool.append(title)
            size += len(documents[title])
    return pool


def _pair(question: str, clause: TrainingClause, answers: float, draw: random.Random) -> Pair:
    """A pair with the clause as it is read: to its end, where it is cut, or what is nearest of it.

    Nearest by shared pairs of characters, long sentences held back a little (by hand); when it is
    asked, vectors are compared.
    """
    told = clause.passage
    if len(told) > _LONG and draw.random() < _IN_PART:
        near = [_shared(question, one) / (1 + len(one)) ** 0.3 for one in clause.sentences]
        told = excerpt(clause.context, clause.sentences, np.array(near, dtype=np.float32))
    return question, told, answers


def _grams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _shared(one: str, other: str) -> int:
    return len(_grams(one) & _grams(other))


def _alike(one: str, other: str) -> bool:
    """Whether two passages share so much that they are one rule, of two places perhaps."""
    return _shared(one, other) > _ALIKE * max(1, min(len(_grams(one)), len(_grams(other))))
