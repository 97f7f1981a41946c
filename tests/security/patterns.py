"""All patterns of the project (module level, written into calls, in data), and texts against them."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import index
import qa
import web
from qa.data import load

LENGTH = 20_000  # characters


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of the four packages holds, in collections too, that is written
    into a call (`re.sub(r"…", …)`), or that a data file lists, by its place."""
    found: dict[str, re.Pattern[str]] = {**_listed(), **_written()}
    for package in (corpus, index, qa, web):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__"):
                continue
            loaded = importlib.import_module(module.name)
            for name, value in vars(loaded).items():
                for place, pattern in _held(f"{module.name}.{name}", value, 4):
                    found.setdefault(place, pattern)
    return found


def _listed() -> dict[str, re.Pattern[str]]:
    """The branches of `qa/data/*.toml`."""
    files = sorted(Path(*qa.__path__, "data").glob("*.toml"))
    return {
        f"qa.data/{file.stem}.{key}.{what}[{number}]": branch.pattern
        for file in files
        for key, entry in load(file.stem).items()
        for what, branches in entry.branches.items()
        for number, branch in enumerate(branches)
    }


def _written() -> dict[str, re.Pattern[str]]:
    """Patterns that stand as a literal in a call of `re`, within functions."""
    found = {}
    for package in (corpus, index, qa, web):
        for file in sorted(Path(*package.__path__).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _is_literal(node):
                    pattern = ast.literal_eval(node.args[0])
                    place = f"{package.__name__}/{file.relative_to(*package.__path__)}"
                    found[f"{place}:{node.lineno}:{node.col_offset}"] = re.compile(pattern)
    return found


def _is_literal(node: ast.Call) -> bool:
    called = node.func
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "re"
        and called.attr not in ("compile", "escape")
        and isinstance(node.args[0], ast.Constant)
    )


def _held(place: str, value: Any, depth: int) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield place, value
        return
    if not depth or isinstance(value, str | bytes | type):
        return
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set | frozenset):
        for number, each in enumerate(value):
            yield from _held(f"{place}[{number}]", each, depth - 1)
    elif hasattr(value, "__slots__") and type(value).__module__.split(".")[0] in _OURS:
        for name in value.__slots__:
            yield from _held(f"{place}.{name}", getattr(value, name, None), depth - 1)


_OURS = ("corpus", "index", "qa", "web")

# What patterns of this kind are slow on: one sign over and over, pairs of signs that two
# neighbouring repetitions both take, openers without their closers, digits and separators.
_UNITS = (
    "\n", " ", "\u3000", " \n", "a", "A1", "1", "1 ", "1-", "1.", "1,", "111,", "年", "一", "一、", "（一）", "（", "第",
    "第1条", "“", "《a", "[", "[1", "〔2020〕", "号", "、", "，", "。", "- ", "**a", "a@", "a.", "http://",
    "国", "中 ", "中", "：", "《", "多少", "几", "能", "一次", "万", "元", "每年", "[1] ", "1 /", "支持", "不", "以内", "的", "是", "意见", "\\", "<a", "０",
)  # fmt: skip


def texts() -> dict[str, str]:
    """Long texts by what they are made of, each with an end that fits nothing."""
    return {repr(unit): (unit * LENGTH)[: LENGTH - 2] + "\x00!" for unit in _UNITS}
