"""What administration does, behind its pages and its API."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from corpus import (
    Change,
    ConflictError,
    CorpusError,
    PolicyDocument,
    file_digest,
    load_document,
    read_document_file,
)
from corpus.importing import EDITABLE, NAMES, Drafts, KeptDraft, document_id, draft, write
from corpus.reading import read
from corpus.verification import Fetcher, Verification, compare, verified
from web.desk import Desk
from web.errors import NotReadyError
from web.store import Accounts, ActLog, Session

_SOON = 90  # days before its last day that a document is told to expire soon


class Office:
    """Drafts, publication, withdrawal, verification; each act is logged with who did it."""

    def __init__(self, desk: Desk, accounts: Accounts) -> None:
        self.desk, self.accounts = desk, accounts
        self.acts = ActLog(desk.databases.administration)

    @property
    def folder(self) -> Path:
        """The folder of documents; raises `NotReadyError` where the server only has an assistant."""
        if self.desk.holdings is None:
            raise NotReadyError
        return self.desk.holdings.documents_dir

    @property
    def evaluation(self) -> Path:
        """Where questions for the evaluation set go: a file that all processes have."""
        settings, holdings = self.desk.settings, self.desk.holdings
        shared = holdings.documents_dir if settings.database_url and holdings else None
        return (shared or settings.feedback_db.parent) / "evaluation.jsonl"

    @property
    def drafts(self) -> Drafts:
        return Drafts(self.folder)

    async def upload(self, who: Session, name: str, data: bytes) -> KeptDraft:
        """Read a file into a draft; raises what reading and drafting raise, and `CorpusError` where
        its very wording is published already.
        """

        def work() -> KeptDraft:
            made = draft(read(data, name))
            library = self.desk.assistant.library
            taken = [document.document_id for document in library]
            wanted = document_id(made.name)
            for document in library:
                own = document.document_id
                if own.startswith(wanted) and document.text == made.text:
                    raise CorpusError(
                        f"这份文件已经收录，文字完全相同（编号“{own}”）。要改它的信息，请在文件列表里打开它，点“更正这份文件”"
                    )
            kept = self.drafts.add(made, taken)
            self.acts.add(who.name, "上传", kept.identity, name)
            return kept

        return await self.desk.work(work)

    async def publish(self, who: Session, identity: str, revision: str, replaces: str = "") -> str:
        """Publish a draft, in place of an older version where one is named; gives its id.

        Both versions stay: questions of a day before the new one applies are answered from the
        old one. Raises what `Desk.publish` raises.
        """
        held = await asyncio.to_thread(self.drafts.load, identity)
        if held.revision != revision:
            raise CorpusError("草稿在您打开之后改过，请重新打开、看过再发布")
        if held.revises:
            return await self._revised(who, held)
        if replaces:
            held = _replacing(held, self.desk.assistant.library.document(replaces))
        name = f"{identity}.md"
        if identity in self.desk.assistant.library:
            raise CorpusError(f"已有编号为“{identity}”的文件，请先撤下它，或删去草稿重新上传")
        await self.desk.publish(Change({name: held.content}, seen={name: ""}))
        told = f"替代 {replaces}" if replaces else ""
        await asyncio.to_thread(self._published, who, "发布", identity, told)
        return identity

    def _published(self, who: Session, act: str, identity: str, told: str) -> None:
        self.acts.add(who.name, act, identity, told)
        self.drafts.remove(identity)

    def revise(self, document_id: str) -> KeptDraft:
        """A draft of a published document, in which its values and numbers are corrected.

        Raises what `Drafts.revise` raises, and `ConflictError` where the file was just changed.
        """
        self.desk.assistant.library.document(document_id)
        name, seen = self._file(document_id)
        if file_digest(self.folder / name) != seen:
            raise ConflictError("这份文件刚被改过，服务器正在启用新的内容。请过几秒再试")
        return self.drafts.revise(read_document_file(self.folder / name), seen)

    async def _revised(self, who: Session, held: KeptDraft) -> str:
        """Publish a document's next edition in its place; the one before is kept in `editions`."""
        self.desk.assistant.library.document(held.identity)
        name, _ = self._file(held.identity)
        path = self.folder / name
        before = await asyncio.to_thread(path.read_text, encoding="utf-8")
        changes = value_changes(read_document_file(path).meta, held.front_matter)
        told = [f"{NAMES[key]}：{old or '空'} → {new or '空'}" for key, old, new in changes]
        if _text(path) != held.text:
            told.append("条款编号")
        if not told:
            raise CorpusError("与现行的内容相同，没有可发布的更正")
        target = self.folder / "editions" / held.identity / f"{_stamp()}.md"
        await asyncio.to_thread(write, target, before)
        await self.desk.publish(Change({name: held.content}, seen={name: held.revises}))
        await asyncio.to_thread(self._published, who, "更正发布", held.identity, "；".join(told))
        return held.identity

    def editions(self, document_id: str) -> list[str]:
        """When earlier editions of a document ended, newest first, as YYYYMMDDhhmmss (UTC)."""
        folder = self.folder / "editions" / document_id
        return sorted((path.stem for path in folder.glob("*.md")), reverse=True)

    def edition(self, document_id: str, stamp: str) -> tuple[PolicyDocument, Mapping[str, Any]]:
        """An earlier edition, and its front matter.

        Raises:
            CorpusError: there is none.
        """
        if stamp not in self.editions(document_id):
            raise CorpusError("没有这一次更正以前的内容。请回到文件的页面查看")
        path = self.folder / "editions" / document_id / f"{stamp}.md"
        return load_document(path), read_document_file(path).meta

    def front_matter(self, document_id: str) -> Mapping[str, Any]:
        """The front matter of a published document."""
        return read_document_file(self.folder / self._file(document_id)[0]).meta

    async def withdraw(self, who: Session, document_id: str) -> None:
        """Take a document out; its file is kept in the folder `withdrawn`, beside the others."""
        self.desk.assistant.library.document(document_id)
        name, seen = self._file(document_id)
        target = self.folder / "withdrawn" / f"{document_id}-{_stamp()}.md"
        content = await asyncio.to_thread((self.folder / name).read_text, encoding="utf-8")
        await asyncio.to_thread(write, target, content)
        change = Change(drop=frozenset({name}), seen={name: seen})
        await self.desk.publish(change)
        await asyncio.to_thread(self.acts.add, who.name, "撤下", document_id)

    async def verify(
        self, who: Session, document_id: str, data: bytes, name: str, accept: bool
    ) -> Verification:
        """Compare with an official copy; with `accept` what agrees is kept in the document."""
        document = self.desk.assistant.library.document(document_id)
        found = await self.desk.work(lambda: compare(document, draft(read(data, name)).text))
        if accept and found.agreeing:
            file, seen = self._file(document_id)
            path = self.folder / file
            content = await asyncio.to_thread(_verified, path, found, name)
            await self.desk.publish(Change({file: content}, seen={file: seen}))
            told = f"{len(found.agreeing)}/{len(document.leaves)} 条一致，{name}"
            await asyncio.to_thread(self.acts.add, who.name, "核对", document_id, told)
        return found

    async def fetch(self, url: str) -> bytes:
        """An official page; raises `FetchError`, also where no site is allowed."""
        fetcher = Fetcher(self.desk.settings.verify_hosts)
        return await self.desk.work(lambda: fetcher.fetch(url))

    def expiring(self) -> list[PolicyDocument]:
        """Documents whose last day is near, the nearest first."""
        today = date.today()  # noqa: DTZ011 (the server's day is the readers')
        found = []
        for document in self.desk.assistant.library:
            if document.valid_until:
                left = (date.fromisoformat(document.valid_until) - today).days
                if 0 <= left <= _SOON:
                    found.append(document)
        return sorted(found, key=lambda document: document.valid_until or "")

    def _file(self, document_id: str) -> tuple[str, str]:
        """Name and digest of the file that a document was read from."""
        files = self.desk.assistant.library.files.items()
        return next((name, own) for name, (own, held) in files if held == document_id)


def value_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Values of the front matter that differ: key, before, after; lists with 、 between."""
    rows = ((key, _shown(old.get(key)), _shown(new.get(key))) for key in EDITABLE)
    return [(key, before, after) for key, before, after in rows if before != after]


def _shown(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _text(path: Path) -> str:
    return read_document_file(path).text


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%d%H%M%S")


def _verified(path: Path, found: Verification, source: str) -> str:
    return verified(read_document_file(path), found, source, date.today())  # noqa: DTZ011


def _replacing(held: KeptDraft, old: PolicyDocument) -> KeptDraft:
    meta = dict(held.front_matter)
    if not meta.get("effective_on"):
        raise CorpusError("替代旧版须先填施行日期：之前的提问按旧版作答，之后的按新版")
    named = list(meta.get("replaces") or ())
    name = old.number or old.title
    if name not in named:
        meta["replaces"] = [*named, name]
    return replace(held, front_matter=meta)
