"""The command line: many files, the bad ones named, the good ones written whole."""

import subprocess
import sys
from pathlib import Path

from corpus import load_document, load_library

_SOURCES = Path("corpus/sources")
_OWN = Path("tests/eval/own/documents")


def _run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "corpus", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, input=said)


def test_accept_writes_the_good_ones_and_names_the_bad_ones(tmp_path: Path) -> None:
    files, into = tmp_path / "in", tmp_path / "out"
    files.mkdir()
    (files / "rules.txt").write_bytes((_OWN / "gw_xxgk.txt").read_bytes())
    (files / "page.html").write_bytes((_OWN / "ycdl_xjjrk.html").read_bytes())
    (files / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    done = _run("import", str(files), "--into", str(into), "--accept")
    assert done.returncode == 1
    assert "broken.pdf：PDF 已损坏" in done.stderr
    assert "共 3 份，写入 2 份，未能导入 1 份" in done.stdout
    assert sorted(path.name for path in into.iterdir()) == ["page.md", "rules.md"]
    assert len(load_library(into)) == 2


def test_an_import_never_writes_over_a_document(tmp_path: Path) -> None:
    source = str(_SOURCES / "alxa-opinion-page.txt")
    done = _run("import", source, "--into", str(tmp_path), "--accept")
    assert done.returncode == 0
    target = tmp_path / "alxa-opinion-page.md"
    written = target.read_bytes()
    assert len(load_document(target).leaves) == 27
    again = _run("import", source, "--into", str(tmp_path), "--accept")
    assert again.returncode == 1 and "--force" in again.stderr
    assert target.read_bytes() == written
    assert _run("import", source, "--into", str(tmp_path), "--accept", "--force").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["alxa-opinion-page.md"]


def test_without_accept_the_outline_and_faults_are_shown_and_asked(tmp_path: Path) -> None:
    source = str(_SOURCES / "alxa-opinion-page.txt")
    shown = _run("import", source)
    assert shown.returncode == 0 and "五（十一）*" in shown.stdout
    assert "按顺序推定" in shown.stdout
    refused = _run("import", source, "--into", str(tmp_path), said="n\n")
    assert refused.returncode == 0 and list(tmp_path.iterdir()) == []
    assert _run("import", source, "--into", str(tmp_path), said="y\n").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["alxa-opinion-page.md"]


def test_a_draft_is_kept_apart_from_the_documents(tmp_path: Path) -> None:
    done = _run("import", str(_OWN / "gw_xxgk.txt"), "--into", str(tmp_path), "--draft")
    assert done.returncode == 0
    assert [path.name for path in (tmp_path / "drafts").iterdir()] == ["gw_xxgk.json"]
    assert list(tmp_path.glob("*.md")) == []


def test_it_tells_what_it_cannot_do(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("首页", encoding="utf-8")
    done = _run("import", str(page), "--into", str(tmp_path / "out"), "--accept")
    assert done.returncode == 1 and "没有正文" in done.stderr
    assert not (tmp_path / "out").exists()
    missing = _run("import", "no/such.txt", "--into", str(tmp_path), "--accept")
    assert missing.returncode == 1 and "无法读取" in missing.stderr
    assert "--into" in _run("import", str(page), "--accept").stderr


def test_path_tricks_in_names_stay_in_the_folder(tmp_path: Path) -> None:
    source, into = tmp_path / ".. ..%2f办法.txt", tmp_path / "out"
    source.write_bytes((_OWN / "gw_xxgk.txt").read_bytes())
    assert _run("import", str(source), "--into", str(into), "--accept").returncode == 0
    assert [path.name for path in into.iterdir()] == ["2f-banfa.md"]


def test_check_names_every_fault(tmp_path: Path) -> None:
    into = str(tmp_path)
    assert _run("import", str(_OWN / "gw_xxgk.txt"), "--into", into, "--accept").returncode == 0
    assert _run("check", "--documents", into).returncode == 0
    (tmp_path / "bad.md").write_text("no front matter", encoding="utf-8")
    done = _run("check", "--documents", into)
    assert done.returncode == 1 and "bad.md" in done.stderr
