"""Title, 文号, issuer, place, level, dates: each from a sentence, and unknown where there is none."""

import pytest

from corpus.importing import Draft, document_id, draft
from corpus.importing.body import Field, names_document
from corpus.importing.dates import read_date
from corpus.importing.places import locate
from corpus.reading import read

_BODY = "第一条 为了发展，制定本办法。\n第二条 对企业给予补助，每户最高十万元。\n"


def _draft(text: str, name: str = "a.txt") -> Draft:
    return draft(read(text.encode(), name))


_NOTICE = f"""某省科学技术厅关于印发《某省创新券管理办法》的通知
某科规〔2021〕3 号
各设区市科技局：
现将《某省创新券管理办法》印发给你们，请遵照执行。
某省科学技术厅
2021年8月15日
某省创新券管理办法
{_BODY}第三条 本办法自印发之日起施行，有效期5年。《某省创新券管理暂行办法》（某科规〔2018〕1号）同时废止。"""


def test_a_notice_that_prints_rules_takes_their_title() -> None:
    made = _draft(_NOTICE)
    assert made.value("title") == "某省创新券管理办法"
    assert made.aliases == ("某省科学技术厅关于印发《某省创新券管理办法》的通知",)
    assert made.value("number") == "某科规〔2021〕3号"
    assert made.value("issuer") == "某省科学技术厅"
    assert made.value("issued_on") == "2021-08-15"
    assert made.value("effective_on") == "2021-08-15"
    assert made.value("valid_until") == "2026-08-14"
    assert made.fields["valid_until"].source.endswith("有效期5年。")
    assert [field.value for field in made.repeals] == [
        "某省创新券管理暂行办法（某科规〔2018〕1号）"
    ]
    assert "某科规" not in made.text.split("第三条")[0]


def test_a_list_of_attachments_before_the_rules_hides_no_title() -> None:
    listed = "附件：1.某省创新券管理办法\n2.创新券申请表\n某省科学技术厅\n2021年8月15日\n附件1\n"
    made = _draft(_NOTICE.replace("某省科学技术厅\n2021年8月15日\n", listed, 1))
    assert made.value("title") == "某省创新券管理办法"
    labels = [clause.label for clause in made.clauses]
    assert "附件1" in labels and "2" not in labels


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("甬高新〔2021〕3号\n", "甬高新〔2021〕3号"),
        ("闽政〔2015〕37 号\n", "闽政〔2015〕37号"),
        ("漳政综[2016]138号\n", "漳政综〔2016〕138号"),
        ("中华人民共和国国务院令\n第375号\n", "国务院令第375号"),
        ("（2011 年 12 月 15 日广州市人民政府令第 61 号公布，根据2015年第132号修订）\n", "广州市人民政府令第61号"),
        ("根据国发〔2020〕7号文件的精神，制定本办法。\n", ""),  # a reference
    ],
)  # fmt: skip
def test_numbers_in_every_form(head: str, number: str) -> None:
    assert _draft(f"某市企业发展扶持办法\n{head}{_BODY}").value("number") == number


@pytest.mark.parametrize(
    ("issuer", "place", "level"),
    [
        ("国务院办公厅", "全国", "national"),
        ("科技部", "全国", "national"),
        ("国家税务总局", "全国", "national"),
        ("福建省人民政府", "福建省", "province"),
        ("北京市人民代表大会常务委员会", "北京市", "province"),
        ("广西壮族自治区科学技术厅", "广西壮族自治区", "province"),
        ("广州市人民政府办公厅", "广州市", "city"),
        ("阿拉善盟行政公署", "阿拉善盟", "city"),
        ("中共柳河县委", "柳河县", "county"),
        ("温州市鹿城区人民政府", "温州市鹿城区", "county"),
        ("宁波国家高新区管理委员会", "宁波国家高新区", "park"),
        ("成都高新区科技与新经济发展局", "成都高新区", "park"),
    ],
)
def test_place_and_level_of_issuers(issuer: str, place: str, level: str) -> None:
    found = locate(Field(issuer, issuer), None, None, [])
    assert (found[0].value, found[1].value) == (place, level)


def test_a_place_is_not_guessed() -> None:
    found = locate(None, Field("专利收费减缴办法", ""), None, ["第一条 为了发展。"])
    assert (found[0].value, found[1].value) == ("", "unknown")


def test_what_an_office_leaves_unsaid_is_read_in_the_text() -> None:
    texts = ["福建省企业", "在福建省登记", "北京市"]
    found = locate(Field("省科技厅", "省科技厅"), None, None, texts)
    assert (found[0].value, found[1].value) == ("福建省", "province")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("二〇二一年八月十五日", "2021-08-15"),
        ("2019年1月4日", "2019-01-04"),
        ("2021-08-25 16:58", "2021-08-25"),
        ("2021年13月1日", None),
        ("2021年", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert read_date(text) == date


def test_a_period_of_something_else_is_not_the_documents() -> None:
    rules = "第三条 服务协议有效期可为1年。\n第四条 从2019年1月1日起，实施三年见习计划。"
    made = _draft(f"某市见习办法\n{_BODY}{rules}")
    assert made.value("valid_until") == ""


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("关于印发某市办法的通知", True),
        ("某市管理办法（试行）", True),
        ("某省委印发《关于改革的若干措施》", True),
        ("请遵照本办法。", False),
        ("一、制定管理办法", False),
        ("各县（市、区）人民政府：", False),
    ],
)
def test_titles(line: str, named: bool) -> None:
    assert names_document(line) is named


def test_a_title_over_two_lines_is_one() -> None:
    made = _draft(f"鹿城区工业经济\n高质量发展的若干政策意见\n{_BODY}")
    assert made.value("title") == "鹿城区工业经济高质量发展的若干政策意见"
    assert not made.text.startswith("鹿城区")


def test_a_lost_title_is_drawn_up_and_told() -> None:
    text = (
        "各县工信局：\n根据规定，决定开展2020年“专精特新”中小企业认定申报工作。现将有关事项通知如下：\n"
        "一、申报条件为在本市登记的企业。\n二、申报时间为六月底以前。\n某市工业和信息化局\n2020年4月1日"
    )
    made = _draft(text, "20200401.txt")
    assert made.value("title").endswith("关于开展2020年“专精特新”中小企业认定申报工作的通知")
    assert [fault.kind for fault in made.faults] == ["title"]


def test_the_title_of_the_next_page_goes() -> None:
    text = f"某市管理办法\n{_BODY}第三条 本办法自印发之日起施行。\n某市财政局关于公布企业名单的公示"
    made = _draft(text)
    assert made.text.endswith("施行。")
    assert made.repairs[-1].before == "某市财政局关于公布企业名单的公示"


def test_an_attachment_at_the_end_is_no_next_page() -> None:
    text = f"某市管理办法\n{_BODY}第三条 本办法自印发之日起施行。\n附件：某市企业名单公示"
    assert _draft(text).text.endswith("某市企业名单公示")


def test_a_file_name_that_tells_something_else_is_noticed() -> None:
    made = _draft(f"某市公共租赁住房管理办法\n{_BODY}", "引进人才入户实施细则.txt")
    assert [fault.kind for fault in made.faults] == ["name"]
    assert not _draft(f"某市公共租赁住房管理办法\n{_BODY}", "公共租赁住房办法.txt").faults


def test_a_signature_before_the_text() -> None:
    text = (
        "省经信委：关于印发物流业发展若干措施的通知\n闽经信〔2015〕350号　　福建省经信委　　2015年6月19日\n"
        f"（此件主动公开）福建省经信委关于物流业发展的若干措施\n为发展物流，提出以下措施。\n{_BODY}"
    )
    made = _draft(text)
    assert made.value("issued_on") == "2015-06-19"
    assert made.value("number") == "闽经信〔2015〕350号"


def test_a_text_printed_twice_is_kept_once() -> None:
    rules = "".join(f"{n}、支持企业做{n}，给予补助。\n" for n in "一二三四五六七八九十")
    made = _draft(f"某市若干措施\n{rules}{rules}")
    assert made.text.count("支持企业做三") == 1
    assert any("逐字重复" in repair.note for repair in made.repairs)


def test_marks_in_mid_line_open_paragraphs_where_the_sequence_proves_it() -> None:
    text = "某市办法\n一、申报要求\n（一）对象为企业。时间如下（二）六月底（三）七月底\n（四）材料一份。\n二、附则"
    labels = [clause.label for clause in _draft(text).clauses]
    assert labels[-5:] == ["一（一）", "一（二）", "一（三）", "一（四）", "二"]
    unproved = "某市办法\n一、申报要求\n（一）符合本条第（二）项的企业。\n二、附则由市政府解释。"
    assert "一（二）" not in [clause.label for clause in _draft(unproved).clauses]


def test_a_notice_of_public_release_is_no_damaged_mark() -> None:
    text = "某市意见\n一、要求\n（一）做好工作。\n（二）落实责任。\n某市人民政府\n2017年3月17日\n（此件主动公开）"
    made = _draft(text)
    assert "（三）" not in made.text and not made.repairs


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("gov_32.html", "gov_32"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.txt", "x"),
        (".hidden.txt", "hidden"),
        ("办法 1.docx", "banfa-1"),
        ("....", "document"),
        ("a/../../b.md", "b"),
    ],
)
def test_ids_are_stems_and_safe(name: str, identity: str) -> None:
    assert document_id(name) == identity
