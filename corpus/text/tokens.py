"""Chinese text as tokens: words, the words inside them, and character pairs."""

import re
from collections.abc import Callable

import rjieba

from corpus.text.folding import fold

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9](?:[a-z0-9]|[.%](?=[a-z0-9]))*%?")
_HAN = re.compile(r"[\u3400-\u9fff]+")


class Tokeniser:
    """Cuts folded, lower-case text with a general dictionary; it knows no corpus.

    Terms of a corpus are left out on purpose: a dictionary that changes with the documents cuts
    the same question differently as the stock grows. Character pairs find what it cuts apart.
    Safe in threads (the dictionary is read only, and the one that the library loads when it is
    imported: another takes 24 MB and 0.2 s).
    """

    def words(self, text: str) -> list[str]:
        """Words of a text without punctuation; long ones are followed by their parts."""
        return [w for run in _runs(text) for w in self._cut(run, rjieba.cut_for_search)]

    def segments(self, text: str) -> list[str]:
        """A text's words in order, none inside another, without punctuation."""
        return [w for run in _runs(text) for w in self._cut(run, rjieba.cut)]

    def tokens(self, text: str) -> list[str]:
        """Words and character pairs, for BM25."""
        folded = fold(text)
        pairs = [run[i : i + 2] for run in _HAN.findall(folded) for i in range(len(run) - 1)]
        return self.words(folded) + pairs

    @staticmethod
    def _cut(run: str, cut: Callable[[str, bool], list[str]]) -> list[str]:
        return [run] if run.isascii() else cut(run, False)  # 3.5% and gpt4 are one word


def _runs(text: str) -> list[str]:
    return _RUN.findall(fold(text).lower())
