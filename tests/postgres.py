"""A PostgreSQL of the tests' own: made by initdb, on a free port, with a password, and ended."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_USER = "postgres"  # initdb refuses root; Debian's package makes this user


@dataclass
class Postgres:
    """A server that can be stopped and started; `url` gives a database of its own each time."""

    folder: Path
    programs: Path
    port: int
    password: str
    made: int = 0

    def url(self) -> str:
        """The URL of a new, empty database."""
        self.made += 1
        name = f"xunzhang_{self.made}"
        with self.connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql://{_USER}:{self.password}@127.0.0.1:{self.port}/{name}"

    def connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of a test's own, without a transaction around its statements."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=_USER, password=self.password, dbname=database,
            autocommit=True,
        )  # fmt: skip

    def start(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1", "port": str(self.port), "fsync": "off",
            "unix_socket_directories": str(self.folder),
        }  # fmt: skip
        options = [f"-c{name}={value}" for name, value in settings.items()]
        log = (self.folder / "log.txt").open("ab")
        self._process = subprocess.Popen(
            [*_as_user(), str(self.programs / "postgres"), "-D", str(self.folder / "data"), *options],
            stdout=log, stderr=log, cwd=self.folder,
        )  # fmt: skip
        log.close()
        until = time.monotonic() + 60
        while True:
            try:
                self.connect("postgres").close()
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > until:
                    told = (self.folder / "log.txt").read_text("utf-8")
                    raise RuntimeError(f"PostgreSQL did not start:\n{told}") from error
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """End it as its administrator would, connections cut."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=60)


def require_postgres() -> Path:
    """The folder of PostgreSQL's programs; skips where there is none, unless it must be there."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = shutil.which("initdb")
    if not found and on_path:
        found = [Path(on_path).resolve()]
    if found:
        return found[0].parent
    if os.environ.get("REQUIRE_POSTGRES"):
        raise RuntimeError("the tests over PostgreSQL must run here, but there is no initdb")
    pytest.skip("POSTGRESQL TESTS SKIPPED: no initdb (Debian: apt-get install postgresql)")


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server in a folder of its own; pytest's folders are closed to the user that it runs as."""
    programs = require_postgres()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = Postgres(folder, programs, port, secrets.token_hex(8))
    try:
        kept = folder / "password"
        kept.write_text(server.password)
        if os.geteuid() == 0:
            shutil.chown(folder, _USER)
            shutil.chown(kept, _USER)
        made = [
            str(programs / "initdb"), "-D", str(folder / "data"), "-U", _USER, "-E", "UTF8", "-N",
            "--auth=scram-sha-256", f"--pwfile={kept}", "--locale=C.UTF-8",
            "--locale-provider=icu", "--icu-locale=zh-CN",  # sorts by pinyin unless told otherwise
        ]  # fmt: skip
        subprocess.run([*_as_user(), *made], check=True, capture_output=True, cwd=folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups"]
