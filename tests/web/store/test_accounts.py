"""Accounts: passwords, attempts, sessions that end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from web.database import Database
from web.errors import SignInError, TooManyAttemptsError, WebError
from web.store import Accounts, ActLog, Role

_PASSWORD = "correct horse battery"  # noqa: S105


class Clock:
    """Seconds that a test sets."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(administration: Database, clock: Clock) -> Accounts:
    made = Accounts(administration, clock, PasswordHasher(1, 8, 1))
    made.put("wang", Role.EDITOR, _PASSWORD)
    return made


def test_roles_hold_those_before_them() -> None:
    assert Role.ADMINISTRATOR.may(Role.EDITOR) and Role.EDITOR.may(Role.EDITOR)
    assert not Role.READER.may(Role.EDITOR) and not Role.EDITOR.may(Role.ADMINISTRATOR)


def test_a_session_begins_with_the_password_and_ends_at_sign_out(accounts: Accounts) -> None:
    token = accounts.sign_in("wang", _PASSWORD, "1.2.3.4")
    found = accounts.find(token)
    assert found is not None and (found.name, found.role) == ("wang", Role.EDITOR)
    accounts.sign_out(token)
    assert accounts.find(token) is None
    assert accounts.find("") is None and accounts.find("x" * 43) is None


def test_neither_password_nor_token_is_kept(accounts: Accounts, administration: Database) -> None:
    token = accounts.sign_in("wang", _PASSWORD, "1.2.3.4")
    with administration.read() as connection:
        tables = administration.group.tables.sorted_tables
        dump = str([connection.execute(select(table)).all() for table in tables])
    assert _PASSWORD not in dump and token not in dump
    assert "$argon2id$" in dump


def test_sessions_end_by_themselves_and_with_the_account(accounts: Accounts, clock: Clock) -> None:
    token = accounts.sign_in("wang", _PASSWORD, "1.2.3.4")
    for _ in range(11):  # used every hour, it still ends after twelve
        clock.now += 3600
        assert accounts.find(token) is not None
    clock.now += 3700
    assert accounts.find(token) is None
    idle = accounts.sign_in("wang", _PASSWORD, "1.2.3.4")
    clock.now += 2 * 3600 + 1
    assert accounts.find(idle) is None
    changed = accounts.sign_in("wang", _PASSWORD, "1.2.3.4")
    accounts.put("wang", Role.READER, "another long password")
    assert accounts.find(changed) is None


def test_wrong_passwords_are_counted_by_name_and_by_client(
    accounts: Accounts, clock: Clock
) -> None:
    for _ in range(5):
        with pytest.raises(SignInError, match="账号或口令不对"):
            accounts.sign_in("wang", "wrong password", "1.2.3.4")
    with pytest.raises(TooManyAttemptsError):  # now the right one neither
        accounts.sign_in("wang", _PASSWORD, "1.2.3.4")
    clock.now += 901
    assert accounts.find(accounts.sign_in("wang", _PASSWORD, "5.6.7.8"))
    for number in range(19):
        with pytest.raises(SignInError):
            accounts.sign_in(f"nobody{number}", "wrong password", "9.9.9.9")
    with pytest.raises(SignInError):
        accounts.sign_in("nobody", "wrong password", "9.9.9.9")
    with pytest.raises(TooManyAttemptsError):
        accounts.sign_in("wang", _PASSWORD, "9.9.9.9")


def test_who_knows_a_name_locks_nobody_out(accounts: Accounts) -> None:
    for _ in range(5):
        with pytest.raises(SignInError):
            accounts.sign_in("wang", "wrong password", "6.6.6.6")
    with pytest.raises(TooManyAttemptsError):
        accounts.sign_in("wang", "wrong password", "6.6.6.6")
    assert accounts.find(accounts.sign_in("wang", _PASSWORD, "1.2.3.4"))


def test_one_name_is_not_tried_from_everywhere_without_end(accounts: Accounts) -> None:
    for number in range(100):
        with pytest.raises(SignInError):
            accounts.sign_in("wang", "wrong password", f"6.6.{number}.6")
    with pytest.raises(TooManyAttemptsError):
        accounts.sign_in("wang", _PASSWORD, "1.2.3.4")


@pytest.mark.parametrize("name", ["", "a b", "<script>", "x" * 65, "a\n"])
def test_names_and_short_passwords_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(WebError):
        accounts.put(name, Role.READER, _PASSWORD)
    with pytest.raises(WebError, match="10 到 200"):
        accounts.put("li", Role.READER, "short")
    accounts.put("li", Role.READER, "")
    with pytest.raises(SignInError):  # no password is none that could be guessed
        accounts.sign_in("li", "", "1.1.1.1")


def test_a_name_with_nul_is_nobody(accounts: Accounts) -> None:
    with pytest.raises(SignInError):
        accounts.sign_in("wang\x00", _PASSWORD, "1.2.3.4")


def test_attempts_at_once_are_all_counted(accounts: Accounts) -> None:
    def attempt(_: int) -> type[Exception]:
        with pytest.raises((SignInError, TooManyAttemptsError)) as caught:
            accounts.sign_in("wang", "wrong password", "1.2.3.4")
        return caught.type

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(attempt, range(12)))
    assert told.count(SignInError) == 5


def test_an_account_is_taken_away_with_its_sessions(accounts: Accounts) -> None:
    token = accounts.sign_in("wang", _PASSWORD, "1.2.3.4")
    assert accounts.remove("wang") and not accounts.remove("wang")
    assert accounts.find(token) is None and accounts.all() == []


def test_acts_are_kept_in_order(administration: Database) -> None:
    log = ActLog(administration)
    log.add("wang", "发布", "park-housing", "新文件")
    log.add("li", "撤下", "park-housing")
    assert [(a.who, a.act, a.subject) for a in log.latest()] == [
        ("li", "撤下", "park-housing"),
        ("wang", "发布", "park-housing"),
    ]
