"""What share of a sentence the documents must have for it to quote them: `python -m benchmarks.quoting`.

Sentences of the shipped documents with one, two or three words exchanged quote; sentences of other
places' documents do not. Prints how many of each reach a share, by which `qa.wording.QUOTING` is set.
"""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import rjieba
from rich.console import Console

from corpus import load_library
from corpus.text import sentence_spans
from index import ARTIFACTS_DIR, PolicyEncoder, open_index
from qa.answering import VerdictResult
from qa.evaluation import open_files
from qa.wording import WordingChecker

_OTHERS = Path("tests/eval/own/documents")
_SHARES = (0.6, 0.7, 0.75, 0.8, 0.85, 0.9)
_WORDS = ("推动", "资金", "服务", "项目")
_SENTENCES, _FOREIGN = 150, 400


def main() -> None:
    console = Console()
    chosen = random.Random(1)  # noqa: S311 (a sample, the same each time)
    library = load_library()
    checker = WordingChecker(open_index(ARTIFACTS_DIR, library, PolicyEncoder()))
    own = _sample(chosen, (document.text for document in library), _SENTENCES)
    console.print("shares", _SHARES)
    for words in (1, 2, 3):
        found = [checker.check_sentence(_altered(chosen, sentence, words)) for sentence in own]
        console.print(
            f"{words} exchanged", [sum(m.share >= s for m in found) for s in _SHARES], len(found)
        )
    foreign = _sample(chosen, (document.text for document in open_files(_OTHERS)), _FOREIGN)
    found = [checker.check_sentence(sentence) for sentence in foreign]
    near = [m for m in found if m.result is VerdictResult.ALTERED]
    console.print("foreign", [sum(m.share >= s for m in near) for s in _SHARES], len(found))


def _sample(chosen: random.Random, texts: Iterable[str], size: int) -> list[str]:
    cut = [text[a:b] for text in texts for a, b in sentence_spans(text) if 12 <= b - a <= 120]
    return chosen.sample(cut, min(size, len(cut)))


def _altered(chosen: random.Random, sentence: str, number: int) -> str:
    words = rjieba.cut(sentence)
    places: Sequence[int] = [n for n, word in enumerate(words) if len(word) == 2]
    for place in chosen.sample(places, min(number, len(places))):
        words[place] = chosen.choice(_WORDS)
    return "".join(words)


if __name__ == "__main__":
    main()
