"""The folder of documents: one bad file never stops the others; look-ups by id and label."""

from pathlib import Path

import pytest

from corpus import (
    ClauseId,
    ClauseNotFoundError,
    DocumentError,
    DocumentNotFoundError,
    Level,
    Library,
    Slice,
    Validity,
    XunzhangError,
    load_document,
    load_library,
)


def _write(
    folder: Path, name: str, level: str = "park", extra: str = "", text: str = "一、甲。"
) -> Path:
    meta = (
        f"id: {name}\ntitle: 甲\nissuer: 乙\nlevel: {level}\nplace: 丙\nvalidity: 有效\n"
        f"verification: 无\n{extra}"
    )
    path = folder / f"{name}.md"
    path.write_text(f"---\n{meta}---\n\n{text}\n", encoding="utf-8")
    return path


def test_one_bad_file_is_named_and_the_others_serve(tmp_path: Path) -> None:
    _write(tmp_path, "good")
    bad = _write(tmp_path, "bad", level="地方")
    binary = tmp_path / "binary.md"
    binary.write_bytes(b"\xff\xfe\x00")
    library = load_library(tmp_path)
    assert [document.document_id for document in library] == ["good"]
    assert [(fault.path, fault.line) for fault in library.faults] == [(bad, 5), (binary, None)]
    assert library.faults[0].message.startswith("文件头 level：只能是 national、")
    assert library.faults[1].message == "不是 UTF-8 编码"


def test_an_id_that_comes_twice_is_a_fault_of_the_second(tmp_path: Path) -> None:
    _write(tmp_path, "a")
    second = tmp_path / "b.md"
    second.write_text((tmp_path / "a.md").read_text(encoding="utf-8"), encoding="utf-8")
    library = load_library(tmp_path)
    assert len(library) == 1
    assert [(f.path, f.message) for f in library.faults] == [
        (second, "文件编号“a”重复，请改用别的编号")
    ]


def test_a_folder_where_nothing_can_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="没有文件"):
        load_library(tmp_path)
    with pytest.raises(DocumentError, match="没有这个文件夹"):
        load_library(tmp_path / "none")
    _write(tmp_path, "bad", level="地方")
    with pytest.raises(XunzhangError, match=r"bad\.md:5"):
        load_library(tmp_path)


def test_the_more_local_comes_first(tmp_path: Path) -> None:
    for name, level in zip("abcdef", reversed(Level), strict=True):
        _write(tmp_path, name, level=level.value)
    assert [document.level.value for document in load_library(tmp_path)] == [
        "park", "county", "city", "province", "national", "unknown",
    ]  # fmt: skip


def test_front_matter_of_dates_and_other_documents(tmp_path: Path) -> None:
    extra = (
        "effective_on: 2024-01-01\nvalid_until: '2026-12-31'\nrepeals: [某办法]\n"
        "replaces: [旧办法]\nissued_under: [某法, 某条例]\n"
    )
    document = load_document(_write(tmp_path, "x", extra=extra))
    assert (document.effective_on, document.valid_until) == ("2024-01-01", "2026-12-31")
    assert document.repeals == ("某办法",) and document.replaces == ("旧办法",)
    assert document.issued_under == ("某法", "某条例") and document.place == "丙"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("---\nid: [x\n---\n一、甲。", "格式有误"),
        ("---\nid: x\n---\n一、甲。", "缺少"),
        ("没有文件头", "缺少"),
    ],
)
def test_broken_documents_name_the_file(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "broken.md"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError, match=told) as caught:
        load_document(path)
    assert "broken.md" in str(caught.value) and told in caught.value.message


def test_a_document_with_gaps_and_doubles_loads(tmp_path: Path) -> None:
    text = "第二条 甲。\n第七条 乙。\n第七条 丙。"
    document = load_document(_write(tmp_path, "x", text=text))
    assert [clause.label for clause in document.clauses] == ["第二条", "第七条", "第七条〔2〕"]


def test_clauses_are_found_however_they_are_named(tmp_path: Path) -> None:
    text = (
        "第一编 总则\n第一条 甲。\n第二条 有：\n（一）乙；\n（二）丙。\n前款丁。\n第三条 戊。\n己。\n"
        "第四条 庚：\n（一）辛；\n（二）壬。"
    )
    document = load_document(_write(tmp_path, "x", text=text))
    found = {
        "第二条第一款第二项": "第二条第一款（二）",
        "第二条第二项": "第二条第一款（二）",
        "第二條第２款": "第二条第二款",
        "第三条第二款": "第三条第二款",
        "第四条第一款": "第四条",
        "第四条第一款第二项": "第四条（二）",
        "第一编第四条（一）": "第四条（一）",
        "2(1)": "第二条第一款（一）",
    }
    assert {written: document.clause(written).label for written in found} == found
    for written in ("第四条第二款", "第三条第一项", "第九条"):
        with pytest.raises(ClauseNotFoundError):
            document.clause(written)


def test_places_and_children(library: Library) -> None:
    document = library.document("alxa-2021")
    for place, clause in enumerate(document.clauses):
        assert document.place_of(clause.label) == place
    assert [c.label for c in document.children("一（二）")] == [f"一（二）{n}" for n in range(1, 6)]
    assert [c.label for c in document.children(None)][:2] == ["前言", "一"]
    assert document.children("没有") == ()
    assert "alxa-2021" in library and "none" not in library
    with pytest.raises(DocumentNotFoundError):
        library.document("none")
    assert library.clause(ClauseId("alxa-2021", "二(一)")).label == "二（一）"


def test_a_slice_is_text_of_its_document(library: Library) -> None:
    document = library.document("guofa-2020-7")
    clause = document.clause("二（五）")
    start = document.text.index("65岁")
    assert Slice(document, clause, start, start + 3).text == "65岁"


def test_clauses_that_state_no_policy(library: Library) -> None:
    document = library.document("guokefazheng-2019-313")
    assert [c.label for c in document.clauses if not c.states_policy] == ["通知"]


def test_validity_is_computed_from_the_dates(tmp_path: Path) -> None:
    extra = "effective_on: 2024-01-01\nvalid_until: 2026-12-31\n"
    document = load_document(_write(tmp_path, "x", extra=extra))
    assert [document.validity_on(day) for day in ("2023-12-31", "2024-01-01", "2026-12-31")] == [
        Validity.UPCOMING, Validity.IN_FORCE, Validity.IN_FORCE,
    ]  # fmt: skip
    assert document.validity_on("2027-01-01") is Validity.EXPIRED
    plain = load_document(_write(tmp_path, "y", extra="issued_on: 2020-01-01\n"))
    assert plain.validity_on("2026-01-01") is Validity.UNKNOWN


def test_what_another_document_repeals_is_repealed_from_that_day(tmp_path: Path) -> None:
    _write(tmp_path, "old", extra="number: 某政〔2018〕3号\nissued_on: 2018-01-01\n")
    extra = "issued_on: 2024-03-01\neffective_on: 2024-05-01\nrepeals: ['某政[2018]３号']\n"
    _write(tmp_path, "new", extra=extra)
    library = load_library(tmp_path)
    old, new = library.document("old"), library.document("new")
    assert library.ended_by(old) == (new,) and library.ended_by(new) == ()
    assert library.validity_on(old, "2024-04-30") is Validity.UNKNOWN
    assert library.validity_on(old, "2024-05-01") is Validity.REPEALED
    assert library.validity_on(new, "2024-05-01") is Validity.IN_FORCE


def test_a_new_version_ends_the_old_one_of_the_same_title(tmp_path: Path) -> None:
    _write(tmp_path, "v1", extra="issued_on: 2020-01-01\n")
    _write(tmp_path, "v2", extra="issued_on: 2023-01-01\nreplaces: [《甲》]\n")
    library = load_library(tmp_path)
    assert library.validity_on(library.document("v1"), "2023-01-02") is Validity.REPEALED
    assert library.validity_on(library.document("v2"), "2023-01-02") is Validity.UNKNOWN


def test_what_is_repealed_is_known_by_the_number_behind_its_title(tmp_path: Path) -> None:
    extra = (
        "issued_on: 2025-03-01\nrepeals: ['某市办法的通知（某政规〔2023〕1号）']\n"
        "replaces: ['某市办法的通知（某政规〔2023〕1号）', '另一办法（试行）']\n"
    )
    _write(tmp_path, "new", extra=extra)
    library = load_library(tmp_path)
    new = library.document("new")
    assert library.ending("某政规[2023]1号") == (new,)
    assert library.ending("某市办法的通知（某政规〔2023〕1号）") == (new,)
    assert library.ending("试行") == library.ending("") == ()
