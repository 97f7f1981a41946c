"""`python -m benchmarks.stock LAWS CLAUSES INTO`: a stock of real laws as a folder of documents.

LAWS is a folder of laws in Markdown (`benchmarks.laws` reads the same); INTO receives as many of
them, in an order that depends on their names only, as hold CLAUSES indexed clauses, so that a small
stock is part of every larger one. What a front matter needs and a file does not say is told from
its folder.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
import yaml

from benchmarks.laws import read_body
from corpus import CorpusError, parse

_DATED = re.compile(r"[（(]((?:19|20)\d\d-\d\d-\d\d)[)）]$")
_LOCAL = "地方法规"  # ends the name of the folder of a province's laws
_LEAST = 3  # clauses; what has fewer is an index page, not a law


def laws(folder: Path) -> Iterator[Path]:
    """The files below a folder, mixed."""
    files = folder.rglob("*.md")
    return iter(
        sorted(files, key=lambda path: sha256(str(path.relative_to(folder)).encode()).digest())
    )


def document_text(path: Path, folder: Path, document_id: str) -> tuple[str, int]:
    """A law as a document file, and how many of its clauses are indexed.

    Raises:
        CorpusError: it cannot be parsed.
    """
    body = read_body(path)
    count = sum(clause.leaf and clause.states_policy for clause in parse(document_id, body))
    parts = path.relative_to(folder).parts
    place = next((p.removesuffix(_LOCAL) for p in parts if p.endswith(_LOCAL)), "")
    dated = _DATED.search(path.stem)
    meta = {
        "id": document_id,
        "title": _DATED.sub("", path.stem),
        "issuer": f"{place}人民代表大会常务委员会" if place else parts[0],
        "level": "province" if place else "national",
        "place": place or "全国",
        "validity": "未核实",
        "verification": "基准测试用，未核对",
    }
    if dated:
        meta["issued_on"] = dated[1]
    return f"---\n{yaml.safe_dump(meta, allow_unicode=True)}---\n{body}\n", count


def write_stock(folder: Path, clauses: int, into: Path) -> tuple[int, int]:
    """Write documents until they hold so many clauses; returns documents and clauses."""
    into.mkdir(parents=True, exist_ok=True)
    documents = held = 0
    for number, path in enumerate(laws(folder), 1):
        if held >= clauses:
            break
        document_id = f"law-{number:04d}"
        try:
            text, count = document_text(path, folder, document_id)
        except CorpusError:
            continue  # counted by `benchmarks.laws`
        if count < _LEAST:
            continue
        (into / f"{document_id}.md").write_text(text, encoding="utf-8")
        documents, held = documents + 1, held + count
    return documents, held


def main(
    folder: Annotated[Path, typer.Argument(metavar="LAWS", help="法律文件夹")],
    clauses: Annotated[int, typer.Argument(help="条数")],
    into: Annotated[Path, typer.Argument(help="写入的文件夹")],
) -> None:
    """用真实法律生成一个文件夹，供基准测试。"""
    documents, held = write_stock(folder, clauses, into)
    typer.echo(f"{documents} 份文件，{held} 条，{into}")


if __name__ == "__main__":
    typer.run(main)
