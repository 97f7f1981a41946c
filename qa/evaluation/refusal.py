"""Whether a question is answered at all: how the two looks that decide it are fitted and measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.text import Tokeniser
from index import load_cross_encoder
from qa.answering import ANSWERABLE, READING, Decision, EvidenceSelector, Judge
from qa.asking import Query, Understanding
from qa.evaluation.examples import OWN, Asked, Corpus
from qa.evaluation.fitting import auc, held_out, refused, reliability
from qa.reading import Reader
from qa.retrieval import Found, Logistic, Matrix, Retriever, load_cohort

CHECKED = ("quote_check", "wording")  # types of question that nothing fitted decides on
_DEPTH = 25
_BELOW = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65)  # probabilities, below which refusal is reported
_REFUSED = (0.02, 0.04, 0.06, 0.08)  # shares of the answerable, at which refusal is reported
# what the classes of refusal weigh, by corpus and label; the others 1 and .3
_SHARES = {("training", 1): 1.5, ("training", 0): 0.9}


@dataclass(slots=True, eq=False)
class Judged:
    """A question with what was found for it; `chance` that it is answered, once that is known.

    `lacking`: the kind of fact asked for is missing; `read`: the second look is taken.
    """

    corpus: str
    asked: Asked
    found: Found
    judge: Judge  # of its corpus
    lacking: bool
    row: Matrix
    chance: float = 0.0
    read: bool = False


def understood(corpus: Corpus, tokeniser: Tokeniser) -> list[tuple[Asked, Query]]:
    """The questions that something fitted decides on, as they are understood."""
    understanding = Understanding(corpus.library, tokeniser)
    return [
        (asked, understanding.understand(asked.question.question, asked.question.history))
        for asked in corpus.asked
        if asked.question.type not in CHECKED
    ]


def decisions(
    corpus: Corpus, tokeniser: Tokeniser, ranking: Logistic, order: Logistic
) -> list[Judged]:
    """Each question with its features of the first look; those that name something unheld left out."""
    retriever = Retriever(corpus.index, tokeniser, ranking)
    reader = Reader(corpus.index, load_cross_encoder().scores, order)
    selector = EvidenceSelector(corpus.index)
    judge = Judge(tokeniser, reader, load_cohort(corpus.index.encoder))
    made = []
    for asked, query in understood(corpus, tokeniser):
        found = reader.reordered(retriever.search(query, _DEPTH, asked.documents))
        if not found.hits or query.unheld:
            continue
        evidence = selector.select(found)
        row = judge.answerable_features(found, evidence)
        lacking = bool(judge.missing(found.query, selector.held(found)))
        made.append(Judged(corpus.name, asked, found, judge, lacking, row))
    return made


def refusal(decisions: Sequence[Judged]) -> tuple[Logistic, dict[str, Any]]:
    """The first model; each decision gets its chance, by a model that was fitted without it."""
    fitted = [one for one in decisions if not one.asked.kept_out]
    rows, labels = _rows([one.row for one in fitted]), _labels(fitted)
    names = np.array([one.corpus for one in fitted])
    model, chances = held_out(rows, labels, _weights(names, labels), ANSWERABLE)
    _take(fitted, chances)
    told: dict[str, Any] = {}
    for name in np.unique(names):
        chosen = names == name
        told[str(name)] = {
            "auc": round(auc(labels[chosen], chances[chosen]), 3),
            "refused": {
                str(share): [round(v, 3) for v in refused(labels[chosen], chances[chosen], share)]
                for share in _REFUSED
            },
        }
    own = np.isin(names, OWN)
    told["reliability"] = reliability(labels[own], chances[own])
    kept_out = [one for one in decisions if one.asked.kept_out]
    _take(kept_out, model.probabilities(_rows([one.row for one in kept_out])))
    told["kept_out"] = _by_corpus(kept_out)
    return model, told


def reading(decisions: Sequence[Judged]) -> tuple[Logistic, dict[str, Any]]:
    """The second look, fitted on what the first one leaves open.

    Told are the shares refused below some probabilities, and as it is decided: with the bounds of
    `Decision` and what is exempt from them (not the one for follow-ups, `outside`).
    """
    for one in decisions:
        sure = one.judge.is_sure(one.found.query, one.found.hits)
        one.read = not sure and one.judge.is_read(one.found.query, one.chance)
    left_open = [one for one in decisions if one.read]
    fitted = [one for one in left_open if not one.asked.kept_out]
    for one in left_open:
        one.row = one.judge.reading_features(one.found, one.chance)
    rows, labels = _rows([one.row for one in fitted]), _labels(fitted)
    names = np.array([one.corpus for one in fitted])
    model, chances = held_out(rows, labels, _weights(names, labels), READING)
    _take(fitted, chances)
    kept_out = [one for one in left_open if one.asked.kept_out]
    _take(kept_out, model.probabilities(_rows([one.row for one in kept_out])))
    told: dict[str, Any] = {"left_open": {}, "unanswerable_refused": {}, "answerable_refused": {}}
    for name in dict.fromkeys(one.corpus for one in decisions):
        own = [one for one in decisions if one.corpus == name and not one.asked.kept_out]
        told["left_open"][name] = mean([one.read for one in own])
        for kind, wanted in (("unanswerable_refused", False), ("answerable_refused", True)):
            asked = [one for one in own if one.asked.answerable == wanted]
            told[kind][name] = {**_shares(asked), **_decided(asked)}
    out = [one for one in decisions if one.asked.kept_out]
    told["kept_out"] = {
        name: {**shares, **_decided([one for one in out if one.corpus == name])}
        for name, shares in _by_corpus(out).items()
    }
    return model, told


def _decided(decisions: Sequence[Judged]) -> dict[str, float]:
    """The share refused as it is decided, and the share refused or told that the fact is missing."""
    decision = Decision()
    refused = [
        not one.judge.is_sure(one.found.query, one.found.hits)
        and one.chance < decision.bound(one.found.hits[0], read=one.read, lacking=one.lacking)
        for one in decisions
    ]
    told = [no or one.lacking for no, one in zip(refused, decisions, strict=True)]
    return {"decided": mean(refused), "decided_or_missing": mean(told)}


def _take(decisions: Sequence[Judged], chances: Matrix) -> None:
    for one, chance in zip(decisions, chances, strict=True):
        one.chance = float(chance)


def _by_corpus(decisions: Sequence[Judged]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(one.corpus for one in decisions)
    return {name: _shares([one for one in decisions if one.corpus == name]) for name in names}


def _shares(decisions: Sequence[Judged]) -> dict[str, float]:
    """How many there are, and the share refused below some probabilities."""
    chances = np.array([one.chance for one in decisions])
    shares = {str(below): mean((chances < below).tolist()) for below in _BELOW}
    return {"questions": len(decisions), **shares}


def _rows(rows: Sequence[Matrix]) -> Matrix:
    return np.array(rows, dtype=np.float32)


def _labels(decisions: Sequence[Judged]) -> Matrix:
    return np.array([float(one.asked.answerable) for one in decisions], dtype=np.float32)


def _weights(names: "np.ndarray[Any, np.dtype[np.str_]]", labels: Matrix) -> Matrix:
    """What each question weighs, so that a corpus counts whatever the number of its questions."""
    weights = np.zeros(len(labels), dtype=np.float32)
    for name in np.unique(names):
        for label in (0, 1):
            chosen = (names == name) & (labels == label)
            share = _SHARES.get((str(name), label), 1.0 if label else 0.3)
            weights[chosen] = share / max(1, chosen.sum())
    return weights


def mean(values: Sequence[Any]) -> float:
    """The mean to three digits."""
    return round(float(np.mean(values)), 3)
