"""The words of all pages in two languages, from `words.toml`, checked when they are read."""

import tomllib
from pathlib import Path

from web.errors import WordsError

FILE = Path(__file__).with_name("words.toml")


class Words:
    """The words of one language; `words("held", 3)` fills the {} of a word in order."""

    def __init__(self, told: dict[str, str], english: bool) -> None:
        self.told, self.english = told, english

    @property
    def language(self) -> str:
        """The language tag of pages in it."""
        return "en" if self.english else "zh-CN"

    def __call__(self, key: str, *values: object) -> str:
        return self.told[key].format(*values)


def load_words(file: Path = FILE) -> tuple[Words, Words]:
    """The Chinese and the English words.

    Raises:
        WordsError: the file is no such table; the message names the key at fault.
    """
    try:
        sections = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WordsError(f"{file} 无法读取：{error}") from error
    chinese: dict[str, str] = {}
    english: dict[str, str] = {}
    for section, entries in sections.items():
        for key, pair in entries.items():
            if key in chinese:
                raise WordsError(f"{file} [{section}]：“{key}”出现了两次")
            match pair:
                case [str(one), str(other)] if one.count("{}") == other.count("{}"):
                    chinese[key], english[key] = one, other
                case _:
                    raise WordsError(f"{file} [{section}]：“{key}”应为中文、英文两项，{{}} 同样多")
    return Words(chinese, False), Words(english, True)


CHINESE, ENGLISH = load_words()
