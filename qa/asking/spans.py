"""What of a text stands between its commas, and what in quotation marks."""

import re

from qa.asking.query import GAP
from qa.data import words
from qa.grammar import read_tokens

ENDS = " ，,。；;：:！!"
_STRETCH = re.compile(r"[^，,；;。？?！!]+[，,；;。？?！!]?")
# Tags of words that name a matter or an act, as jieba gives them
_TELLING = ("n", "v", "j", "l", "eng")
_MIN_LENGTH = 2  # letters of a wording worth checking
_CLOSING = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"'}
_OPENING = {close: opening for opening, close in _CLOSING.items()}


def stretches(text: str) -> list[str]:
    """What stands between commas, each with its own; a space between Chinese words is one."""
    return _STRETCH.findall(GAP.sub("，", text))


def content_words(text: str) -> list[str]:
    """Its words that name a matter or an act, not only a measure (最多, 几年)."""
    tokens = read_tokens(text)
    told = [t.text for t in tokens if t.tag.startswith(_TELLING) and len(t.text) > 1]
    return [word for word in told if word not in words("stopwords")]


def says_something(stretch: str) -> bool:
    """Whether a question names a matter or an act (什么时候截止), not only a measure (最多拿几年)."""
    return bool(content_words(stretch))


def quoted_spans(text: str) -> list[str]:
    """Wordings in quotation marks, outermost ones only; titles in 《》 are none."""
    return [text[start:end] for start, end in quoted_places(text)]


def quoted_places(text: str) -> list[tuple[int, int]]:
    """Where `quoted_spans` stand, without the white space around them.

    One pass with a stack, so that marks without a partner cost nothing: 20,000 of them are read
    in linear time.
    """
    closed: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    open_marks = dict.fromkeys(_CLOSING, 0)
    for place, char in enumerate(text):
        opening = _OPENING.get(char)
        if opening and open_marks[opening]:
            while True:
                mark, start = stack.pop()
                open_marks[mark] -= 1
                if mark == opening:
                    break
            while closed and closed[-1][0] > start:
                closed.pop()
            closed.append((start, place))
        elif char in _CLOSING:
            stack.append((char, place))
            open_marks[char] += 1
    inner = ((start + 1, text[start + 1 : end]) for start, end in closed)
    return [
        (start + len(span) - len(span.lstrip()), start + len(span.rstrip()))
        for start, span in inner
        if sum(char.isalnum() for char in span) >= _MIN_LENGTH
    ]
