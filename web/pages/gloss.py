"""English for Chinese headings, word by word, from a table by hand (`glossary.toml`)."""

import tomllib
from functools import lru_cache
from pathlib import Path

from web.errors import WordsError

FILE = Path(__file__).with_name("glossary.toml")
_LEAST = 0.75  # of a heading's characters that the table must know; below it a gloss misleads


def load_glossary(file: Path = FILE) -> dict[str, dict[str, str]]:
    """`headings` and `words`, Chinese to English.

    Raises:
        WordsError: the file is no such table.
    """
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WordsError(f"{file} 无法读取：{error}") from error
    if table.keys() != {"headings", "words"}:
        raise WordsError(f"{file} 应有 [headings] 和 [words] 两节")
    return table


GLOSSARY = load_glossary()
_LONGEST = max(map(len, GLOSSARY["words"]))


@lru_cache(maxsize=4096)
def gloss(heading: str) -> str:
    """A heading in English; "" where too little of it is known. The page does the same in gloss.js."""
    text = heading.strip(" 　。．.：:，,；;")
    if text in GLOSSARY["headings"]:
        return GLOSSARY["headings"][text]
    words, known, at = GLOSSARY["words"], 0, 0
    told: list[str] = []
    while at < len(text):
        longest = min(_LONGEST, len(text) - at)
        size = next((n for n in range(longest, 0, -1) if text[at : at + n] in words), 0)
        if size:
            word = words[text[at : at + size]]
            told += [] if told[-1:] == [word] else [word]
            known += size
        elif not told or told[-1] != "…":
            told.append("…")
        at += size or 1
    if not text or known < _LEAST * len(text):
        return ""
    line = " ".join(filter(None, told)).replace(" ,", ",")
    return line[:1].upper() + line[1:]
