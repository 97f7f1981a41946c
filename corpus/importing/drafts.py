"""Drafts on the disk, between upload and publication: values and marks are corrected, wording never."""

import datetime
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import frontmatter

from corpus.change import ConflictError
from corpus.document import Clause, Level
from corpus.errors import CorpusError
from corpus.importing.draft import Draft
from corpus.importing.publish import document_id, front_matter, write
from corpus.metadata import DocumentFile
from corpus.parsing import Fault, faults, parse, read_mark

NAMES = {
    "title": "标题", "number": "文号", "issuer": "发文机关", "level": "层级", "place": "适用地区",
    "issued_on": "成文日期", "published_on": "发布日期", "effective_on": "施行日期",
    "valid_until": "有效期至", "source_url": "来源网址", "validity": "效力说明", "aliases": "别名",
    "repeals": "废止的文件", "replaces": "替代的文件", "issued_under": "依据的文件",
}  # fmt: skip
EDITABLE = tuple(NAMES)  # values that are corrected in review
_DATES = ("issued_on", "published_on", "effective_on", "valid_until")
_LISTS = ("aliases", "repeals", "replaces", "issued_under")
_NEEDED = ("title", "issuer", "level", "validity")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LONGEST = 500  # characters of a value
_OF_TEXT = ("gap", "double", "long", "uncovered")  # kinds that the parser finds again


class DraftNotFoundError(CorpusError):
    """There is no draft of this id."""

    def __init__(self) -> None:
        super().__init__("没有这份草稿，可能已被发布或删去。请回到文件列表查看")


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it is kept. `revision` changes with every correction.

    One that revises a published document has its id, and the digest of the file it was made from.
    """

    identity: str
    front_matter: Mapping[str, Any]
    text: str
    faults: tuple[Fault, ...]
    clauses: tuple[Clause, ...]
    revision: str = ""
    revises: str = ""

    @property
    def content(self) -> str:
        """The file of the document that it becomes."""
        post = frontmatter.Post(self.text, **self.front_matter)
        return str(frontmatter.dumps(post, allow_unicode=True, sort_keys=False)) + "\n"


class Drafts:
    """The drafts of a folder of documents, one JSON file each."""

    def __init__(self, documents: Path) -> None:
        self._folder = documents / "drafts"

    def all(self) -> tuple[list[KeptDraft], list[str]]:
        """All drafts by id, and what is wrong with those that cannot be read."""
        found, broken = [], []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(self._read(path))
            except CorpusError as error:
                broken.append(str(error))
        return found, broken

    def load(self, identity: str) -> KeptDraft:
        """One draft.

        Raises:
            DraftNotFoundError: there is none.
        """
        path = self._path(identity)
        if not path.exists():
            raise DraftNotFoundError
        return self._read(path)

    def add(self, made: Draft, taken: Sequence[str] = ()) -> KeptDraft:
        """Keep a new draft under an id that neither a draft nor one of `taken` has.

        The same file once more gives the draft that is there, with what was corrected in it.

        Raises:
            DocumentError: it cannot be written.
        """
        wanted = identity = document_id(made.name)
        number = 2
        while identity in taken or self._path(identity).exists():
            held = self._read(self._path(identity)) if self._path(identity).exists() else None
            if held is not None and held.text == made.text and not held.revises:
                return held
            identity = f"{wanted[:70]}-{number}"
            number += 1
        kept = KeptDraft(
            identity, front_matter(made, identity), made.text, made.faults, made.clauses
        )
        return self._save(kept)

    def revise(self, file: DocumentFile, digest: str) -> KeptDraft:
        """The draft in which a published document is corrected: the one that is there, or a new
        one of its file, whose SHA-256 is `digest`. Its wording can be changed as little as any.

        Raises:
            CorpusError: the draft that is there was made from an older edition, or of a new file.
        """
        identity = file.string("id")
        path = self._path(identity)
        if not path.exists():
            clauses = parse(identity, file.text)
            return self._save(
                KeptDraft(identity, _plain(file.meta), file.text, (), clauses, revises=digest)
            )
        held = self._read(path)
        if held.revises != digest:
            raise ConflictError(
                "这份文件另有一份草稿，是按它以前的样子改的。请打开那份草稿看过，删去后再更正"
            )
        return held

    def correct(self, identity: str, values: Mapping[str, Any], revision: str) -> KeptDraft:
        """Give front matter other values; a list is given as a list of texts.

        Raises:
            DraftNotFoundError: there is none.
            ConflictError: somebody else corrected it meanwhile.
            CorpusError: a value cannot be used; the message names it.
        """
        held = self._held(identity, revision)
        meta = dict(held.front_matter)
        for key, value in values.items():
            meta[key] = _value(key, value)
        return self._save(replace(held, front_matter=meta))

    def relabel(self, identity: str, offset: int, mark: str, revision: str) -> KeptDraft:
        """Give the line at an offset another number, or one where it lost it.

        The mark is all that changes; the change is kept with the document and shown.

        Raises:
            DraftNotFoundError, ConflictError: as `correct`.
            CorpusError: there begins no line, or the mark is none.
        """
        held = self._held(identity, revision)
        text, mark = held.text, mark.strip()
        if not 0 <= offset < len(text) or (offset and text[offset - 1] != "\n"):
            raise CorpusError("编号只能改在一段的开头")
        told = read_mark(mark + "……") or read_mark(mark)
        if told is None or told.text.strip() != mark:
            raise CorpusError(f"“{mark[:20]}”不是条款编号；应写成 一、 （二） 3. 或 第四条 这样")
        clause = next((c for c in held.clauses if c.start == offset and c.mark), None)
        before = clause.mark if clause else ""
        rest = text[offset + len(before) :]
        if told.statute and not rest[:1].isspace():
            mark += "\u3000"  # 第三条 is a number only where a blank follows
        changed = text[:offset] + mark + rest
        clauses = parse("draft", changed)
        label = next((c.label for c in clauses if c.start == offset), "")
        repair = {
            "label": label, "kind": "mark", "before": before, "after": mark, "note": "审阅时更正",
        }  # fmt: skip
        earlier = self._moved(held, clauses, offset, len(mark) - len(before))
        meta = {**held.front_matter, "repairs": [*earlier, repair]}
        renamed = _renamed(held.clauses, clauses, offset, len(mark) - len(before))
        meta["verified"] = [renamed[one] for one in meta.get("verified") or () if one in renamed]
        if meta.get("headings"):
            named = meta["headings"].items()
            meta["headings"] = {renamed[one]: text for one, text in named if one in renamed}
        return self._save(replace(held, text=changed, front_matter=meta))

    def remove(self, identity: str) -> None:
        """Take a draft away; none is no error."""
        self._path(identity).unlink(missing_ok=True)

    def _moved(
        self, held: KeptDraft, clauses: Sequence[Clause], offset: int, moved: int
    ) -> list[dict[str, str]]:
        """Earlier repairs, with the labels that their clauses have now."""
        renamed = _renamed(held.clauses, clauses, offset, moved)
        anew = {clause.label for clause in held.clauses if clause.start == offset}
        return [
            {**repair, "label": renamed.get(repair["label"], "")}
            for repair in held.front_matter.get("repairs") or ()
            # where the line is corrected anew, the earlier correction of it goes
            if not (repair["label"] in anew and repair["kind"] == "mark")
        ]

    def _held(self, identity: str, revision: str) -> KeptDraft:
        held = self.load(identity)
        if held.revision != revision:
            raise ConflictError("这份草稿刚被他人改过，您看到的已不是最新的。请重新打开后再改")
        return held

    def _save(self, kept: KeptDraft) -> KeptDraft:
        told = {
            "id": kept.identity,
            "front_matter": dict(kept.front_matter),
            "faults": [
                {"offset": f.offset, "kind": f.kind, "label": f.label, "message": f.message}
                for f in kept.faults
                if f.kind not in _OF_TEXT
            ],
            "text": kept.text,
        }
        if kept.revises:
            told["revises"] = kept.revises
        content = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        write(self._path(kept.identity), content)
        return self._read(self._path(kept.identity))

    def _read(self, path: Path) -> KeptDraft:
        try:
            content = path.read_bytes()
            told = json.loads(content)
            meta, text = dict(told["front_matter"]), str(told["text"])
            found = [
                Fault(f["offset"], f["kind"], f["label"], f["message"]) for f in told["faults"]
            ]
            identity, revises = str(told["id"]), str(told.get("revises", ""))
            repairs = meta.get("repairs") or ()
            marked = {r["label"] for r in repairs if r["kind"] == "mark" and r["label"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"草稿 {path.name} 损坏，请删去后重新上传") from error
        clauses = parse(identity, text, repaired=marked, headings=meta.get("headings"))
        own = [fault for fault in found if fault.kind not in _OF_TEXT]
        revision = hashlib.sha256(content).hexdigest()[:16]
        seen = (*own, *faults(text, clauses))
        return KeptDraft(identity, meta, text, seen, clauses, revision, revises)

    def _path(self, identity: str) -> Path:
        if not _ID.fullmatch(identity):
            raise DraftNotFoundError
        return self._folder / f"{identity}.json"


def _renamed(
    old: Sequence[Clause], new: Sequence[Clause], offset: int, moved: int
) -> dict[str, str]:
    """The labels that clauses have now, by those they had; all after `offset` are `moved`."""
    now = {clause.start: clause.label for clause in new}
    places = ((c.label, c.start + (moved if c.start > offset else 0)) for c in old)
    return {label: now[start] for label, start in places if start in now}


def _plain(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Front matter as drafts keep it: days as texts (YAML reads them unquoted), all lists and all
    fields of repairs there.
    """
    made: dict[str, Any] = {key: [] for key in _LISTS}
    for key, value in meta.items():
        made[key] = value.isoformat() if isinstance(value, datetime.date) else value
    empty = dict.fromkeys(("label", "before", "note"), "")
    made["repairs"] = [empty | repair for repair in made.get("repairs") or ()]
    return made


def _value(key: str, given: Any) -> Any:
    if key not in EDITABLE:
        raise CorpusError(f"“{key[:40]}”不能在这里改")
    if key in _LISTS:
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            raise CorpusError(f"{NAMES[key]}应是一行一个")
        return [line for one in given[:100] if (line := _line(one))]
    value = _line(given) if isinstance(given, str) else ""
    if key in _NEEDED and not value:
        raise CorpusError(f"{NAMES[key]}不能为空")
    if key == "level" and value not in set(Level):
        raise CorpusError(f"{NAMES[key]}只能是 {'、'.join(Level)}")
    if key in _DATES and value:
        try:
            return datetime.date.fromisoformat(value).isoformat()
        except ValueError:
            raise CorpusError(
                f"{NAMES[key]}应是日期，如 2026-01-31，现在是“{value[:20]}”"
            ) from None
    return value or None if key not in ("place", "source_url") else value


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
