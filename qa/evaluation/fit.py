"""`python -m qa fit`: fits follow-ups, ranking and refusal, and says how well on both corpora.

Each corpus weighs the same, whatever its number of questions. Questions that give wording to be
checked are left out, since nothing that is fitted decides on them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from corpus.text import Tokeniser
from index import Candidates
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
from qa.evaluation.refusal import CHECKED, decisions, judge_for, mean, reading, refusal, understood
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
    progress("拒答特征")
    made = [one for corpus in corpora for one in decisions(corpus, tokeniser, model)]
    decided, measured = refusal(made)
    save("answerable", decided, measured, on)
    progress("交叉编码")
    read, reread = reading(made, judge_for(corpora[0], tokeniser))
    save("reading", read, reread, on)
    return {"follow_up": counted, "ranking": told, "answerable": measured, "reading": reread}


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
        alone = retriever.recall(replace(query, history=()), allowed)
        joined = retriever.recall(query, allowed)
        goes: bool | None = False
        if kind == "dialogue":
            gain = _place(asked, alone, corpus) - _place(asked, joined, corpus)
            goes = gain > 0 if gain else None
        yield kind, retriever.follow_up(query, alone, joined), goes


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
        hits = [
            [matches(gold, (p.document_id, p.label), corpus.library) for p in places]
            for gold in asked.question.gold
        ]
        gold = np.array([any(column) for column in zip(*hits, strict=True)], dtype=np.float32)
        if not hits:
            gold = np.zeros(len(places), dtype=np.float32)
        made.append(_Ranked(corpus.name, Group(features, gold, 1 / len(corpus.asked)), hits))
    return made


def _ranking(ranked: Sequence[_Ranked]) -> tuple[Logistic, dict[str, Any]]:
    scores: dict[int, Matrix] = {}
    for out in folds(len(ranked)):
        held = set(out.tolist())
        model = fit_listwise([r.group for i, r in enumerate(ranked) if i not in held], FEATURES)
        scores |= {i: model.scores(ranked[i].group.features) for i in held}
    told: dict[str, Any] = {}
    for name in dict.fromkeys(r.corpus for r in ranked):
        places = [
            _places(r.hits, scores[i]) for i, r in enumerate(ranked) if r.corpus == name and r.hits
        ]
        told[name] = {
            **{
                f"recall@{k}": mean([np.mean([p <= k for p in ps]) for ps in places])
                for k in (1, 2, 5)
            },
            "mrr": mean([1 / min(ps) for ps in places]),
        }
    return fit_listwise([r.group for r in ranked], FEATURES), told


def _places(hits: Sequence[Sequence[bool]], scores: Matrix) -> list[int]:
    """The place of each gold clause in the order of the scores; a thousand where it is none."""
    order = np.argsort(-scores, kind="stable")
    return [next((n for n, i in enumerate(order, 1) if row[i]), 1000) for row in hits]


def _nothing() -> Logistic:
    return Logistic(FEATURES, np.zeros(len(FEATURES), dtype=np.float32), 0.0)
