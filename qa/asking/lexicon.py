"""Bridges from the words people use to the words of official documents.

`Lexicon` is read from `data/lexicon.toml`, which an administrator can extend; `TypoCorrector`
maps mistyped terms to the corpus' own terms by pinyin.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from qa.errors import QAError

LEXICON_PATH = Path(__file__).parents[1] / "data" / "lexicon.toml"


class LexiconError(QAError):
    """The lexicon file cannot be used; names the file."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Groups of equivalent wordings: what people say, and what documents say.

    `intents` holds what documents say where they answer a kind of question.
    """

    groups: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    intents: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path = LEXICON_PATH) -> "Lexicon":
        """Read a lexicon file.

        Raises:
            LexiconError: the file is missing or not in the form of `data/lexicon.toml`.
        """
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            groups = tuple((_any_of(e["say"]), tuple(e["policy"])) for e in content["group"])
            intents = {name: tuple(said) for name, said in content.get("intent", {}).items()}
            return cls(groups, intents)
        except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
            raise LexiconError(f"{path}：政策用语对照表无法读取（{error}）") from error

    def expand(self, question: str, intent: str = "") -> tuple[tuple[str, ...], ...]:
        """Policy wordings for what the question says, one entry a group, in the file's order."""
        found = [policy for pattern, policy in self.groups if pattern.search(question)]
        if intent in self.intents:
            found.append(self.intents[intent])
        return tuple(dict.fromkeys(found))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Chinese wordings match anywhere, Latin ones as whole words in any case and number."""
    parts = [
        rf"(?<![A-Za-z]){re.escape(word)}(?:e?s)?(?![A-Za-z])"
        if word.isascii()
        else re.escape(word)
        for word in words
    ]
    return re.compile("|".join(parts), re.IGNORECASE)


class TypoCorrector:
    """Finds mistyped corpus terms (same or nearly the same sound, one character off)."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = {term for term in terms if len(term) >= 4 and term.isalpha()}
        self._by_sound: dict[tuple[str, ...], str] = {}
        for term in sorted(self._terms):
            self._by_sound.setdefault(_sound(term), term)
        self._lengths = sorted({len(term) for term in self._terms}, reverse=True)

    def correct(self, question: str) -> str:
        """The question with mistyped terms put right; unchanged where nothing is mistyped."""
        for length in self._lengths:
            for start in range(len(question) - length + 1):
                window = question[start : start + length]
                if window in self._terms or not window.isalpha() or window.isascii():
                    continue
                term = self._by_sound.get(_sound(window))
                if term is None or sum(a != b for a, b in zip(term, window, strict=True)) > 1:
                    continue
                question = question[:start] + term + question[start + length :]
        return question


def _sound(text: str) -> tuple[str, ...]:
    """Toneless pinyin with the pairs people confuse folded together (zh/z, n/ng)."""
    return tuple(
        re.sub(r"ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))
        for syllable in lazy_pinyin(text, style=Style.NORMAL)
    )
