"""`python -m training.cross_encoder --base FOLDER`: the cross-encoder of `index/model/cross-encoder`.

It is trained to tell a clause that answers a question from one that comes nearest in documents that
do not: each question with its clause, and with the nearest clause of sixty documents drawn at random
that lack its own; questions that nothing answers with the two nearest. So it sees at training what
it is asked for later. A model of all layers first, then one of half of them that learns what the
first one says as well (Hinton et al. 2015, arXiv 1503.02531; every second layer of it to begin with,
as DistilBERT, arXiv 1910.01108).
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from rich.console import Console
from rich.progress import track
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from index import PolicyEncoder
from index.encoding import CROSS_DIR, MODEL_DIR, pair
from qa.evaluation import kept_for_fitting
from training.data import DATA_DIR, Kind, TrainingClause, load_clauses, load_questions
from training.errors import TrainingError
from training.export import graph_of, write
from training.quantisation import quantise
from training.smoothing import smooth

Pair = tuple[str, str, float]  # question, passage, how far the one answers the other, 0 to 1
_POOL = 5000  # clauses, of documents drawn at random, that negatives are taken from
_STOCK = 60  # of these documents, those that one question is asked of
_MOST = 60  # clauses of a document in the pool
_ALIKE = 0.45  # share of the shorter one's character pairs: the same rule of another place
_NEAREST = 6  # clauses looked at for one that is not alike
_OWN = 0.5  # of the questions, those that get another clause of their own document as well
_CALIBRATION = 240  # pairs that activations are measured on


@dataclass(frozen=True, slots=True)
class Plan:
    """How the shipped file was trained: on two shared cores, 45 and 32 minutes (2026-11-27).

    The minutes bounded it; `steps` are about what came of them.
    """

    steps: tuple[int, int] = (352, 765)  # of the whole model and of the half
    batch: int = 16  # questions, with all their pairs
    learning_rates: tuple[tuple[float, float], tuple[float, float]] = ((6e-5, 5e-4), (8e-5, 2e-4))
    warm_up: int = 50  # steps
    taught: float = 0.6  # of a pair's label for the half, what the whole model says of it
    seed: int = 0
    clauses: Mapping[str, TrainingClause] = field(default_factory=load_clauses)


class CrossModel(nn.Module):
    """A transformer over both texts; the means of the question's and of the passage's tokens, and two
    layers over them."""

    def __init__(self, base: str, layers: int | None = None) -> None:
        super().__init__()
        self.transformer: Any = AutoModel.from_pretrained(
            base, attn_implementation="eager", dtype=torch.float32
        )
        if layers:
            self.transformer.encoder.layer = self.transformer.encoder.layer[:layers]
        width = self.transformer.config.hidden_size
        self.head = nn.Sequential(
            nn.Linear(2 * width, width), nn.GELU(), nn.Dropout(0.1), nn.Linear(width, 1)
        )

    def forward(self, input_ids: Tensor, query_mask: Tensor, mask: Tensor | None = None) -> Tensor:
        """Log-odds of shape (n,) for ids and masks of shape (n, length)."""
        mask = torch.ones_like(input_ids) if mask is None else mask
        hidden = self.transformer(input_ids=input_ids, attention_mask=mask).last_hidden_state
        asked, told = query_mask.to(hidden.dtype), (mask - query_mask).to(hidden.dtype)
        means = [(hidden * m[..., None]).sum(1) / m.sum(1, keepdim=True) for m in (asked, told)]
        found: Tensor = self.head(torch.cat(means, dim=-1).float())[:, 0]
        return found


def pairs(plan: Plan) -> list[list[Pair]]:
    """The pairs of each question. The documents and questions that refusal is fitted and measured on
    are not among them (`qa.evaluation.kept_for_fitting`)."""
    titles, held = kept_for_fitting(DATA_DIR)
    draw = random.Random(plan.seed)  # noqa: S311 - a fixed draw, no secret
    by_title = defaultdict(list)
    for clause in plan.clauses.values():
        by_title[_title(clause)].append(clause)
    pool = _pool([t for t in by_title if t not in titles], by_title, draw)
    passages = [clause for title in pool for clause in by_title[title]]
    encoder = PolicyEncoder()
    vectors = encoder.encode_documents([clause.passage for clause in passages])
    places = defaultdict(list)
    for place, clause in enumerate(passages):
        places[_title(clause)].append(place)
    made = []
    for one in load_questions():
        own = plan.clauses.get(one.clause or "")
        if one.history or one.split != "train" or one.question in held:
            continue
        if one.kind is not Kind.UNANSWERABLE and (own is None or _title(own) in titles):
            continue
        gold = own.passage if own and one.kind is not Kind.UNANSWERABLE else None
        stock = [
            t for t in draw.sample(pool, min(_STOCK, len(pool))) if not own or t != _title(own)
        ]
        others = np.array([place for title in stock for place in places[title]])
        (query,) = encoder.encode_queries([one.question])
        near = others[np.argsort(-(vectors[others] @ query), kind="stable")[:_NEAREST]]
        told = [passages[place].passage for place in near]
        told = [text for text in told if gold is None or not _alike(gold, text)]
        made.append([(one.question, text, 0.0) for text in told[: 1 if gold else 2]])
        if gold and own:
            made[-1].append((one.question, gold, 1.0))
            beside = [c.passage for c in by_title[_title(own)] if c.id != own.id]
            nearest = max(beside, key=lambda t: _shared(one.question, t), default=gold)
            if not _alike(gold, nearest) and draw.random() < _OWN:
                made[-1].append((one.question, nearest, 0.0))
    return made


def _pool(
    titles: list[str], by_title: Mapping[str, Sequence[TrainingClause]], draw: random.Random
) -> list[str]:
    """Documents of some thousand clauses together, drawn at random."""
    draw.shuffle(titles)
    pool, size = [], 0
    for title in titles:
        if len(by_title[title]) <= _MOST and size < _POOL:
            pool.append(title)
            size += len(by_title[title])
    return pool


def _title(clause: TrainingClause) -> str:
    return clause.context.partition(" ")[0]


def _grams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _shared(one: str, other: str) -> int:
    return len(_grams(one) & _grams(other))


def _alike(one: str, other: str) -> bool:
    return _shared(one, other) > _ALIKE * max(1, min(len(_grams(one)), len(_grams(other))))


def train(
    model: CrossModel,
    groups: Sequence[Sequence[Pair]],
    tokenizer: Tokenizer,
    plan: Plan,
    half: bool = False,
) -> CrossModel:
    """Train on the pairs of questions, in bfloat16 where the processor computes it."""
    steps = plan.steps[half]
    rates = plan.learning_rates[half]
    groups_of = [model.transformer.parameters(), model.head.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": p, "lr": r} for p, r in zip(groups_of, rates, strict=True)], weight_decay=0.01
    )
    model.train()
    batches = _batches(groups, plan.batch, random.Random(plan.seed))  # noqa: S311
    for step in track(range(steps), description="训练交叉编码"):
        share = min(1.0, (step + 1) / plan.warm_up) * max(0.02, 1 - step / steps)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = share * rate
        rows = [one for questions in next(batches) for one in questions]
        labels = torch.tensor([label for *_, label in rows])
        with torch.autocast("cpu", torch.bfloat16):
            found = model(*tensors(rows, tokenizer))
        loss = nn.functional.binary_cross_entropy_with_logits(found.float(), labels)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    model.eval()
    return model


def _batches(
    groups: Sequence[Sequence[Pair]], size: int, draw: random.Random
) -> Iterator[list[Sequence[Pair]]]:
    """Questions without end; those of a batch have passages of about one length."""
    while True:
        shuffled = draw.sample(list(groups), len(groups))
        for start in range(0, len(shuffled), 16 * size):
            near = sorted(
                shuffled[start : start + 16 * size], key=lambda g: max(len(p) for _, p, _ in g)
            )
            batches = [near[at : at + size] for at in range(0, len(near), size)]
            draw.shuffle(batches)
            yield from batches


def tensors(rows: Sequence[Pair], tokenizer: Tokenizer) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, which of them are the question's, and which are no padding, each (n, length)."""
    found = [pair(tokenizer, query, passage) for query, passage, _ in rows]
    length = max(len(ids) for ids, _ in found)
    ids, asked, mask = (torch.zeros(len(found), length, dtype=torch.long) for _ in range(3))
    for row, (tokens, marks) in enumerate(found):
        ids[row, : len(tokens)], asked[row, : len(marks)] = (
            torch.tensor(tokens),
            torch.tensor(marks),
        )
        mask[row, : len(tokens)] = 1
    return ids, asked, mask


def halved(whole: CrossModel, base: str) -> CrossModel:
    """A model of every second layer of another, with its embeddings and head."""
    layers = whole.transformer.config.num_hidden_layers
    half = CrossModel(base, layers // 2)
    half.transformer.embeddings.load_state_dict(whole.transformer.embeddings.state_dict())
    half.head.load_state_dict(whole.head.state_dict())
    for place, layer in enumerate(half.transformer.encoder.layer):
        layer.load_state_dict(whole.transformer.encoder.layer[2 * place + 1].state_dict())
    return half


def taught(
    whole: CrossModel, groups: Sequence[Sequence[Pair]], tokenizer: Tokenizer, share: float
) -> list[list[Pair]]:
    """The pairs with labels that are in part what a model says of them."""
    made = []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for group in track(groups, description="整个模型作答"):
            told = torch.sigmoid(whole(*tensors(group, tokenizer)).float()).tolist()
            made.append(
                [
                    (q, p, (1 - share) * y + share * t)
                    for (q, p, y), t in zip(group, told, strict=True)
                ]
            )
    return made


def export(model: CrossModel, rows: Sequence[Pair], tokenizer: Tokenizer, into: Path) -> None:
    """Write a model, quantised, as `index.encoding.CrossEncoder` reads it."""

    def encode(texts: Sequence[str]) -> dict[str, Tensor]:
        ids, _, mask = tensors([chosen[int(text)] for text in texts], tokenizer)
        return {"input_ids": ids, "attention_mask": mask}

    chosen = list(rows[:: max(1, len(rows) // _CALIBRATION)])
    smooth(model.transformer, encode, [str(place) for place in range(len(chosen))])
    ids, asked, _ = tensors(rows[:1], tokenizer)
    graph = graph_of(model.eval(), {"input_ids": ids, "query_mask": asked}, "log_odds")
    quantise(graph)
    write(graph, into, {}, apart="weights")


def main(
    base: Annotated[str, typer.Option(help="训练好的嵌入模型：名称或文件夹")],
    into: Annotated[Path, typer.Option(help="写到这个文件夹")] = CROSS_DIR,
) -> None:
    """训练交叉编码模型，量化后写出。"""
    plan = Plan()
    torch.manual_seed(plan.seed)
    tokenizer = Tokenizer.from_file(str(MODEL_DIR / "tokenizer.json"))
    try:
        whole = CrossModel(base)
    except Exception as error:
        told = TrainingError(f"无法加载基础模型“{base}”（{type(error).__name__}）")
        Console(stderr=True).print(str(told), style="red", markup=False)
        raise typer.Exit(1) from error
    groups = pairs(plan)
    train(whole, groups, tokenizer, plan)
    half = halved(whole, base)
    train(half, taught(whole, groups, tokenizer, plan.taught), tokenizer, plan, half=True)
    export(half, [one for group in groups for one in group], tokenizer, into)


if __name__ == "__main__":
    typer.run(main)
