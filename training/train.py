"""Training as it was done: negatives of the base, then again with negatives of what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from datasets import DatasetDict
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

from index.encoding import with_history
from training.data import Kind, TrainingClause, TrainingQuestion, load_clauses, load_questions
from training.errors import TrainingError
from training.examples import examples
from training.loss import RetrievalLoss
from training.mining import mine

PROMPTS = {"query": "query: ", "document": "passage: "}


@dataclass(frozen=True, slots=True)
class Plan:
    """How the shipped encoder was trained (`index/model/README.md`); on one H100 four minutes."""

    epochs: tuple[int, ...] = (5, 8)  # of each round, each from the base again
    batch: int = 96  # questions
    mini_batch: int = 32  # texts embedded at a time; changes memory only
    learning_rate: float = 8e-5  # AdamW, falling linearly to 0
    trained_share: float = 0.8  # of the final weights; the rest are the base's
    data_rounds: int = 1  # questions of `round` 1 only, as the shipped encoder
    limit: int | None = None  # questions, for a trial
    steps: int = -1  # at most, for a trial
    seed: int = 0
    clauses: Mapping[str, TrainingClause] = field(default_factory=load_clauses)


def train(base: str, into: Path, plan: Plan | None = None) -> SentenceTransformer:
    """Train from a base by hub name or folder and save a sentence-transformers folder.

    Raises:
        TrainingError: the base cannot be loaded, or no question is left to train on.
    """
    plan = plan or Plan()
    asked = [one for one in load_questions() if _used(one, plan)][: plan.limit]
    if not asked:
        raise TrainingError("没有可用于训练的问题")
    first = _load(base)
    model = first
    for number, epochs in enumerate(plan.epochs):
        found = mine(
            model,
            [with_history(one.question, one.history) for one in asked],
            [one.passage for one in plan.clauses.values()],
            _positives(asked, plan.clauses),
        )
        rows = examples(asked, plan.clauses, found, plan.seed + number)
        model = _load(base)
        _fit(model, rows, epochs, into.parent / "checkpoints", plan)
    average(model, first, plan.trained_share)
    model.save(str(into), create_model_card=False)
    return model


def _used(question: TrainingQuestion, plan: Plan) -> bool:
    known = question.clause is None or question.clause in plan.clauses
    return question.split == "train" and question.round <= plan.data_rounds and known


def _positives(
    asked: list[TrainingQuestion], clauses: Mapping[str, TrainingClause]
) -> list[int | None]:
    places = {name: place for place, name in enumerate(clauses)}
    return [
        None if one.kind is Kind.UNANSWERABLE or one.clause is None else places[one.clause]
        for one in asked
    ]


def _load(base: str) -> SentenceTransformer:
    try:
        transformer = Transformer(base)
        transformer.max_seq_length = 512
    except Exception as error:
        raise TrainingError(f"无法加载基础模型“{base}”（{type(error).__name__}）") from error
    width = transformer.get_embedding_dimension()
    return SentenceTransformer(
        modules=[transformer, Pooling(width, pooling_mode="mean"), Normalize()], prompts=PROMPTS
    )


def _fit(
    model: SentenceTransformer, rows: DatasetDict, epochs: int, folder: Path, plan: Plan
) -> None:
    columns = next(iter(rows.values())).column_names
    documents = [name for name in columns if name not in ("question", "label")]
    prompts = {"question": PROMPTS["query"]} | dict.fromkeys(documents, PROMPTS["document"])
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        num_train_epochs=epochs,
        max_steps=plan.steps,
        per_device_train_batch_size=plan.batch,
        learning_rate=plan.learning_rate,
        lr_scheduler_type="linear",
        bf16=torch.cuda.is_available(),
        prompts=prompts,
        multi_dataset_batch_sampler="proportional",
        save_strategy="no",
        report_to="none",
        logging_steps=50,
        dataloader_pin_memory=torch.cuda.is_available(),
        seed=plan.seed,
    )
    SentenceTransformerTrainer(
        model=model,
        args=arguments,
        train_dataset=rows,
        loss=RetrievalLoss(model, plan.mini_batch),
    ).train()


def average(model: SentenceTransformer, base: SentenceTransformer, share: float) -> None:
    """Weights between a trained model and the one before (Wortsman et al., CVPR 2022, arXiv
    2109.01903): better on unseen documents than either."""
    before: dict[str, Any] = base.state_dict()
    with torch.no_grad():
        for name, weight in model.state_dict().items():
            if weight.is_floating_point():
                weight.mul_(share).add_(before[name].to(weight.device), alpha=1 - share)
