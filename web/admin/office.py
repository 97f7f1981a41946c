"""What administration does, behind its pages and its API."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from corpus import Change, CorpusError, PolicyDocument, read_document_file
from corpus.importing import Drafts, KeptDraft, draft, write
from corpus.reading import read
from corpus.verification import Fetcher, Verification, compare, verified
from web.desk import Desk
from web.errors import NotReadyError
from web.store import Accounts, ActLog, Session

_SOON = 90  # days before its last day that a document is told to expire soon


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a publication is, in embedded texts; `total` 0 before that is known."""

    document: str = ""
    done: int = 0
    total: int = 0


class Office:
    """Drafts, publication, withdrawal, verification; each act is logged with who did it."""

    def __init__(self, desk: Desk, accounts: Accounts) -> None:
        self.desk, self.accounts = desk, accounts
        self.acts = ActLog(desk.databases.administration)
        self.progress = Progress()

    @property
    def evaluation(self) -> Path:
        """Where questions for the evaluation set go: a file that all processes have."""
        settings, holdings = self.desk.settings, self.desk.holdings
        shared = holdings.documents_dir if settings.database_url and holdings else None
        return (shared or settings.feedback_db.parent) / "evaluation.jsonl"

    @property
    def drafts(self) -> Drafts:
        if self.desk.holdings is None:
            raise NotReadyError
        return Drafts(self.desk.holdings.documents_dir)

    async def upload(self, who: Session, name: str, data: bytes) -> KeptDraft:
        """Read a file into a draft; raises what reading and drafting raise."""

        def work() -> KeptDraft:
            made = draft(read(data, name))
            taken = [document.document_id for document in self.desk.assistant.library]
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
        if replaces:
            held = _replacing(held, self.desk.assistant.library.document(replaces))
        name = f"{identity}.md"
        if identity in self.desk.assistant.library:
            raise CorpusError(f"已有编号为“{identity}”的文件，请先撤下它，或删去草稿重新上传")
        self.progress = Progress(identity)

        def advance(done: int, total: int) -> None:
            self.progress = Progress(identity, done, total)

        try:
            await self.desk.publish(Change({name: held.content}, seen={name: ""}), advance)
        finally:
            self.progress = Progress()
        await asyncio.to_thread(self._published, who, identity, replaces)
        return identity

    def _published(self, who: Session, identity: str, replaces: str) -> None:
        self.acts.add(who.name, "发布", identity, f"替代 {replaces}" if replaces else "")
        self.drafts.remove(identity)

    async def withdraw(self, who: Session, document_id: str) -> None:
        """Take a document out; its file is kept in the folder `withdrawn`, beside the others."""
        holdings, library = self.desk.holdings, self.desk.assistant.library
        library.document(document_id)
        name, seen = self._file(document_id)
        if holdings is None:
            raise NotReadyError
        now = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        target = holdings.documents_dir / "withdrawn" / f"{document_id}-{now}.md"
        source = holdings.documents_dir / name
        content = await asyncio.to_thread(source.read_text, encoding="utf-8")
        await asyncio.to_thread(write, target, content)
        change = Change(drop=frozenset({name}), seen={name: seen})
        await self.desk.publish(change, lambda *_: None)
        await asyncio.to_thread(self.acts.add, who.name, "撤下", document_id)

    async def verify(
        self, who: Session, document_id: str, data: bytes, name: str, accept: bool
    ) -> Verification:
        """Compare with an official copy; with `accept` what agrees is kept in the document."""
        document = self.desk.assistant.library.document(document_id)
        found = await self.desk.work(lambda: compare(document, draft(read(data, name)).text))
        if accept and found.agreeing and self.desk.holdings is not None:
            file, seen = self._file(document_id)
            path = self.desk.holdings.documents_dir / file
            content = await asyncio.to_thread(_verified, path, found, name)
            await self.desk.publish(Change({file: content}, seen={file: seen}), lambda *_: None)
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
