"""`python -m qa fit`: fits follow-ups, ranking and refusal, and says how well on both corpora.

Each corpus weighs the same, whatever its number of questions. Questions that give wording to be
checked are left out, since nothing that is fitted decides on them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from corpus import ClauseId
from corpus.text import Tokeniser
from index import Candidates, load_cross_encoder
from qa.asking import Understanding
from qa.evaluation.examples import OWN, Asked, Corpus, cohort_passages
from qa.evaluation.fitting import (
    Group,
    auc,
    fit_listwise,
    folds,
    held_out,
    save,
)
from qa.evaluation.measures import matches
from qa.evaluation.refusal import CHECKED, decisions, mean, reading, refusal, understood
from qa.reading import READ, Reader, logit
from qa.retrieval import (
    FEATURES,
    FOLLOW_UP,
    FeatureMaker,
    Logistic,
    Matrix,
    Retriever,
    goes_on,
    save_cohort,
)

_DEPTH = 25  # clauses that are looked at


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A question's candidates with, for each gold clause, which of them is it."""

    corpus: str
    group: Group
    hits: list[list[bool]]


def fit(
    corpora: Sequence[Corpus], training: Path, on: date, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Fit the models, write them, and return what was measured.

    Ranking and refusal are cross-validated in five folds; follow-ups are fitted on training
    dialogues alone, so that the corpora's own are all held out. `training` is the folder of the
    data that the cohort is drawn from.
    """
    tokeniser = Tokeniser()
    progress("对照条款")
    save_cohort(cohort_passages(training), corpora[0].index.encoder)
    progress("追问特征")
    turns = {c.name: list(_turns(c, tokeniser)) for c in corpora if c.dialogues}
    followed, counted = _follow_ups(turns)
    save("follow_up", followed, counted, on)
    own = [corpus for corpus in corpora if corpus.name in OWN]
    progress("排序特征")
    ranked = [r for corpus in own for r in _candidates(corpus, tokeniser)]
    model, told = _ranking(ranked)
    save("ranking", model, told, on)
    progress("对读排序")
    order, ordered = _order(list(_read(own, ranked, tokeniser)))
    save("order", order, ordered, on)
    progress("拒答特征")
    made = [one for corpus in corpora for one in decisions(corpus, tokeniser, model, order)]
    decided, measured = refusal(made)
    save("answerable", decided, measured, on)
    progress("交叉编码")
    read, reread = reading(made)
    save("reading", read, reread, on)
    return {
        "follow_up": counted,
        "ranking": told,
        "order": ordered,
        "answerable": measured,
        "reading": reread,
    }


def _turns(corpus: Corpus, tokeniser: Tokeniser) -> Iterator[tuple[str, Matrix, bool | None]]:
    """Questions behind others: their kind, their features, and whether they go on from them.

    A dialogue's question does where its clause is nearer with the history than without (None
    where it makes no difference), a switch never does.
    """
    understanding = Understanding(corpus.library, tokeniser)
    retriever = Retriever(corpus.index, tokeniser)
    turns = [("dialogue", one) for one in corpus.talks()]
    turns += [("switch" if one.answerable else "off", one) for one in corpus.switches()]
    for kind, asked in turns:
        if asked.question.type in CHECKED:
            continue
        query = understanding.understand(asked.question.question, asked.question.history)
        query, allowed = retriever.chained(query), query.scope or asked.documents
        alone, joined, features = retriever.both(query, allowed)
        goes: bool | None = False
        if kind == "dialogue":
            gain = _place(asked, alone, corpus) - _place(asked, joined, corpus)
            goes = gain > 0 if gain else None
        yield kind, features, goes


def _place(asked: Asked, found: Candidates, corpus: Corpus) -> int:
    """Clauses nearer than the nearest gold one; all of them where none is found."""
    ids = [corpus.index.clause(int(row)).id for row in found.rows]
    gold = [
        any(matches(g, (i.document_id, i.label), corpus.library) for g in asked.question.gold)
        for i in ids
    ]
    least = found.dense[gold].max(initial=-1.0)
    return int((found.dense > least).sum())


def _follow_ups(
    turns: dict[str, list[tuple[str, Matrix, bool | None]]],
) -> tuple[Logistic, dict[str, Any]]:
    """The model, and by corpus and kind how many turns there are and the share taken to go on."""
    known = [(row, goes) for _, row, goes in turns["training"] if goes is not None]
    rows = np.array([row for row, _ in known])
    labels = np.array([float(goes) for _, goes in known])
    weights = np.where(labels > 0, 1 / labels.sum(), 1 / (1 - labels).sum())
    model, chances = held_out(rows, labels, weights, FOLLOW_UP)
    told: dict[str, Any] = {"training_auc": round(auc(labels, chances), 3)}
    for corpus, given in turns.items():
        for kind, chosen in (
            ("follow-ups", [row for k, row, goes in given if k == "dialogue" and goes]),
            ("switches", [row for k, row, _ in given if k == "switch"]),
            ("off-topic", [row for k, row, _ in given if k == "off"]),
        ):
            taken = [goes_on(row, model) for row in chosen]
            told[f"{corpus} {kind}"] = [len(chosen), mean(taken)]
    return model, told


def _candidates(corpus: Corpus, tokeniser: Tokeniser) -> list[_Ranked]:
    maker = FeatureMaker(corpus.index, tokeniser)
    retriever = Retriever(corpus.index, tokeniser, _nothing())
    made = []
    for asked, query in understood(corpus, tokeniser):
        allowed = query.scope or asked.documents
        used, found = retriever.read(query, allowed)
        kept, features = maker.make(used, found)
        places = [corpus.index.clause(int(row)).id for row in found.rows[kept]]
        hits = _gold(asked, places, corpus)
        group = Group(features, _any(hits, len(places)), 1 / len(corpus.asked))
        made.append(_Ranked(corpus.name, group, hits))
    return made


def _gold(asked: Asked, places: Sequence[ClauseId], corpus: Corpus) -> list[list[bool]]:
    """For each gold clause of a question, which of these clauses are it."""
    return [
        [matches(gold, (p.document_id, p.label), corpus.library) for p in places]
        for gold in asked.question.gold
    ]


def _any(hits: Sequence[Sequence[bool]], count: int) -> Matrix:
    """Which of the clauses, `count` of them, is any gold one, shape (count,)."""
    kept: Matrix = np.array(hits, dtype=np.float32).reshape(-1, count).max(axis=0, initial=0)
    return kept


def _ranking(ranked: Sequence[_Ranked]) -> tuple[Logistic, dict[str, Any]]:
    scores: dict[int, Matrix] = {}
    for out in folds(len(ranked)):
        held = set(out.tolist())
        model = fit_listwise([r.group for i, r in enumerate(ranked) if i not in held], FEATURES)
        scores |= {i: model.scores(ranked[i].group.features) for i in held}
    placed = [(r.corpus, _places(r.hits, scores[i])) for i, r in enumerate(ranked) if r.hits]
    return fit_listwise([r.group for r in ranked], FEATURES), _found_at(placed)


def _read(
    corpora: Sequence[Corpus], ranked: Sequence[_Ranked], tokeniser: Tokeniser
) -> Iterator[_Ranked]:
    """What is found for each question by a ranking fitted without it, read where it is read: the
    log-odds by features and by reading, nan where it is not.
    """
    number = 0
    models: dict[int, Logistic] = {}
    for out in folds(len(ranked)):
        held = set(out.tolist())
        kept = [r.group for i, r in enumerate(ranked) if i not in held]
        models |= dict.fromkeys(held, fit_listwise(kept, FEATURES))
    for corpus in corpora:
        reader = Reader(
            corpus.index,
            load_cross_encoder().scores,
            Logistic(READ, np.ones(2, dtype=np.float32), 0.0),
        )
        for asked, query in understood(corpus, tokeniser):
            retriever = Retriever(corpus.index, tokeniser, models[number])
            found = retriever.search(query, _DEPTH, asked.documents)
            chances = {hit.row: hit.score for hit in found.hits}
            hits = reader.reordered(found).hits
            rows = [[logit(chances[h.row]), h.features.get(READ[1], np.nan)] for h in hits]
            places = [h.clause.id for h in hits]
            placed = _gold(asked, places, corpus)
            group = Group(
                np.array(rows, dtype=np.float32), _any(placed, len(hits)), 1 / len(corpus.asked)
            )
            yield _Ranked(corpus.name, group, placed)
            number += 1


def _order(found: Sequence[_Ranked]) -> tuple[Logistic, dict[str, Any]]:
    """The model of the order of what is read, and where gold clauses come by it."""
    read = [np.isfinite(r.group.features).all(axis=1) for r in found]
    groups = [
        Group(r.group.features[kept], r.group.gold[kept], r.group.weight)
        for r, kept in zip(found, read, strict=True)
    ]
    placed = []
    for out in folds(len(found)):
        held = set(out.tolist())
        model = fit_listwise([g for i, g in enumerate(groups) if i not in held], READ)
        for i in out:
            scores = np.where(read[i], np.nan_to_num(found[i].group.features) @ model.weights, 0)
            scores = np.where(read[i], 1e3 + scores, np.nan_to_num(found[i].group.features[:, 0]))
            if found[i].hits:
                placed.append((found[i].corpus, _places(found[i].hits, scores)))
    told = _found_at(placed)
    told["read"] = mean([kept.any() for kept in read])
    told["clauses"] = mean([kept.sum() for kept in read if kept.any()])
    return fit_listwise(groups, READ), told


def _found_at(placed: Sequence[tuple[str, list[int]]]) -> dict[str, Any]:
    """By corpus the recall among the first and the mean reciprocal rank, from places of gold clauses."""
    told: dict[str, Any] = {}
    for name in dict.fromkeys(corpus for corpus, _ in placed):
        places = [own for corpus, own in placed if corpus == name]
        told[name] = {
            **{
                f"recall@{k}": mean([np.mean([p <= k for p in ps]) for ps in places])
                for k in (1, 2, 5)
            },
            "mrr": mean([1 / min(ps) for ps in places]),
        }
    return told


def _places(hits: Sequence[Sequence[bool]], scores: Matrix) -> list[int]:
    """The place of each gold clause in the order of the scores; a thousand where it is none."""
    order = np.argsort(-scores, kind="stable")
    return [next((n for n, i in enumerate(order, 1) if row[i]), 1000) for row in hits]


def _nothing() -> Logistic:
    return Logistic(FEATURES, np.zeros(len(FEATURES), dtype=np.float32), 0.0)
