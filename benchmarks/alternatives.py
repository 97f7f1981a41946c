"""`python -m benchmarks.alternatives`: what a user would pick instead, with the same embeddings.

Every way to retrieve gives pieces of text, best first; of each the same number of characters is
looked at, and counted is the share of the `must_quote` fragments that lie in them.
"""

import importlib
import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from langchain_text_splitters import RecursiveCharacterTextSplitter
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.errors import BenchmarkError
from corpus import Library, load_library
from index import Encoder, HybridIndex, PolicyEncoder
from index.dense import DenseIndex
from qa import PolicyAssistant, QAError, Settings
from qa.evaluation import Question, load_questions, squeeze

BUDGETS = (500, 1000, 2000)  # characters
_QUESTIONS = Path("tests/eval/questions.jsonl")
_LLAMA_INDEX = "llama_index"
_BREAK = "\0"  # between pieces, so that no fragment is found across two

Retrieve = Callable[[Question], Sequence[str]]  # pieces of text, best first


@dataclass(frozen=True, slots=True)
class Result:
    """Share of the fragments retrieved within each budget; reciprocal rank of the first piece
    that holds one (a long piece has it easier)."""

    fragments: dict[int, float]
    mrr: float


def langchain(library: Library, encoder: Encoder) -> Retrieve:
    """RecursiveCharacterTextSplitter (500/50) with a flat FAISS index."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50)
    pieces = [piece for document in library for piece in splitter.split_text(document.text)]
    flat = DenseIndex.build(encoder.encode_documents(pieces))

    def retrieve(question: Question) -> list[str]:
        places = flat.search(encoder.encode_queries([said(question)])[0], len(pieces))
        return [pieces[i] for i in places]

    return retrieve


def has_llama_index() -> bool:
    """Whether the optional package llama-index-core is there."""
    return importlib.util.find_spec(_LLAMA_INDEX) is not None


def llama_index(library: Library, encoder: Encoder) -> Retrieve:
    """The default splitter and retriever of llama-index-core.

    Raises:
        BenchmarkError: the package is not installed.
    """
    if not has_llama_index():
        raise BenchmarkError("没有安装 llama-index-core")
    core: Any = importlib.import_module("llama_index.core")
    base: Any = importlib.import_module("llama_index.core.base.embeddings.base")

    def query(_: object, text: str) -> list[float]:
        return [float(x) for x in encoder.encode_queries([text])[0]]

    async def query_later(_: object, text: str) -> list[float]:
        return query(_, text)

    def passage(_: object, text: str) -> list[float]:
        return [float(x) for x in encoder.encode_documents([text])[0]]

    members = {
        "_get_query_embedding": query,
        "_aget_query_embedding": query_later,
        "_get_text_embedding": passage,
    }
    model = type("SameEmbedding", (base.BaseEmbedding,), members)()
    documents = [core.Document(text=document.text) for document in library]
    index = core.VectorStoreIndex.from_documents(documents, embed_model=model)
    retriever = index.as_retriever(similarity_top_k=1000)

    def retrieve(question: Question) -> list[str]:
        return [str(found.node.get_content()) for found in retriever.retrieve(said(question))]

    return retrieve


def hybrid(index: HybridIndex) -> Retrieve:
    """The index alone, by clause."""
    return lambda question: [hit.clause.text for hit in index.search(said(question), 100)]


def whole(assistant: PolicyAssistant) -> Retrieve:
    """The clauses behind an answer: the index with the question understood (ten at most)."""

    def retrieve(question: Question) -> list[str]:
        answer = assistant.ask(question.question, question.history)
        return [hit.clause.text for hit in answer.hits]

    return retrieve


def said(question: Question) -> str:
    """The conversation in one text, for what knows no follow-ups."""
    return "\n".join((*question.history, question.question))


def within(pieces: Sequence[str], budget: int) -> str:
    """The first `budget` characters of the pieces, the last one cut."""
    kept: list[str] = []
    for piece in pieces:
        if budget <= 0:
            break
        kept.append(piece[:budget])
        budget -= len(piece)
    return _BREAK.join(kept)


def measure(
    retrieve: Retrieve, questions: Sequence[Question], advance: Callable[[], None]
) -> Result:
    """Ask every question that has fragments to be quoted."""
    shares: dict[int, list[float]] = {budget: [] for budget in BUDGETS}
    ranks: list[float] = []
    for question in questions:
        pieces = retrieve(question)
        fragments = [squeeze(fragment) for fragment in question.must_quote]
        for budget, found in shares.items():
            text = squeeze(within(pieces, budget))
            found.append(sum(fragment in text for fragment in fragments) / len(fragments))
        places = (i for i, p in enumerate(pieces, 1) if any(f in squeeze(p) for f in fragments))
        first = next(places, None)
        ranks.append(1 / first if first else 0.0)
        advance()
    means = {budget: sum(found) / len(found) for budget, found in shares.items()}
    return Result(means, sum(ranks) / len(ranks))


def render(results: Mapping[str, Result]) -> Table:
    """One row a way to retrieve."""
    table = Table("方案", *(f"{budget} 字" for budget in BUDGETS), "MRR", title="检索到的应引原文")
    for name, result in results.items():
        shares = (f"{result.fragments[budget]:.3f}" for budget in BUDGETS)
        table.add_row(name, *shares, f"{result.mrr:.3f}")
    return table


def main(
    questions: Annotated[Path, typer.Option(help="问题集（JSONL）")] = _QUESTIONS,
    json_out: Annotated[Path | None, typer.Option("--json", help="结果写到这个文件")] = None,
) -> None:
    """与 LangChain、LlamaIndex 的默认做法比较：同一嵌入模型，检索同样多的字。"""
    console, errors = Console(), Console(stderr=True)
    try:
        asked = [question for question in load_questions(questions) if question.must_quote]
        if not asked:
            raise BenchmarkError(f"{questions}：没有带应引原文的问题")
        library, encoder = load_library(), PolicyEncoder()
        with Progress(console=errors) as bar:
            results = _compare(asked, library, encoder, bar)
    except (BenchmarkError, QAError) as error:
        errors.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    console.print(render(results))
    if not has_llama_index():
        console.print(
            "没有安装 llama-index-core，未比较 LlamaIndex（pip install llama-index-core）"
        )
    if json_out:
        found = {name: asdict(result) for name, result in results.items()}
        json_out.parent.mkdir(parents=True, exist_ok=True)
        json_out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _compare(
    questions: Sequence[Question], library: Library, encoder: Encoder, bar: Progress
) -> dict[str, Result]:
    task = bar.add_task("建立索引", total=None)
    index = HybridIndex.build(
        library.documents,
        encoder,
        lambda done, total: bar.update(task, completed=done, total=total),
    )
    ways: dict[str, Retrieve] = {"LangChain 500/50 + FAISS": langchain(library, encoder)}
    if has_llama_index():
        ways["LlamaIndex 默认"] = llama_index(library, encoder)
    ways["循章：条款索引"] = hybrid(index)
    ways["循章：含理解问题"] = whole(PolicyAssistant(library, index, Settings()))
    results = {}
    for name, retrieve in ways.items():
        asking = bar.add_task(name, total=len(questions))
        results[name] = measure(retrieve, questions, lambda task=asking: bar.advance(task))  # type: ignore[misc]
    return results


if __name__ == "__main__":
    typer.run(main)
