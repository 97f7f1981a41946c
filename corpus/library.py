"""The folder of documents: read, check, and hold them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from corpus.document import Clause, ClauseId, Level, PolicyDocument, Repair
from corpus.errors import DocumentError, DocumentNotFoundError
from corpus.parser import parse

DOCUMENTS_DIR = Path(__file__).parent / "documents"

_REQUIRED = ("id", "title", "issuer", "level", "region", "validity", "verification")


@dataclass(frozen=True, slots=True)
class Library:
    """Documents, local before national, then by id; `corpus_hash` is a SHA-256 over their files."""

    documents: tuple[PolicyDocument, ...]
    corpus_hash: str

    def __iter__(self) -> Iterator[PolicyDocument]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    def document(self, document_id: str) -> PolicyDocument:
        """The document with this id.

        Raises:
            DocumentNotFoundError: no document has it.
        """
        for document in self.documents:
            if document.document_id == document_id:
                return document
        raise DocumentNotFoundError(document_id)

    def clause(self, clause_id: ClauseId) -> Clause:
        """The clause with this id; raises `DocumentNotFoundError` or `ClauseNotFoundError`."""
        return self.document(clause_id.document_id).clause(clause_id.label)


def load_library(folder: Path = DOCUMENTS_DIR) -> Library:
    """Read every `*.md` of a folder.

    Raises:
        DocumentError: the folder is missing or empty, a file is broken, or two share an id.
    """
    if not folder.is_dir():
        raise DocumentError(folder, "没有这个文件夹")
    paths = sorted(folder.glob("*.md"))
    if not paths:
        raise DocumentError(folder, "文件夹里没有文件（*.md）")
    digest = hashlib.sha256()
    documents: dict[str, PolicyDocument] = {}
    for path in paths:
        document = load_document(path)
        if document.document_id in documents:
            raise DocumentError(path, f"文件编号“{document.document_id}”重复")
        documents[document.document_id] = document
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    ordered = sorted(documents.values(), key=lambda d: (d.level is not Level.LOCAL, d.document_id))
    return Library(tuple(ordered), digest.hexdigest())


def load_document(path: Path) -> PolicyDocument:
    """Read one document file: YAML front matter and the text.

    Raises:
        DocumentError: it cannot be read, front matter is broken or incomplete, labels repeat, or
            the front matter names a clause that the text does not have.
    """
    try:
        post = frontmatter.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise DocumentError(path, f"无法读取（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise DocumentError(path, "不是 UTF-8 编码") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else None
        raise DocumentError(path, "文件头（front matter）格式有误", line) from error
    meta = post.metadata
    lacking = [key for key in _REQUIRED if not meta.get(key)]
    if lacking:
        raise DocumentError(path, f"文件头缺少：{'、'.join(lacking)}", 1)
    if not post.content.strip():
        raise DocumentError(path, "没有正文")
    if meta["level"] not in set(Level):
        raise DocumentError(
            path, f"level 只能是 local 或 national，现在是“{meta['level']}”", _line(path, "level")
        )
    return _document(path, meta, post.content)


def _document(path: Path, meta: dict[str, Any], text: str) -> PolicyDocument:
    repairs = tuple(
        Repair(
            str(r.get("label") or ""),
            r["kind"],
            str(r.get("before") or ""),
            str(r["after"]),
            str(r.get("note") or ""),
        )
        for r in meta.get("repairs") or ()
    )
    repaired = {repair.label for repair in repairs if repair.kind == "mark"}
    verified = set(map(str, meta.get("verified") or ()))
    headings = {str(k): str(v) for k, v in (meta.get("headings") or {}).items()}
    clauses = parse(str(meta["id"]), text, verified=verified, repaired=repaired, headings=headings)
    seen: set[str] = set()
    offset = path.read_text(encoding="utf-8").find(text)
    for clause in clauses:
        if clause.label in seen:
            before = path.read_text(encoding="utf-8")[: offset + clause.start]
            raise DocumentError(path, f"条款编号“{clause.label}”重复", before.count("\n") + 1)
        seen.add(clause.label)
    for key, labels in (("verified", verified), ("repairs", repaired), ("headings", set(headings))):
        for label in sorted(labels - seen):
            raise DocumentError(path, f"文件头 {key} 提到的条款“{label}”不存在", _line(path, key))
    return PolicyDocument(
        document_id=str(meta["id"]),
        title=str(meta["title"]),
        number=str(meta["number"]) if meta.get("number") else None,
        issuer=str(meta["issuer"]),
        level=Level(meta["level"]),
        region=str(meta["region"]),
        issued_on=str(meta["issued_on"]) if meta.get("issued_on") else None,
        published_on=str(meta["published_on"]) if meta.get("published_on") else None,
        source_url=str(meta.get("source_url") or ""),
        validity=str(meta["validity"]),
        verification=str(meta["verification"]),
        text=text,
        clauses=clauses,
        aliases=tuple(map(str, meta.get("aliases") or ())),
        repairs=repairs,
    )


def _line(path: Path, key: str) -> int | None:
    """Line of a front matter key, 1-based."""
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(f"{key}:"):
            return place
    return None
