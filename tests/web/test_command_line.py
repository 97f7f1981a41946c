"""`python -m web` as a process of its own: from files to PostgreSQL, and what it says of bad settings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import DOCUMENTS_DIR
from index import HybridIndex
from tests.postgres import Postgres


def _run(given: str = "", *command: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "web", *command], env=os.environ | settings, input=given,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_from_files_to_postgresql(
    tmp_path: Path, index: HybridIndex, index_dir: Path, postgres: Postgres
) -> None:
    shutil.copytree(DOCUMENTS_DIR, tmp_path / "documents")
    shutil.copytree(index_dir, tmp_path / "index")
    files = {
        "DOCUMENTS_DIR": str(tmp_path / "documents"), "INDEX_DIR": str(tmp_path / "index"),
        "FEEDBACK_DB": str(tmp_path / "f.sqlite3"), "ADMIN_DB": str(tmp_path / "a.sqlite3"),
    }  # fmt: skip
    backup = str(tmp_path / "move.zip")
    password = "correct horse battery\n" * 2
    assert _run(password, "account", "wang", "--role", "editor", **files).returncode == 0
    assert _run("", "backup", backup, **files).returncode == 0
    apart = files | {"DATABASE_URL": postgres.url()}
    assert _run("", "account", **apart).stdout == ""
    assert "已恢复" in _run("", "restore", backup, "--yes", **apart).stdout
    assert _run("", "account", **apart).stdout.strip() == "wang  editor"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:secret@127.0.0.1:1/x", "无法使用数据库 postgresql://u:***@127.0.0.1:1/x"),
        ("mysql://u:secret@127.0.0.1:1/x", "环境变量 DATABASE_URL：应为 postgresql://"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line(url: str, told: str) -> None:
    done = _run("", "account", DATABASE_URL=url)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(told) and done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
