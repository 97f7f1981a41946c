"""From what somebody typed to `Query`, by knowledge of how people ask and of the library's names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import ClauseId, Library
from corpus.text import Tokeniser, fold, fold_with_offsets
from qa.asking.names import NameFinder, without_labels
from qa.asking.places import PlaceFinder
from qa.asking.query import ABOUT_DOCUMENT, Intent, Query, Unheld
from qa.asking.sides import SideFinder
from qa.asking.spans import ENDS, content_words, quoted_spans, says_something, stretches
from qa.data import Entry, load
from qa.steps import step

_PHRASE = re.compile(r"[^，,。；;！!？?\n]+[，,。；;！!？?\n]*")
_SENTENCE = re.compile(r"[^。？！?!；;\n]+[。？！?!；;\n]*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_TOLD = re.compile(
    r"(?:忽略|无视|忘掉|忘记|不用管|别管|不要管|抛开|绕过)[^,。;]{0,20}(?:规定|规则|指令|提示|设定|限制|要求|以上|上面|前面|之前)"
    r"|^(?:从现在起)?你(?:现在|就)?(?:是|扮演|充当)|^(?:假装|扮演|请扮演)"
    r"|\b(?:ignore|disregard|forget)\b[^.,;]{0,40}\b(?:instructions?|rules?|prompts?|previous|above)\b",
    re.IGNORECASE,
)
# what stands for something unsaid in quotation marks: “支持什么什么” is no wording
_UNSAID = re.compile(r"什么什么|某某|[xX×]{2}")
_QUOTED_WORDING = 10  # characters from which a quotation is a wording rather than a term
# What any document is called
_DOCUMENTS = re.compile(
    r"文件|意见|办法|政策|规定|规则|规划|通知|条例|细则|方案|预案|措施|决定|公告|指南"
)
# What is not asked after all (不是问租金，我是说…); not 不是问过你们吗
_REJECTS = re.compile(r"^我?不是(?:想|要)?(?:问|指)[^,。?]{1,16}(?<![吗么了嘛])$")
_ASIDES = ("greeting", "thanks", "acknowledgement")  # talk that may stand before a question
_LEAST = 4  # characters of a question that is answered apart
_FRAMED = frozenset({Intent.LOCATE, Intent.EACH})
_WHOLE = (Intent.COMPARE, Intent.EACH, Intent.WORDING, Intent.CONFIRM, Intent.LOCATE)
# What asks nothing by itself: a word for any or for few (啥都要扫码, 没欠谁钱, 就几项专利; not 谁出钱,
# 要交几份), what nobody said (没说咋分; not 怎么说), a topic (那工资呢，怎么定; not 工资怎么定)
_TELLS = re.compile(
    r"(?:什么|啥|哪|谁|多少)[^,。?]{0,2}[都也]|[没不][^,。?]{0,3}谁|(?:就|没|没有|好|有)几"
    r"|[没不](?:说|写|知道|清楚)|呢$"
)
_PARTS = 4  # questions of one message that are answered apart; more are one


@dataclass(frozen=True, slots=True)
class Talk:
    """A message that is no question to the documents, and its reply; "" where it is made up."""

    kind: str
    reply: str


class Understanding:
    """Turns messages into queries; holds what it knows of the library's names."""

    def __init__(self, library: Library, tokeniser: Tokeniser) -> None:
        self._library = library
        self._places = PlaceFinder(library, tokeniser)
        self._names = NameFinder(library, self._places)
        self.compared = SideFinder(library, self._places, self.understand).find
        self._intents = load("intents")
        self._source = self._intents["source"]
        self._facts = load("facts")
        self._talk = load("talk")

    def talk(self, question: str, history: Sequence[str] = ()) -> Talk | None:
        """What kind of talk a message is, where it is no question to the documents."""
        text = fold(question).strip(" ,。.!?~")
        for key, entry in self._talk.items():
            if key == "apply" and history:
                continue  # 怎么申请 after a question asks how to apply for that
            if entry.shows("said", text) or entry.shows("opens", text.lower()):
                english = not _HAN.search(question)
                return Talk(key, str(entry.values["reply_en" if english else "reply"]))
        return None

    def about(self, question: str, history: Sequence[str] = ()) -> str | None:
        """The id of the document that a question about a document itself means, by name, by the
        conversation or since it is the only one; "" where none is told, None for other questions,
        for several of which one asks something else (什么时候施行，归谁解释), and for those that say what
        theirs is about (低保标准那个通知有效期多久): that is searched for.
        """
        if len(self.parts(question)) > 1:
            return None
        rest = ""
        for piece in self.pieces(question):
            left = folded = fold(piece)
            for intent in ABOUT_DOCUMENT:
                for start, end in self._intents[intent.value].spans("asked", folded):
                    left = left.replace(folded[start:end], " ")
            if left == folded:
                return None
            rest += left
        named = [self._names.find(fold(text)) for text in (question, *reversed(history))]
        found = next((name.scope for name in named if name.scope), None)
        if found is None and named[0].unheld:
            return None  # the search says what is not held
        if found is None and len(self._library) == 1:
            found = tuple(document.document_id for document in self._library)
        if not found and says_something(_DOCUMENTS.sub(" ", rest)):
            return None
        return found[0] if found else ""

    def says_more(self, text: str, known: str = "") -> bool:
        """Whether a text has a matter of its own: beside the documents and clauses it names, words
        that say where something stands, and what is `known` (the headings it stands under).
        """
        named = self._names.find(fold(text))
        for document in map(self._library.document, named.scope):
            known += fold(f"{document.title} {document.place} {document.issuer}")
        for own in named.clauses:
            known += fold(self._library.document(own.document_id).clause(own.label).heading)
        left = folded = _DOCUMENTS.sub(" ", without_labels(named.bare))
        for start, end in self._source.spans("said", folded):
            left = left.replace(folded[start:end], " ")
        return any(word not in known for word in content_words(left))

    def names(self, text: str) -> bool:
        """Whether a text names a document, held or not."""
        named = self._names.find(fold(text))
        return bool(named.scope or named.unheld)

    def referred(
        self, text: str, document_id: str
    ) -> tuple[tuple[ClauseId, ...], tuple[Unheld, ...]]:
        """The clauses of a document that a text names by their labels, and those it does not have."""
        return self._names.clauses(fold(text), (document_id,))

    def restated(self, question: str, history: Sequence[str]) -> str:
        """A follow-up that only names another document (我说的是节约用水那个条例) as the question before it,
        asked of that one; any other as it is.
        """
        named = self._names.find(fold(question))
        if not history or not named.scope or named.clauses:
            return question
        asks = self._shows(Intent.QUESTION, named.bare.rstrip(" 呢?"))  # 那个办法讲了什么
        before = self._names.find(fold(history[-1])).bare
        if asks or says_something(named.bare) or not says_something(before):
            return question
        titles = (self._library.document(own).title.strip("《》") for own in named.scope)
        return "".join(f"《{title}》" for title in titles) + before

    def without_orders(self, question: str) -> str:
        """A message less its phrases that tell the answerer to drop its rules or play somebody; ""
        where what is left asks nothing.
        """
        if not _TOLD.search(fold(question)):
            return question
        phrases = _PHRASE.findall(question)
        kept = "".join(p for p in phrases if not _TOLD.search(fold(p.strip(ENDS)))).strip(ENDS)
        return kept if self._shows(Intent.QUESTION, fold(kept)) else ""

    def parts(self, question: str) -> tuple[str, ...]:
        """The questions of one message, each with the background told before it.

        One where it asks one thing. A sentence that does not ask belongs to the question after
        it; what follows the last question belongs to that, and so does what only asks whether the
        sentence before it stands there (谁受益谁付费。有这句吗) or how two differ in it.
        """
        pieces: list[str] = []
        background = ""
        for sentence in _SENTENCE.findall(question):
            if pieces and not background and self._verifies(sentence):
                pieces[-1] += sentence.strip()
            elif self._shows(Intent.QUESTION, fold(sentence)) and len(sentence.strip()) >= _LEAST:
                pieces.append((background + sentence).strip())
                background = ""
            else:
                background += sentence
        if background.strip() and pieces:
            pieces[-1] = f"{pieces[-1]}{background}".strip()
        return tuple(pieces) if 1 < len(pieces) <= _PARTS else (question,)

    def _verifies(self, sentence: str) -> bool:
        """Whether a sentence only asks of the one before it, if that stands there or how sides differ
        (两份里写的一样不).
        """
        said = fold(sentence)
        for intent in (Intent.WORDING, Intent.CONFIRM, Intent.COMPARE):
            left = said
            for start, end in self._intents[intent.value].spans("asked", said):
                left = left.replace(said[start:end], " ")
            if left != said and not self.says_more(left):
                return True
        return False

    def pieces(self, part: str) -> tuple[str, ...]:
        """The questions that stand between the commas of one sentence, each with the background
        told before it (要带什么材料，|收不收费？); one where it compares, checks wording or asks where
        something stands, which takes the whole sentence.
        """
        folded = fold(part)
        if any(self._shows(intent, folded) for intent in _WHOLE) or quoted_spans(part):
            return (part,)
        found: list[str] = []
        background = ""
        for stretch in stretches(part):
            said = fold(stretch.strip(ENDS + "?？"))
            asks = self._shows(Intent.QUESTION, said) and not _TELLS.search(said)
            if asks and found and not says_something(said):
                found[-1] += background + stretch
                background = ""
            elif asks:
                found.append(background + stretch)
                background = ""
            else:
                background += stretch
        if background and found:
            found[-1] += background
        return tuple(found) if 1 < len(found) <= _PARTS else (part,)

    @step("understand")
    def understand(self, question: str, history: Sequence[str] = ()) -> Query:
        """What is asked; `history` holds the earlier questions, oldest first."""
        quotes = tuple(q for q in quoted_spans(question) if not _UNSAID.search(q))
        folded = fold(_without(question, quotes))
        named = self._names.find(folded)
        places, pointed = self._places.find(folded)
        intents = frozenset(i for i in Intent if self._shows(i, folded))
        checked = quotes if self._checks(folded, quotes, intents) else ()
        query = Query(
            question=question,
            text=self._without_form(
                named.rest if named.scope or named.clauses else question, intents
            )
            or question,
            history=tuple(history)[-3:],
            intents=intents | ({Intent.WORDING} if checked else set()),
            facts=tuple(key for key, fact in self._facts.items() if fact.shows("asked", folded)),
            scope=named.scope,
            preferred=tuple(dict.fromkeys((*named.preferred, *pointed))),
            clauses=named.clauses,
            unheld=named.unheld,
            places=places,
            quotes=checked,
            english=_is_english(question),
        )
        return self._carried(query, history) if history else query

    def _without_form(self, text: str, intents: frozenset[Intent]) -> str:
        """A question without what only says in what form to answer (分条说, 帮我列全), what stands
        before it (你好, 不是问这个), or at its end that a place (写在哪一条) or a difference (各是怎么说的)
        is asked for.
        """
        form = self._intents[Intent.LIST.value]
        parts = stretches(text)
        kept = [p for p in parts if not form.shows("form", fold(p.strip(ENDS)))]
        while kept[1:] and self._is_aside(fold(kept[0].strip(ENDS))):
            kept = kept[1:]
        left = text if len(kept) == len(parts) else "".join(kept).strip(ENDS)
        for intent in intents & _FRAMED:
            folded, offsets = fold_with_offsets(left)
            for start, _ in self._intents[intent.value].spans("frame", folded):
                before = left[: offsets[start]].strip(ENDS)
                left = before if says_something(before) else left
        return left

    def _is_aside(self, said: str) -> bool:
        talk = any(self._talk[kind].shows("said", said) for kind in _ASIDES)
        return talk or bool(_REJECTS.match(said))

    def _carried(self, query: Query, history: Sequence[str]) -> Query:
        """A follow-up with the document its history is about, where it names a clause only."""
        if query.scope or query.clauses:
            return query
        before = self._names.find(fold(history[-1])).scope
        clauses = self._names.clauses(fold(query.question), before)[0] if before else ()
        return replace(query, clauses=clauses)

    def _checks(self, text: str, quotes: Sequence[str], intents: frozenset[Intent]) -> bool:
        """Whether what stands in quotation marks is wording to be checked."""
        if not quotes:
            return False
        if Intent.WORDING in intents:
            return True
        longest = max(map(len, quotes))
        return longest >= _QUOTED_WORDING and (
            Intent.CONFIRM in intents or Intent.QUESTION not in intents or len(text) < longest
        )

    def _shows(self, intent: Intent, text: str) -> bool:
        entry: Entry = self._intents[intent.value]
        return entry.shows("asked", text)


def _without(question: str, quotes: Sequence[str]) -> str:
    """A question less the wordings it quotes, so that they name and ask nothing."""
    for quote in quotes:
        if len(quote) >= _QUOTED_WORDING:
            question = question.replace(quote, "")
    return question


def _is_english(question: str) -> bool:
    return len(_LATIN.findall(question)) >= 3 and len(_HAN.findall(question)) < 4
