"""Understanding a question: what is asked, about which documents, and what it refers back to."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus import ClauseId, Library
from qa.errors import InvalidQuestionError
from qa.facts import AskedFact, asked_facts
from qa.lexicon import Lexicon, TypoCorrector
from qa.scope import ScopeFinder
from qa.wording import quoted_spans


class Intent(StrEnum):
    """What kind of answer is asked for."""

    SUPPORT = "support"
    TARGET = "target"
    WHO = "who"
    WHEN = "when"
    CONDITION = "condition"
    DEFINITION = "definition"
    ALLOWED = "allowed"
    LIST = "list"
    LOCATE = "locate"
    WORDING = "wording"
    COMPARE = "compare"
    GENERAL = "general"


# The first pattern that matches decides; the more specific intents stand first.
_INTENTS: tuple[tuple[Intent, str], ...] = (
    (Intent.LOCATE, r"哪一?(?:部分|条|款|章)|第几[条部款章]|写在哪|在哪里?(?:写|提|规定)|出自|哪些条款|which clause|where does it say|where is it"),
    (Intent.COMPARE, r"不同|区别|差别|差异|相比|对比|比较|一样吗|各自?(?:是|怎么|优先|有|写|规定)|又(?:是)?(?:怎么|写|如何)|\bdiffer|\bcompare|\bversus\b|\bvs\b"),
    (Intent.DEFINITION, r"什么是|是什么(?:意思)?[？?]?$|指什么|什么叫|才叫|才算|何谓|的定义|what is an?\b|what are new|definition of|\bmean(?:s|ing)?\b"),
    (Intent.WHO, r"谁|哪(?:一)?级|哪(?:个|些)(?:部门|单位|机构|政府)|由哪|归哪|\bwho\b|which (?:department|authority|body|level)|responsible"),
    (Intent.CONDITION, r"条件|门槛|资格|要求(?:是|有)?(?:什么|哪些)|满足|符合|超龄|够不够|condition|requirement|eligib|qualif|criteria"),
    (Intent.LIST, r"哪些|哪几|几[条个项样种类]|所有|全部|列出|都有什么|都能用|都要|一共|有没有别的|list (?:all|the)|which (?:measures|policies|projects)|all (?:the )?"),
    (Intent.WHEN, r"什么时候|何时|哪一?年|几时|到哪年|多久|期限|\bwhen\b|which year|deadline|by what year|how long"),
    (Intent.TARGET, r"多少|几成|目标|指标|比重|占比|百分之|达到|how (?:much|many)|target|\bgoal|percent"),
    (Intent.SUPPORT, r"支持|扶持|帮|鼓励|优惠|补贴|补助|奖励|奖金|政策|办法|门路|好处|措施|出钱|给钱|support|incentive|help|subsid|benefit|encourag|fund|measures"),
    (Intent.ALLOWED, r"能不能|可不可以|可以|能[^力源耗量]*吗|允许|行不行|行吗|会不会|是不是|是否|吗[？?]?$|^(?:can|may|is|are|does|do|will)\b|allowed|\bcan\b"),
)  # fmt: skip
_COMPILED = tuple((intent, re.compile(pattern, re.IGNORECASE)) for intent, pattern in _INTENTS)
_WORDING = re.compile(
    r"原文|原话|原句|核对|一致|引(?:得|用|述)|这么写|这么引|这样引|这么说的|表述|写的是|写了|有没有(?:这|说)|对吗|对不对|准确|逐字|措辞"
    r"|exact word|wording|verbatim|quote|really say|correct",
    re.IGNORECASE,
)
_BACK_REFERENCE = re.compile(
    r"^(?:那么?|还有|另外|以及|至于|然后|要是|如果)|呢[？?。！!]?$|(?:^|[，,])\S{1,4}呢[，,]|它|其(?:中|他)|这(?:个|项|些|类|种|家|样|笔)|那(?:个|些|种|笔|类)|该|上述|前面|刚才|还有别的|还有吗"
    r"|^(?:and|what about|how about|then)\b|\b(?:it|they|that|those|these)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:那么?|另外|然后|至于|以及|请问|你好|麻烦问下)[，,、]?|[呢吗啊呀吧嘛]?[？?。！!]*$|[呢]?[？?，,。！!]"
)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood. `standalone` can be read without the history."""

    question: str
    standalone: str
    topic: str  # the standalone question less the names of documents; what is searched for
    intent: Intent
    scope: tuple[str, ...]  # ids of the documents named, in order of mention; () is all
    about: tuple[str, ...]  # ids of documents whose own subject is mentioned
    compare: bool
    lookups: tuple[ClauseId, ...]
    quotes: tuple[str, ...]  # wording to be checked; () where none is
    phrases: tuple[str, ...]  # whatever stands in quotation marks
    facts: tuple[AskedFact, ...]
    other_place: str | None
    expansion: tuple[str, ...]  # policy wordings from the lexicon


class Understanding:
    """Turns questions into `Query`; holds what it knows of the library."""

    def __init__(self, library: Library, lexicon: Lexicon, terms: Sequence[str]) -> None:
        self._scope = ScopeFinder(library.documents)
        self._lexicon = lexicon
        self._typos = TypoCorrector({*terms, *_frequent(library)})
        self._terms = sorted((t for t in terms if len(t) >= 4), key=len, reverse=True)

    def understand(self, question: str, history: Sequence[str] = ()) -> Query:
        """What is asked. `history` holds the earlier questions of the conversation, oldest first."""
        scope = self._scope.named(question)
        standalone = self._standalone(question, scope, history)
        if not scope:
            scope = self._scope.named(standalone)
        lookups = self._scope.lookups(question)
        phrases = tuple(quoted_spans(question))
        quotes = phrases if _WORDING.search(question) else ()
        several = self._scope.levels(scope) > 1
        intent = _intent(question, several)
        if quotes and intent is not Intent.LOCATE:
            intent = Intent.WORDING
        corrected = self._typos.correct(standalone)
        return Query(
            question=question,
            standalone=corrected,
            topic=self._scope.without_names(corrected).strip() or corrected,
            intent=intent,
            scope=scope,
            about=self._scope.about(corrected),
            compare=intent is Intent.COMPARE or (several and intent is not Intent.WORDING),
            lookups=lookups,
            quotes=quotes,
            phrases=phrases,
            facts=asked_facts(corrected),
            other_place=self._scope.other_place(corrected),
            expansion=self._lexicon.expand(corrected),
        )

    def _standalone(self, question: str, scope: tuple[str, ...], history: Sequence[str]) -> str:
        if not history or not _BACK_REFERENCE.search(question):
            return question
        previous = history[0]
        for earlier in history[1:]:
            previous = (
                self._joined(previous, earlier) if _BACK_REFERENCE.search(earlier) else earlier
            )
        return self._joined(previous, question, scope)

    def _joined(self, previous: str, question: str, scope: tuple[str, ...] = ()) -> str:
        rest = _FILLER.sub("", self._scope.without_names(question)).strip("，,、 ")
        if (
            scope and len(rest) <= 3
        ):  # 「那国家层面呢？」 asks the previous question of another level
            return f"{_FILLER.sub('', question).strip()}：{self._scope.without_names(previous)}"
        topic = self._topic(previous)
        if topic and topic in question:
            return question
        return f"{topic or previous.rstrip('？?。')}：{_FILLER.sub('', question) or question}"

    def _topic(self, previous: str) -> str:
        """The subject of an earlier question: its document's name or its longest corpus terms."""
        head, colon, _ = previous.partition("：")
        if colon:
            return head
        place = re.search(r"阿拉善(?:盟|高新区)?|国家高新区", previous)
        terms = [term for term in self._terms if term in previous]
        subject = terms[0] if terms else ""
        if place and place.group() not in subject:
            return f"{place.group()}{subject}"
        return subject


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


def _frequent(library: Library) -> set[str]:
    """Runs of four characters that the documents use at least three times."""
    runs = [run for d in library for run in re.findall(r"[\u4e00-\u9fff]{4,}", d.text)]
    counts = Counter(run[i : i + 4] for run in runs for i in range(len(run) - 3))
    return {text for text, count in counts.items() if count >= 3}


def _intent(question: str, several: bool) -> Intent:
    for intent, pattern in _COMPILED:
        if pattern.search(question):
            return intent
    return Intent.COMPARE if several else Intent.GENERAL
