"""Who may administer, and who is signed in: accounts, sessions, attempts.

No password and no session's token is kept, only what proves them: argon2 of the one, SHA-256 of
the other, which is random and needs no slow hash.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, insert, or_, select, update

from web.database import Database, accounts, attempts, sessions, upsert
from web.errors import SignInError, TooManyAttemptsError, WebError

_NAME = re.compile(r"[\w.@-]{1,64}")
_SHORTEST, _LONGEST = 10, 200  # characters of a password
_IDLE = 2 * 3600.0  # seconds without a request after which a session ends
_WHOLE = 12 * 3600.0  # seconds after which it ends in any case
_WINDOW = 900.0  # seconds for which failed attempts count
# Attempts in that time: of one client for one name, of one client, for one name. Few for one name
# from anywhere would let whoever knows the name lock the administrator out.
_ATTEMPTS = (5, 20, 100)


class Role(StrEnum):
    """What somebody may do; each may do what those before it may."""

    READER = "reader"  # logs, feedback, the work list
    EDITOR = "editor"  # documents, marking as done
    ADMINISTRATOR = "administrator"  # withdrawing, accounts' acts

    def may(self, needed: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may administer; without a password only through a trusted proxy."""

    name: str
    role: Role
    has_password: bool


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in; `form` is what their pages' forms have to bring with them."""

    name: str
    role: Role
    form: str


class Accounts:
    """Accounts and sessions in one database. Safe to share by threads and processes."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], float] = time.time,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database, self._clock = database, clock
        self._hasher = hasher or PasswordHasher()  # argon2id, RFC 9106 for little memory

    @cached_property
    def _nobody(self) -> str:
        """What a password of nobody is compared with, so that a name cannot be found out by time."""
        return self._hasher.hash(secrets.token_hex(16))

    def put(self, name: str, role: Role, password: str) -> None:
        """Make or change an account; "" is no password. Its sessions end.

        Raises:
            WebError: the name or the password cannot be used.
            StorageError: it cannot be written.
        """
        if not _NAME.fullmatch(name):
            raise WebError("账号名只能用文字、数字和 . _ - @，最多 64 个字")
        if password and not _SHORTEST <= len(password) <= _LONGEST:
            raise WebError(f"口令应有 {_SHORTEST} 到 {_LONGEST} 个字符")
        kept = self._hasher.hash(password) if password else ""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = {"name": name, "role": role.value, "password": kept, "made_at": now}
        with self._database.write() as connection:
            upsert(connection, accounts, row, {"role": role.value, "password": kept})
            connection.execute(delete(sessions).where(sessions.c.name == name))

    def remove(self, name: str) -> bool:
        """Take an account away, its sessions with it; whether there was one."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.name == name))
            gone = connection.execute(delete(accounts).where(accounts.c.name == name)).rowcount
        return gone > 0

    def all(self) -> list[Account]:
        """All accounts by name; none where no database was made yet."""
        if not self._database.made:
            return []
        held = select(accounts.c.name, accounts.c.role, accounts.c.password != "")
        with self._database.read() as connection:
            rows = connection.execute(held.order_by(accounts.c.name)).all()
        return [Account(name, Role(role), bool(has)) for name, role, has in rows]

    def sign_in(self, name: str, password: str, client: str) -> str:
        """Begin a session; gives its token, which is kept nowhere.

        Raises:
            SignInError: name or password is wrong; which of them is not said.
            TooManyAttemptsError: too many were wrong of late, of this name or this client.
        """
        name_key, client_key = f"name {name[:64]}", f"client {client[:64]}"
        keys = (f"{name_key} {client_key}", client_key, name_key)
        self._admit(keys)
        with self._database.read() as connection:
            found = connection.execute(
                select(accounts.c.password).where(accounts.c.name == name)
            ).scalar()
        kept = found or self._nobody
        try:
            self._hasher.verify(kept, password[: _LONGEST + 1])
        except (VerificationError, InvalidHashError):
            raise SignInError from None
        with self._database.write() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == keys[0]))
        return self.begin(name)

    def begin(self, name: str) -> str:
        """Begin a session of somebody who has proved to be this account; gives its token."""
        token, now = secrets.token_urlsafe(32), self._clock()
        row = {
            "token": _proof(token), "name": name, "form": secrets.token_urlsafe(32), "begun": now,
            "seen": now,
        }  # fmt: skip
        ended = or_(sessions.c.seen < now - _IDLE, sessions.c.begun < now - _WHOLE)
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(ended))
            connection.execute(insert(sessions), row)
        return token

    def find(self, token: str) -> Session | None:
        """The session of a token, unless it ended."""
        if not token or not self._database.made:
            return None
        now, proof = self._clock(), _proof(token)
        held = (
            select(sessions.c.name, accounts.c.role, sessions.c.form, sessions.c.seen)
            .join_from(sessions, accounts, sessions.c.name == accounts.c.name)
            .where(sessions.c.token == proof)
            .where(sessions.c.seen >= now - _IDLE, sessions.c.begun >= now - _WHOLE)
        )
        with self._database.read() as connection:
            row = connection.execute(held).one_or_none()
        if row is None:
            return None
        if now - row.seen > 60:
            with self._database.write() as connection:
                seen = update(sessions).where(sessions.c.token == proof).values(seen=now)
                connection.execute(seen)
        return Session(row.name, Role(row.role), row.form)

    def sign_out(self, token: str) -> None:
        """End a session; its token is worth nothing from now on."""
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.token == _proof(token)))

    def _admit(self, keys: tuple[str, str, str]) -> None:
        """Count an attempt before it is looked at, so that many at once are counted too."""
        now = self._clock()
        with self._database.write() as connection:
            connection.execute(delete(attempts).where(attempts.c.at < now - _WINDOW))
            for key, most in zip(keys, _ATTEMPTS, strict=True):
                of_key = select(func.count()).where(attempts.c.key == key)
                if connection.execute(of_key).scalar_one() >= most:
                    raise TooManyAttemptsError
            connection.execute(insert(attempts), [{"key": key, "at": now} for key in keys])


def _proof(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
