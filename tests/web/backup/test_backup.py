"""A backup brings documents, index and databases back; a damaged one changes nothing."""

import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from corpus import DOCUMENTS_DIR, load_library
from index import load, open_index
from tests.index.conftest import CharacterEncoder
from web.backup import Places, back_up, restore
from web.errors import BackupError, StorageError
from web.store import Accounts, FeedbackKind, FeedbackStore, Role


class NamedEncoder(CharacterEncoder):
    """Named as real ones are."""

    name = "some/encoder@53a3163c5a9a"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Documents with an index, feedback and an account."""
    shutil.copytree(DOCUMENTS_DIR, tmp_path / "documents")
    held = Places(
        tmp_path / "documents",
        tmp_path / "index",
        {"feedback": tmp_path / "db" / "f.sqlite3", "admin": tmp_path / "db" / "a.sqlite3"},
    )
    open_index(held.index, load_library(held.documents), NamedEncoder())
    FeedbackStore(held.databases["feedback"]).add(FeedbackKind.OUTDATED, "问", "答", "v1")
    Accounts(held.databases["admin"]).put("wang", Role.EDITOR, "一个够长的口令啊啊啊")
    return held


def _names(places: Places) -> list[str]:
    library = load_library(places.documents)
    load(places.index, library, NamedEncoder())
    return sorted(document.document_id for document in library)


def test_everything_comes_back_and_nothing_is_embedded_again(
    places: Places, tmp_path: Path
) -> None:
    made = back_up(places, tmp_path / "kept" / "backup.zip")
    assert made.documents == 3
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["backup.zip"]
    before = _names(places)
    (places.documents / "alxa-2021.md").unlink()
    (places.documents / "other.md").write_text("no document")
    shutil.rmtree(places.index)
    feedback = FeedbackStore(places.databases["feedback"])
    feedback.add(FeedbackKind.USEFUL, "后来", "答", "v1")
    places.databases["admin"].write_bytes(b"damaged" * 1000)
    encoder = NamedEncoder()
    assert restore(places, tmp_path / "kept" / "backup.zip", encoder).documents == 3
    assert encoder.embedded == []
    assert _names(places) == before
    assert not (places.documents / "other.md").exists()
    assert [each.question for each in feedback.latest()] == ["问"]
    (account,) = Accounts(places.databases["admin"]).all()
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
    database = places.databases["feedback"]
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    database.write_bytes(b"no database at all" * 500)
    with pytest.raises(StorageError, match="web restore"):
        FeedbackStore(database).add(FeedbackKind.USEFUL, "问", "答", "v1")
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
        row = ("2026-01-02T03:04:05Z", "引用不对", "旧问", "旧答", "v0", "")
        database.execute("INSERT INTO feedback VALUES (1, ?, ?, ?, ?, ?, ?)", row)
    store = FeedbackStore(path)
    assert [each.question for each in store.latest()] == ["旧问"]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
        database.execute("PRAGMA user_version=99")
    with pytest.raises(StorageError, match="更新的版本"):
        store.latest()
