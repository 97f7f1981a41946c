"""The folder of documents: read, check, and hold them."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.change import Staged
from corpus.document import Clause, ClauseId, Level, PolicyDocument, Validity
from corpus.errors import DocumentError, DocumentNotFoundError
from corpus.kept import KeptClauses
from corpus.metadata import DocumentFile, read_document_file
from corpus.parsing import parse
from corpus.text import fold

_BRACKETS = re.compile(r"[《》〈〉〔〕\[\]()【】]")
_NOT_APPLYING = (Validity.UPCOMING, Validity.EXPIRED, Validity.REPEALED)
DOCUMENTS_DIR = Path(__file__).parent / "documents"


@dataclass(frozen=True, slots=True)
class LibraryFault:
    """A file of the folder that could not be read, or a place in one that should be looked at."""

    path: Path
    line: int | None  # 1-based; None where it concerns the whole file
    message: str  # in Chinese, without the place


# The 文号 behind the title of what is repealed: …的通知（某政发〔2023〕1号）; not 《办法》（试行）
_NUMBERED = re.compile(r"[（(]([^（）()]{2,24}号)[）)]$")


@dataclass(frozen=True, slots=True)
class Library:
    """Documents, the more local first, then by id.

    `corpus_hash` is a SHA-256 over the files read; `faults` names those that were not; `files` has
    the SHA-256 of each file read and the id of its document, by the file's name.
    """

    documents: tuple[PolicyDocument, ...]
    corpus_hash: str
    faults: tuple[LibraryFault, ...] = ()
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False, compare=False)
    _by_id: dict[str, PolicyDocument] = field(init=False, repr=False, compare=False)
    _ended_by: dict[str, tuple[PolicyDocument, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {d.document_id: d for d in self.documents})
        ended: dict[str, list[PolicyDocument]] = {}
        for document in self.documents:
            written = (*document.repeals, *document.replaces)
            numbers = [found[1] for name in written if (found := _NUMBERED.search(name))]
            for name in {_name(name) for name in (*written, *numbers)}:
                ended.setdefault(name, []).append(document)
        object.__setattr__(self, "_ended_by", {name: tuple(d) for name, d in ended.items()})

    def __iter__(self) -> Iterator[PolicyDocument]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    def __contains__(self, document_id: object) -> bool:
        return document_id in self._by_id

    def document(self, document_id: str) -> PolicyDocument:
        """The document with this id.

        Raises:
            DocumentNotFoundError: no document has it.
        """
        try:
            return self._by_id[document_id]
        except KeyError:
            raise DocumentNotFoundError(document_id) from None

    def clause(self, clause_id: ClauseId) -> Clause:
        """The clause with this id; raises `DocumentNotFoundError` or `ClauseNotFoundError`."""
        return self.document(clause_id.document_id).clause(clause_id.label)

    def ended_by(self, document: PolicyDocument) -> tuple[PolicyDocument, ...]:
        """The held documents that say they repeal or replace this one, by its 文号 or title.

        Versions of one title are told apart by the date: an older one ends no newer one.
        """
        found = {
            d.document_id: d
            for name in (document.title, document.number or "")
            for d in self.ending(name)
        }
        return tuple(
            d
            for d in found.values()
            if d is not document and (d.issued_on or "9") >= (document.issued_on or "")
        )

    def ending(self, name: str) -> tuple[PolicyDocument, ...]:
        """The held documents that say they repeal or replace what has this title or 文号."""
        return self._ended_by.get(_name(name), ()) if name else ()

    def superseded_on(self, day: str) -> frozenset[str]:
        """Ids of the documents of which a newer version that is held applies on an ISO day.

        A loop over all documents: for once a day, not for each question.
        """
        found = set()
        for document in self.documents:
            names = {_name(document.title), _name(document.number or "")} - {""}
            for other in self.ended_by(document):
                since = other.effective_on or other.issued_on
                newer = since is not None and since <= day
                if newer and names & {_name(one) for one in other.replaces}:
                    found.add(document.document_id)
        return frozenset(found)

    def newest_on(self, day: str) -> frozenset[str] | None:
        """Ids without the superseded ones on an ISO day; None where there are none."""
        old = self.superseded_on(day)
        return frozenset(self._by_id) - old if old else None

    def applying_on(self, day: str) -> frozenset[str]:
        """Ids of the documents that have not ended and have begun by an ISO day.

        A loop over all documents: for once a day, not for each question.
        """
        return frozenset(
            document.document_id
            for document in self.documents
            if self.validity_on(document, day) not in _NOT_APPLYING
        )

    def validity_on(self, document: PolicyDocument, day: str) -> Validity:
        """Whether a document applies on an ISO day, by its dates and by what ended it."""
        for other in self.ended_by(document):
            since = other.effective_on or other.issued_on
            if since is not None and since <= day:
                return Validity.REPEALED
        return document.validity_on(day)


def _name(written: str) -> str:
    """A title or 文号 for matching: folded, without 《》 and brackets of one kind."""
    return _BRACKETS.sub("", fold(written))


def load_library(
    folder: Path = DOCUMENTS_DIR,
    *,
    kept: Path | None = None,
    known: Library | None = None,
    staged: Staged | None = None,
) -> Library:
    """Read every `*.md` of a folder. One bad file never stops the others: it is in `faults`.

    `kept` is a folder of parsed clauses (`KeptClauses`), read and filled; without it all are parsed.
    Documents whose file is byte for byte one of `known` are taken from there and not read again.
    With `staged` the folder is read as it will be once that change counts.

    Raises:
        DocumentError: the folder is missing or has no file, or not one file can be read.
    """
    if not folder.is_dir():
        raise DocumentError(folder, "没有这个文件夹")
    paths = {path.name: path for path in folder.glob("*.md")}
    if staged is not None:
        paths = {name: path for name, path in paths.items() if name not in staged.drop}
        paths |= {name: staged.folder / name for name in staged.put}
    if not paths:
        raise DocumentError(folder, "文件夹里没有文件（*.md）")
    digest = hashlib.sha256()
    documents: dict[str, PolicyDocument] = {}
    files: dict[str, tuple[str, str]] = {}
    errors: list[DocumentError] = []
    parsed = KeptClauses(kept) if kept else None
    for name, path in sorted(paths.items()):
        try:
            if not path.is_file():  # a pipe would be waited for without end
                raise DocumentError(path, "不是普通文件，没有读取")
            content = _content(path)
            own = hashlib.sha256(content).hexdigest()
            document = _known(known, name, own) or load_document(path, parsed)
            if document.document_id in documents:
                raise DocumentError(path, f"文件编号“{document.document_id}”重复，请改用别的编号")
            digest.update(name.encode() + b"\0" + content + b"\0")
        except DocumentError as error:
            errors.append(error)
        else:
            documents[document.document_id] = document
            files[name] = (own, document.document_id)
    if not documents:
        if len(errors) == 1:
            raise errors[0]
        told = "；".join(str(error) for error in errors[:3])
        raise DocumentError(folder, f"{len(errors)} 份文件都不能读取：{told}")
    ordered = sorted(documents.values(), key=lambda d: (-d.level.locality, d.document_id))
    faults = tuple(LibraryFault(error.path, error.line, error.message) for error in errors)
    return Library(tuple(ordered), digest.hexdigest(), faults, files)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(path, f"无法读取（{error.strerror}）") from error


def _known(known: Library | None, name: str, digest: str) -> PolicyDocument | None:
    if known is None or name not in known.files:
        return None
    held, document_id = known.files[name]
    return known.document(document_id) if held == digest else None


def load_document(path: Path, kept: KeptClauses | None = None) -> PolicyDocument:
    """Read one document file: YAML front matter and the text, parsed where it is not kept.

    Raises:
        DocumentError: it cannot be read, front matter is broken or incomplete, or it names a
            clause or a heading that the text does not have.
    """
    file = read_document_file(path)
    clauses = kept.find(file.raw, file.string("id"), file.text) if kept else None
    if clauses is None:
        clauses = _parsed(file)
        if kept:
            kept.keep(file.raw, clauses)
    return PolicyDocument(
        document_id=file.string("id"),
        title=file.string("title"),
        number=file.string("number") or None,
        issuer=file.string("issuer"),
        level=Level(file.string("level")),
        place=file.string("place"),
        issued_on=file.date("issued_on"),
        published_on=file.date("published_on"),
        source_url=file.string("source_url"),
        validity=file.string("validity"),
        verification=file.string("verification"),
        text=file.text,
        clauses=clauses,
        aliases=file.strings("aliases"),
        repairs=file.repairs,
        effective_on=file.date("effective_on"),
        valid_until=file.date("valid_until"),
        repeals=file.strings("repeals"),
        replaces=file.strings("replaces"),
        issued_under=file.strings("issued_under"),
    )


def _parsed(file: DocumentFile) -> Sequence[Clause]:
    repaired = {repair.label for repair in file.repairs if repair.kind == "mark"}
    clauses = parse(
        file.string("id"),
        file.text,
        verified=file.strings("verified"),
        repaired=repaired,
        headings=file.headings,
    )
    _check_labels(file, clauses, repaired)
    return clauses


def _check_labels(file: DocumentFile, clauses: Sequence[Clause], repaired: Collection[str]) -> None:
    by_label = {clause.label: clause for clause in clauses}
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
