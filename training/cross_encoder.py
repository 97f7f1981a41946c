"""`python -m training.cross_encoder --base FOLDER`: the cross-encoder of `index/model/cross-encoder`.

It is trained to tell a clause that answers a question from one that comes nearest in documents that
do not (`training/pairs.py`). A model of all layers first, then one of half of them that learns what
the first one says as well (Hinton et al. 2015, arXiv 1503.02531; every second layer of it to begin
with, as DistilBERT, arXiv 1910.01108).
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from rich.console import Console
from rich.progress import track
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from index.encoding import CROSS_DIR, MODEL_DIR, pair
from training.batches import batches
from training.data import TrainingClause, load_clauses
from training.errors import TrainingError
from training.export import graph_of, write
from training.pairs import Pair, pairs
from training.quantisation import quantise
from training.smoothing import smooth

_CALIBRATION = 240  # pairs that activations are measured on


@dataclass(frozen=True, slots=True)
class Plan:
    """How the shipped file was trained, on two shared cores (2026-11-27 and 28).

    It was made in parts, the rates starting anew: the whole model 352 and 407 steps, the half 765
    and 550, all on the questions written from one clause, then the half 1,091 on those and on those
    of 132 stocks together, whose pairs have no teacher. At last 200 more with those of 208 stocks
    and 808 with those of 352, some naming their place (`training/naming.py`); of these last weights
    .65 and of those before .35. From these, as quantised, 441 steps of 12 questions (6e-5, embeddings
    and first layer held) on those in plain words and 1,400 of the others. From these, as quantised,
    1,000 steps of 16 questions in the same way, the first with `listed` and with clauses told in part,
    on 8,696 in plain words (of 309 stocks), 5,705 of the other stocks and 3,000 written from one
    clause (37 minutes). `steps` are what all come to; `main` makes it in one go, from all pairs and
    taught on all of them, and what that is worth was not measured.
    The base was the encoder before its questions were tuned (`training/queries.py`).
    """

    steps: tuple[int, int] = (759, 4855)  # of the whole model and of the half
    batch: int = 16  # questions, with all their pairs
    learning_rates: tuple[tuple[float, float], tuple[float, float]] = ((6e-5, 5e-4), (8e-5, 2e-4))
    warm_up: int = 50  # steps
    listed: float = 0.3  # weight of which passage of a question is right, beside each pair's own
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


def train(
    model: CrossModel,
    groups: Sequence[Sequence[Pair]],
    tokenizer: Tokenizer,
    plan: Plan,
    half: bool = False,
) -> CrossModel:
    """Train on the pairs of questions; products of matrices are in bfloat16."""
    steps = plan.steps[half]
    rates = plan.learning_rates[half]
    groups_of = [model.transformer.parameters(), model.head.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": p, "lr": r} for p, r in zip(groups_of, rates, strict=True)], weight_decay=0.01
    )
    model.train()
    turns = batches(groups, plan.batch, random.Random(plan.seed), _length)  # noqa: S311
    for step in track(range(steps), description="训练交叉编码"):
        share = min(1.0, (step + 1) / plan.warm_up) * max(0.02, 1 - step / steps)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = share * rate
        asked = next(turns)
        rows = [one for questions in asked for one in questions]
        labels = torch.tensor([label for *_, label in rows])
        with torch.autocast("cpu", torch.bfloat16):
            found = model(*tensors(rows, tokenizer))
        loss = nn.functional.binary_cross_entropy_with_logits(found.float(), labels)
        loss = loss + plan.listed * _order(found.float(), labels, [len(q) for q in asked])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    model.eval()
    return model


def _order(found: Tensor, labels: Tensor, sizes: Sequence[int]) -> Tensor:
    """Softmax cross entropy over the passages of each question, 0 where none stands above the others.

    ListNet, top one (Cao et al., ICML 2007); with labels that are taught, the highest is the right one.
    """
    each = zip(found.split(list(sizes)), labels.split(list(sizes)), strict=True)
    losses = [
        nn.functional.cross_entropy(said[None], told.argmax()[None])
        for said, told in each
        if len(said) > 1 and told.max() > 0.5
    ]
    return torch.stack(losses).mean() if losses else found.sum() * 0


def _length(group: Sequence[Pair]) -> int:
    return max(len(passage) for _, passage, _ in group)


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
    write(graph, into, {})


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
    groups = pairs(plan.clauses, plan.seed)
    train(whole, groups, tokenizer, plan)
    half = halved(whole, base)
    train(half, taught(whole, groups, tokenizer, plan.taught), tokenizer, plan, half=True)
    export(half, [one for group in groups for one in group], tokenizer, into)


if __name__ == "__main__":
    typer.run(main)
