"""Chinese numerals, as official documents number with them."""

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "兩": 2,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHARACTERS = "".join((*_DIGITS, *_UNITS))
_LONGEST = (
    9  # characters: 一千一百一十一 has 7; two more for a stray 零. Longer ones number nothing
)

NUMERAL = rf"[{_CHARACTERS}]{{1,{_LONGEST}}}"
"""A regular expression for a numeral; bounded, so that no text makes it slow."""


def from_numeral(numeral: str) -> int:
    """The number a Chinese numeral writes: 0 to 9999, with units (一百零三) or by place (二〇二一).

    Raises:
        ValueError: it is no Chinese numeral, or a longer one than numbers anything.
    """
    if not 0 < len(numeral) <= _LONGEST:
        raise ValueError(f"不是中文数字：{numeral[:20] or '空'}")
    total, digit, placed, last = 0, 0, 0, 10_000
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
            placed = placed * 10 + digit
        elif _UNITS.get(char, last) < last:
            last = _UNITS[char]
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            raise ValueError(f"不是中文数字：{numeral}")
    number = total + digit if total else placed
    if number > 9999:
        raise ValueError(f"超出范围：{numeral}")
    return number


def to_numeral(number: int) -> str:
    """The Chinese numeral for 1 to 9999, as official documents number (十二, 一百零三).

    Raises:
        ValueError: out of range.
    """
    if not 0 < number < 10_000:
        raise ValueError("超出范围：只能写 1 到 9999")
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
        gap = bool(written) and not digit and number > 0
    return written.removeprefix("一") if written.startswith("一十") else written
