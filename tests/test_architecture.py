"""The house: imports run one way, one file knows faiss, files stay small."""

import ast
import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from qa import Settings
from web import WebSettings

_ROOT = Path(__file__).parents[1]
_ORDER = ("corpus", "index", "qa", "web", "app")
_PACKAGED = [p for name in _ORDER[:-1] for p in sorted((_ROOT / name).rglob("*.py"))]
_FILES = {
    path.relative_to(_ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*_PACKAGED, _ROOT / "app.py"]
}


def _read(name: str) -> str:
    return (_ROOT / name).read_text(encoding="utf-8")


def _imports(name: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(_FILES[name])):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.add(name.split("/")[0])
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("name", _FILES)
def test_imports_run_one_way(name: str) -> None:
    own = _ORDER.index(name.split("/")[0].removesuffix(".py"))
    assert not _imports(name) & {*_ORDER[own + 1 :], "tests", "benchmarks"}


_ROOMS = {  # from left to right: a room imports what stands left of it, and its package's own files
    "corpus": ("text", "reading", "parsing", "importing", "verification"),
    "index": ("encoding", "words", "milvus", "builds", "publication"),
    "qa": (
        "data", "grammar", "periods", "asking", "retrieval", "reading", "answering", "curation", "wording",
        "comparison", "models", "gate", "writing", "export", "evaluation",
    ),
}  # fmt: skip


def _modules(name: str) -> set[tuple[str, ...]]:
    """Modules of the project that a file imports from, as their parts."""
    nodes = ast.walk(ast.parse(_FILES[name]))
    modules = {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module}
    parts = {tuple(module.split(".")) for module in modules}
    return {found for found in parts if found[0] in _ORDER}


def _is_room(package: str, name: str) -> bool:
    return (_ROOT / package / name / "__init__.py").exists()


@pytest.mark.parametrize("name", _FILES)
def test_nobody_imports_past_a_face(name: str) -> None:
    own = tuple(name.removesuffix(".py").split("/")[:-1])
    for module in _modules(name):
        room = module[:2] if len(module) > 1 and _is_room(*module[:2]) else module[:1]
        inside = own[: len(room)] == room
        rooms_face = len(module) > len(room) and len(room) == 2 and not inside
        packages_face = len(module) == 2 and len(room) == 1 and not inside
        assert not rooms_face and not packages_face, ".".join(module)


@pytest.mark.parametrize("name", _FILES)
def test_rooms_import_from_left_to_right(name: str) -> None:
    package, *rest = name.split("/")
    rooms = _ROOMS.get(package, ())
    if len(rest) < 2 or rest[0] not in rooms:
        return
    right = set(rooms[rooms.index(rest[0]) + 1 :])
    assert {m[1] for m in _modules(name) if m[0] == package and len(m) > 1} & right == set()


def test_rooms_stay_small() -> None:
    counts: dict[str, int] = {}
    for name in _FILES:
        folder, _, file = name.rpartition("/")
        counts[folder] = counts.get(folder, 0) + (not file.startswith("__"))
    assert {folder: n for folder, n in counts.items() if n > 8} == {}


def test_only_one_file_knows_faiss() -> None:
    assert [name for name in _FILES if "faiss" in _imports(name)] == ["index/dense.py"]


def test_the_dictionary_is_loaded_once() -> None:
    assert [name for name, text in _FILES.items() if "rjieba.Jieba(" in text] == []  # 24 MB each


def test_files_stay_small() -> None:
    lengths = {name: len(text.splitlines()) for name, text in _FILES.items()}
    assert {name: n for name, n in lengths.items() if n > 300} == {}


def test_no_fixer_touches_the_documents() -> None:
    assert 'extend-exclude = ["corpus/documents", "corpus/sources"]' in _read("pyproject.toml")
    assert "\nexclude: ^(corpus/(documents|sources)|tests/eval/own/documents)/\n" in _read(
        ".pre-commit-config.yaml"
    )


def test_no_file_that_ships_is_ignored_by_git() -> None:
    if not (_ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", *_ORDER[:-1]]
    listed = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True).stdout
    made = re.compile(r"index/artifacts/|.*__pycache__/")
    assert [name for name in listed.splitlines() if not made.match(name)] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_setting_is_in_the_readme(name: str) -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", _read(name), re.MULTILINE)
    settings = (*fields(WebSettings), *fields(Settings))
    assert [row[0] for row in rows] == [setting.name.upper() for setting in settings]
    for (_, told), setting in zip(rows, settings, strict=True):
        if isinstance(setting.default, int) or setting.name in ("host", "log_level"):
            assert told.strip() == f"`{setting.default}`"


def test_code_map_names_files_that_exist() -> None:
    code_map = _read("ARCHITECTURE.md").split("## Code map")[1].split("\n## ")[0]
    for row in re.findall(r"^\| (`[^|]+) \|", code_map, re.MULTILINE):
        names = re.findall(r"`([^`]+)`", row)
        folder = names[0].rsplit("/", 1)[0]
        for name in names:
            assert (_ROOT / name).exists() or (_ROOT / folder / name).exists(), name
