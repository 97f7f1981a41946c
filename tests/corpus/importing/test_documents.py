"""Real files: the shipped documents are what their sources import to, and all twenty others load."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import CorpusError, PolicyDocument, load_document, load_library
from corpus.importing import Draft, draft, publish
from corpus.reading import read, read_file

_SOURCES = Path("corpus/sources")
_NAMES = {
    "alxa-2021": "alxa-opinion-page",
    "guofa-2020-7": "guofa-2020-7",
    "guokefazheng-2019-313": "guokefazheng-2019-313",
}
_OWN = Path("tests/eval/own")
_FILES = sorted(path.name for path in (_OWN / "documents").iterdir())
_WIDTH = {ord(a): b for a, b in zip("，。；：？！（）“”‘’", ",.;:?!()\"\"''", strict=True)}


@cache
def _shipped(document_id: str) -> tuple[PolicyDocument, Draft]:
    document = load_library().document(document_id)
    return document, draft(read_file(_SOURCES / f"{_NAMES[document_id]}.txt"))


@cache
def _own(name: str) -> Draft:
    return draft(read_file(_OWN / "documents" / name))


@pytest.mark.parametrize("document_id", sorted(_NAMES))
def test_every_shipped_document_is_what_its_source_imports_to(document_id: str) -> None:
    document, made = _shipped(document_id)
    assert (made.value("title"), made.value("number")) == (document.title, document.number or "")
    assert made.text == document.text
    kept = tuple(r for r in made.repairs if r.kind in ("mark", "width"))
    assert kept == document.repairs


@pytest.mark.parametrize("document_id", sorted(_NAMES))
def test_every_character_of_the_source_is_kept(document_id: str) -> None:
    """Undo the recorded repairs, fold width and white space: the source's own characters."""
    document, _ = _shipped(document_id)
    page = (_SOURCES / f"{_NAMES[document_id]}.txt").read_text(encoding="utf-8")
    text = document.text
    for repair in document.repairs:
        if repair.kind == "mark":
            clause = document.clause(repair.label)
            assert clause.text.startswith(repair.after)
            before = repair.before + clause.text[len(repair.after) :]
            text = text.replace(clause.text, before, 1)
    if document_id == "alxa-2021":
        page = page[page.index("深入贯彻落实") :]
    elif document_id == "guofa-2020-7":
        page = page.removeprefix(document.title)
    page = page.replace(document.number or "\0", "", 1)
    assert _folded(text) == _folded(page)


def _folded(text: str) -> str:
    return re.sub(r"\s", "", text).translate(str.maketrans("，：；？！（）", ",:;?!()"))


def _norm(text: str) -> str:
    return re.sub(r"[\s*_|`>#-]", "", text).translate(_WIDTH)


@pytest.mark.parametrize("name", _FILES)
def test_other_peoples_documents_are_published_and_load(name: str, tmp_path: Path) -> None:
    made = _own(name)
    document = load_document(publish(made, tmp_path))
    assert document.document_id == Path(name).stem
    assert document.title == made.value("title")
    assert document.text == made.text
    assert all(document.text[c.start : c.end] == c.text for c in document.clauses)


@pytest.mark.parametrize("name", _FILES)
def test_every_gold_fragment_stands_in_one_leaf(name: str) -> None:
    lines = (_OWN / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [g for line in lines for g in json.loads(line)["gold"] if g["file"] == name]
    leaves = [_norm(clause.text) for clause in _own(name).clauses if clause.leaf]
    missing = [g for g in gold if not any(_norm(g["fragment"]) in leaf for leaf in leaves)]
    assert missing == []


_EXPECTED = {
    "beijing_shuzi.md": ("北京市数字经济促进条例", "", "2022-11-25", "province"),
    "fj_apply_588.txt": (
        "福建省人民政府关于大力推进大众创业万众创新十条措施的通知", "闽政〔2015〕37号", "2015-07-12", "province",
    ),
    "gov_32.html": ("个人所得税专项附加扣除暂行办法", "国发〔2018〕41号", "2018-12-13", "national"),
    "gz_35c.html": ("广州市引进人才入户管理办法", "穗府办规〔2020〕10号", "2020-06-29", "city"),
    "kxt_patent_3.html": (
        "关于受理2017年东莞市第二批专利申请资助项目申报的通知", "", "2017-08-01", "city",
    ),
    "lucheng_industry.html": ("鹿城区工业经济高质量发展的若干政策意见", "", "", "county"),
    "pdf_gz_underground.txt": (
        "广州市地下空间开发利用管理办法", "广州市人民政府令第61号", "2011-12-15", "city",
    ),
    "ycdl_xjjrk.html": (
        "成都高新区科技与新经济发展局关于开展2017年度新经济企业入库工作的通知", "", "", "park",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _EXPECTED)
def test_front_matter_of_real_files(name: str) -> None:
    made = _own(name)
    keys = ("title", "number", "issued_on", "level")
    assert tuple(made.value(key) for key in keys) == _EXPECTED[name]


@given(
    st.text(
        alphabet="一二三十（）()、1.第条章 \n甲。，依照意见•上一篇：2020年月日〔〕号附件|",
        max_size=120,
    )
)
def test_any_page_is_imported_or_refused(page: str) -> None:
    try:
        made = draft(read(page.encode(), "a.txt"))
    except CorpusError:
        return
    kept = re.findall(r"[甲意见]", made.text)
    assert kept == re.findall(r"[甲意见]", page) or made.repairs or made.fields.get("title")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
@pytest.mark.parametrize("name", _FILES[::4])
def test_the_encoding_of_a_file_makes_no_difference(name: str, encoding: str) -> None:
    text = (_OWN / "documents" / name).read_text(encoding="utf-8")
    assert draft(read(text.encode(encoding), name)).text == _own(name).text


_FORM = """某市科技企业孵化器申请表

附件1

| 企业名称 |  | 企业类型 |  |
| 法人代表 |  | 联系电话 |  |
| 详细地址 |  | 邮政编码 |  |
| 办公面积 |  | 职工人数 |  |

本表一式两份，由申请单位如实填写，加盖公章后报送主管部门审核。
"""


def test_a_blank_form_is_told() -> None:
    (fault,) = [f for f in draft(read(_FORM.encode(), "form.txt")).faults if f.kind == "form"]
    assert "空白表格" in fault.message
    filled = _FORM.replace("|  |", "| 一百二十万元，按年度发放 |")
    assert [f for f in draft(read(filled.encode(), "form.txt")).faults if f.kind == "form"] == []
    some = _FORM.replace("企业类型 |  |", "企业类型 | □国有 □民营 |")
    some = some.replace("法人代表 |  |", "法人代表 | （签字） |")
    (fault,) = [f for f in draft(read(some.encode(), "form.txt")).faults if f.kind == "form"]
    assert "16 格中 6 格没有填写" in fault.message
    # of a table of figures some cells are empty
    table = "| 等级 | 金额 | 备注 |\n" + "".join(f"| {n}级 | {n}0万元 |  |\n" for n in range(1, 9))
    ruled = f"某市奖励办法\n\n第一条　奖励按下表发放，由主管部门按年度核定后拨付。\n\n{table}"
    assert [f for f in draft(read(ruled.encode(), "a.txt")).faults if f.kind == "form"] == []


def test_labels_with_nothing_beside_them_are_a_form() -> None:
    names = ("姓名", "性别", "出生年月", "政治面貌", "文化程度", "技术职称", "联系电话")
    rows = "".join(f"<tr><td>{name}</td><td></td></tr>" for name in names)
    page = f"<div><p>某市人才引进申请表</p><p>请申请人如实填写下表，加盖单位公章后报送。</p><table>{rows}</table></div>"
    assert "form" in {f.kind for f in draft(read(page.encode(), "a.html")).faults}
