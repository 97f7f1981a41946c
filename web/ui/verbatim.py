"""Words looked for in all clauses as they stand, in one string that is made once."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from corpus import Clause, PolicyDocument


class VerbatimText:
    """The text of all leaf clauses in lower case, one after the other, and where each begins.

    `str.find` over one string goes through 10 million characters in some milliseconds and leaps
    from clause to clause where it finds something; an index of words would miss what stands
    within or across words (的, 孵化). It is made when the first words are looked for (1 s for
    100,000 clauses).
    """

    def __init__(self, documents: Iterable[PolicyDocument]) -> None:
        self._documents = tuple(documents)

    def find(self, words: Iterable[str], most: int) -> list[tuple[PolicyDocument, Clause]]:
        """The first `most` clauses, in the order of the documents, that hold any of the words.

        `words` hold no white space; upper and lower case are one.
        """
        text = self._text
        found = {n for word in dict.fromkeys(words) for n in text.holding(word.lower(), most)}
        return [self._clause(text, number) for number in sorted(found)[:most]]

    def _clause(self, text: "_Text", number: int) -> tuple[PolicyDocument, Clause]:
        document = self._documents[text.documents[number]]
        return document, document.clauses[text.clauses[number]]

    @cached_property
    def _text(self) -> "_Text":
        return _Text(self._documents)


class _Text:
    """The joined text, and of each leaf its document, its place there and where it begins."""

    def __init__(self, documents: Sequence[PolicyDocument]) -> None:
        self.documents, self.clauses, self.starts = array("l"), array("l"), array("q", [0])
        texts = []
        for place, document in enumerate(documents):
            for number, clause in enumerate(document.clauses):
                if clause.leaf:
                    self.documents.append(place)
                    self.clauses.append(number)
                    texts.append(clause.text.lower())
                    self.starts.append(self.starts[-1] + len(texts[-1]) + 1)
        self.text = "\n".join(texts)  # no word holds a line end, so none is found across two

    def holding(self, word: str, most: int) -> Iterator[int]:
        """Numbers of the first `most` clauses that hold a word."""
        at = 0
        for _ in range(most):
            at = self.text.find(word, at)
            if at < 0:
                return
            number = bisect_right(self.starts, at) - 1
            yield number
            at = self.starts[number + 1]
