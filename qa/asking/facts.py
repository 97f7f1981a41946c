"""Kinds of fact a question can ask for, and how a sentence shows that it holds one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NUMBER = r"(?:\d[\d,.]*|[一二三四五六七八九十百千两]+)"


@dataclass(frozen=True, slots=True)
class AskedFact:
    """A fact that was asked for: its name for `missing`, and what a sentence holding it matches."""

    name: str
    held: re.Pattern[str]
    of_document: bool = False  # a fact about the document itself: its number, its date


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    asked: re.Pattern[str]
    held: re.Pattern[str]


def _kind(name: str, asked: str, held: str) -> _Kind:
    return _Kind(name, re.compile(asked, re.IGNORECASE), re.compile(held))


_NEVER = r"(?!)"
_KINDS = (
    _kind(
        "收费或价格标准",
        r"电价|水价|气价|价格|房价|租金|房租|收费|手续费|工本费|费收多少|费用标准|(?:一度|一吨|一平米?|每度|每吨|每平米?|每亩|一亩).{0,4}(?:多少|几)|\b(?:rent|price|tariff|fee|cost)s?\b",
        rf"{_NUMBER}元(?:/|每)",
    ),
    _kind(
        "具体金额",
        r"多少[^，。？?]{0,8}(?:万|钱|元|资金|经费|补贴|补助|奖金|奖励)|几(?:万|千|百)(?:块|元)?|(?:补贴|补助|奖励|支持|资助)(?:标准|额度|金额)|具体(?:金额|数额|标准)|最高(?:能|可)?(?:拿|给|补|奖)|给多少|补多少|奖多少|\d+万?元|how much (?:money|funding|subsidy|grant)|what amount",
        rf"{_NUMBER}(?:万|亿)?元",
    ),
    _kind(
        "税率",
        r"税率|税.{0,6}(?:百分之几|几个点|按多少|打几折)|按百分之几|tax rate",
        rf"税[^，。；]*(?:{_NUMBER}%|百分之)|(?:{_NUMBER}%|百分之)[^，。；]*税",
    ),
    _kind(
        "利率",
        r"利息|利率|年化|贷款.{0,8}(?:几个点|百分之几|几厘)|interest rate",
        rf"(?:利率|利息|贴息)[^，。；]*{_NUMBER}|{_NUMBER}[^，。；]*(?:利率|利息|贴息)",
    ),
    _kind(
        "申报期限",
        r"截止|几号|几月|申报(?:时间|期)|什么时候(?:能|可以|开始)?(?:申报|报名|申请|受理|到账|发放)|(?:多久|多长时间)(?![^，。？]{0,8}一[次回])|几天|多少天|几个工作日|办理时限|deadline|how long does|closing date",
        rf"{_NUMBER}(?:个)?(?:工作日|日前|日内|日以前|个月内|天内)|截止",
    ),
    _kind(
        "有效期",
        r"有效期|(?:政策|文件|意见|规定)[^，。？]{0,6}(?:管到|到什么时候|到哪[年天]|还有效|失效|过期|作废|废止)|expir|still (?:valid|in force)",
        r"有效期|自[^，。；]{1,12}起(?:施行|实施)",
    ),
    _kind(
        "频次",
        r"(?:多久|多长时间|隔几[年月]|几年|几个月)[^，。？]{0,8}一[次回]|[每一]年[^，。？]{0,6}几[次回]|how often",
        r"每[一二两三四五半]?(?:年|季|月)",
    ),
    _kind(
        "具体人员",
        r"(?:主任|书记|[局处科厅司区盟市县旗]长|领导)(?:现在|目前)?(?:是|叫)(?:谁|哪位|什么名字?)|叫什么名字|姓什么|who is the (?:director|head|secretary|mayor)",
        _NEVER,
    ),
    _kind(
        "受理部门和联系方式",
        r"哪个(?:科室|窗口|处室|股室|办公室)|(?:交|送|报|递)到(?:哪|什么)|去哪(?:儿|里)?(?:办|交|申报|申请|领)|找谁(?:办|申请|报)|(?:在|向)哪(?:个部门|里|儿)?(?:申报|申请|受理|办理)|联系(?:人|方式|电话)|电话|邮箱|网址|网站|链接|下载|公众号|地址|phone|website|download|e-?mail address|contact|where (?:do|can|should) (?:i|we) (?:apply|submit)",
        r"电话|邮箱|地址|窗口|(?:向|到|由)[^，。；]{2,20}(?:申报|受理|提交)",
    ),
    _kind(
        "申报材料",
        r"(?:要|需要|准备|提交|带)(?:哪些|什么|几样)(?:申报|申请)?(?:材料|资料|证件|手续)|材料清单|申请表|which documents (?:do|must|should)|what (?:paperwork|materials)",
        r"(?:提交|提供|报送)[^，。；]*材料",
    ),
    _kind(
        "现有数据",
        r"(?:现在|目前|已经|现有|截至|迄今|去年|今年|上年|实际).{0,16}(?:多少|几(?:家|个|人|亿|万)|是多少)|(?:多少|几)(?:家|个|人).{0,6}(?:了)[？?]?$|currently|so far|at present|last year|actual(?:ly)?",
        rf"(?:现有|已有|截至|目前已|已达|共有){_NUMBER}",
    ),
    _kind(
        "数量或比例下限",
        r"(?:最少|最低|至少|不低于|不少于|起码|下限).{0,10}(?:多少|几)|(?:多少|几).{0,6}(?:以上才|才(?:能|可以|行|够))|minimum",
        rf"(?:不低于|不少于|至少|最低){_NUMBER}|{_NUMBER}[^，。；]{{0,4}}(?:以上|及以上)",
    ),
    _kind(
        "比例",
        r"百分之几|几成|占比(?:是)?多少|比例(?:是|为)?多少|多大比例|what (?:percent|share|proportion)",
        rf"{_NUMBER}%|百分之|{_NUMBER}成",
    ),
    _kind(
        "具体数量",
        r"多少(?:家|个|名|人|项|件|平|亩|公里|吨|次)|几(?:家|名|亩|公里|趟|班次?|场|所|座|辆|台|套|批|期|层|吨|度)|how many",
        rf"{_NUMBER}(?:余|多)?(?:家|个|名|人|项|件|平方|亩|公里|吨|次|年|趟|班|场|所|座|辆|台|套|批|期|层|度)",
    ),
    _kind("落款", r"落款|署名", r"\d{4}年\d{1,2}月\d{1,2}日"),
    _kind("主送机关", r"(?:印|下)?发给(?:了)?(?:谁|哪)|主送|发往哪|发到哪些|addressed to", r"各省、自治区、直辖市"),
    _kind("发文字号", r"发文字号|文号(?:是|为)|文号", r"〔\d{4}〕\d+号"),
    _kind(
        "印发日期",
        r"(?:印发|发文|成文|发布|出台|施行|生效|签发)(?:的)?(?:日期|时间)|(?:哪[天日]|什么时候|何时|哪一?年|几月几号)(?:印发|发文|发布|出台|下发|施行|生效|公布|发的|发出)|when was .{0,60}(?:issued|published|released)",
        r"\d{4}年\d{1,2}月\d{1,2}日",
    ),
    _kind("具体数额", r"是多少|有多少|做到多少|达到多少|多少[？?]|how much", rf"{_NUMBER}(?:亿|万|%|元|家|个|倍)"),
)  # fmt: skip
_TO_APPLY = ("具体金额", "申报期限", "受理部门和联系方式", "申报材料")
_OF_DOCUMENT = ("落款", "主送机关", "发文字号", "印发日期")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|\b)")


def asked_facts(question: str) -> tuple[AskedFact, ...]:
    """The kinds of fact the question asks for; () where it asks for none in particular."""
    found = [
        AskedFact(kind.name, kind.held, kind.name in _OF_DOCUMENT)
        for kind in _KINDS
        if kind.asked.search(question)
    ]
    general = {"具体数额", "比例", "具体数量"}
    specific = [fact for fact in found if fact.name not in general]
    return tuple(specific or found)


def left_open(sentences: Iterable[str]) -> tuple[str, ...]:
    """What somebody who wants to apply has to know and no sentence states."""
    held = list(sentences)
    return tuple(
        kind.name
        for kind in _KINDS
        if kind.name in _TO_APPLY and not any(kind.held.search(text) for text in held)
    )


def years(text: str) -> set[str]:
    """The years named in a text, as four digits."""
    return set(_YEAR.findall(text))
