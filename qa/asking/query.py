"""What a question is once it is understood: `Query`, and the limits of what can be asked."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from corpus import ClauseId, Level
from qa.errors import InvalidQuestionError

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]"
)
# A space between Chinese words, which those who type without commas put for one (房租咋算 能不能分期)
GAP = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])")


class Intent(StrEnum):
    """What kind of answer a question wants; the keys of `qa/data/intents.toml`."""

    LIST = "list"
    COMPARE = "compare"
    EACH = "each"  # the same of several
    LOCATE = "locate"
    WORDING = "wording"
    CONFIRM = "confirm"  # something is stated and to be confirmed
    YES_NO = "yesno"
    QUESTION = "question"  # it asks at all
    VALIDITY = "validity"  # of a document: these four ask for what its front matter says
    ISSUED = "issued"
    ISSUER = "issuer"
    NUMBER = "number"


ABOUT_DOCUMENT = frozenset({Intent.VALIDITY, Intent.ISSUED, Intent.ISSUER, Intent.NUMBER})


@dataclass(frozen=True, slots=True)
class Unheld:
    """A document or clause that a question names and that is not held, with the nearest that is."""

    text: str  # as it is to be told: 国发〔2021〕7号, 《某法》, 《办法》第二十五条
    documents: tuple[str, ...] = ()  # ids of the nearest documents held
    clause: ClauseId | None = None  # the nearest clause held


@dataclass(frozen=True, slots=True)
class Places:
    """Where a question asks about: `asked` are places it is about, by their full names."""

    asked: tuple[str, ...] = ()
    levels: frozenset[Level] = frozenset()
    local: bool = False  # 我们这边: the more local document is meant


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    `text` is what is searched for: the question less the names of documents. `history` are the
    earlier questions it is asked with; the retriever empties it where the question stands alone.
    """

    question: str  # as asked, cleaned
    text: str
    history: tuple[str, ...] = ()
    intents: frozenset[Intent] = frozenset()
    facts: tuple[str, ...] = ()  # keys of qa/data/facts.toml
    scope: tuple[str, ...] = ()  # ids of the documents named; () is all
    preferred: tuple[str, ...] = ()  # ids of documents pointed at in passing (科技部那份)
    clauses: tuple[ClauseId, ...] = ()
    unheld: tuple[Unheld, ...] = ()
    places: Places = field(default_factory=Places)
    quotes: tuple[str, ...] = ()  # wording in quotation marks that is to be checked
    english: bool = False
    as_of: str = ""  # the ISO day that is asked about, where one was given
    reading: str = ""  # the question in a language model's words, where one was asked for them
    meant: str = ""  # the question in the documents' words, where an editor's synonym was used
    synonyms: tuple[tuple[str, str], ...] = ()  # as said, as written

    @property
    def standalone(self) -> str:
        """The reading of the question: itself, and the earlier questions it goes on from."""
        if self.reading:
            return self.reading
        question = self.meant or self.question
        if not self.history:
            return question
        return f"{question}（接：{'；'.join(self.history)}）"

    def asks(self, *intents: Intent) -> bool:
        """Whether it shows any of these intents."""
        return not self.intents.isdisjoint(intents)


def clean(question: str, limit: int) -> str:
    """The question with control characters removed and white space collapsed.

    Raises:
        InvalidQuestionError: nothing is left to answer, or it is longer than `limit` characters.
    """
    text = re.sub(r"\s+", " ", _CONTROL.sub(" ", question)).strip()
    if not text:
        raise InvalidQuestionError("请输入要问的问题")
    if len(text) > limit:
        raise InvalidQuestionError(
            f"问题太长（{len(text)} 字），请控制在 {limit} 字以内；核对整段文字请用措辞核对"
        )
    if not any(unicodedata.category(char)[0] in "LN" for char in text):
        raise InvalidQuestionError("没有看到文字内容，请用一句话写出要问的问题")
    return text
