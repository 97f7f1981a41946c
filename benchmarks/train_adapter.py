"""`python -m benchmarks.train_adapter PATH`: train the linear map of `index/adapter.py`.

PATH is a statute set as in `benchmarks.statutes`. Questions and articles are mapped by the same
matrix, trained by the InfoNCE loss with all articles as negatives, then mixed with the identity.
What it is worth is measured by cross-validation: each question is searched with a map that was
trained without it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress

from benchmarks.errors import BenchmarkError
from benchmarks.measures import Ranking
from benchmarks.statutes import Statutes, as_documents, read
from benchmarks.vectors import KeptEmbedder
from index import BundledEmbedder, HybridIndex
from index.adapter import ADAPTER_PATH, Adapter
from index.embedding import Vectors

_EPOCHS, _BATCH, _RATE = 20, 64, 5e-4
_TEMPERATURE, _DECAY = 0.05, 1e-3
_MIX = 0.5  # of the trained map; the rest is the identity
_FOLDS = 5
_DEPTH = 10


def train(queries: Vectors, passages: Vectors, relevant: NDArray[np.float32]) -> Vectors:
    """The mixed map, shape (dimension, dimension).

    `queries` (q, dimension) and `passages` (p, dimension) are L2-normalised; `relevant` (q, p) is
    1 where a passage answers a query.
    """
    torch.manual_seed(0)
    left, right, gold = (torch.tensor(part) for part in (queries, passages, relevant))
    identity = torch.eye(queries.shape[1])
    matrix = identity.clone().requires_grad_()
    optimiser = torch.optim.Adam([matrix], lr=_RATE)
    unit = torch.nn.functional.normalize
    for _ in range(_EPOCHS):
        for batch in torch.randperm(len(left)).split(_BATCH):
            scores = unit(left[batch] @ matrix.T, dim=1) @ unit(right @ matrix.T, dim=1).T
            likely = torch.log_softmax(scores / _TEMPERATURE, dim=1)
            answers = gold[batch]
            loss = -((likely * answers).sum(1) / answers.sum(1)).mean()
            loss = loss + _DECAY * ((matrix - identity) ** 2).sum()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    mixed = (1 - _MIX) * identity + _MIX * matrix.detach()
    return np.asarray(mixed.numpy(), dtype=np.float32)


class _Mapped:
    """An embedder with a map behind it."""

    def __init__(self, embedder: KeptEmbedder, adapter: Adapter) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self._embedder, self._adapter = embedder, adapter

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._adapter.apply(self._embedder.encode_queries(texts))

    def encode_documents(self, texts: Sequence[str], progress: object = None) -> Vectors:
        return self._adapter.apply(self._embedder.encode_documents(texts))


def main(
    path: Annotated[Path, typer.Argument(help="法条问答数据所在的文件夹")],
    out: Annotated[Path, typer.Option(help="结果文件")] = ADAPTER_PATH,
    questions: Annotated[str, typer.Option(help="问题文件名")] = "questions-dev.jsonl",
) -> None:
    """训练向量映射，并用五折交叉验证报告效果。"""
    console, errors = Console(), Console(stderr=True)
    try:
        data = read(path, questions)
        with Progress(console=errors) as bar:
            _run(data, out, console, bar)
    except BenchmarkError as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


def _run(data: Statutes, out: Path, console: Console, bar: Progress) -> None:
    bare = BundledEmbedder(adapter=None)
    embedder = KeptEmbedder(bare)
    documents = as_documents(data.articles)
    task = bar.add_task("嵌入", total=None)
    index = HybridIndex.build(
        documents, embedder, lambda n, total: bar.update(task, completed=n, total=total)
    )
    passages = embedder.encode_documents([p.context + p.text for p in index.passages])
    article = [f"{p.clause.document_id}{p.clause.label}" for p in index.passages]
    names = list(data.questions)
    queries = embedder.encode_queries([data.questions[name] for name in names])
    relevant = np.array(
        [[float(one in data.relevant[name]) for one in article] for name in names], np.float32
    )
    folds = np.array_split(np.random.default_rng(0).permutation(len(names)), _FOLDS)
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    validating = bar.add_task("交叉验证", total=_FOLDS)
    for fold in folds:
        rest = np.setdiff1d(np.arange(len(names)), fold)
        adapter = Adapter(bare.name, train(queries[rest], passages, relevant[rest]))
        mapped = HybridIndex.build(documents, _Mapped(embedder, adapter))
        for i in fold:
            for found, searched in ((before, index), (after, mapped)):
                hits = searched.search(data.questions[names[i]], _DEPTH)
                found[names[i]] = [f"{h.clause.document_id}{h.clause.label}" for h in hits]
        bar.advance(validating)
    for label, found in (("不用映射", before), ("用映射（交叉验证）", after)):
        console.print(f"{label}：nDCG@10 {Ranking.of(found, data.relevant).ndcg_10:.3f}")
    Adapter(bare.name, train(queries, passages, relevant)).save(out)
    console.print(f"已写入 {out}", markup=False)


if __name__ == "__main__":
    typer.run(main)
