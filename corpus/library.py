"""The folder of documents: read, check, and hold them."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Clause, ClauseId, Level, PolicyDocument
from corpus.errors import DocumentError, DocumentNotFoundError
from corpus.metadata import DocumentFile, read_document_file
from corpus.parser import parse

DOCUMENTS_DIR = Path(__file__).parent / "documents"


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
            the front matter names a clause or a heading that the text does not have.
    """
    file = read_document_file(path)
    repaired = {repair.label for repair in file.repairs if repair.kind == "mark"}
    clauses = parse(
        file.string("id"),
        file.text,
        verified=file.strings("verified"),
        repaired=repaired,
        headings=file.headings,
    )
    _check_labels(file, clauses, repaired)
    return PolicyDocument(
        document_id=file.string("id"),
        title=file.string("title"),
        number=file.string("number") or None,
        issuer=file.string("issuer"),
        level=Level(file.string("level")),
        region=file.string("region"),
        issued_on=file.date("issued_on"),
        published_on=file.date("published_on"),
        source_url=file.string("source_url"),
        validity=file.string("validity"),
        verification=file.string("verification"),
        text=file.text,
        clauses=clauses,
        aliases=file.strings("aliases"),
        repairs=file.repairs,
    )


def _check_labels(file: DocumentFile, clauses: Sequence[Clause], repaired: Collection[str]) -> None:
    by_label: dict[str, Clause] = {}
    for clause in clauses:
        if clause.label in by_label:
            line = file.line_at(clause.start)
            raise DocumentError(file.path, f"条款编号“{clause.label}”重复", line)
        by_label[clause.label] = clause
    named = (
        ("verified", file.strings("verified")),
        ("repairs", sorted(repaired)),
        ("headings", tuple(file.headings)),
    )
    for key, labels in named:
        for label in labels:
            if label not in by_label:
                raise file.fault(key, f"提到的条款“{label}”不存在")
    for label, heading in file.headings.items():
        clause = by_label[label]
        if not clause.text[len(clause.mark) :].lstrip().startswith(heading):
            raise file.fault("headings", f"条款“{label}”不以“{heading}”开头")
