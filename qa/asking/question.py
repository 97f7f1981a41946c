"""Understanding a question: what is asked, about which documents, and what it refers back to."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus import ClauseId, Library
from qa.asking.facts import AskedFact, asked_facts
from qa.asking.lexicon import Lexicon, TypoCorrector
from qa.asking.quotations import quoted_spans
from qa.asking.scope import ScopeFinder
from qa.errors import InvalidQuestionError


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
    (Intent.LOCATE, r"哪一?(?:部分|条|款|章|处|节)|第几[条部款章]|写在哪|在哪里?(?:写|提|规定)|出自|哪些条款|什么(?:地方|位置)(?:写|提|规定)|which clause|where does it say|where is it"),
    (Intent.COMPARE, r"不同|异同|区别|差别|差异|差在|出入|相比|对比|比较|一样吗|一致吗|各自|各(?:是|怎么|优先|有|写|规定)|又(?:是)?(?:怎么|写|如何)|\bdiffer|\bcompare|\bversus\b|\bvs\b"),
    (Intent.DEFINITION, r"什么是|是什么(?:意思)?[？?]?$|指什么|什么叫|才叫|何谓|的定义|what is an?\b|counts as|what are new|definition of|\bmean(?:s|ing)?\b"),
    (Intent.WHO, r"谁(?![都也])|哪(?:一)?级|哪(?:个|些)(?:部门|单位|机构|政府)|由哪|归哪|\bwho\b|which (?:department|authority|body|level)|responsible"),
    (Intent.CONDITION, r"条件|前提|门槛|资格|要求(?:是|有)?(?:什么|哪些)|满足|符合|超龄|够不够|够格|够(?:得上|哪些|什么)|杠杠|什么标准|算不算|[能才]算|具备(?:什么|哪些)|condition|requirement|eligib|qualif|criteria"),
    (Intent.LIST, r"哪些|哪几|(?:(?<![只就仅才])[有分是共给要]|包括)几[条个项样种类]|所有|全部|列(?:一下|出|举)|逐[条项]|一[条项]一[条项]|分别(?:是|有)|都有(?:什么|啥)|都能用|都要|一共|有没有别的|list (?:all|the)|which (?:measures|policies|projects)|all (?:the )?"),
    (Intent.WHEN, r"什么时候|何时|哪一?年|几时|到哪年|多久|期限|\bwhen\b|which year|deadline|by what year|how long"),
    (Intent.TARGET, r"多少|几成|目标|硬?指标(?:是|有|定)|比重|占比|百分之|达到|how (?:much|many)|target|\bgoal|percent"),
    (Intent.SUPPORT, r"支持|扶持|帮(?!我|忙)|鼓励|优惠|补贴|补助|奖励|奖金|政策|办法|门路|好处|措施|照顾|(?:[给拨]|(?:政府|财政|国家|盟里|上面)出)[^，。？]{0,3}钱|support|offer|assist|incentive|help|subsid|benefit|encourag|fund|measures"),
    (Intent.ALLOWED, r"能不能|可不可以|可以|能[^力源耗量]*吗|允许|行不行|行吗|会不会|是不是|是否|吗[？?]?$|^(?:can|may|is|are|does|do|will)\b|allowed|\bcan\b"),
)  # fmt: skip
_COMPILED = tuple((intent, re.compile(pattern, re.IGNORECASE)) for intent, pattern in _INTENTS)
_OF_ITS_OWN = (Intent.LOCATE, Intent.WHO, Intent.WHEN)
_WORDING = re.compile(
    r"原文|原话|原句|原词|照抄|一字[不没]差|一个字[都也]?[不没]差|核对|一致|引(?:得|用|述)|这么写|这么引|这样引|这么说的|表述|写的是|写了|有没有(?:这|说)|对吗|对不对|准确|逐字|措辞"
    r"|出处|没问题|属实|真有|说过|提过|写过|白纸黑字|有据"
    r"|exact word|wording|verbatim|quote|really say|correct",
    re.IGNORECASE,
)
_BACK_REFERENCE = re.compile(
    r"^(?:那么?|还有|另外|以及|至于|然后|要是|如果)|呢[？?。！!]?$|(?:^|[，,])\S{1,4}呢[，,]|它|其(?:中|他)|这(?:个|项|些|类|种|家|样|笔)|那(?:个|些|种|笔|类)|该|上述|前面|刚才|还有别的|还有吗"
    r"|^(?:具体|分别|最多|最少|最低|最高|一共|总共|大概|大约|为什么|怎么申请|由谁|什么时候|多久|换成)\S{0,8}[？?]?$"
    r"|^(?:and|what about|how about|then)\b|\b(?:it|they|that|those|these)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:那么?|另外|然后|至于|以及|请问|你好|麻烦问下)[，,、]?|[呢吗啊呀吧嘛]?[？?。！!]*$|[呢]?[？?，,。！!]"
)
# What is left of a question without these is what it says itself.
_EMPTY = re.compile(
    r"[\s，,、。？?！!：:；;“”\"《》]|原[话文句词]|出处|开头|段|哪[一里儿个]?|[条款份处]|部分|提到|写|说|讲|没有?|那么?|还有|另外|别的|其他|这[个些边样]?|那[个些边样]|呢|吗|吧|啊|呀|自己|方面|层面"
    r"|文件|政策|意见|规定|要求|怎么(?:说|讲|写|提|看|办|规定|要求)?|如何|咋(?:说|讲|办)|讲究|态度|口径|安排|那边|这边|有?什么|是什么|说法|有没有|有吗?|是|的|在|里面?|中|上|又|也|请问"
    r"|\b(?:and|what|how|about|the|then|does|say|it|in|of|document|level)\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"[说写讲提]过?(?:到|出|了|的|是)*|指出|强调|明确|载明|这[句段]话?|这[一]?条|对[吧吗不]?|是不是|是否|真的?"
)
_ASKS = re.compile(
    r"怎么|如何|什么|多少|哪|谁|几|为何|为什么|what|how|which|who|when|why", re.IGNORECASE
)
_RELATION = re.compile(
    r"依据|根据|按照|照着|对照着|贯彻|落实|承接|细化|上位|来源|关系|based on|implement|relat",
    re.IGNORECASE,
)
# What is said to the answerer, of how to answer or whom to play; it is no part of the question.
_TOLD = re.compile(
    r"(?:忽略|无视|忘[掉记了]|不用管|别管|不要管|抛开|绕过)[^，。；]*(?:规[定则]|指令|提示|设定|限制|要求|以上|上面|前面|之前)"
    r"|^(?:从)?(?:现在)?你(?:现在|就|从现在起)*(?:是|代表|扮演|作为|充当)|^(?:假装|假设|假如|扮演|请扮演)你?"
    r"|^(?:请|就|你)?直接(?:告诉我|回答|说|答复)$|^(?:请|就|你)?只(?:要|需|用|能|许)?(?:回答|说|答)|^回答\S{0,8}(?:就行|即可|就可以)"
    r"|^(?:请|就|给我|帮我|那就|没有就|也)*(?:编[一个造出]|杜撰|虚构|捏造|伪造)"
    r"|^(?:别|不要|不用|不许|无需)(?:引用?|解释|引原文|标注|说)\S{0,6}$"
    r"|(?:ignore|disregard|forget)\b[^.,;]*(?:instruction|rule|prompt|previous|above|before)|^(?:you are now|pretend|act as|make up|invent|fabricate)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[^，。；：！？,;:!?]+[，。；：！？,;:!?]?")
# What only says that sides are compared, not in what.
_COMPARING = re.compile(
    r"有?(?:什么|哪些|何)?(?:不同|不一样|异同|区别|差别|差异|差在(?:哪里?)?|出入)|相比|对比|对照|比较|比一比|一样吗|一致吗|各自|各(?:是|有)"
    r"|(?:的)?(?:力度|提法|说法|讲法|表述|口径|侧重点?)|(?:是|又)?(?:怎么|如何)(?:说|写|讲|提|定|规定|落实|要求)的?"
    r"|\b(?:how|do|does|differ(?:ent|ence|s)?|compared?|versus|vs|between|both)\b",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(r"^\S{1,10}的(?:呢|嘞)[？?]?$")  # 「企业性质的呢？」
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{4,}")  # words of content, by and large
_SPOKEN = str.maketrans({"啥": "什么", "咋": "怎么"})
_SHORT_YEAR = re.compile(r"(?<![\d一二三四五六七八九十百千第])([23]\d)年(?!以|内|期|后|前)")
_BRIEF = 4  # characters of its own below which a question cannot stand alone
_SENTENCE = 10  # characters from which a quotation is a wording rather than a term
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood. `standalone` can be read without the history."""

    question: str
    standalone: str
    asks: bool  # False where it only tells how to answer, or to make something up
    topic: str  # the standalone question less the names of documents; what is searched for
    context: str  # the earlier questions that a follow-up refers to; "" for none
    intent: Intent
    scope: tuple[str, ...]  # ids of the documents named, in order of mention; () is all
    compare: bool
    relation: bool  # how one document relates to another is asked
    lookups: tuple[ClauseId, ...]
    quotes: tuple[str, ...]  # wording to be checked; () where none is
    phrases: tuple[str, ...]  # whatever stands in quotation marks
    facts: tuple[AskedFact, ...]
    other_place: str | None
    expansion: tuple[tuple[str, ...], ...]  # groups of equivalent policy wordings


class Understanding:
    """Turns questions into `Query`; holds what it knows of the library."""

    def __init__(self, library: Library, lexicon: Lexicon, terms: Sequence[str]) -> None:
        self._scope = ScopeFinder(library.documents)
        self._lexicon = lexicon
        self._typos = TypoCorrector({*terms, *_frequent(library), *self._scope.names})
        self._terms = sorted((t for t in terms if len(t) >= 4), key=len, reverse=True)

    def understand(self, question: str, history: Sequence[str] = ()) -> Query:
        """What is asked. `history` holds the earlier questions of the conversation, oldest first."""
        given, question = question, self._corrected(question)
        scope = self._scope.named(question)
        standalone, previous, said = self._standalone(question, scope, history)
        if not scope:
            scope = self._scope.named(standalone)
        phrases = tuple(quoted_spans(given))
        quotes = phrases if self._checks_wording(question, phrases) else ()
        several = self._scope.levels(scope) > 1
        intent = _intent(question, several)
        # 「那国家层面呢？」 asks what was asked before, 「在哪一条？」 for another fact of it
        if previous and not self._own(question) and intent not in _OF_ITS_OWN:
            intent = _intent(previous, several)
        if quotes and (intent is not Intent.LOCATE or max(map(len, quotes)) >= _SENTENCE):
            intent = Intent.WORDING
        compare = intent is Intent.COMPARE or (several and intent is not Intent.WORDING)
        if compare:
            scope = self._scope.compared(question, scope)
        asked = _asked(standalone)
        topic = self._scope.without_names(asked).strip()
        if compare:
            topic = _COMPARING.sub("", topic)
        return Query(
            question=given,
            standalone=standalone,
            asks=bool(asked),
            topic=topic.strip() or standalone,
            context=self._scope.without_names(said),
            intent=intent,
            scope=scope,
            compare=compare,
            relation=len(scope) > 1 and self._asks_relation(question),
            lookups=self._scope.lookups(question),
            quotes=quotes,
            phrases=phrases,
            facts=asked_facts(standalone),
            other_place=self._scope.other_place(standalone),
            expansion=self._lexicon.expand(standalone, intent),
        )

    def _corrected(self, question: str) -> str:
        """The question with typos put right and years written out; quoted wording stays."""
        kept = quoted_spans(question)
        corrected = _SHORT_YEAR.sub(r"20\1年", self._typos.correct(question)).translate(_SPOKEN)
        return question if any(span not in corrected for span in kept) else corrected

    def _checks_wording(self, question: str, phrases: Sequence[str]) -> bool:
        """Whether the question puts wording in quotation marks to have it checked."""
        if not phrases or _WORDING.search(question):
            return bool(phrases)
        asks = _ASKS.search(question) and _intent(question, several=False) is not Intent.LOCATE
        if not asks and any(len(phrase) >= _SENTENCE for phrase in phrases):
            return True
        for phrase in phrases:
            question = question.replace(phrase, "")
        return not self._own(_REPORTS.sub("", question))

    def _standalone(
        self, question: str, scope: tuple[str, ...], history: Sequence[str]
    ) -> tuple[str, str, str]:
        """The question to be read alone, the standalone question it refers back to, and all that
        was asked on the way there; "" where it refers to none.
        """
        previous = said = ""
        for earlier in history:
            refers = bool(previous) and self._refers_back(earlier)
            previous = self._joined(previous, earlier) if refers else earlier
            said = f"{said} {earlier}" if refers else earlier
        if not previous or not self._refers_back(question):
            return question, "", ""
        return self._joined(previous, question, scope), previous, said

    def _asks_relation(self, question: str) -> bool:
        """Whether how documents relate is asked, and not how each treats some matter."""
        rest = _RELATION.sub("", question)
        about = _COMPARING.sub("", self._own(rest)).replace("高新区", "")
        return rest != question and len(about) < _BRIEF

    def _refers_back(self, question: str) -> bool:
        if _BACK_REFERENCE.search(question):
            return True
        own = self._own(question)
        # 「差的嘞？」 says nothing alone, 「贷款难怎么办」 does
        return not own or (len(own) < _BRIEF and not self._lexicon.expand(question))

    def _own(self, question: str) -> str:
        """What a question says itself: less documents, levels, and words that only ask."""
        return _EMPTY.sub("", self._scope.without_names(question))

    def _joined(self, previous: str, question: str, scope: tuple[str, ...] = ()) -> str:
        if not self._own(question):
            if not (scope or self._scope.named(question)):
                return previous
            return f"{_FILLER.sub('', question).strip()}：{self._scope.without_names(previous)}"
        topic = self._topic(previous)
        if topic and topic in question:
            return question
        if not _CHINESE.search(question) and len(_ENGLISH.findall(question)) >= _BRIEF - 1:
            named = self._scope.name_in(previous)
            return f"{question.rstrip('?？')} ({named})?" if named else question
        brief = len(self._own(question)) < _BRIEF and not self._lexicon.expand(question)
        brief = brief or bool(_OF_WHICH.search(question))
        if brief or not topic:  # 「差的呢？」 needs all of it, 「交税呢？」 its subject
            topic = previous.rstrip("？?。")
        return f"{topic}：{_FILLER.sub('', question) or question}"

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


def _asked(question: str) -> str:
    """The question less what tells the answerer how to answer; "" where nothing is left."""
    pieces = _PIECE.findall(question)
    return "".join(p for p in pieces if not _TOLD.search(p.strip(" ，。；：！？,;:!?"))).strip()


def _intent(question: str, several: bool) -> Intent:
    for intent, pattern in _COMPILED:
        if pattern.search(question):
            return intent
    return Intent.COMPARE if several else Intent.GENERAL
