"""Readers give back what was written; page furniture goes, and nothing else."""

import datetime
import io

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading import BlockKind, Reading, read
from corpus.reading.pdf import read_pdf
from tests.corpus.writing import grid, paragraphs_pdf, pdf, saved, word

_RULE = "第一条 为了加强管理，制定本办法。"


def _texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.content]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_encodings_are_recognised(encoding: str) -> None:
    text = "关于支持企业发展的若干措施\n一、加大支持力度。对企业给予补助，每户最高十万元。"
    assert _texts(read(text.encode(encoding), "a.txt")) == text.split("\n")


def test_big5_is_recognised_and_traditional_script_is_kept() -> None:
    text = "繼續僱用高齡者補助計畫\n本計畫主辦機關為勞動部勞動力發展署，其任務如下："
    assert _texts(read(text.encode("big5"), "a.txt")) == text.split("\n")


@pytest.mark.parametrize(
    "head",
    [
        "标题：某市办法\n文号：某政发〔2021〕3号\n\n",
        "---\ntitle: 某市办法\nurl: https://a.cn/b\n---\n",
    ],
)
def test_a_collectors_head_is_metadata(head: str) -> None:
    reading = read(f"{head}{_RULE}".encode(), "a.txt")
    assert _texts(reading) == [_RULE]
    assert reading.metadata["标题"] == "某市办法"


def test_paragraphs_that_ran_together_are_split_and_headings_are_not() -> None:
    text = "第一章　　总　　则　　第一条　为了发展，制定本办法。第二条　本办法适用于本市。"
    expected = [
        "第一章　　总　　则",
        "第一条　为了发展，制定本办法。",
        "第二条　本办法适用于本市。",
    ]
    assert _texts(read(text.encode(), "a.txt")) == expected


def test_a_reference_in_mid_line_opens_no_paragraph() -> None:
    text = "第三条 违反本办法第二条规定的，依照前款第（二）项处理，第四条规定的除外。"
    assert _texts(read(text.encode(), "a.txt")) == [text]


def test_wrapped_lines_are_joined_never_across_a_clause() -> None:
    rules = [
        f"第{n}条 " + "各级人民政府应当加强对本行政区域内有关工作的组织领导和统筹协调"
        for n in "一二三四五"
    ]
    wrapped = "\n".join(rule[i : i + 20] for rule in rules for i in range(0, len(rule), 20))
    assert _texts(read(wrapped.encode(), "a.txt")) == rules


def test_page_numbers_between_halves_of_a_sentence_go() -> None:
    long = "对于在我区新设的非总部型现代服务业企业，上一年地方综合贡献超过六十万元且在我区租用"
    pages = "\n".join(
        f"{long}\n{n}\n\n办公用房的，给予补助{n}次。{'　' * 2}{long * 4}。" for n in range(35, 39)
    )
    reading = read(pages.encode(), "a.txt")
    assert f"{long}办公用房的，给予补助35次。" in _texts(reading)
    assert {block.text for block in reading.blocks if block.kind is BlockKind.FURNITURE} >= {"36"}


def test_numbers_that_count_no_pages_stay() -> None:
    cells = "序号\n1\n名称\n甲\n2\n名称\n乙\n3"
    assert _texts(read(cells.encode(), "a.txt")) == cells.split("\n")


def test_html_chrome_goes_and_the_index_table_is_metadata() -> None:
    page = f"""<html><head><title>办法 - 某市政府网</title></head><body>
    <div class=nav><a href=/>首页</a> <a href=/x>政务公开</a></div>
    <table><tr><td>索 引 号：</td><td>0001</td><td>发文字号：</td><td>某政发〔2021〕3号</td></tr>
    <tr><td>标　　题：</td><td colspan=3>某市管理办法</td></tr></table>
    <div id=x><script>var a="第九条 假的，不算。"</script><p>{_RULE}</p>
    <p>第二条 支持企业，<br>每户十万元。</p><p style="display:none">第三条 隐藏的，不算。</p></div>
    <div class=footer>版权所有</div></body></html>"""
    reading = read(page.encode(), "a.html")
    assert _texts(reading) == [_RULE, "第二条 支持企业，", "每户十万元。"]
    assert reading.metadata["发文字号"] == "某政发〔2021〕3号"
    assert reading.metadata["标题"] == "某市管理办法"
    assert any("首页" in repair.before for repair in reading.repairs)


def test_html_tables_with_merged_cells_say_it_in_every_row() -> None:
    page = f"""<div><p>{_RULE}</p><table><tr><td colspan=3>附表 奖励标准</td></tr>
    <tr><th>级别</th><th>奖励（万元）</th><th>备注</th></tr>
    <tr><td rowspan=2>国家级</td><td>100</td><td>一次性</td></tr><tr><td>50</td><td>分年</td></tr>
    </table></div>"""
    table = "| 级别 | 奖励（万元） | 备注 |\n| 国家级 | 100 | 一次性 |\n| 国家级 | 50 | 分年 |"
    assert _texts(read(page.encode(), "a.html")) == [_RULE, "附表 奖励标准", table]


_SPANNING = """| 项目 | 标准 |  | 备注 |
|  | 国家级 | 省级 | 备注 |
| 奖励 | 100 | 50 | 50 |
| 补助 | 30万元 | 30万元 | 一次性 |
| 其他 | 按照上级主管部门当年公布的标准执行 |  | 分年 |"""


def test_a_cell_over_several_columns_is_said_once() -> None:
    """A cell over rows is said in each, over columns once, but a value in each; alike ones that are
    not merged stay.
    """
    page = f"""<div><p>{_RULE}</p><table><tr><td>项目</td><td colspan=2>标准</td><td rowspan=2>备注</td>
    </tr><tr><td></td><td>国家级</td><td>省级</td></tr><tr><td>奖励</td><td>100</td><td>50</td><td>50</td>
    </tr><tr><td>补助</td><td colspan=2>30万元</td><td>一次性</td></tr><tr><td>其他</td>
    <td colspan=2>按照上级主管部门当年公布的标准执行</td><td>分年</td></tr></table></div>"""
    assert _texts(read(page.encode(), "a.html"))[1:] == [_SPANNING]
    cells = (
        ("项目", "标准", "", "备注"),
        ("", "国家级", "省级", ""),
        ("奖励", "100", "50", "50"),
        ("补助", "30万元", "", "一次性"),
        ("其他", "按照上级主管部门当年公布的标准执行", "", "分年"),
    )
    document = docx.Document()
    document.add_paragraph(_RULE)
    table = document.add_table(5, 4)
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for row in (0, 3, 4):
        table.cell(row, 1).merge(table.cell(row, 2))
    table.cell(0, 3).merge(table.cell(1, 3))
    assert _texts(read(saved(document), "a.docx"))[1:] == [_SPANNING]
    book = openpyxl.Workbook()
    for texts in cells:
        book.active.append([text or None for text in texts])
    for area in ("B1:C1", "B4:C4", "B5:C5", "D1:D2"):
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    assert _texts(read(out.getvalue(), "a.xlsx")) == [_SPANNING]


def test_text_in_javascript_strings_is_found() -> None:
    rule = _RULE.encode("unicode_escape").decode()
    page = f'<html><body><script>var t = "<p>{rule}</p><p>\\u7b2c\\u4e8c\\u6761 本办法自印发之日起施行。</p>";</script></body></html>'
    assert _texts(read(page.encode(), "a.html")) == [_RULE, "第二条 本办法自印发之日起施行。"]


_SENTENCE = st.text(alphabet="甲乙丙丁企业支持补助", min_size=12, max_size=40).map(
    lambda s: f"{s}，{s}。"
)


@settings(deadline=None, max_examples=40)
@given(st.lists(_SENTENCE, min_size=1, max_size=12, unique=True))
def test_html_gives_back_every_paragraph(sentences: list[str]) -> None:
    rules = [f"{n}.{text}" for n, text in enumerate(sentences, 1)]
    body = "".join(f"<p><span style='x'>{rule[:5]}</span>{rule[5:]}</p>\n" for rule in rules)
    page = f"<body><div><ul><li><a>首页</a></li></ul></div><div><div>{body}</div></div></body>"
    assert _texts(read(page.encode(), "a.html")) == rules


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 1), _SENTENCE), min_size=1, max_size=8))
def test_word_numbering_becomes_text(entries: list[tuple[int, str]]) -> None:
    expected, upper, lower = [], 0, 0
    for level, text in entries:
        if level == 0:
            upper, lower = upper + 1, 0
            expected.append(f"{'一二三四五六七八'[upper - 1]}、{text}")
        else:
            lower += 1
            expected.append(f"（{'一二三四五六七八'[lower - 1]}）{text}")
    assert _texts(read(word(entries), "a.docx")) == expected


def test_word_keeps_tables_boxes_controls_and_accepts_revisions() -> None:
    document = docx.Document()
    document.add_heading("某市管理办法", 1)
    body = document.element.body
    w = nsdecls("w")
    xml = [
        (
            f"<w:p {w}><w:r><w:t>给予</w:t></w:r><w:del w:id='1'><w:r><w:delText>五</w:delText></w:r></w:del>"
            "<w:ins w:id='2'><w:r><w:t>十</w:t></w:r></w:ins><w:r><w:t>万元补助。</w:t></w:r></w:p>"
        ),
        f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>控件里的话。</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        (
            f"<w:p {w}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>文本框里的话。</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>"
        ),
    ]
    for part in xml:
        body.insert(len(body) - 1, parse_xml(part))
    table = document.add_table(3, 2)
    cells = [("级别", "奖励（万元）"), ("省级", "20"), ("", "10")]
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    reading = read(saved(document), "a.docx")
    assert _texts(reading) == [
        "某市管理办法",
        "给予十万元补助。",
        "控件里的话。",
        "文本框里的话。",
        "| 级别 | 奖励（万元） |\n| 省级 | 20 |\n| 省级 | 10 |",
    ]
    assert reading.blocks[0].kind is BlockKind.HEADING
    assert any("修订" in repair.before for repair in reading.repairs)


def test_sheets_become_tables() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["补贴标准", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["层级", "金额（万元）", "起始"])
    sheet.append(["市级", 10.0, datetime.date(2021, 9, 1)])
    out = io.BytesIO()
    book.save(out)
    assert _texts(read(out.getvalue(), "a.xlsx")) == [
        "补贴标准",
        "| 层级 | 金额（万元） | 起始 |\n| 市级 | 10 | 2021年9月1日 |",
    ]


def test_pdf_lines_are_joined_and_heads_and_page_numbers_go() -> None:
    width = 38
    rules = [
        f"　　第{n}条　"
        + f"各级人民政府应当加强对本行政区域内工作的领导{n}，" * 3
        + "并且给予资金支持。"
        for n in "一二三四五六七八九十"
    ]
    lines = []
    for rule in rules:
        lines += [rule[i : i + width] for i in range(0, len(rule), width)]
    reading = read(paragraphs_pdf(lines, "某市文件汇编", per_page=8), "a.pdf")
    assert _texts(reading) == [rule.strip() for rule in rules]
    gone = [block.text for block in reading.blocks if block.kind is BlockKind.FURNITURE]
    assert gone.count("某市文件汇编") == 4 and "—1—" in ["".join(text.split()) for text in gone]
    assert {repair.kind for repair in reading.repairs} == {"furniture", "join"}


def test_pdf_of_two_columns_reads_left_then_right() -> None:
    left = [f"左栏第{n}行写了这样一些支持的话" for n in "一二三四五六七八九十"]
    right = [f"右栏第{n}行写了那样一些补助的话" for n in "一二三四五六七八九十"]
    page = [(50.0, 100.0 + 24 * row, text) for row, text in enumerate(left)]
    page += [(320.0, 100.0 + 24 * row, text) for row, text in enumerate(right)]
    read_back = "".join(_texts(read(pdf([page]), "a.pdf")))
    assert read_back == "".join(left + right)


def test_pdf_tables_go_on_over_the_page() -> None:
    first = grid([["级别", "奖励（万元）"], ["国家级", "一百"], ["省级", "五十元，分"]], 100.0)
    second = grid([["", "两年付清"], ["市级", "二十"]], 60.0)
    pages = [[(60.0, 60.0, "第一条　奖励标准如下："), *first], second]
    table = (
        "| 级别 | 奖励（万元） |\n| 国家级 | 一百 |\n| 省级 | 五十元，分两年付清 |\n| 市级 | 二十 |"
    )
    assert _texts(read(pdf(pages), "a.pdf")) == ["第一条　奖励标准如下：", table]


def test_pdf_without_text_goes_through_recognition_and_says_so() -> None:
    reading = read_pdf(
        pdf([[]]), "a.pdf", recogniser=lambda _: [("第一条 目的", 0.9), ("为了发展。", 0.7)]
    )
    assert _texts(reading) == ["第一条 目的", "为了发展。"]
    assert reading.confidence == pytest.approx(0.8)
    assert reading.repairs[0].kind == "recognition" and "0.80" in reading.repairs[0].note
