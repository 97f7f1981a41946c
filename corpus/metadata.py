"""The file of a document: strict front matter, and the text with its place in the file."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from corpus.document import Level, Repair
from corpus.errors import DocumentError

_REQUIRED = ("id", "title", "issuer", "level", "validity", "verification")
_STRINGS = (*_REQUIRED, "number", "place", "source_url")
_DATES = ("issued_on", "published_on", "effective_on", "valid_until")
_LISTS = ("verified", "aliases", "repeals", "replaces", "issued_under")
_KNOWN = {*_STRINGS, *_DATES, *_LISTS, "headings", "repairs", "sources"}
_REPAIR_KINDS = ("mark", "width", "furniture", "join", "name", "recognition")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document file, read and checked; `raw` has `\\n` line ends and holds `text`."""

    path: Path
    raw: str
    meta: dict[str, Any]
    text: str

    def string(self, key: str) -> str:
        """A front matter string; "" where it is absent."""
        return str(self.meta.get(key) or "").strip()

    def strings(self, key: str) -> tuple[str, ...]:
        """A front matter list of strings; empty where it is absent."""
        return tuple(str(value) for value in self.meta.get(key) or ())

    def date(self, key: str) -> str | None:
        """A front matter date, ISO; None where it is unknown."""
        return self.string(key) or None

    @property
    def headings(self) -> dict[str, str]:
        """Headings given by hand, by label."""
        return {str(label): str(text) for label, text in (self.meta.get("headings") or {}).items()}

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What was changed between the published page and the text."""
        fields = ("label", "kind", "before", "after", "note")
        rows = self.meta.get("repairs") or ()
        return tuple(Repair(*(str(row.get(name) or "") for name in fields)) for row in rows)

    def line_of(self, key: str) -> int:
        """Line of a front matter key, 1-based; 1 where the key is absent."""
        lines = self.raw.splitlines()
        return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)

    def line_at(self, offset: int) -> int:
        """Line of an offset into `text`, 1-based."""
        return self.raw.count("\n", 0, self.raw.rindex(self.text) + offset) + 1

    def fault(self, key: str, message: str) -> DocumentError:
        """The error for a front matter key."""
        return DocumentError(self.path, f"文件头 {key}：{message}", self.line_of(key))


def read_document_file(path: Path) -> DocumentFile:
    """Read and check front matter; the text is not parsed.

    Raises:
        DocumentError: unreadable, not UTF-8, front matter that is broken, incomplete, misspelt
            or of the wrong type, or no text.
    """
    try:
        raw = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DocumentError(path, f"无法读取（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise DocumentError(path, "不是 UTF-8 编码") from error
    raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    try:
        post = frontmatter.loads(raw)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2021-13-45
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else None
        raise DocumentError(path, "文件头（front matter）格式有误", line) from error
    file = DocumentFile(path, raw, dict(post.metadata), str(post.content))
    lacking = [key for key in _REQUIRED if not file.meta.get(key)]
    if lacking:
        raise DocumentError(path, f"文件头缺少：{'、'.join(lacking)}", 1)
    if not file.text.strip():
        raise DocumentError(path, "没有正文")
    _check(file)
    return file


def rewritten(file: DocumentFile, changes: Mapping[str, Any]) -> str:
    """The file's content with other front matter; its text stays as it is, to the character."""
    post = frontmatter.Post("", **{**file.meta, **changes})
    head = frontmatter.dumps(post, allow_unicode=True, sort_keys=False).rstrip()
    return f"{head}\n{file.raw[file.raw.rindex(file.text) :].rstrip()}\n"


def _check(file: DocumentFile) -> None:
    for key in file.meta:
        if key not in _KNOWN:
            raise file.fault(str(key), "没有这一项，请检查拼写")
    _check_each(file, _STRINGS, lambda value: isinstance(value, str), "应是一段文字（请加引号）")
    _check_each(file, _DATES, _is_date, "应是日期，如 2021-08-15")
    _check_each(file, _LISTS, _is_list, "应是文字的列表（每行一个 - ）")
    _check_each(file, ("headings",), _is_mapping, "应是“条款编号: 标题”")
    _check_each(file, ("sources",), _is_mapping, "应是“项目: 出处的句子”")
    _check_each(
        file,
        ("repairs",),
        _are_repairs,
        f"每项要有 label、kind（{'、'.join(_REPAIR_KINDS)}）和 after",
    )
    if not _ID.fullmatch(file.string("id")):
        raise file.fault("id", "只能用英文字母、数字和 - _ .")
    if file.string("level") not in set(Level):
        raise file.fault("level", f"只能是 {'、'.join(Level)}，现在是“{file.string('level')}”")


def _check_each(
    file: DocumentFile, keys: tuple[str, ...], holds: Callable[[Any], bool], message: str
) -> None:
    for key in keys:
        value = file.meta.get(key)
        if value is not None and not holds(value):
            raise file.fault(key, message)


def _is_date(value: Any) -> bool:
    if isinstance(value, datetime.datetime):
        return False
    if isinstance(value, datetime.date):
        return True
    try:
        datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) and v for v in value.values())


def _are_repairs(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict) and row.get("kind") in _REPAIR_KINDS and row.get("after")
        for row in value
    )
