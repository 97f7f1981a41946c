"""Command line: `python -m corpus`, `… show ID [LABEL]`, `… check`, `… import FILE…`."""

from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from corpus.document import PolicyDocument
from corpus.errors import CorpusError, DocumentError
from corpus.importing import Draft, draft, publish, save_draft, write
from corpus.library import DOCUMENTS_DIR, load_document, load_library
from corpus.metadata import read_document_file
from corpus.parsing import faults, render_outline
from corpus.reading import SUFFIXES, read, read_file
from corpus.verification import Fetcher, compare, verified

app = typer.Typer(help="政策文件库：列出、查看、检查、导入。")
console = Console()
errors = Console(stderr=True)
Folder = Annotated[Path, typer.Option("--documents", help="文件夹")]


@app.callback(invoke_without_command=True)
def list_documents(context: typer.Context, documents: Folder = DOCUMENTS_DIR) -> None:
    """列出文件库里的文件。"""
    if context.invoked_subcommand:
        return
    table = Table("编号", "标题", "文号", "条款", "已核对")
    for document in load_library(documents):
        leaves = document.leaves
        checked = sum(clause.verified for clause in leaves)
        table.add_row(
            document.document_id,
            document.title,
            document.number or "—",
            str(len(leaves)),
            f"{checked}/{len(leaves)}",
        )
    console.print(table)


@app.command()
def show(
    document_id: Annotated[str, typer.Argument(help="文件编号")],
    label: Annotated[str | None, typer.Argument(help="条款编号，如 二（四）")] = None,
    documents: Folder = DOCUMENTS_DIR,
) -> None:
    """显示一份文件的提纲，或其中一条。"""
    document = load_library(documents).document(document_id)
    if label is None:
        _print(render_outline(document.clauses))
        return
    clause = document.clause(label)
    _print(" / ".join((*clause.path, clause.label)))
    if clause.repaired:
        _print("（原网页条款编号缺损，按顺序推定）")
    _print("（已与公布文本核对）" if clause.verified else "（未与公布文本逐字核对）")
    if clause.lead:
        _print(f"{clause.lead}")
    _print(clause.text)


@app.command()
def check(documents: Folder = DOCUMENTS_DIR) -> None:
    """检查全部文件，列出每一处疑点；有读不了的文件时，退出码为 1。"""
    broken = 0
    for path in sorted(documents.glob("*.md")):
        try:
            document = load_document(path)
        except DocumentError as error:
            _complain(str(error))
            broken += 1
            continue
        _print(f"{path.name}：{len(document.leaves)} 条，推定编号 {_inferred(document)} 处")
        for fault in faults(document.text, document.clauses):
            line = document.text.count("\n", 0, fault.offset) + 1
            _print(f"  正文第 {line} 行：{fault.message}")
    if not broken:
        load_library(documents)
    raise typer.Exit(1 if broken else 0)


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="文件或文件夹")],
    into: Annotated[
        Path | None, typer.Option("--into", help="写进这个文件夹；缺省只看提纲")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="不再询问，直接发布")] = False,
    keep: Annotated[bool, typer.Option("--draft", help="存为草稿，留待页面上审阅")] = False,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件")] = False,
) -> None:
    """导入公文（txt、md、html、docx、doc、pdf、xlsx）：读取、规整、解析，列出提纲和疑点。

    文件编号就是文件名（去掉扩展名）。读不了的文件列出原因，其余照常导入；有读不了的，退出码为 1。
    """
    if (accept or keep) and into is None:
        raise DocumentError(Path(), "要写进哪个文件夹？请加 --into 文件夹")
    failed: list[tuple[str, str]] = []
    asked = not accept and not keep
    paths = _expand(files)
    steps = paths if asked else track(paths, description="导入", console=errors, transient=True)
    written = 0
    for path in steps:
        try:
            made = draft(read_file(path))
            if asked:
                _review(path, made)
            if into is None or (asked and not typer.confirm(f"发布 {path.name}？", default=False)):
                continue
            target = save_draft(made, into) if keep else publish(made, into, force=force)
        except CorpusError as error:
            failed.append((path.name, str(error)))
            continue
        written += 1
        _print(f"{path.name} → {target}：{made.value('title')}，{_counted(made)}")
    for name, reason in failed:
        _complain(f"{name}：{reason}")
    if not asked or failed:
        _print(f"共 {len(paths)} 份，写入 {written} 份，未能导入 {len(failed)} 份")
    raise typer.Exit(1 if failed else 0)


@app.command()
def verify(
    document_id: Annotated[str, typer.Argument(help="文件编号")],
    against: Annotated[str, typer.Option(help="官方文本：文件，或网址（须设 VERIFY_HOSTS）")],
    accept: Annotated[bool, typer.Option("--accept", help="一致的条款记为已核对")] = False,
    source: Annotated[str, typer.Option(help="出处，记进文件；缺省为网址或文件名")] = "",
    hosts: Annotated[str, typer.Option("--hosts", envvar="VERIFY_HOSTS", hidden=True)] = "",
    documents: Folder = DOCUMENTS_DIR,
) -> None:
    """与官方文本逐字核对，按条列出不同；全部一致时退出码为 0，否则为 1。"""
    document = load_library(documents).document(document_id)
    if against.startswith(("http://", "https://")):
        data = Fetcher(tuple(hosts.replace(",", " ").split())).fetch(against)
        official = draft(read(data, urlsplit(against).path.rpartition("/")[2] or "page.html"))
    else:
        official = draft(read_file(Path(against)))
    found = compare(document, official.text)
    for difference in found.differences:
        held, other = difference.held or "（无）", difference.official or "（无）"
        _print(f"{difference.label or '条款之外'}：本库“{held[:80]}”，官方“{other[:80]}”")
    _print(f"{len(document.leaves)} 条中 {len(found.agreeing)} 条逐字一致")
    if accept and found.agreeing:
        where = next(path for path in documents.glob("*.md") if _is(path, document_id))
        write(where, verified(read_document_file(where), found, source or against, date.today()))  # noqa: DTZ011
        _print(f"已记入 {where}；请运行 python -m index build，正在运行的服务随即启用")
    raise typer.Exit(0 if found.agrees else 1)


def _is(path: Path, document_id: str) -> bool:
    try:
        return read_document_file(path).string("id") == document_id
    except DocumentError:
        return False


def _expand(files: list[Path]) -> list[Path]:
    """Files as they are; of a folder, those of a kind that is read."""
    found: list[Path] = []
    for path in files:
        if path.is_dir():
            inside = sorted(path.rglob("*"))
            found += [p for p in inside if p.is_file() and p.suffix.lower() in SUFFIXES]
        else:
            found.append(path)
    return found


def _review(path: Path, made: Draft) -> None:
    """What a person looks at before publishing: front matter with sources, outline, faults."""
    _print(f"{path.name}")
    for key, field in made.fields.items():
        _print(f"  {key}：{field.value}    ← {' '.join(field.source.split())[:60]}")
    _print(render_outline(made.clauses))
    for repair in made.repairs:
        before, where = repair.before or "（无）", repair.label or "全文"
        _print(f"{where}：{before} → {repair.after}（{repair.note}）")
    for fault in made.faults:
        line = made.text[fault.offset :].split("\n", 1)[0][:40]
        _print(f"疑点：{fault.message}" + (f"    ← {line}" if fault.label else ""))


def _counted(made: Draft) -> str:
    leaves = sum(clause.leaf for clause in made.clauses)
    return f"{leaves} 条" + (f"，疑点 {len(made.faults)} 处" if made.faults else "")


def _inferred(document: PolicyDocument) -> int:
    return sum(clause.repaired for clause in document.clauses)


def _complain(text: str) -> None:
    errors.print(text, style="red", markup=False, highlight=False, soft_wrap=True)


def _print(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; known errors end in one line and exit code 1."""
    try:
        app()
    except CorpusError as error:
        _complain(str(error))
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
