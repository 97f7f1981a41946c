"""Passages and sentences out of clauses, and tokens out of Chinese text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import rjieba
from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus import Clause, PolicyDocument
from corpus.text import sentence_spans

_TERM_FREQUENCY = 2000  # high enough that a term is kept in one piece
_PASSAGE_LENGTH = 400  # characters; longer clauses are split
_SEPARATORS = ["\n", "。", "；", "，", ""]
_WORD = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9][a-z0-9.%]*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one clause; `context` is embedded with it and is never quotable."""

    document: PolicyDocument
    clause: Clause
    start: int
    end: int
    context: str

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one clause, with its offsets in `document.text`."""

    document: PolicyDocument
    clause: Clause
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


def indexed_clauses(document: PolicyDocument) -> list[Clause]:
    """The leaves that say something of policy: not the covering notice, not the signature."""
    return [clause for clause in document.leaves if clause.states_policy]


def passages(document: PolicyDocument) -> list[Passage]:
    """Passages of all indexed clauses, in order; each lies within one clause, nothing is lost."""
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=_PASSAGE_LENGTH,
        chunk_overlap=0,
        separators=_SEPARATORS,
        keep_separator="end",
        strip_whitespace=False,
    )
    found = []
    for clause in indexed_clauses(document):
        context = "".join(
            f"{part}\n" for part in (document.title, *clause.path, clause.lead) if part
        )
        start = clause.start
        for piece in splitter.split_text(clause.text):
            found.append(Passage(document, clause, start, start + len(piece), context))
            start += len(piece)
    return found


def clause_sentences(document: PolicyDocument, clause: Clause) -> list[Sentence]:
    """Sentences of a clause, in order, without its mark; a heading that runs on is one itself."""
    edges = (clause.start + len(clause.mark), clause.body_start, clause.end)
    return [
        Sentence(document, clause, begin + start, begin + end)
        for begin, stop in pairwise(edges)
        for start, end in sentence_spans(document.text[begin:stop])
    ]


def sentences(document: PolicyDocument) -> list[Sentence]:
    """Sentences of all indexed clauses, in order."""
    return [s for clause in indexed_clauses(document) for s in clause_sentences(document, clause)]


def domain_terms(documents: Iterable[PolicyDocument]) -> list[str]:
    """The corpus' own terms: quoted terms, and word sequences of 4 to 8 characters that recur."""
    cutter = rjieba.Jieba()
    counts: dict[str, int] = {}
    quoted: set[str] = set()
    for document in documents:
        quoted.update(t for t in re.findall(r"“([\u4e00-\u9fff]{3,8})”", document.text))
        for run in re.findall(r"[\u4e00-\u9fff]+", document.text):
            words = cutter.cut(run, False)
            for size in (2, 3, 4):
                for i in range(len(words) - size + 1):
                    term = "".join(words[i : i + size])
                    if 4 <= len(term) <= 8 and not re.search(r"[的和与及或等在为对将以]", term):
                        counts[term] = counts.get(term, 0) + 1
            for word in words:
                if len(word) >= 4:
                    counts[word] = counts.get(word, 0) + 3
    return sorted(quoted | {term for term, count in counts.items() if count >= 3})


class Tokeniser:
    """Chinese tokens: words and the words inside them, and character pairs."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = tuple(terms)
        self._cutter = rjieba.Jieba()
        for term in terms:
            self._cutter.add_word(term, _TERM_FREQUENCY, "n")

    def words(self, text: str) -> list[str]:
        """Words of a text, lower case, without punctuation; long ones also in parts."""
        return [
            word
            for run in _WORD.findall(text.lower())
            for word in self._cutter.cut_for_search(run, False)
            if word.strip()
        ]

    def segments(self, text: str) -> list[str]:
        """A text's words in order, none inside another, without punctuation."""
        return [w for run in _WORD.findall(text.lower()) for w in self._cutter.cut(run, False)]

    def tokens(self, text: str) -> list[str]:
        """Words and character pairs, for BM25."""
        pairs = [
            run[i : i + 2]
            for run in re.findall(r"[\u4e00-\u9fff]+", text)
            for i in range(len(run) - 1)
        ]
        return self.words(text) + pairs
