"""Front matter faults are told with file and line, whatever is wrong."""

from pathlib import Path

import pytest

from corpus import DocumentError, load_document

_META = "id: x\ntitle: 甲\nissuer: 乙\nlevel: park\nplace: 丙\nvalidity: 有效\nverification: 无\n"


def _write(folder: Path, extra: str, text: str = "一、甲甲。\n\n二、乙乙。") -> Path:
    path = folder / "x.md"
    path.write_text(f"---\n{_META}{extra}---\n\n{text}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("verifed: [一]\n", "verifed：没有这一项"),
        ("verified: 一\n", "verified：应是文字的列表"),
        ("verified: 5\n", "verified：应是文字的列表"),
        ("verified: [九]\n", "条款“九”不存在"),
        ("aliases: [5]\n", "aliases：应是文字的列表"),
        ("headings: [甲]\n", "headings：应是"),
        ("headings: {一: 乙}\n", "不以“乙”开头"),
        ("repairs: [甲]\n", "repairs：每项要有"),
        ("repairs: [{label: 一, kind: mark}]\n", "repairs：每项要有"),
        ("issued_on: 2020年\n", "issued_on：应是日期"),
        ("number: [7]\n", "number：应是一段文字"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, extra: str, told: str) -> None:
    with pytest.raises(DocumentError, match=told) as caught:
        load_document(_write(tmp_path, extra))
    assert caught.value.line == 9 and "x.md:9：" in str(caught.value)


@pytest.mark.parametrize(("old", "new"), [("id: x", "id: a/b"), ("level: park", "level: 地方")])
def test_ids_and_levels_are_checked(tmp_path: Path, old: str, new: str) -> None:
    path = _write(tmp_path, "")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DocumentError, match=new.partition(":")[0]):
        load_document(path)


def test_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path, "verified: [二]\nissued_on: 2021-08-01\n")
    plain = load_document(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_document(path) == plain
    assert plain.issued_on == "2021-08-01" and plain.text == "一、甲甲。\n\n二、乙乙。"


def test_statute_labels_are_found_however_they_are_written(tmp_path: Path) -> None:
    path = _write(tmp_path, "", "第一章 总则\n第一条 甲。\n第二条 下列：\n（一）甲；\n（二）乙。")
    document = load_document(path)
    for written in ("第二条（一）", "第二条第一项", "二(1)", "第一章第二条第（一）项"):
        assert document.clause(written).label == "第二条（一）"
