"""How telling words are in the language at large, and how much of a question a text has of them.

Weights come from a list of general Chinese (`qa/data/surprise.txt`), never from the corpus: what a
word is worth does not change when documents join.
"""

from collections.abc import Mapping

from corpus.text import Tokeniser
from qa.data import UNKNOWN, surprise, words

PLAIN = 9  # bits up to which a word tells nothing (什么, 可以, 一个)


def telling_words(text: str, tokeniser: Tokeniser) -> dict[str, float]:
    """The telling words of a text, each with its bits above the plain ones."""
    table, stop = surprise(), words("stopwords")
    kept: dict[str, float] = {}
    for word in tokeniser.segments(text):
        bits = table.get(word, UNKNOWN) - PLAIN
        if bits > 0 and word not in stop and not (len(word) == 1 and bits < PLAIN):
            kept[word] = float(bits)
    return kept


def found_words(weights: Mapping[str, float], folded: str) -> set[str]:
    """Words that stand in a folded, lower-case text, whole or, for long ones, by both halves."""
    return {
        word
        for word in weights
        if word in folded or (len(word) >= 4 and word[:2] in folded and word[-2:] in folded)
    }


def coverage(weights: Mapping[str, float], folded: str) -> float:
    """Share of the words' bits that a folded text has; 0 for no words."""
    total = sum(weights.values())
    return sum(weights[w] for w in found_words(weights, folded)) / total if total else 0.0
