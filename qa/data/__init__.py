"""General knowledge of the language of policy and of questions: one format, one loader.

A file is TOML. Its patterns are inline tables `{ re, yes, no }`: a regular expression, an example
that it must match and one that it must not. The tests run every example, so no branch stands that
nobody can show a use of. `{n}` stands for a figure. Patterns run on folded text (`corpus.text.fold`).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from qa.errors import DataError

_FOLDER = Path(__file__).parent
UNKNOWN = 22  # bits of surprise of a word that the list does not have; the list ends at 22
_FIGURE = r"(?:\d[\d,.]{0,12}|[零〇一二两三四五六七八九十百千]{1,8})"


@dataclass(frozen=True, slots=True)
class Branch:
    """One pattern with the examples that justify it."""

    pattern: re.Pattern[str]
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A named thing and the patterns that show it, by what they show (asked, held, said …)."""

    key: str
    name: str
    branches: Mapping[str, tuple[Branch, ...]]
    values: Mapping[str, Any]

    def shows(self, what: str, text: str) -> bool:
        """Whether any pattern of that kind stands in a folded text."""
        return any(branch.pattern.search(text) for branch in self.branches.get(what, ()))

    def spans(self, what: str, text: str) -> Iterator[tuple[int, int]]:
        """Spans of a folded text that patterns of that kind match, pattern by pattern."""
        for branch in self.branches.get(what, ()):
            for match in branch.pattern.finditer(text):
                yield match.span()


@cache
def load(name: str, folder: Path = _FOLDER) -> Mapping[str, Entry]:
    """The entries of `<name>.toml` in `folder`, in the order of the file.

    Raises:
        DataError: the file is not TOML, or a pattern is broken or lacks an example; it names the
            entry at fault.
    """
    path = folder / f"{name}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(f"数据文件 {path.name} 无法读取：{error}") from error
    return {key: _entry(path, key, fields) for key, fields in table.items()}


@cache
def words(name: str, folder: Path = _FOLDER) -> frozenset[str]:
    """The words of `<name>.txt` in `folder`: one or several a line, `#` opens a comment.

    Raises:
        DataError: the file cannot be read.
    """
    path = folder / f"{name}.txt"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"数据文件 {path.name} 无法读取：{error}") from error
    return frozenset(word for line in lines for word in line.partition("#")[0].split())


@cache
def surprise() -> Mapping[str, int]:
    """Bits of surprise of words of general Chinese (`qa/data/surprise.txt`).

    Raises:
        DataError: the file cannot be read.
    """
    path = _FOLDER / "surprise.txt"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"数据文件 {path.name} 无法读取：{error}") from error
    table: dict[str, int] = {}
    for line in lines:
        if not line.startswith("#"):
            bits, _, told = line.partition("\t")
            table.update(dict.fromkeys(told.split(), int(bits)))
    return table


def _entry(path: Path, key: str, fields: Mapping[str, Any]) -> Entry:
    branches, values = {}, {}
    for field, value in fields.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            branches[field] = tuple(_branch(path, key, row) for row in value)
        else:
            values[field] = value
    return Entry(key, str(fields.get("name", key)), branches, values)


def _branch(path: Path, key: str, row: Mapping[str, Any]) -> Branch:
    lacking = {"re", "yes", "no"} - row.keys()
    if lacking:
        raise DataError(f"数据文件 {path.name} 的 {key}：缺少 {'、'.join(sorted(lacking))}")
    try:
        pattern = re.compile(row["re"].replace("{n}", _FIGURE), re.IGNORECASE)
    except re.error as error:
        raise DataError(f"数据文件 {path.name} 的 {key}：{row['re']} 有误（{error}）") from error
    return Branch(pattern, row["yes"], row["no"])
