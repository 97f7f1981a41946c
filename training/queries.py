"""The last part of training: questions are moved, passages stay where they are.

Whether documents answer a question shows in how near their best clause comes; what nothing in a
stock of documents answers must come less near than what a clause answers. Only questions are
embedded for it, against fixed vectors of all clauses: a question is a tenth of a clause's work, so
every clause can be a negative and two shared cores do in minutes what whole training cannot. A few
sentences at each step hold the passages where they are (learning without forgetting: Li and Hoiem,
ECCV 2016, arXiv 1606.09282).
"""

import copy
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from rich.progress import track
from sentence_transformers import SentenceTransformer
from torch import Tensor
from torch.nn import functional

from index.encoding import with_history
from qa.evaluation import kept_for_fitting
from training.batches import batches
from training.data import (
    DATA_DIR,
    Kind,
    TrainingClause,
    load_clauses,
    load_questions,
    load_stocks,
)
from training.errors import TrainingError
from training.loss import TEMPERATURE
from training.train import average

_ALIKE = 0.9  # cosine of clauses from which one is the same rule of another place, no negative
_MOST = 60  # clauses of a document in a stock
_NEAREST = 2  # clauses of a stock whose mean cosine tells how near it comes
_SCALE = 20.0  # of a cosine's distance from the boundary, as log-odds
_SENTENCE = 160  # characters of a sentence with its context that hold the passages
_Asked = tuple[str, Tensor]  # a question with places of clauses: the one that answers, or its stock


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """How the shipped encoder was tuned, on two cores (2026-11-27, 41 minutes).

    It was made in two parts, the rates starting anew: about 410 steps of 96 answered questions
    without the second term (5e-5, the first 160 with dropout), then about 340 with it, on the first
    220 stocks. `steps` are what these come to. The fixed vectors were those of the encoder before,
    quantised; of the documents kept out, sentences were held in place as well. The stocks asked in
    plain words were written later: the shipped encoder has not learned from them.
    """

    steps: int = 750
    answered: int = 64  # questions a step that a clause answers
    unanswered: int = 40  # questions a step that nothing in their stock answers
    held: int = 10  # sentences a step whose vectors must stay
    learning_rate: float = 4e-5  # AdamW, falling linearly to 0
    warm_up: int = 20  # steps
    apart: float = 3.0  # weight of telling answered from unanswered
    hold: float = 50.0  # weight of one minus the cosine of a held sentence
    tuned_share: float = 0.9  # of the final weights; the rest are those before
    seed: int = 0
    clauses: Mapping[str, TrainingClause] = field(default_factory=load_clauses)


def tune_queries(source: Path, into: Path, plan: QueryPlan | None = None) -> SentenceTransformer:
    """Tune a trained sentence-transformers folder on questions and save it as another.

    Loss: cross entropy over all clauses for questions that one answers, and a logistic loss over
    the cosine of that clause against the nearest in stocks that lack an answer. The documents and
    questions that refusal is fitted and measured on are not among them.

    Raises:
        TrainingError: `source` is no such folder, or no question is left to train on.
    """
    plan = plan or QueryPlan()
    torch.manual_seed(plan.seed)
    draw = random.Random(plan.seed)  # noqa: S311
    try:
        model = SentenceTransformer(str(source)).float().eval()  # no dropout
    except Exception as error:
        raise TrainingError(f"无法加载模型“{source}”（{type(error).__name__}）") from error
    teacher = copy.deepcopy(model)
    titles, _ = kept_for_fitting(DATA_DIR)
    used = {name: clause for name, clause in plan.clauses.items() if clause.title not in titles}
    answered, unanswered, held = _data(used)
    if len(answered) < plan.answered or len(unanswered) < plan.unanswered:
        raise TrainingError("没有足够的问题可用于训练")
    texts = [clause.passage for clause in used.values()]
    clauses = model.encode_document(texts, convert_to_tensor=True).clone()  # out of inference mode
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.0, weight_decay=0.01)
    turns = zip(
        batches(answered, plan.answered, draw, _length),
        batches(unanswered, plan.unanswered, draw, _length),
        strict=True,
    )
    boundary: Tensor | None = None
    for step in track(range(plan.steps), description="调整问题向量"):
        share = min(1.0, (step + 1) / plan.warm_up) * max(0.02, 1 - step / plan.steps)
        optimiser.param_groups[0]["lr"] = plan.learning_rate * share
        asked, others = next(turns)
        cosines = _queries(model, asked) @ clauses.T
        own = torch.cat([place for _, place in asked])
        near = torch.stack(
            [
                (vector @ clauses[stock].T).topk(min(_NEAREST, len(stock))).values.mean()
                for vector, (_, stock) in zip(_queries(model, others), others, strict=True)
            ]
        )
        right = cosines.gather(1, own[:, None]).flatten()
        if boundary is None:
            boundary = ((right.mean() + near.mean()) / 2).detach()
        texts = draw.sample(held, min(plan.held, len(held)))
        with torch.no_grad():
            before = _embed(teacher, texts)
        loss = (
            _order(cosines, own, clauses)
            + plan.apart * _apart(right - boundary, near - boundary)
            + plan.hold * (1 - (_embed(model, texts) * before).sum(1)).mean()
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    average(model, teacher, plan.tuned_share)
    model.save(str(into), create_model_card=False)
    return model


def _data(
    clauses: Mapping[str, TrainingClause],
) -> tuple[list[_Asked], list[_Asked], list[str]]:
    """Questions with the clause that answers, those with a stock that does not, sentences to hold."""
    places = {name: place for place, name in enumerate(clauses)}
    documents: dict[str, list[int]] = defaultdict(list)
    for name, clause in clauses.items():
        documents[clause.title].append(places[name])
    answered: list[_Asked] = []
    unanswered: list[_Asked] = []

    def note(question: str, clause: str | None) -> None:
        if clause in places:
            answered.append((question, torch.tensor([places[clause]])))

    for one in load_questions():
        if one.split == "train" and one.kind is not Kind.UNANSWERABLE:
            note(with_history(one.question, one.history), one.clause)
    for stock in load_stocks():
        rows = [row for title in stock.documents for row in documents[title][:_MOST]]
        for question in stock.questions if stock.split == "train" and rows else ():
            if question.kind is Kind.UNANSWERABLE:
                unanswered.append((question.question, torch.tensor(rows)))
            else:
                note(question.question, question.clause)
    held = [
        f"{clause.context}\n{text}"[:_SENTENCE]
        for clause in clauses.values()
        for text in clause.sentences[:3]
    ]
    return answered, unanswered, held


def _length(asked: _Asked) -> int:
    return len(asked[0])


def _embed(model: SentenceTransformer, passages: Sequence[str]) -> Tensor:
    return _vectors(model, [f"{model.prompts['document']}{text}" for text in passages])


def _queries(model: SentenceTransformer, asked: Sequence[_Asked]) -> Tensor:
    return _vectors(model, [f"{model.prompts['query']}{question}" for question, _ in asked])


def _vectors(model: SentenceTransformer, texts: list[str]) -> Tensor:
    """L2-normalised, shape (n, dimension), with gradients; `encode` gives none."""
    with torch.autocast(model.device.type, torch.bfloat16):
        found: Any = model(model.preprocess(texts))
    return functional.normalize(found["sentence_embedding"].float(), dim=-1)


def _order(cosines: Tensor, own: Tensor, clauses: Tensor) -> Tensor:
    """Cross entropy over all clauses, those alike the right one left out."""
    alike = clauses[own] @ clauses.T > _ALIKE
    alike.scatter_(1, own[:, None], value=False)
    return functional.cross_entropy((cosines / TEMPERATURE).masked_fill(alike, -1e4), own)


def _apart(right: Tensor, near: Tensor) -> Tensor:
    """Logistic loss of cosines above and below the boundary."""
    told = torch.cat([right, near]) * _SCALE
    wanted = torch.cat([torch.ones_like(right), torch.zeros_like(near)])
    return functional.binary_cross_entropy_with_logits(told, wanted)
