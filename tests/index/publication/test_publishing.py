"""Publishing, cut off wherever it can be: documents and index before or after, nothing between."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Change, ConflictError, DocumentError, file_digest, load_library
from index import IndexFileError, Step, build, generation, load, publish, recover
from tests.index.conftest import CharacterEncoder, Write

_OLD = (
    "某市奖励办法\n第一条　对首次认定的企业一次性奖励十万元。\n第二条　本办法自公布之日起施行。\n"
)
_NEW = "某市用房办法\n第一条　租用厂房的企业减免三个月租金。\n第二条　本办法自公布之日起施行。\n"


@pytest.fixture
def folders(write_library: Write, tmp_path: Path) -> tuple[Path, Path]:
    """Documents with one file, and its index, built."""
    library = write_library({"awards": _OLD})
    build(tmp_path / "index", library, CharacterEncoder())
    return tmp_path / "documents", tmp_path / "index"


def _file(documents: Path, name: str, text: str) -> str:
    title, body = text.split("\n", 1)
    front, _, _ = (documents / "awards.md").read_text("utf-8").rpartition("---\n")
    return (
        front.replace("某市奖励办法", title).replace("id: awards", f"id: {name}") + "---\n" + body
    )


def _titles(documents: Path, folder: Path) -> list[str]:
    """What a server that starts now would serve; raises where index and documents differ."""
    library = load_library(documents)
    index = load(folder, library, CharacterEncoder())
    assert {d.document_id for d in index.documents} == {d.document_id for d in library}
    return sorted(document.title for document in library)


def test_only_the_new_texts_are_embedded_and_only_the_new_file_parsed(
    folders: tuple[Path, Path],
) -> None:
    documents, folder = folders
    encoder, known = CharacterEncoder(), load_library(documents)
    change = Change({"rent.md": _file(documents, "rent", _NEW)})
    steps: list[Step] = []
    made = publish(documents, folder, encoder, change, known, after=steps.append)
    assert made.build == generation(folder)
    assert steps == list(Step)
    assert made.library.document("awards") is known.document("awards")
    assert encoder.embedded and all("某市用房办法" in text for text in encoder.embedded)
    assert made.index.search("减免租金", 1)[0].document.title == "某市用房办法"
    assert _titles(documents, folder) == ["某市奖励办法", "某市用房办法"]


def test_a_document_replaced_and_one_withdrawn_are_one_change(folders: tuple[Path, Path]) -> None:
    documents, folder = folders
    new = Change({"rent.md": _file(documents, "rent", _NEW)}, frozenset({"awards.md"}))
    publish(documents, folder, CharacterEncoder(), new)
    assert _titles(documents, folder) == ["某市用房办法"]
    with pytest.raises(DocumentError, match="没有文件"):  # the last one cannot be withdrawn
        publish(documents, folder, CharacterEncoder(), Change(drop=frozenset({"rent.md"})))
    assert _titles(documents, folder) == ["某市用房办法"]


def test_a_file_that_is_no_document_changes_nothing(folders: tuple[Path, Path]) -> None:
    documents, folder = folders
    before = generation(folder)
    with pytest.raises(DocumentError, match="没有正文"):
        content = _file(documents, "rent", "某市用房办法\n")
        publish(documents, folder, CharacterEncoder(), Change({"rent.md": content}))
    assert _titles(documents, folder) == ["某市奖励办法"]
    assert generation(folder) == before
    assert [path.name for path in documents.iterdir() if path.is_dir()] == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from corpus import Change
from index import Step, publish
from tests.index.conftest import CharacterEncoder
for step in Step:
    root = Path(sys.argv[1], step.name)
    child = os.fork()
    if not child:
        def after(done):
            if done is step:
                os.kill(os.getpid(), signal.SIGKILL)
        change = Change({"rent.md": sys.argv[2]})
        publish(root / "documents", root / "index", CharacterEncoder(), change, after=after)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
"""


def test_killed_at_any_step_it_happened_whole_or_not_at_all(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    content = _file(folders[0], "rent", _NEW)
    for step in Step:
        for folder in folders:
            shutil.copytree(folder, tmp_path / "killed" / step.name / folder.name)
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "killed"), content]
    subprocess.run(command, check=True)
    old, new = ["某市奖励办法"], ["某市奖励办法", "某市用房办法"]
    for step in Step:
        documents, folder = (tmp_path / "killed" / step.name / each.name for each in folders)
        recover(documents, folder)  # what every start does
        assert _titles(documents, folder) == (old if step in (Step.STAGED, Step.BUILT) else new)
        publish(documents, folder, CharacterEncoder(), Change({"rent.md": content}))
        assert _titles(documents, folder) == new
        left = {path.name for path in documents.iterdir()} - {".lock"}
        assert left == {"awards.md", "rent.md"}


def test_of_two_who_change_the_same_document_the_second_is_told(
    folders: tuple[Path, Path],
) -> None:
    documents, folder = folders
    seen = {"awards.md": file_digest(documents / "awards.md")}
    told: list[str] = []

    def work(text: str) -> None:
        content = _file(documents, "awards", text)
        try:
            change = Change({"awards.md": content}, seen=seen)
            publish(documents, folder, CharacterEncoder(), change)
        except ConflictError as error:
            told.append(str(error))

    texts = [_OLD.replace("十万元", f"{number}万元") for number in ("二十", "三十")]
    threads = [threading.Thread(target=work, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1 and "刚被他人发布" in told[0]
    _titles(documents, folder)
    text = load_library(documents).document("awards").text
    assert ("二十万元" in text) != ("三十万元" in text)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(where)]
    if os.name == "nt" or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk can be mounted by root only")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


@pytest.mark.parametrize("full", ["documents", "index"])
def test_on_a_full_disk_what_was_published_stays(
    write_library: Write, tmp_path: Path, small_disk: Path, full: str
) -> None:
    library = write_library({"awards": _OLD})
    documents, folder = tmp_path / "documents", tmp_path / "index"
    if full == "documents":
        documents = small_disk / "documents"
        (tmp_path / "documents").rename(tmp_path / "moved")
        documents.mkdir()
        (documents / "awards.md").write_bytes((tmp_path / "moved" / "awards.md").read_bytes())
    else:
        folder = small_disk / "index"
    build(folder, library, CharacterEncoder())
    articles = "".join(f"第{n}条　第{n}项补贴为{n}元。\n" for n in range(1, 1500))
    filler = "本条另有说明。" * 60_000 if full == "documents" else ""
    content = _file(documents, "rent", f"某市用房办法\n{articles}{filler}")
    with pytest.raises((DocumentError, IndexFileError), match="无法写入"):
        publish(documents, folder, CharacterEncoder(), Change({"rent.md": content}))
    assert _titles(documents, folder) == ["某市奖励办法"]
    publish(
        documents,
        folder,
        CharacterEncoder(),
        Change({"rent.md": _file(documents, "rent", _NEW)}),
    )
    assert _titles(documents, folder) == ["某市奖励办法", "某市用房办法"]
