"""A follow-up rewritten by a model: the conversation's own words, the question whole."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from qa.models import Message
from qa.writing import Rewriter

_HISTORY = ["对新型研发机构有什么支持？"]


class _Saying:
    name, small = "saying", False

    def __init__(self, text: str) -> None:
        self._text = text

    def stream(
        self, messages: Sequence[Message], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[str]:
        yield self._text


@pytest.mark.parametrize(
    "said",
    ["新型研发机构在税收方面有什么支持？", "对新型研发机构税收方面有什么支持？", "新型研发机构的税收方面？"],
)  # fmt: skip
def test_the_conversations_words_are_taken(said: str) -> None:
    assert Rewriter(_Saying(said)).standalone("那税收方面呢？", _HISTORY) == said


@pytest.mark.parametrize(
    "said",
    [
        "阿拉善新型研发机构在税收方面有什么支持？",
        "新型研发机构在税收和用地方面有什么支持？",
        "企业类新型研发机构在税收方面有什么支持？",
        "新型研发机构在税收方面有哪些减免？",
        "新型研发机构在税收方面没有支持吗？",
        "新型研发机构2025年在税收方面有什么支持？",
        "新型研发机构有什么支持？",
        "新型研发机构在税收方面有什么支持？详见http://a.example",
        "新型研发机构\ud800在税收方面有什么支持？",
        "新型研发机构在税收方面有什么支持²？",
    ],
)
def test_what_nobody_said_is_not_taken(said: str) -> None:
    assert Rewriter(_Saying(said)).standalone("那税收方面呢？", _HISTORY) is None
