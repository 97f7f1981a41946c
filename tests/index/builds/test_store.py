"""The store: numbered builds, checksums, what makes an index stale, incremental builds."""

import json
from pathlib import Path

import pytest

from corpus import Library
from index import (
    HybridIndex,
    IndexFileError,
    StaleIndexError,
    build,
    check,
    load,
    open_index,
    save,
)
from tests.index.conftest import CharacterEncoder, Write


@pytest.fixture
def built(library: Library, characters: CharacterEncoder) -> HybridIndex:
    return HybridIndex.build(library.documents, characters)


def _labels(index: HybridIndex) -> list[str]:
    return [f"{hit.clause.id} {hit.score:.5f}" for hit in index.search("税收优惠")]


def test_a_saved_index_is_the_same_index(
    built: HybridIndex, library: Library, characters: CharacterEncoder, tmp_path: Path
) -> None:
    save(built, library, tmp_path)
    again = load(tmp_path, library, characters)
    assert _labels(again) == _labels(built)
    assert again.texts_hash == built.texts_hash
    assert len(again.sentences([0])[0]) == len(built.sentences([0])[0])


def test_a_build_cut_off_leaves_the_old_index(
    built: HybridIndex, library: Library, characters: CharacterEncoder, tmp_path: Path
) -> None:
    save(built, library, tmp_path)
    before = (tmp_path / "CURRENT").read_text()

    def cut_off() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(built, library, tmp_path, before_swap=cut_off)
    assert (tmp_path / "CURRENT").read_text() == before
    assert _labels(load(tmp_path, library, characters)) == _labels(built)


def test_a_running_index_lives_on_beside_a_new_build(
    built: HybridIndex, library: Library, characters: CharacterEncoder, tmp_path: Path
) -> None:
    save(built, library, tmp_path)
    running = load(tmp_path, library, characters)
    save(built, library, tmp_path)
    assert len(list(tmp_path.glob("build-*"))) == 1
    assert _labels(running) == _labels(built)


_FILES = (
    "clauses.npy",
    "passages.npy",
    "sentences.npy",
    "passage_vectors.npy",
    "sentence_vectors.npy",
    "words/weights.npy",
    "words/tokens.npy",
    "words/counts.npy",
    "texts.npy",
    "documents.json",
)


@pytest.mark.parametrize("name", _FILES)
@pytest.mark.parametrize("damage", ["missing", "truncated", "foreign", "flipped"])
def test_damaged_files_are_named(
    built: HybridIndex,
    library: Library,
    characters: CharacterEncoder,
    tmp_path: Path,
    name: str,
    damage: str,
) -> None:
    save(built, library, tmp_path)
    check(tmp_path)
    path = next(tmp_path.glob("build-*")) / name
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        flipped = whole[:-1] + bytes([whole[-1] ^ 1])
        damaged = {"truncated": whole[:100], "foreign": b"not an index", "flipped": flipped}
        path.write_bytes(damaged[damage])
    for opened in (lambda: load(tmp_path, library, characters), lambda: check(tmp_path)):
        with pytest.raises(IndexFileError, match=path.name):
            opened()


def test_a_missing_index_is_built_and_says_so(
    library: Library, characters: CharacterEncoder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    counted: list[tuple[int, int]] = []
    open_index(tmp_path, library, characters, progress=lambda *step: counted.append(step))
    assert "重建" in caplog.text
    assert counted[-1][0] == counted[-1][1] > 300
    with pytest.raises(IndexFileError):
        open_index(tmp_path / "none", library, characters, rebuild="never")
    with pytest.raises(ValueError, match="sometimes"):
        open_index(tmp_path, library, characters, rebuild="sometimes")


@pytest.mark.parametrize(
    ("key", "told"), [("model", "嵌入模型"), ("corpus", "文件内容"), ("spans", "条款划分")]
)
def test_a_stale_index_is_refused(
    built: HybridIndex,
    library: Library,
    characters: CharacterEncoder,
    tmp_path: Path,
    key: str,
    told: str,
) -> None:
    save(built, library, tmp_path)
    path = next(tmp_path.glob("build-*/manifest.json"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: "other"}))
    with pytest.raises(StaleIndexError, match=told):
        load(tmp_path, library, characters)


def test_one_document_more_embeds_its_own_texts_only(
    write_library: Write, characters: CharacterEncoder, tmp_path: Path
) -> None:
    first = write_library({"a": "甲办法\n第一条　企业可以申请补贴。\n第二条　补贴每年一次。\n"})
    build(tmp_path / "index", first, characters)
    before = len(characters.embedded)
    second = write_library({"b": "乙办法\n第一条　人才可以申请公寓。\n"})
    index = build(tmp_path / "index", second, characters)
    assert characters.embedded[before:] == [
        "乙办法\n第一条　人才可以申请公寓。",
        "乙办法\n人才可以申请公寓。",
    ]
    assert str(index.search("公寓", 1)[0].clause.id) == "b/第一条"


def test_of_a_damaged_build_nothing_is_taken_over(
    write_library: Write, characters: CharacterEncoder, tmp_path: Path
) -> None:
    library = write_library({"a": "甲办法\n第一条　企业可以申请补贴。\n"})
    build(tmp_path / "index", library, characters)
    path = next((tmp_path / "index").glob("build-*")) / "words/counts.npy"
    path.write_bytes(path.read_bytes()[:50])
    build(tmp_path / "index", write_library({"b": "乙办法\n第一条　人才申请公寓。\n"}), characters)
    check(tmp_path / "index")
