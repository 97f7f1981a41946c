"""A backup brings documents, index and databases back; a damaged one changes nothing."""

import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import DOCUMENTS_DIR, load_library
from index import load, open_index
from qa import Status
from qa.curation import Synonym
from tests.index.conftest import CharacterEncoder
from tests.postgres import Postgres
from web.backup import Places, back_up, restore
from web.database import Databases, open_databases
from web.errors import BackupError, StorageError
from web.store import (
    Accounts,
    ActLog,
    CurationStore,
    FeedbackKind,
    FeedbackStore,
    QuestionLog,
    Role,
)


class NamedEncoder(CharacterEncoder):
    """Named as real ones are."""

    name = "some/encoder@53a3163c5a9a"


def _files(folder: Path) -> Databases:
    return open_databases(folder / "db" / "f.sqlite3", folder / "db" / "a.sqlite3")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Documents with an index, feedback and an account."""
    shutil.copytree(DOCUMENTS_DIR, tmp_path / "documents")
    held = Places(
        tmp_path / "documents",
        tmp_path / "index",
        _files(tmp_path),
    )
    open_index(held.index, load_library(held.documents), NamedEncoder())
    FeedbackStore(held.databases.doors).add(FeedbackKind.OUTDATED, "问", "答", "v1")
    Accounts(held.databases.administration).put("wang", Role.EDITOR, "一个够长的口令啊啊啊")
    return held


def _names(places: Places) -> list[str]:
    library = load_library(places.documents)
    load(places.index, library, NamedEncoder())
    return sorted(document.document_id for document in library)


def test_everything_comes_back_and_nothing_is_embedded_again(
    places: Places, tmp_path: Path
) -> None:
    beside = ("drafts/a.json", "editions/a/20260131080000.md", "withdrawn/a-20260131080000.md")
    for name in beside:
        (places.documents / name).parent.mkdir(parents=True, exist_ok=True)
        (places.documents / name).write_text("{}", "utf-8")
    curation = CurationStore(places.databases.administration)
    curation.keep_synonym(Synonym("跑腿费", "物流成本"), "wang")
    made = back_up(places, tmp_path / "kept" / "backup.zip")
    assert made.documents == 3
    curation.remove_synonym(Synonym("跑腿费", "物流成本"))
    for name in beside:
        (places.documents / name).unlink()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["backup.zip"]
    before = _names(places)
    (places.documents / "alxa-2021.md").unlink()
    (places.documents / "other.md").write_text("no document")
    shutil.rmtree(places.index)
    feedback = FeedbackStore(places.databases.doors)
    feedback.add(FeedbackKind.USEFUL, "后来", "答", "v1")
    (tmp_path / "db" / "a.sqlite3").write_bytes(b"damaged" * 1000)
    encoder = NamedEncoder()
    assert restore(places, tmp_path / "kept" / "backup.zip", encoder).documents == 3
    assert encoder.embedded == []
    assert _names(places) == before
    assert all((places.documents / name).read_text("utf-8") == "{}" for name in beside)
    curation.refresh()  # as a server does that runs meanwhile
    assert curation.current().synonyms == (Synonym("跑腿费", "物流成本"),)
    assert not (places.documents / "other.md").exists()
    assert [each.question for each in feedback.latest()] == ["问"]
    (account,) = Accounts(places.databases.administration).all()
    assert (account.name, account.role) == ("wang", Role.EDITOR)
    assert any("damaged" in path.name for path in (tmp_path / "db").iterdir())


def test_a_damaged_backup_changes_nothing(places: Places, tmp_path: Path) -> None:
    good = tmp_path / "backup.zip"
    back_up(places, good)
    data = bytearray(good.read_bytes())
    data[len(data) // 2] ^= 255
    (tmp_path / "flipped.zip").write_bytes(data)
    (tmp_path / "cut.zip").write_bytes(good.read_bytes()[:5000])
    with zipfile.ZipFile(good) as archive, zipfile.ZipFile(tmp_path / "out.zip", "w") as other:
        listed = archive.read("backup.json").decode()
        other.writestr("backup.json", listed.replace('"documents/alxa', '"../documents/alxa'))
        for name in archive.namelist():
            if name != "backup.json":
                other.writestr(name.replace("documents/alxa", "../documents/alxa"), b"")
    before = {path: path.read_bytes() for path in places.documents.glob("*.md")}
    for name in ("flipped.zip", "cut.zip", "out.zip", "none.zip"):
        with pytest.raises(BackupError):
            restore(places, tmp_path / name, NamedEncoder())
    assert {path: path.read_bytes() for path in places.documents.glob("*.md")} == before
    assert len(_names(places)) == 3


def test_a_damaged_database_is_told_and_not_backed_up(places: Places, tmp_path: Path) -> None:
    database = tmp_path / "db" / "f.sqlite3"
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    database.write_bytes(b"no database at all" * 500)
    with pytest.raises(StorageError, match="web restore"):
        FeedbackStore(places.databases.doors).add(FeedbackKind.USEFUL, "问", "答", "v1")
    with pytest.raises(BackupError, match="数据库"):
        back_up(places, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()
    assert len(_names(places)) == 3


def test_a_database_of_the_version_before_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "feedback.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE TABLE feedback (id INTEGER PRIMARY KEY, given_at TEXT NOT NULL, kind TEXT NOT"
            " NULL, question TEXT NOT NULL, answer TEXT NOT NULL, index_version TEXT NOT NULL,"
            " comment TEXT NOT NULL)"
        )
        row = ("…T03:04:05Z", "引用不对", "旧问", "旧答", "v0", "")
        database.execute("INSERT INTO feedback VALUES (1, ?, ?, ?, ?, ?, ?)", row)
    store = FeedbackStore(open_databases(path, tmp_path / "admin.sqlite3").doors)
    told = [(each.question, each.given_at) for each in store.latest()]
    assert told == [("旧问", "2026-11-26T00:00:00Z")]  # its day had been masked
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (3,)
        database.execute("PRAGMA user_version=99")
    with pytest.raises(StorageError, match="更新的版本"):
        store.latest()


def _fill(databases: Databases) -> None:
    feedback = FeedbackStore(databases.doors)
    for number in range(1200):  # more than go at once
        feedback.add(FeedbackKind.OUTDATED, f"问{number}", "答", "v1")
    log = QuestionLog(databases.doors, "text")
    for _ in range(3):
        log.add("食堂几点开门", Status.NOT_FOUND)
    Accounts(databases.administration).put("wang", Role.EDITOR, "一个够长的口令啊啊啊")
    ActLog(databases.administration).add("wang", "发布", "某文件")


@pytest.mark.parametrize("way", ["into", "from", "within"])
def test_a_backup_goes_from_either_database_into_either(
    places: Places, tmp_path: Path, postgres: Postgres, way: str
) -> None:
    nowhere = (tmp_path / "no1", tmp_path / "no2")
    other = (
        _files(tmp_path / "other") if way == "from" else open_databases(*nowhere, postgres.url())
    )
    source = places.databases if way == "into" else open_databases(*nowhere, postgres.url())
    _fill(source)
    token = Accounts(source.administration).begin("wang")
    kept = FeedbackStore(source.doors).latest(2000)
    back_up(replace(places, databases=source), tmp_path / "backup.zip")
    FeedbackStore(other.doors).add(FeedbackKind.USEFUL, "那里原有的", "答", "v1")
    Accounts(other.administration).put("li", Role.READER, "")
    restore(replace(places, databases=other), tmp_path / "backup.zip", NamedEncoder())
    feedback = FeedbackStore(other.doors)
    assert feedback.latest(2000) == kept and len(kept) >= 1200
    assert [(a.question, a.count) for a in QuestionLog(other.doors).most_asked()] == [
        ("食堂几点开门", 3)
    ]
    accounts = Accounts(other.administration)
    assert [account.name for account in accounts.all()] == ["wang"]
    session = accounts.find(token)
    assert session is not None and session.role is Role.EDITOR
    assert [act.subject for act in ActLog(other.administration).latest()] == ["某文件"]
    assert feedback.add(FeedbackKind.USEFUL, "后来", "答", "v1") == kept[0].id + 1
    for databases in (source, other):
        databases.close()


def test_a_database_that_is_away_is_told_before_anything_is_restored(
    places: Places, tmp_path: Path
) -> None:
    back_up(places, tmp_path / "backup.zip")
    (places.documents / "alxa-2021.md").unlink()
    away = open_databases(tmp_path / "f", tmp_path / "a", "postgresql://u:secret@127.0.0.1:1/x")
    apart = replace(places, databases=away)
    with pytest.raises(
        BackupError, match=r"没有恢复任何文件：无法使用数据库.*DATABASE_URL"
    ) as told:
        restore(apart, tmp_path / "backup.zip", NamedEncoder())
    assert "secret" not in str(told.value)
    assert not (places.documents / "alxa-2021.md").exists()
    with pytest.raises(BackupError, match="没有备份：无法使用数据库"):
        back_up(apart, tmp_path / "other.zip")
    assert not (tmp_path / "other.zip").exists()
