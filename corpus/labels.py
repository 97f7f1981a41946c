"""Labels of clauses as people write them."""

import re

from corpus.text import NUMERAL, fold, from_numeral, to_numeral

_LONGEST = 60  # characters; 附件1第二编第三章第十二条之一第二款（三）1（2） has some 30
_TOKEN = re.compile(
    rf"第?（(?P<bracketed>{NUMERAL}|[0-9]{{1,4}})）(?:条|款|项|目)?"
    rf"|第(?P<counted>{NUMERAL}|[0-9]{{1,4}})"
    rf"(?P<unit>部分|分编|编|篇|章|节|条|款|项|目|点)(?:之(?P<insert>{NUMERAL}))?"
    rf"|(?P<bare>{NUMERAL}|[0-9]{{1,4}}(?![0-9]))(?:之(?P<inserted>{NUMERAL}))?(?:[、.。]|部分|条|款|项|点)?"
)
_SEPARATORS = re.compile(r"[\s\-—–/·,，]")
_ATTACHED = re.compile(rf"(附件|附录|附表)({NUMERAL}|[0-9]{{1,3}}(?![0-9]))?")
_DECIMAL = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}")
_DIVISIONS = ("编", "篇", "分编", "章", "节")
_ARTICLE = re.compile(rf"^({NUMERAL}(?:之{NUMERAL})?)(?=$|（|[0-9]|第)")
_OUTER = re.compile(
    rf"(?:附件|附录|附表)[0-9]{{0,3}}(?:〔[0-9]+〕)?|另篇(?:〔[0-9]+〕)?|(?:第{NUMERAL}(?:编|分编|章|节))+(?=第{NUMERAL}条)"
)
_PARAGRAPH = re.compile(rf"第({NUMERAL})款")


def normalise_label(label: str) -> str:
    """A label in its canonical form, from any way people write it.

    `二(四)`, `二 （四）`, `第二部分第四条` → `二（四）`; `十四(1)`, `第十四條第一項` → `十四（一）`;
    `一（二）3.` → `一（二）3`; `第二章第三条` → `三`; `第四条第二款第一项` → `四第二款（一）`.
    Whatever is no label (前言) comes back as it is, without white space.
    """
    plain = fold(label[:_LONGEST]).translate(str.maketrans("()", "（）"))
    if len(label) > _LONGEST or _DECIMAL.fullmatch(plain):
        return re.sub(r"\s", "", label)
    text = _SEPARATORS.sub("", plain).rstrip("、.。")
    attached = _ATTACHED.match(text)
    if attached and attached.end() < len(text):
        rest = normalise_label(text[attached.end() :])
        return f"{_attachment(attached)}{rest}"
    tokens = list(_TOKEN.finditer(text))
    whole = "".join(token.group() for token in tokens) == text
    if not tokens or not whole or not all(0 < _number(token) < 10_000 for token in tokens):
        return _attachment(attached) if attached else re.sub(r"\s", "", label)
    units = [token["unit"] for token in tokens]
    if all(unit in _DIVISIONS for unit in units):
        return "".join(f"第{to_numeral(_number(token))}{token['unit']}" for token in tokens)
    if "条" in units:  # articles are counted through a statute whatever their chapter
        tokens = [token for token in tokens if token["unit"] not in _DIVISIONS]
    steps, depth = [], 0
    for token in tokens:
        steps.append(_step(token, depth))
        depth += not steps[-1].endswith("款")
    return "".join(steps)


def label_forms(label: str) -> tuple[str, ...]:
    """Labels that what somebody wrote may stand for, the likeliest first.

    As it is, canonical, as of a statute (第三条); a first 款 may be the whole of a clause that has
    one paragraph only, and who says 款 of a 公文 may mean its （一）.
    """
    canonical = normalise_label(label)
    forms = [label, canonical, _ARTICLE.sub(r"第\1条", canonical)]
    attached = _ATTACHED.match(canonical)
    if attached:
        rest = canonical[attached.end() :]
        forms += [attached.group() + _ARTICLE.sub(r"第\1条", rest)] if rest else []
    for form in forms[1:]:
        forms += [form.replace("第一款", "", 1)] if form.find("第一款") > 0 else []
    forms += [_PARAGRAPH.sub(r"（\1）", form, count=1) for form in forms[1:2] if "款" in form]
    return tuple(dict.fromkeys(form for form in forms if form))


def without_paragraph(label: str) -> tuple[str, ...]:
    """Shorter names of a label that is below a 款 or an attachment; "" is none.

    第十五条第一款（二） → 第十五条（二）; 附件1第三条 → 第三条; 第二编第三条 → 第三条.
    """
    shorter = []
    if "款（" in label or "款〔" in label:
        shorter.append(_PARAGRAPH.sub("", label, count=1))
    inner = _OUTER.match(label)
    if inner and inner.end() < len(label):
        shorter.append(label[inner.end() :])
    return tuple(shorter)


def _attachment(match: re.Match[str]) -> str:
    if not match[2]:
        return match[1]
    number = int(match[2]) if match[2].isdecimal() else _read(match[2])
    return f"{match[1]}{number}" if number else match.group()


def _step(token: re.Match[str], depth: int) -> str:
    """One step of a label: 二, 二之一, 第二款, （四）, 3, （1）."""
    number, unit = _number(token), token["unit"]
    inserted = _read(token["insert"] or token["inserted"] or "零")
    if depth == 0 and not token["bracketed"]:
        after = f"之{to_numeral(inserted)}" if inserted else ""
        return f"{to_numeral(number)}{after}"
    if token["bracketed"]:
        as_digits = token["bracketed"].isdecimal() and depth > 1
        return f"（{number}）" if as_digits else f"（{to_numeral(number)}）"
    if unit == "款":
        return f"第{to_numeral(number)}款"
    if depth == 1 and unit not in (None, "目", "点"):
        return f"（{to_numeral(number)}）"
    return str(number)


def _number(token: re.Match[str]) -> int:
    written = token["bracketed"] or token["counted"] or token["bare"]
    return int(written) if written.isdecimal() else _read(written)


def _read(numeral: str) -> int:
    """The number of a numeral; 0 where it is none."""
    try:
        return from_numeral(numeral)
    except ValueError:
        return 0
