"""Pages as the portals of governments serve them: what is around the text goes, the text stays."""

import pytest

from corpus.importing import Draft, draft
from corpus.parsing import parse
from corpus.reading import read

_RULES = (
    "<p>　　第一条　为规范维修资金的使用，制定本办法。</p><p>　　第二条　每平方米交存60元。</p>"
    "<p>　　第三条　本办法自2020年3月1日起施行。</p>"
)
_TITLE = "江北市住宅专项维修资金管理办法"
_TOP = """<div class="top"><a>网站首页</a><a>政务公开</a></div>
<div class="position">您当前所在的位置：<a>首页</a> &gt; <a>政策文件</a></div>"""
_BOTTOM = """<div class="share"><span>分享到：</span><a>微信</a></div>
<div class="pages"><p>上一篇：<a>关于做好2022年节能监察工作的通知</a></p></div>
<div class="xgyd"><h3>相关阅读</h3><ul><li>《若干措施》政策解读，一图读懂，请点击</li></ul></div>
<div class="footer"><p>主办：江北市人民政府办公室，承办：江北市数据资源管理局，联系电话：0550-1234567</p></div>"""
_DATED = '<div class="info">2020-01-20 15:20 来源： 市住建局 访问量：</div>'


def _draft(page: str, encoding: str = "utf-8") -> Draft:
    return draft(read(page.encode(encoding), "a.html"))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            f'<h1>{_TITLE}</h1>{_DATED}<div class="TRS_Editor"><style>p{{}}</style>{_RULES}</div>',
            id="TRS",
        ),
        pytest.param(
            f"<table><tr><td><table><tr><td>首页</td><td>政策法规</td></tr></table></td></tr><tr><td>"
            f"<table><tr><td align=center><b>{_TITLE}</b></td></tr><tr><td>【发布日期：2020-1-20】"
            f"【字体：大 中 小】</td></tr><tr><td>{_RULES}</td></tr><tr><td>[打印] [关闭]</td></tr></table>"
            "</td></tr><tr><td>Copyright 2020 江北市</td></tr></table>",
            id="nested tables",
        ),
        pytest.param(
            f"<div><h2>{_TITLE}</h2><p>发布日期：2020-01-20 字号：[ 大 中 小 ] 浏览：356</p>"
            f"<div id=zoom>{_RULES.replace('<p>　　', '').replace('</p>', '<br>&emsp;&emsp;')}</div></div>",
            id="line breaks",
        ),
    ],
)
def test_what_a_portal_puts_around_the_text_goes(body: str) -> None:
    made = _draft(f"<html><body>{_TOP}{body}{_BOTTOM}</body></html>")
    assert made.value("title") == _TITLE
    assert [clause.label for clause in made.clauses] == ["第一条", "第二条", "第三条"]
    assert made.text.endswith("起施行。")
    assert made.value("effective_on") == "2020-03-01"


def test_an_element_named_as_chrome_that_holds_the_text_is_kept() -> None:
    made = _draft(f'<html><body><div class="nav">{_RULES}</div></body></html>')
    assert "每平方米交存60元" in made.text


def test_text_that_a_script_unescapes_is_found() -> None:
    escaped = "".join(f"%u{ord(c):04X}" if ord(c) > 127 else f"%{ord(c):02X}" for c in _RULES)
    page = f'<html><body><script>document.write(unescape("{escaped}"))</script></body></html>'
    assert [clause.label for clause in _draft(page).clauses] == ["第一条", "第二条", "第三条"]


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        ("《通知》政策解读_滨海市人力资源和社会保障局", "《通知》政策解读"),
        (f"{_TITLE} - 江北市人民政府门户网站", _TITLE),
        ("某市2023-2025年行动方案", "某市2023-2025年行动方案"),
        ("::::石桥镇人民政府::::", "a"),  # the name of an office is no title
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(shown: str, title: str) -> None:
    page = f"<html><head><title>{shown}</title></head><body><p>{'甲' * 30}。</p></body></html>"
    assert _draft(page).value("title") == title


def test_two_offices_sign_with_blanks_between_them() -> None:
    text = "一、甲。\n二、乙。\n青溪县人力资源和社会保障局\xa0\xa0青溪县财政局\n2021年12月17日"
    assert [clause.label for clause in parse("x", text)] == ["一", "二", "落款"]
    made = draft(read(text.replace("甲", "甲" * 20).encode(), "a.txt"))
    assert made.value("issuer") == "青溪县人力资源和社会保障局、青溪县财政局"


def test_two_lists_of_policies_are_two_documents_and_no_fault() -> None:
    rules = "一、甲补贴。\n二、乙补贴。\n三、丙补贴。\n"
    made = draft(
        read(f"面向企业的扶持政策\n{rules}面向毕业生的扶持政策\n{rules}".encode(), "a.txt")
    )
    assert [clause.label for clause in made.clauses] == [
        "一", "二", "三", "另篇", "另篇一", "另篇二", "另篇三",
    ]  # fmt: skip
    assert not [fault for fault in made.faults if fault.kind == "double"]


def test_a_text_without_marks_is_no_covering_notice() -> None:
    text = "近日，市人社局印发通知。\n企业可以申请返还。\n关于延续稳岗政策的通知\n返还标准为60%。"
    assert [clause.label for clause in parse("x", text)] == ["前言"]


def test_the_answer_to_the_last_numbered_question_stands_below_it() -> None:
    pairs = ["1、补贴标准是多少？\n每人每月400元。", "2、如何申请？\n向街道办事处提出申请。"]
    assert [clause.text for clause in parse("x", "\n".join(pairs))] == pairs


def test_the_office_that_signs_tells_the_place_that_the_title_leaves_out() -> None:
    text = (
        "市科技局关于组织申报项目的通知\n各有关单位：\n一、每项支持30万元，面上项目每项支持10万元。\n"
        "二、网上申报截止时间为2024年3月31日。\n芦苇市科学技术局\n2024年2月19日"
    )
    made = draft(read(text.encode(), "a.txt"))
    assert (made.value("place"), made.value("level")) == ("芦苇市", "city")


def test_a_date_with_its_time_beside_the_text_is_when_it_was_published() -> None:
    body = f"<div><div class=fbt><span>2023-09-12 07:30</span></div><div>{_RULES}</div></div>"
    made = _draft(f"<html><body><h1>{_TITLE}</h1>{body}</body></html>")
    assert made.value("published_on") == "2023-09-12"


def test_a_last_line_that_says_the_text_once_more_goes_with_the_foot_above_it() -> None:
    told = [
        f"第{n}项补贴的标准是每人每月{n}00元，由市人力资源和社会保障局按月发放到本人账户。"
        for n in range(1, 13)
    ]
    foot = ["版权所有：某市人民政府", "网站标识码：4401000004", "关注"]
    made = draft(
        read("\n".join((*told, *foot, "".join(told), told[0][:30] + "...")).encode(), "a.txt")
    )
    assert made.text.split("\n\n") == told
    assert any("重复" in repair.note for repair in made.repairs)
    kept = draft(read("\n".join((*told[:6], "".join(told))).encode(), "a.txt"))
    assert kept.text.endswith("".join(told))  # half of it is said nowhere else
