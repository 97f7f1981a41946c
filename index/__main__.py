"""Command line: `python -m index build`, `… search "…"`, `… info`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from corpus import DOCUMENTS_DIR, CorpusError, load_library
from index.encoding import load_encoder
from index.errors import IndexingError
from index.hybrid import HybridIndex
from index.store import ARTIFACTS_DIR, open_index, read_manifest, save

app = typer.Typer(help="索引：建立、检索、查看。", no_args_is_help=True)
console = Console()
errors = Console(stderr=True)
Folder = Annotated[Path, typer.Option("--index", envvar="INDEX_DIR", help="索引文件夹")]
Documents = Annotated[Path, typer.Option("--documents", envvar="DOCUMENTS_DIR", help="文件夹")]
Model = Annotated[str, typer.Option("--model", envvar="EMBEDDING_MODEL", help="嵌入模型")]


@app.command()
def build(
    folder: Folder = ARTIFACTS_DIR, documents: Documents = DOCUMENTS_DIR, model: Model = ""
) -> None:
    """建立索引。"""
    library, encoder = load_library(documents), load_encoder(model or None)
    with Progress(console=errors) as bar:
        task = bar.add_task("建立索引", total=None)
        index = HybridIndex.build(
            library.documents,
            encoder,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    save(index, library, folder)
    console.print(
        f"已建立索引：{len(index.clauses)} 条，{len(index.sentences)} 句，{folder}", soft_wrap=True
    )


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="检索词或问题")],
    k: Annotated[int, typer.Option(min=1, help="条数")] = 10,
    document: Annotated[list[str] | None, typer.Option(help="只查这份文件")] = None,
    folder: Folder = ARTIFACTS_DIR,
    documents: Documents = DOCUMENTS_DIR,
    model: Model = "",
) -> None:
    """检索条款。"""
    library = load_library(documents)
    for document_id in document or ():
        library.document(document_id)  # an unknown one is an error, not an empty table
    index = open_index(folder, library, load_encoder(model or None))
    table = Table("分数", "条款", "标题", "语义名次", "字面名次")
    for hit in index.search(query, k, document or None):
        heading = hit.clause.heading or hit.clause.text[:24].replace("\n", "")
        lexical = str(hit.lexical_rank) if hit.lexical_rank else "—"
        table.add_row(f"{hit.score:.3f}", str(hit.clause.id), heading, str(hit.dense_rank), lexical)
    console.print(table)


@app.command()
def info(folder: Folder = ARTIFACTS_DIR) -> None:
    """查看索引清单。"""
    for key, value in read_manifest(folder).items():
        console.print(f"{key}: {value}", markup=False, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; known errors end in one line and exit code 1."""
    try:
        app()
    except (CorpusError, IndexingError) as error:
        errors.print(str(error), style="red", markup=False, soft_wrap=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
