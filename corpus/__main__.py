"""Command line: `python -m corpus`, `… show ID [LABEL]`, `… check`, `… import FILE`."""

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Annotated

import frontmatter
import typer
from rich.console import Console
from rich.table import Table

from corpus.document import PolicyDocument
from corpus.errors import CorpusError, DocumentError
from corpus.importer import import_page
from corpus.library import DOCUMENTS_DIR, load_document, load_library
from corpus.parsing import parse, render_outline

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
    """检查全部文件；有错时给出文件和行号，退出码为 1。"""
    faults = 0
    for path in sorted(documents.glob("*.md")):
        try:
            document = load_document(path)
        except DocumentError as error:
            errors.print(str(error), style="red", markup=False, soft_wrap=True)
            faults += 1
        else:
            _print(f"{path.name}：{len(document.leaves)} 条，推定编号 {_inferred(document)} 处")
    if not faults:
        load_library(documents)
    raise typer.Exit(1 if faults else 0)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="网页文本（UTF-8）")],
    document_id: Annotated[str, typer.Option("--id", help="文件编号")] = "new-document",
    output: Annotated[
        Path | None, typer.Option("--output", help="写成这个文件；缺省只看提纲")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件")] = False,
) -> None:
    """从网页文本导入：去网页杂项、规整、解析、推定缺损编号，并打印提纲供审阅。"""
    try:
        page = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DocumentError(file, f"无法读取（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise DocumentError(file, "不是 UTF-8 编码") from error
    imported = import_page(page)
    repaired = {repair.label for repair in imported.repairs if repair.kind == "mark"}
    clauses = parse(document_id, imported.text, repaired=repaired)
    _print(f"{imported.title}  {imported.number or '（无文号）'}")
    _print(render_outline(clauses))
    for repair in imported.repairs:
        _print(
            f"{repair.label or '全文'}：{repair.before or '（无）'} → {repair.after}（{repair.note}）"
        )
    counts = Counter(clause.label for clause in clauses)
    repeated = [label for label, count in counts.items() if count > 1]
    if repeated:
        raise DocumentError(file, f"条款编号重复：{'、'.join(repeated)}；请核对原文后再导入")
    if output is None:
        return
    if output.exists() and not force:
        raise DocumentError(output, "文件已存在；确要覆盖请加 --force")
    meta = {
        "id": document_id,
        "title": imported.title,
        "number": imported.number,
        "issuer": "待填",
        "level": "unknown",
        "place": "待填",
        "issued_on": None,
        "published_on": None,
        "source_url": "",
        "validity": "待核实",
        "verification": "未核对",
        "verified": [],
        "aliases": [],
        "headings": {
            c.label: c.heading
            for c in clauses
            if c.heading and _runs_in(imported.text, c.body_start)
        },
        "repairs": [
            {"label": r.label, "kind": r.kind, "before": r.before, "after": r.after, "note": r.note}
            for r in imported.repairs
        ],
    }
    post = frontmatter.Post(imported.text, **meta)
    _write(output, frontmatter.dumps(post, allow_unicode=True, sort_keys=False) + "\n")
    _print(f"已写入 {output}；请补全文件头并逐条审阅。")


def _runs_in(text: str, body_start: int) -> bool:
    """Whether the heading before this offset ends without a 。 or a line break."""
    return text[body_start - 1] != "。" and text[body_start : body_start + 1] not in ("\n", "")


def _inferred(document: PolicyDocument) -> int:
    return sum(clause.repaired for clause in document.clauses)


def _write(path: Path, content: str) -> None:
    """Write all or nothing."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(content)
            Path(name).chmod(0o644)
            os.replace(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(path, f"无法写入（{error.strerror}）") from error


def _print(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; known errors end in one line and exit code 1."""
    try:
        app()
    except CorpusError as error:
        errors.print(str(error), style="red", markup=False, soft_wrap=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
