"""Pins and synonyms as they are kept, seen by another process at its next look."""

import pytest

from corpus import ClauseId
from qa.curation import Curated, Pin, PinnedClause, Synonym
from web.database import ADMINISTRATION, Database, SqliteDatabase
from web.errors import CurationError
from web.store import CurationStore, curating

_PIN = Pin(("饭卡在哪办？", "哪里办饭卡"), (PinnedClause(ClauseId("a", "第一条"), "0f"),))
_SYNONYM = Synonym("孵化器", "科技企业孵化器")


def test_what_is_kept_comes_back_and_is_seen_elsewhere(administration: Database) -> None:
    store, other = CurationStore(administration), CurationStore(administration)
    other.refresh()
    assert other.current() == Curated()
    number = store.keep_pin(_PIN, "bian")
    store.keep_synonym(_SYNONYM, "bian")
    assert store.current() == Curated((_PIN,), (_SYNONYM,))
    assert other.current() == Curated()
    other.refresh()
    held = other.current()
    assert held == Curated((_PIN,), (_SYNONYM,))
    other.refresh()
    assert other.current() is held  # nothing changed
    changed = Pin(("饭卡在哪办？",), _PIN.clauses)
    assert store.keep_pin(changed, "guan", number) == number
    assert [(kept.pin, kept.who) for kept in store.pins()] == [(changed, "guan")]
    store.remove_pin(number)
    store.remove_synonym(_SYNONYM)
    other.refresh()
    assert other.current() == Curated()
    with pytest.raises(CurationError, match="已被他人删去"):
        store.keep_pin(changed, "guan", number)


def test_there_are_only_so_many(administration: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curating, "MOST", 1)
    store = CurationStore(administration)
    store.keep_pin(_PIN, "bian")
    store.keep_synonym(_SYNONYM, "bian")
    with pytest.raises(CurationError, match="已有 1 条"):
        store.keep_pin(_PIN, "bian")
    with pytest.raises(CurationError, match="已有 1 对"):
        store.keep_synonym(Synonym("小微", "小型微型企业"), "bian")


def test_a_database_that_fails_leaves_what_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("curating") / "admin.sqlite3"
    store = CurationStore(SqliteDatabase(path, ADMINISTRATION))
    store.keep_pin(_PIN, "bian")
    path.write_bytes(b"no database" * 100)
    store.refresh()
    assert store.current() == Curated((_PIN,))
    nothing = CurationStore(SqliteDatabase(path.with_name("none.sqlite3"), ADMINISTRATION))
    nothing.refresh()
    assert nothing.current() == Curated() and not path.with_name("none.sqlite3").exists()
