"""Command line: `python -m index build`, `… embed --shard 2/8`, `… search "…"`, `… info`."""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from corpus import DOCUMENTS_DIR, XunzhangError, load_library
from index.builds import ARTIFACTS_DIR, CLAUSES, VECTORS, open_index, read_manifest
from index.builds import build as build_index
from index.builds import check as check_index
from index.encoding import load_encoder
from index.milvus import MilvusVectors
from index.passages import cut
from index.vectors import KeptVectors

app = typer.Typer(help="索引：建立、检索、查看。", no_args_is_help=True)
console = Console()
errors = Console(stderr=True)
Folder = Annotated[Path, typer.Option("--index", envvar="INDEX_DIR", help="索引文件夹")]
Documents = Annotated[Path, typer.Option("--documents", envvar="DOCUMENTS_DIR", help="文件夹")]
Url = Annotated[str, typer.Option("--url", envvar="INDEX_URL", help="存放向量的 Milvus")]
Model = Annotated[str, typer.Option("--model", envvar="EMBEDDING_MODEL", help="嵌入模型")]
_SHARD = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


class _Rate(ProgressColumn):
    """Texts a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f} 段/秒" if task.speed else "")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=errors,
    )


@app.command()
def build(
    folder: Folder = ARTIFACTS_DIR,
    documents: Documents = DOCUMENTS_DIR,
    model: Model = "",
    url: Url = "",
) -> None:
    """建立索引；已嵌入过的文字不再嵌入，中断后可以继续。"""
    library = load_library(documents, kept=folder / CLAUSES)
    encoder = load_encoder(model or None)
    with _bar() as bar:
        task = bar.add_task("嵌入", total=None)
        index = build_index(
            folder,
            library,
            encoder,
            lambda done, total: bar.update(task, completed=done, total=total),
            url,
        )
    console.print(
        f"已建立索引：{len(index)} 条，{len(index.columns.sentences)} 句，{folder}", soft_wrap=True
    )


@app.command()
def embed(
    shard: Annotated[str, typer.Option(help="第几份/共几份，如 2/8")] = "1/1",
    folder: Folder = ARTIFACTS_DIR,
    documents: Documents = DOCUMENTS_DIR,
    model: Model = "",
) -> None:
    """只嵌入其中一份文字，供另一进程或另一台机器分担；之后再运行 build。"""
    asked = _SHARD.fullmatch(shard)
    if not asked or int(asked[1]) > int(asked[2]):
        raise typer.BadParameter(f"“{shard}”不是一份，应写成 2/8 这样的形式", param_hint="--shard")
    _, texts = cut(load_library(documents, kept=folder / CLAUSES).documents)
    kept = KeptVectors(folder / VECTORS, load_encoder(model or None))
    with _bar() as bar:
        task = bar.add_task(f"嵌入 {shard}", total=None)
        count = kept.embed(
            [*texts.passages, *texts.sentences],
            lambda done, total: bar.update(task, completed=done, total=total),
            (int(asked[1]) - 1, int(asked[2])),
        )
    console.print(f"已嵌入 {count} 段，{folder / VECTORS}", soft_wrap=True)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="检索词或问题")],
    k: Annotated[int, typer.Option(min=1, help="条数")] = 10,
    document: Annotated[list[str] | None, typer.Option(help="只查这份文件")] = None,
    folder: Folder = ARTIFACTS_DIR,
    documents: Documents = DOCUMENTS_DIR,
    model: Model = "",
    url: Url = "",
) -> None:
    """检索条款。"""
    library = load_library(documents, kept=folder / CLAUSES)
    for document_id in document or ():
        library.document(document_id)  # an unknown one is an error, not an empty table
    index = open_index(folder, library, load_encoder(model or None), url=url)
    table = Table("分数", "条款", "标题", "语义", "句子", "字面")
    for hit in index.search(query, k, document or None):
        heading = hit.clause.heading or hit.clause.text[:24].replace("\n", "")
        parts = (f"{part:.3f}" for part in (hit.dense, hit.sentence, hit.lexical))
        table.add_row(f"{hit.score:.3f}", str(hit.clause.id), heading, *parts)
    console.print(table)


@app.command()
def check(folder: Folder = ARTIFACTS_DIR) -> None:
    """逐个文件核对校验和。"""
    check_index(folder)
    console.print("索引文件完好")


@app.command()
def tidy(folder: Folder = ARTIFACTS_DIR, url: Url = "") -> None:
    """从 Milvus 中删去以前建立的索引，只留正在使用的。"""
    if not url:
        raise typer.BadParameter("没有 Milvus 地址", param_hint="INDEX_URL")
    gone = MilvusVectors.drop(url, read_manifest(folder)["collections"])
    console.print(f"已删去 {len(gone)} 个集合")


@app.command()
def info(folder: Folder = ARTIFACTS_DIR) -> None:
    """查看索引清单。"""
    for key, value in read_manifest(folder).items():
        console.print(f"{key}: {value}", markup=False, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; known errors end in one line and exit code 1."""
    try:
        app()
    except XunzhangError as error:
        errors.print(str(error), style="red", markup=False, soft_wrap=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
