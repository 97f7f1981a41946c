"""Lines that frame a text: which of them state nothing."""

import pytest

from corpus.text import is_blank, is_furniture, states_nothing


@pytest.mark.parametrize(
    "line",
    ["企业名称：", "二、注册资金：", "年  月  日", "（盖章） 年 月 日", "2025年5月30日", "二〇二五年五月三十日",
     "__ 2023-05-30", "________", "公开方式：主动公开", ""],
)  # fmt: skip
def test_blanks(line: str) -> None:
    assert is_blank(line)


@pytest.mark.parametrize(
    "line",
    ["联系电话：0594-0000000", "2025年5月30日前报送", "2023-05-30前报送", "申请人应当具备下列条件，包括：", "公开招标。", "3万元", "按年月日计算"],
)  # fmt: skip
def test_what_states_something(line: str) -> None:
    assert not is_blank(line)


@pytest.mark.parametrize(
    ("line", "furniture"),
    [
        ("相关新闻", True),
        ("相关新闻单位应当配合。", False),
        ("扫一扫在手机打开当前页", True),
        ("扫一扫办理：关注公众号后，提交身份证明和户口簿。", False),
        ("某市人民政府 版权所有 主办单位：某市人民政府办公厅", True),
        ("网站标识码：4401000004 ICP备案号：粤ICP备00000000号", True),
        ("粤公网安备 44010600000000号", True),
        ("版权所有人应当登记", False),
        ("网站的ICP备案证明", False),
        ("网站标识码应当标明", False),
        ("公网安备案回执", False),
        ("内容纠错 |使用帮助| 关于我们", True),
        ("分享到：微信 微博", True),
        ("分享到基层的经验应当推广，各地要结合实际研究落实措施。", False),
        ("字体：大 中 小", True),
        ("字号核准后三十日内办理登记。", False),
        ("打印本页", True),
        ("打印本页申请书后签字盖章，一式两份。", False),
        ("关闭窗口", True),
        ("浏览次数：120", True),
        ("责任编辑：某某", True),
        ("责任编辑应当审核全部稿件。", False),
        ("__ 来源：**某某日报**", True),
        ("来源：财政拨款，专款专用。", False),
        ("资金来源：市财政", False),
        ("作者：某某", True),
        ("作者：对作品享有署名权。", False),
        ("发布时间：2023-05-30 09:12", True),
        ("发布时间：由市科技局确定", False),
        ("各区人民政府，市直各单位：", True),
        ("某省人民政府、某特别行政区政府：", True),
        ("各单位应当做到：", False),
        ("各县区应当报送下列单位：", False),
        ("由市科技局、市财政局负责：", False),
        ("申请人可以是企业、下列机构：", False),
        ("网站地图", True),
        ("使用帮助", True),
        ("主办单位：市人力资源和社会保障局", False),
    ],
)
def test_what_the_page_says(line: str, furniture: bool) -> None:
    assert is_furniture(line) is furniture


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("相关附件\n扫一扫在手机打开当前页\n某市人民政府 版权所有", True),
        ("六、法定代表人：\n全体股东签名：\n年  月  日", True),
        ("企业名称\n项目名称\n现场核查综合意见\n年    月    日", True),
        ("二、近三年经营情况\n年度\n资产\n总额（万元）\n20   年\n20   年", True),
        ("申请人应提交\n身份证\n户口簿\n申请表（签字）", False),  # what is to be handed in
        ("补助标准\n本科\n硕士\n每月800（元）", False),
        ("各县人民政府，市直各单位：", True),
        ("各县人民政府：\n根据省政府精神，现通知如下：", False),  # what it rests on
        ("申报条件：\n在本市注册满三年。", False),
        ("申请人签名\n年 月 日前交回；逾期不予受理。", False),
    ],
)
def test_clauses_that_state_nothing(text: str, nothing: bool) -> None:
    assert states_nothing(text) is nothing
