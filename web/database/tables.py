"""The tables as queries name them. How they come into a database is written in `groups`."""

from sqlalchemy import BigInteger, Column, Dialect, Float, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator


class Written(TypeDecorator[str]):
    """Text that either database takes: PostgreSQL refuses NUL, both refuse lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def _key(name: str) -> "Column[str]":
    return Column(name, Written, primary_key=True)


def _text(name: str) -> "Column[str]":
    return Column(name, Written, nullable=False)


def _number() -> "Column[int]":
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


of_doors = MetaData()
of_administration = MetaData()

feedback = Table(
    "feedback", of_doors, _number(),
    *map(_text, ("given_at", "kind", "question", "answer", "index_version", "comment")),
)  # fmt: skip
questions = Table(
    "questions", of_doors, *map(_key, ("day", "question", "status")),
    Column("count", Integer, nullable=False),
    Column("askers", Integer, nullable=False),
)  # fmt: skip
done = Table("done", of_doors, *map(_key, ("kind", "item")), *map(_text, ("at", "who")))

accounts = Table(
    "accounts", of_administration, _key("name"), *map(_text, ("role", "password", "made_at"))
)
sessions = Table(
    "sessions", of_administration, _key("token"), *map(_text, ("name", "form")),
    Column("begun", Float, nullable=False), Column("seen", Float, nullable=False),
)  # fmt: skip
attempts = Table("attempts", of_administration, _text("key"), Column("at", Float, nullable=False))
acts = Table(
    "acts", of_administration, _number(), *map(_text, ("at", "who", "act", "subject", "detail"))
)
pins = Table(
    "pins", of_administration, _number(), *map(_text, ("questions", "clauses", "at", "who"))
)
synonyms = Table(
    "synonyms", of_administration, *map(_key, ("said", "written")), *map(_text, ("at", "who"))
)
revisions = Table("revisions", of_administration, _key("name"), _text("token"))
