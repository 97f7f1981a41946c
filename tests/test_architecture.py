"""The house: imports run one way, one file knows faiss, files stay small."""

import ast
import re
from pathlib import Path

import pytest

_ORDER = ("corpus", "index", "qa", "web", "app")
_FILES = [p for name in _ORDER[:-1] for p in sorted(Path(name).rglob("*.py"))] + [Path("app.py")]


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", _FILES, ids=str)
def test_imports_run_one_way(path: Path) -> None:
    own = _ORDER.index(path.parts[0].removesuffix(".py"))
    assert not _imports(path) & set(_ORDER[own + 1 :])


def test_only_one_file_knows_faiss() -> None:
    assert [str(path) for path in _FILES if "faiss" in _imports(path)] == ["index/dense.py"]


def test_files_stay_small() -> None:
    lengths = {str(p): len(p.read_text(encoding="utf-8").splitlines()) for p in _FILES}
    assert {name: n for name, n in lengths.items() if n > 300} == {}


def test_no_fixer_touches_the_documents() -> None:
    assert "corpus/documents" in Path("pyproject.toml").read_text(encoding="utf-8")
    assert "^corpus/(documents|sources)/" in Path(".pre-commit-config.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_in_the_readme(name: str) -> None:
    from dataclasses import fields

    from qa import Settings

    table = set(re.findall(r"^\| `([A-Z_]+)` \|", Path(name).read_text("utf-8"), re.MULTILINE))
    assert table == {setting.name.upper() for setting in fields(Settings)}
