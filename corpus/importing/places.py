"""Who issued a document, and its place and level, from the names of offices."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.importing.body import Field, Line
from corpus.parsing import read_mark

PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西",
    "甘肃", "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门",
)  # fmt: skip
_MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
# What a province's documents are numbered with. 京 to 渝 stand for municipalities.
_SIGNS = dict(
    zip(
        "京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤琼川贵黔云滇陕秦甘陇青蒙桂藏宁新",
        (
            "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江",
            "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "贵州",
            "云南", "云南", "陕西", "陕西", "甘肃", "甘肃", "青海", "内蒙古", "广西", "西藏", "宁夏", "新疆",
        ),
        strict=True,
    )
)  # fmt: skip
_NAME = "|".join(PROVINCES)
_PROVINCE = re.compile(rf"(?:{_NAME})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?")
_CITY = re.compile(
    r"[\u4e00-\u9fff]{2,16}?自治州|[\u4e00-\u9fff]{2,6}?(?:市|地区)|[\u4e00-\u9fff]{2,4}盟"
)
_COUNTY = re.compile(
    r"[\u4e00-\u9fff]{2,16}?自治[县旗]|[\u4e00-\u9fff]{1,5}?[县旗区](?![域块别分划间])"
)
_PARK = re.compile(
    r"[\u4e00-\u9fff]{2,12}?(?:高新技术产业开发区|经济技术开发区|高新技术开发区|产业开发区|经济开发区|开发区|高新区|经开区|度假区|示范区|科学城|新城(?!区)|"
    r"自由贸易试验区|自主创新示范区|综合保税区|保税区|工业园区|产业园区|科技园区?|工业园|产业园|园区|新区)"
)
_NATIONAL = re.compile(
    r"^(?:国务院|中共中央|中央|全国|国家|中华人民共和国|最高人民|中国人民银行|中国证监会|中国银保监会)"
    r"|^(?:[\u4e00-\u9fff]{2,12}部|[\u4e00-\u9fff]{2,10}总局|海关总署|审计署)(?:[、 ]|$|办公厅|联合|等)"
)
_STATE = re.compile(r"中华人民共和国|最高人民|国务院|中共中央|全国人民代表大会|中国人民解放军")
_NATIONAL_NUMBER = re.compile(
    r"^(?:国发|国办|国函|中发|中办|国科|财|发改|工信部|人社部|银发|税|国令|国务院|国家)"
)
# Words that end like a place: 园区, 社区, 各县, 设区市, 全市 …
_COMMON = re.compile(
    r"[我本全各该辖社园景城小山灾校街库矿林牧老片郊地设市开发验范能税新]区$|[我本全各该外贫]县$"
    r"|[我本全各该省区县级外城]市$|[各全我本该设在向对为由经与和及的等到从至按](?=.)"
)
DATE = re.compile(
    r"[（(]?(?:\d{4}|[〇○零一二三四五六七八九]{4})\s?年\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?月"
    r"\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?日[）)]?"
)
_ORGAN = (
    "人民政府|政府|办公厅|办公室|委员会|常务委员会|代表大会|党委|省委|市委|县委|区委|厅|局|部|委|院|总局|总署|"
    "管委会|工委|中心|协会|银行|法院|检察院|公司|大学|署|处|会|旗委|盟委|行署|领导小组|联席会议|国务院|中央"
)
_SIGNATURE = re.compile(rf"^[\u4e00-\u9fff（）()、 \u3000\xa0]{{2,60}}?(?:{_ORGAN})")
_SIGNED = 12  # last lines of a text in which it is signed; attachments may follow
_NAME_LENGTH = 30  # characters of the name of an office
_PASSED = re.compile(
    r"([\u4e00-\u9fff]{2,20}?)第[一二三四五六七八九十]+届人民代表大会(常务委员会)?"
    r"|第[一二三四五六七八九十]+届(全国人民代表大会(?:常务委员会)?)"
)
_ISSUED = re.compile(r"日[\s，]*([\u4e00-\u9fff、]{2,30}?)(?:发布|公布|批准)")


def locate(
    issuer: Field | None, title: Field | None, number: Field | None, texts: Sequence[str]
) -> tuple[Field, Field]:
    """Place and level: ("全国", "national"), ("温州市鹿城区", "county"), ("", "unknown") …

    Names are looked for in the issuer, the title and the 文号; the text is only asked for the
    province or city that 我省, 省科技厅 leave unsaid, and the place named most often there counts.
    """
    for field in (issuer, number, title):
        if field is not None and _is_national(field, number):
            return Field("全国", field.source), Field("national", field.source)
    for field in (issuer, title):
        if field is None:
            continue
        found = _named(field.value)
        if found is not None:
            place, level = found
            return Field(place, field.source), Field(level, field.source)
    if issuer is None and title is not None and (inside := _inside(title.value)):
        return Field(inside[0], title.source), Field(inside[1], title.source)
    vague = _vague(issuer, title, texts)
    if number is not None and number.value[0] in _SIGNS and (vague in ("", "province")):
        place = _full(_SIGNS[number.value[0]])
        return Field(place, number.source), Field(vague or "province", number.source)
    if vague:
        place, source = _signed_for(texts, vague) or _most_named(texts, vague)
        if place:
            return Field(place, source), Field(
                vague, (issuer or title or number or Field("", "")).source
            )
        return Field("", ""), Field(vague, (issuer or title or Field("", "")).source)
    return Field("", ""), Field("unknown", "")


def _is_national(field: Field, number: Field | None) -> bool:
    value = field.value
    if _STATE.match(value):
        return True
    if field is number:
        return _NATIONAL_NUMBER.match(value) is not None and "厅" not in value[:4]
    return _NATIONAL.search(value) is not None and _named(value) is None


def _full(name: str) -> str:
    suffix = {"内蒙古": "自治区", "广西": "壮族自治区", "西藏": "自治区", "宁夏": "回族自治区",
              "新疆": "维吾尔自治区", "香港": "特别行政区", "澳门": "特别行政区"}  # fmt: skip
    return name + ("市" if name in _MUNICIPALITIES else suffix.get(name, "省"))


def _named(text: str) -> tuple[str, str] | None:
    """Place and level that a name of an office or a title gives."""
    text = re.sub(r"^(?:中共|（[^（）]*）|关于)", "", text.strip())
    text = re.split(r"关于|印发|转发", text)[0] or text
    province = _PROVINCE.match(text)
    rest = text[province.end() :] if province else text
    base = province.group() if province else ""
    name = next((n for n in PROVINCES if base.startswith(n)), "")
    # A park that an office carries in its name (…开发区管委会, …高新区科技局); the congress or
    # government of a province issues rules on parks, and stays the province's.
    park = _PARK.match(rest if province else text)
    if park and not re.match(r"条例|办法", rest[park.end() :]):
        return base + park.group(), "park"
    city = _CITY.match(rest) if name not in _MUNICIPALITIES else None
    if city and (province or not _too_long(city.group())):
        rest = rest[city.end() :]
        base += city.group()
    county = _COUNTY.match(rest)
    inner = _PARK.match(rest)
    if inner:
        return base + inner.group(), "park"
    if county and county.group() not in ("自治区", "地区") and (base or len(county.group()) >= 3):
        return base + county.group(), "county"
    if city and base:
        return base, "city"
    if province:
        return _full(name), "province"
    return None


def _inside(title: str) -> tuple[str, str] | None:
    """A place within a title that names no issuer: 关于组织申报广东省2017年…的通知."""
    province = re.search(rf"(?:{_NAME})(?:省|市|(?:壮族|回族|维吾尔)?自治区)", title)
    if province:
        return _named(title[province.start() :])
    city = re.search(r"(?<=[年】])[\u4e00-\u9fff]{2,4}市(?![场级政区])", title)
    return (city.group(), "city") if city else None


def _too_long(name: str) -> bool:
    return len(name) > 7 or name.startswith(("关于", "各", "全", "我", "本"))


def _vague(issuer: Field | None, title: Field | None, texts: Sequence[str]) -> str:
    """The level that 省科技厅, 市商务局 name without the place."""
    for field in (issuer, title):
        start = re.sub(r"^中共", "", field.value.strip())[:1] if field else ""
        if start in ("省", "市", "县", "区"):
            return {"省": "province", "市": "city", "县": "county", "区": "county"}[start]
    text = "".join(texts[:60])
    counts = {word: text.count(word) for word in ("我省", "我市", "我县", "我区")}
    best = max(counts, key=lambda word: counts[word])
    if counts[best]:
        return {"我省": "province", "我市": "city", "我县": "county", "我区": "county"}[best]
    return ""


def _signed_for(texts: Sequence[str], level: str) -> tuple[str, str] | None:
    """The place in the name of the office that signs, where the title only says 市科技局."""
    for text in reversed(texts[-_SIGNED:]):
        name = "".join(text.split())
        if len(name) <= _NAME_LENGTH and _SIGNATURE.fullmatch(name) and ends_organ(name):
            found = _named(name)
            if found is not None and found[1] == level:
                return found[0], text
    return None


def _most_named(texts: Sequence[str], level: str) -> tuple[str, str]:
    """The place of this level that the text names most, and a sentence that does.

    A name's beginning is not marked in the text (在鹿城区注册): all endings of three to five
    characters are counted, and the longest that stands nearly as often as the best counts.
    """
    counts: Counter[str] = Counter()
    if level == "province":
        found = re.compile(rf"(?:{_NAME})(?:省|市|(?:壮族|回族|维吾尔)?自治区)")
        counts.update(m.group() for text in texts for m in found.finditer(text))
    else:
        last = "市" if level == "city" else "[县区旗]"
        found = re.compile(rf"([\u4e00-\u9fff]{{1,4}}{last})(?![场级政直民域内别块划间])")
        for text in texts:
            for match in found.finditer(text):
                name = match.group(1)
                counts.update(name[-n:] for n in range(3, len(name) + 1))
        for name in [name for name in counts if _COMMON.search(name)]:
            del counts[name]
    if not counts:
        return "", ""
    best, times = counts.most_common(1)[0]
    if times < 2:
        return "", ""
    longer = [n for n, c in counts.items() if n.endswith(best) and c >= 0.7 * times]
    place = max(longer, key=len)
    return place, next(text for text in texts if place in text)[:80]


def find_issuer(
    metadata: Mapping[str, str],
    title: Field | None,
    number: Field | None,
    head: Sequence[Line],
    lines: Sequence[Line],
) -> Field | None:
    """Who issued it: title, index table (of a page that may only repost it), 令, the congress that passed it, signature."""
    found = _organ_of_title(title.value) if title is not None else ""
    if found and title is not None:
        return Field(found, title.source)
    value = metadata.get("发文机关", "").strip()
    if value:
        return Field(re.sub(r"(?:(?<!\s)\s++)?[,，;；]\s*+", "、", value), f"发文机关：{value}")
    if number is not None and "令第" in number.value:
        return Field(number.value.split("令第")[0], number.source)
    for line in head[:8]:
        passed = _PASSED.search(line.text)
        if passed and passed[3]:
            return Field(passed[3], line.text)
        if passed:
            place = re.sub(r"^.*[日经（(]", "", passed[1])
            return Field(f"{place}人民代表大会{passed[2] or ''}", line.text)
        issued = _ISSUED.search(line.text)
        if issued and ends_organ(issued[1]) and "。" not in line.text:
            return Field(issued[1], line.text)
    signatures = _signatures(lines) or _signatures(head)
    if signatures:
        return Field("、".join(signatures), " ".join(signatures))
    return None


def _organ_of_title(title: str) -> str:
    """What stands before 关于 or 印发: 福建省科技厅：关于… → 福建省科技厅."""
    match = re.match(
        r"^(.{2,60}?)[:：]?\s{0,20}(?:关于|印发|转发|批转|發布|關於)", title
    ) or re.match(r"(.{2,60}?)[:：]", title)
    if match is None or re.search(r"[《》]", match.group(1)):
        return ""
    names = re.sub(r"^（[^（）]*）", "", match.group(1)).strip(" ：:")
    parts = [name for name in re.split(r"[\s、]+", names) if name]
    organ = parts and (ends_organ(parts[-1]) or re.search(r"(?:部门|[省市县区州盟旗])$", names))
    return "、".join(parts) if organ else ""


def _signatures(lines: Sequence[Line]) -> list[str]:
    """Names above the last date that stands alone."""
    texts = [line.text.strip() for line in lines if not line.table]
    dates = [i for i, text in enumerate(texts) if DATE.fullmatch(text)]
    for at in reversed(dates):
        names: list[str] = []
        for text in reversed(texts[max(0, at - 6) : at]):
            if len(text) > 60 or not _SIGNATURE.fullmatch(text) or read_mark(text):
                break
            apart = r"[ \xa0]{2,}|[ \u3000\xa0](?=[\u4e00-\u9fff]{4,})"
            names = [*re.split(apart, text), *names]
        if names:
            return ["".join(name.split()) for name in names if name.strip()]
    last = (
        re.match(rf"([\u4e00-\u9fff]{{2,30}}(?:{_ORGAN}))\s+{DATE.pattern}$", texts[-1])
        if texts
        else None
    )
    return [last.group(1)] if last else []


def ends_organ(text: str) -> bool:
    return re.search(rf"(?:{_ORGAN})$", text) is not None and "关于" not in text
