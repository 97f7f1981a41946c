"""Words looked for in all clauses as they stand, in one string that is made once."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from corpus import Clause, PolicyDocument


class VerbatimText:
    """The text of all leaf clauses in lower case, one after the other, and where each begins.

    `str.find` over one string goes through 10 million characters in some milliseconds and leaps
    from clause to clause where it finds something; an index of words would miss what stands
    within or across words (的, 孵化).
    """

    def __init__(self, documents: Iterable[PolicyDocument]) -> None:
        self._clauses = [(d, clause) for d in documents for clause in d.leaves]
        texts = [clause.text.lower() for _, clause in self._clauses]
        self._text = "\n".join(texts)  # no word holds a line end, so none is found across two
        self._starts = [0]
        for text in texts:
            self._starts.append(self._starts[-1] + len(text) + 1)

    def find(self, words: Iterable[str], most: int) -> list[tuple[PolicyDocument, Clause]]:
        """The first `most` clauses, in the order of the documents, that hold any of the words.

        `words` hold no white space; upper and lower case are one.
        """
        found = {n for word in dict.fromkeys(words) for n in self._holding(word.lower(), most)}
        return [self._clauses[number] for number in sorted(found)[:most]]

    def _holding(self, word: str, most: int) -> Iterator[int]:
        """Numbers of the first `most` clauses that hold a word."""
        at = 0
        for _ in range(most):
            at = self._text.find(word, at)
            if at < 0:
                return
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._starts[number + 1]
