"""Lines that frame a text and state nothing: blanks of a form, a date alone, whom it is addressed
to, and what the page around it says.
"""

import re

from corpus.text.folding import fold

_BLANK = re.compile(
    r"年\s*月\s*日$"  # 年   月   日, 日期： 年 月 日; not 2025年5月30日前
    r"|^[(]?(?:\d{4}|[〇○零一二三四五六七八九]{4})年"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日[)]?$"  # a date alone
    r"|^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$"
    r"|^[^。;,:]{1,20}:$"  # 企业名称：; not 应当具备下列条件，包括：
    r"|^[\s_□☐|:.…()/-]*$"  # ________
    r"|^公开(?:方式|属性|类别):"  # of the page, not of the rule
)
_FURNITURE = re.compile(
    r"^(?:相关(?:新闻|附件|链接|阅读|报道|稿件)|扫一扫[^。]{0,20}|内容纠错[^。]{0,80}|分享到[^。]{0,20}"
    r"|字[体号]:[^。]{0,12}|打印本页|关闭窗口|浏览次数:.{0,12}|责任编辑:[^。]{0,12}"
    r"|(?:信息来源|来源|稿源|作者):[^。;,]{1,20}|发布(?:时间|日期):[\d年月日/:. -]{6,20}|网站地图|使用帮助)$"
    r"|^[^。;,]{0,60}(?:版权所有(?![人者权])|网站标识码:|ICP备(?:案号)?:?\d|公网安备 ?\d)[^。;,]{0,100}$"
)
_FRAME = " _*|"  # what is left of a picture or of bold print around a line
_MARK = re.compile(r"^[(]?[一二三四五六七八九十\d]{1,3}[)、.]\s*")
# 各区人民政府，市直各单位： or 某省人民政府、某特别行政区政府：; not 各单位应当做到：
_ADDRESSED = re.compile(
    r"^(?![^:]*(?:下列|以下|如下|包括))(?:各[^。;:]{0,200}?|[^。;:]{2,60}[、,][^。;:]{0,60}?)"
    r"(?:政府|部门|单位|机构|企业|公司|院校|学校|[厅局委办]|委员会|办公室|办事处):$"
)
_DATED = re.compile(r"年\s+月\s+日")  # left blank, as on a form to be filled in
_COLUMN = re.compile(
    r"[（(](?:[百千万亿]?元|人|个|件|项|%|㎡|亩|吨)[）)]$", re.MULTILINE
)  # 总额（万元）
_GIVEN = re.compile(r"\d(?!\d{0,3}\s+年)")  # a figure; not that of a year left blank (20  年)
_LABELS = 4  # lines from which labels with a unit, and no figure, are those of a form


def is_blank(line: str) -> bool:
    """Whether a line is a blank of a form, a date alone, or empty (企业名称：, 年  月  日)."""
    return _BLANK.search(_MARK.sub("", fold(line).strip(_FRAME))) is not None


def is_furniture(line: str) -> bool:
    """Whether a line is of the web page that a text was taken from (扫一扫在手机打开, 网站标识码：…)
    or says whom the text is addressed to (各区人民政府：).
    """
    said = fold(line).strip(_FRAME)
    return bool(_FURNITURE.search(said) or _ADDRESSED.match(said))


def states_nothing(text: str) -> bool:
    """Whether all of a clause's lines are blanks of a form or frame the text, or, without a full
    stop, are the labels of a form: it is dated by hand, or has units and no figures (总额（万元）).
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not re.search(r"[。；]", text):
        labels = len(lines) >= _LABELS and _COLUMN.search(text) and not _GIVEN.search(text)
        if _DATED.search(text) or labels:
            return True
    return all(is_blank(line) or is_furniture(line) for line in lines)
