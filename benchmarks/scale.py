"""`python -m benchmarks.scale`: search alone, at 1,000 to 1,000,000 passages, beside what one would
pick instead.

The same vectors and questions for all, each way in a process of its own: it builds, closes, opens
again and searches one question after the other on one thread. Vectors are not embedded (that would
only cost time): surrogate vectors of the training clauses' sentences, each copied with a random move,
so that they stand in clusters as texts do. Recall is measured against comparing all.
"""

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.serving import percentile, questions
from benchmarks.surrogate import SurrogateEncoder, like
from index.dense import DenseIndex
from index.encoding import Vectors
from index.nearest import nearest
from training.data import load_clauses

_K = 10
_ASKED = 400  # questions
_TUNED = 200  # of these, by which an approximate search is tuned; the others measure it
_PATIENCE = 120.0  # seconds of the processor that the questions of one way may take
Search = Callable[[Vectors], Sequence[int]]  # places of the ten nearest
Way = Callable[[Vectors, Vectors, Path], Callable[[], Search]]  # build; gives what opens it


@dataclass(frozen=True, slots=True)
class Found:
    """One way at one size. Times are of the processor (all threads of the process), so that they do
    not depend on what else the machine does: seconds, ms; MB of 10^6 bytes."""

    way: str
    passages: int
    built_s: float
    disk_mb: float
    opened_s: float
    resident_mb: float  # more than before it was opened, after all questions
    asked: int  # questions measured: 200, or fewer where they took more than two minutes
    recall: float
    p50: float
    p95: float
    p99: float


def ours(vectors: Vectors, asked: Vectors, folder: Path) -> Callable[[], Search]:
    """`DenseIndex`: exact up to 40,000, IVF-SQ8 with 16-bit vectors above, mapped."""
    paths = folder / "vectors.npy", folder / "lists.faiss"
    DenseIndex.build(vectors, asked).save(*paths)

    def opened() -> Search:
        index = DenseIndex.load(*paths)
        return lambda query: [int(place) for place in index.search(query, _K)]

    return opened


def faiss_flat(vectors: Vectors, _: Vectors, folder: Path) -> Callable[[], Search]:
    """`faiss.IndexFlatIP`, what most examples use; read into memory."""
    faiss: Any = importlib.import_module("faiss")
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "flat.faiss"))

    def opened() -> Search:
        faiss.omp_set_num_threads(1)
        read = faiss.read_index(str(folder / "flat.faiss"))
        return lambda query: [int(place) for place in read.search(query[None], _K)[1][0]]

    return opened


def faiss_hnsw(vectors: Vectors, _: Vectors, folder: Path) -> Callable[[], Search]:
    """`faiss.IndexHNSWFlat` (32 links, efConstruction 80, efSearch 128)."""
    faiss: Any = importlib.import_module("faiss")
    index = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 80
    index.add(vectors)
    faiss.write_index(index, str(folder / "hnsw.faiss"))

    def opened() -> Search:
        faiss.omp_set_num_threads(1)
        read = faiss.read_index(str(folder / "hnsw.faiss"))
        read.hnsw.efSearch = 128
        return lambda query: [int(place) for place in read.search(query[None], _K)[1][0]]

    return opened


def milvus_lite(vectors: Vectors, _: Vectors, folder: Path) -> Callable[[], Search]:
    """Milvus Lite with the defaults of `MilvusClient.create_collection`, by inner product."""
    client_of: Any = importlib.import_module("pymilvus").MilvusClient
    client = client_of(str(folder / "milvus.db"))
    client.create_collection("passages", dimension=vectors.shape[1], metric_type="IP")
    for start in range(0, len(vectors), 1000):
        block = vectors[start : start + 1000]
        client.insert("passages", [{"id": start + i, "vector": v} for i, v in enumerate(block)])
    client.close()

    def opened() -> Search:
        read = client_of(str(folder / "milvus.db"))
        read.load_collection("passages")
        return lambda query: [
            int(hit["id"]) for hit in read.search("passages", data=[query], limit=_K)[0]
        ]

    return opened


def langchain(vectors: Vectors, _: Vectors, folder: Path) -> Callable[[], Search]:
    """LangChain's `FAISS.from_embeddings` with its defaults (flat, Euclidean), with ids only."""
    store: Any = importlib.import_module("langchain_community.vectorstores").FAISS
    pairs = [(str(place), vector) for place, vector in enumerate(vectors)]
    store.from_embeddings(pairs, _NoEmbedding()).save_local(str(folder / "langchain"))

    def opened() -> Search:
        read = store.load_local(
            str(folder / "langchain"), _NoEmbedding(), allow_dangerous_deserialization=True
        )
        return lambda query: [
            int(found.page_content)
            for found in read.similarity_search_by_vector(query.tolist(), k=_K)
        ]

    return opened


class _NoEmbedding:
    """Nothing is embedded here; the library asks for something that could."""

    def __call__(self, text: str) -> list[float]:
        raise NotImplementedError(text)


def llama_index(vectors: Vectors, _: Vectors, folder: Path) -> Callable[[], Search]:
    """LlamaIndex' default store (`SimpleVectorStore`), kept and read as JSON."""
    simple: Any = importlib.import_module("llama_index.core.vector_stores").SimpleVectorStore
    nodes: Any = importlib.import_module("llama_index.core.schema").TextNode
    types: Any = importlib.import_module("llama_index.core.vector_stores.types")
    store = simple()
    store.add([nodes(id_=str(i), text="", embedding=v.tolist()) for i, v in enumerate(vectors)])
    store.persist(str(folder / "simple.json"))

    def opened() -> Search:
        read = simple.from_persist_path(str(folder / "simple.json"))

        def search(query: Vectors) -> list[int]:
            asked = types.VectorStoreQuery(query_embedding=query.tolist(), similarity_top_k=_K)
            return [int(one) for one in read.query(asked).ids]

        return search

    return opened


WAYS: dict[str, tuple[Way, str, int]] = {  # with the package it needs and the most passages it gets
    "循章": (ours, "faiss", 1_000_000),
    "FAISS Flat": (faiss_flat, "faiss", 1_000_000),
    "FAISS HNSW": (faiss_hnsw, "faiss", 100_000),
    "Milvus Lite": (milvus_lite, "pymilvus", 100_000),
    "LangChain FAISS": (langchain, "langchain_community", 100_000),
    "LlamaIndex": (llama_index, "llama_index", 100_000),
}


def prepare(folder: Path, count: int) -> None:
    """Write vectors, questions and the ten nearest of each as all of them are compared."""
    encoder = SurrogateEncoder()
    passages = [clause.passage for clause in load_clauses().values()]
    base = encoder.encode_documents(passages[:count])
    vectors = like(base, count)
    asked = encoder.encode_queries(questions(_ASKED))
    np.save(folder / "vectors.npy", vectors)
    np.save(folder / "asked.npy", asked)
    np.save(folder / "nearest.npy", nearest(vectors, asked, _K))


def measure(name: str, folder: Path) -> Found:
    """One way, in this process."""
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    asked, exact = np.load(folder / "asked.npy"), np.load(folder / "nearest.npy")
    with tempfile.TemporaryDirectory(dir=folder) as made:
        began = time.process_time()
        opener = WAYS[name][0](np.asarray(vectors), asked[:_TUNED], Path(made))
        built = time.process_time() - began
        size = sum(p.stat().st_size for p in Path(made).rglob("*") if p.is_file())
        count = len(vectors)
        del vectors
        # what building left behind is not what serving needs
        before = _resident()
        began = time.process_time()
        search = opener()
        search(asked[0])
        opened = time.process_time() - began
        times: list[float] = []
        hits = 0
        for query, wanted in zip(asked[_TUNED:], exact[_TUNED:], strict=True):
            if sum(times) > 1000 * _PATIENCE:
                break
            began = time.process_time()
            places = search(query)
            times.append(1000 * (time.process_time() - began))
            hits += len(set(places) & set(wanted.tolist()))
        resident = _resident() - before
    times.sort()
    return Found(
        name, count, built, size / 1e6, opened, resident, len(times), hits / (len(times) * _K),
        *(percentile(times, share) for share in (0.5, 0.95, 0.99)),
    )  # fmt: skip


def _resident() -> float:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def render(found: Sequence[Found]) -> Table:
    """One row a way and size."""
    heads = (
        "建立 s",
        "磁盘 MB",
        "打开 s",
        "内存 MB",
        "提问",
        "recall@10",
        "p50 ms",
        "p95 ms",
        "p99 ms",
    )
    table = Table("方案", "段落", *heads)
    for one in found:
        table.add_row(
            one.way, f"{one.passages:,}", f"{one.built_s:.1f}", f"{one.disk_mb:.0f}",
            f"{one.opened_s:.2f}", f"{one.resident_mb:.0f}", f"{one.asked}", f"{one.recall:.3f}",
            f"{one.p50:.2f}", f"{one.p95:.2f}", f"{one.p99:.2f}",
        )  # fmt: skip
    return table


def main(
    sizes: Annotated[str, typer.Option(help="段落数，逗号分隔")] = "1000,10000,100000,1000000",
    into: Annotated[Path, typer.Option(help="临时文件写到哪里")] = Path("build/bench"),
    json_out: Annotated[Path | None, typer.Option("--json", help="结果写到这个文件")] = None,
    way: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """只测检索：一千到一百万段，与常见的现成做法在同样的向量上比较。"""
    if way:
        sys.stdout.write(json.dumps(asdict(measure(way, into)), ensure_ascii=False) + "\n")
        return
    console, found = Console(width=130), []
    missing = sorted({p for _, p, _ in WAYS.values() if importlib.util.find_spec(p) is None})
    for count in map(int, sizes.split(",")):
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into) as folder:
            program = [sys.executable, "-m", "benchmarks.scale", "--into", folder]
            prepare(Path(folder), count)
            for name, (_, package, most) in WAYS.items():
                if package in missing or count > most:
                    continue
                told = subprocess.run(  # noqa: S603
                    [*program, "--way", name], check=True, capture_output=True, text=True
                )
                found.append(Found(**json.loads(told.stdout.splitlines()[-1])))
                console.print(render(found[-1:]))
    console.print(render(found))
    if missing:
        console.print(f"没有安装、未比较：{'、'.join(missing)}")
    if json_out:
        json_out.parent.mkdir(parents=True, exist_ok=True)
        told_json = json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)
        json_out.write_text(told_json + "\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
