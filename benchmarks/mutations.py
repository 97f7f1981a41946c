"""Sentences of official texts, each with one fact changed by grammar; knows nothing of the gate.

A change is made with the parts of speech that rjieba tells and the marks of the sentence alone. What
may leave the facts as they are (two items of a list exchanged) is left out.
"""

import itertools
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import rjieba

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]")
_CLUTTER = re.compile(r"[<>{}|=_#*]|https?:|^\W*附件")
_CONDITION = re.compile(r"^[^，。；：]{4,60}(?:的|时|后|前|情况下|前提下|期间|范围内)，")
_FRAMED = re.compile(
    r"^(?:在|对|对于|经|未经|按照|依照|根据|除|自|因)[^，。；：（）]{3,40}，(?=[^，。；]{4,})"
)
_COMPLETE = re.compile("予以|给予|探索|实行|责令|核拨")  # a clause, and no frame
# What ends so leads the clause behind it, as does what is put between: 「应当在期限内，」.
_LEADS = re.compile("[下内中上间时后前的]$")
_ACTS = re.compile("应当?|可以?|不得|给予|予以|支持|鼓励")
_INNER = re.compile(r"，[^，。；：]{4,40}的，")
_ACTOR = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:人民政府|部门|机构|企业|单位|法院|委员会|管委会|理事会|机关|协会|银行|用人单位)"
    r"|(?:承租|出租|买受|出卖|承包|发包|委托|受托|债权|债务|保险|被保险|投保|申请|所有|监护|继承|受害|侵权|合伙|代理|保证|抵押|赠与|受赠|定作|承揽)人"
)
_EMPTY_ADVERBS = frozenset("也并还均都就又才再则将")
_EXCEPTION = re.compile(
    r"，(?:但是?|不过)[^。；]{3,60}(?=[。；])|，[^，。；]{3,30}的除外(?=[。；])"
)
_QUALIFIED = re.compile(
    r"(?:符合[^，。；、的]{1,8}|[^，。；、的和或与]{3,12})的(?=[\u4e00-\u9fff]{2})"
)
_CALLED = re.compile("本[\u4e00-\u9fff]{1,4}所称的")  # whose words are defined, says the document
_FIGURE = re.compile(r"(?<![\d.第〔（(])\d{1,6}(?![\d.〕号)）]|年\d)")
_NUMERAL = re.compile(
    r"(?<=[内过于满在])[一二三四五六七八九十](?=[年日个倍])|[二三四五六七八九](?=年以|日内|个月)"
)
_NOT = re.compile(r"不得|不应|不能|不(?=[\u4e00-\u9fff]{2})|未(?=[\u4e00-\u9fff]{2})|严禁|禁止")
_NO_NOT = re.compile(
    r"不断|不同|不仅|不少|不低|不超|不可抗|未来|未成年|不动产|不良|不正当|不足|不再|不等|不平衡"
)
_MODALS = (("应当", "可以"), ("可以", "应当"), ("不得", "可以"), ("必须", "可以"), ("鼓励", "要求"), ("支持", "要求"), ("可", "应"))  # fmt: skip
_LIMIT = (("不超过", "不低于"), ("不低于", "不超过"), ("不少于", "不超过"), ("以内", "以上"), ("以上", "以下"), ("以下", "以上"), ("之前", "之后"), ("最高", "最低"))  # fmt: skip
_WIDER = ("所有", "任何", "各类", "全国")
_NARROWER = ("仅", "国有", "外资", "首次")
_DETAIL = ("每年", "全额", "免费", "一次性", "立即", "优先", "书面")
_DENIALS = ("不", "不再", "停止", "暂缓", "取消", "拒绝")
_AND, _OR = re.compile("和|以及"), re.compile("或者|或")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A changed sentence, the kind of its change, the sentences it cites."""

    kind: str
    text: str
    cited: tuple[str, ...]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in ("script", "style")
        if tag in ("p", "br", "div", "li", "tr", "td", "h1", "h2", "h3"):
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def read_sentences(file: Path) -> list[str]:
    """The sentences of 20 to 160 characters of a document, without clutter, in order."""
    text = file.read_text(encoding="utf-8", errors="replace")
    if file.suffix == ".html":
        parser = _Text()
        parser.feed(text)
        text = "".join(parser.pieces)
    elif text.startswith("---"):
        text = text.split("---", 2)[2]
    return sentences(text)


def sentences(text: str) -> list[str]:
    """Sentences of 20 to 160 characters, without the mark of their clause."""
    found = []
    for line in text.splitlines():
        for match in _SENTENCE.finditer("".join(line.split())):
            bare = re.sub(
                r"^(?:第[一二三四五六七八九十百]+条|[（(]?[一二三四五六七八九十\d]+[）)、.])+",
                "",
                match[0],
            )
            if 20 <= len(bare) <= 160 and not _CLUTTER.search(bare):
                found.append(bare)
    return list(dict.fromkeys(found))


def mutations(sentence: str, others: Sequence[str], chance: random.Random) -> Iterator[Mutation]:
    """Every change that applies, one of each kind; `others` are sentences beside it."""
    for kind, texts in _changes(sentence):
        made = [t for t in texts if t != sentence and len(t) > 6]
        if made:
            yield Mutation(kind, chance.choice(made), (sentence,))
    if others:
        other = chance.choice(others)
        for text in _merged(sentence, other):
            yield Mutation("merge", text, (sentence, other))
            break
        subject, taken = _subject(sentence), _subject(other)
        if subject and taken and subject not in taken and taken not in subject:
            yield Mutation("actor replaced", taken + sentence[len(subject) :], (sentence,))


def _changes(text: str) -> Iterator[tuple[str, list[str]]]:
    tags = rjieba.tag(text)
    starts = [sum(len(w) for w, _ in tags[:n]) for n in range(len(tags))]
    frame = _frame(text)
    yield "condition dropped", [text[len(frame) :]] if frame else []
    yield (
        "inner condition dropped",
        [text[: m.start()] + "，" + text[m.end() :] for m in _INNER.finditer(text)],
    )
    yield (
        "force dropped",
        [
            text[: m.start()] + text[m.end() :]
            for m in re.finditer("支持|鼓励|引导|探索|应当|可以|原则上|一般|优先", text)
            if m.start() == 0 or m[0] not in "支持鼓励引导探索" or text[m.start() - 1] in "，；"
        ],
    )
    yield "adverbial moved", [*_moved(text)]
    yield "subject dropped", [text[len(s) :] for s in [_subject(text)] if s]
    yield (
        "adverb dropped",
        [
            text[: starts[n]] + text[starts[n] + len(w) :]
            for n, (w, t) in enumerate(tags)
            if t in ("d", "ad") and w not in _EMPTY_ADVERBS
        ],
    )
    yield "actors exchanged", [*_exchanged(text)]
    yield (
        "exception dropped",
        [text[: m.start()] + text[m.end() :] for m in _EXCEPTION.finditer(text)],
    )
    yield (
        "qualification dropped",
        [
            text[: m.start()] + text[m.end() :]
            for m in _QUALIFIED.finditer(text)
            if (m.start() == 0 or text[m.start() - 1] in "，；对为给由支持鼓励")
            and not _CALLED.match(m[0])
        ],
    )
    yield "figure changed", [*_figures(text)]
    yield "limit turned", [text.replace(a, b, 1) for a, b in _LIMIT if a in text]
    yield (
        "negation dropped",
        [
            text[: m.start()]
            + ("可以" if m[0] in ("不得", "严禁", "禁止") else "")
            + text[m.end() :]
            for m in _NOT.finditer(text)
            if not _NO_NOT.match(text, m.start())
        ],
    )
    verbs = [
        n for n, (w, t) in enumerate(tags) if t == "v" and len(w) == 2 and not _after_verb(tags, n)
    ]
    yield "negated", [_put(text, starts[n], word) for n in verbs[:3] for word in _DENIALS]
    yield (
        "modal exchanged",
        [
            text.replace(a, b, 1)
            for a, b in _MODALS
            if a in text and not (a == "可" and "可以" in text)
        ],
    )
    nouns = [n for n, (w, t) in enumerate(tags) if t in ("n", "nt", "nr") and len(w) >= 2]
    yield "generalised", [_put(text, starts[n], word) for n in nouns[:2] for word in _WIDER]
    yield "narrowed", [_put(text, starts[n], word) for n in nouns[:2] for word in _NARROWER]
    yield "detail inserted", [_put(text, starts[n], word) for n in verbs[:3] for word in _DETAIL]
    yield "roles swapped", [*_swapped(tags)]
    yield "and made or", [_AND.sub("或者", text, count=1)] if _AND.search(text) else []
    yield "or made and", [_OR.sub("和", text, count=1)] if _OR.search(text) else []
    yield "consequence moved", [*_crossed(text)]
    yield "approval turned", [*_approved(text)]


def _frame(text: str) -> str:
    """The condition or adverbial that leads a sentence, "" where a clause does."""
    found = _CONDITION.match(text) or _FRAMED.match(text)
    return found[0] if found and not _COMPLETE.search(found[0]) else ""


def _put(text: str, place: int, word: str) -> str:
    return text[:place] + word + text[place:]


def _after_verb(tags: Sequence[tuple[str, str]], n: int) -> bool:
    return (n > 0 and tags[n - 1][1] in ("v", "d")) or (
        n + 1 < len(tags) and tags[n + 1][0] == "的"
    )


def _figures(text: str) -> Iterator[str]:
    for match in _FIGURE.finditer(text, 1):  # 「6．本政策…」 is the number of an item
        yield text[: match.start()] + str(int(match[0]) + 3) + text[match.end() :]
    for match in _NUMERAL.finditer(text):
        other = "五" if match[0] != "五" else "三"
        yield text[: match.start()] + other + text[match.end() :]
    found = list(_FIGURE.finditer(text))
    for one, two in itertools.pairwise(found):
        if one[0] != two[0]:
            middle = text[one.end() : two.start()]
            yield text[: one.start()] + two[0] + middle + one[0] + text[two.end() :]


def _moved(text: str) -> Iterator[str]:
    """What leads the whole sentence, put before its last clause only; a clause stays before it."""
    frame = _frame(text)
    head, comma, tail = text[len(frame) :].rpartition("，")
    if frame and comma and _ACTS.search(head) and not _LEADS.search(head):
        yield f"{head}，{frame}{tail}"


def _exchanged(text: str) -> Iterator[str]:
    """Two who act, each put where the other stands, all through the sentence."""
    actors = list(dict.fromkeys(m[0] for m in _ACTOR.finditer(text)))
    for one, two in itertools.pairwise(actors):
        between = text[text.index(one) + len(one) : text.index(two)] if one in text else ""
        if one in two or two in one or between in ("、", "和", "或者", "或", "与", "及其", "以及"):
            continue
        yield text.replace(one, "\0").replace(two, one).replace("\0", two)


def _swapped(tags: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Nouns on two sides of a verb exchanged, in one stretch between commas."""
    nouns = [n for n, (w, t) in enumerate(tags) if t in ("n", "nt", "nr", "ns") and len(w) >= 2]
    for one, two in itertools.pairwise(nouns):
        between = tags[one + 1 : two]
        verb = any(t == "v" for _, t in between)
        if (
            not verb
            or any(t in ("x", "c", "uj") for _, t in between)
            or tags[one][0] == tags[two][0]
        ):
            continue
        words = [w for w, _ in tags]
        words[one], words[two] = words[two], words[one]
        yield "".join(words)


def _crossed(text: str) -> Iterator[str]:
    """The condition of one part with the consequence of another."""
    parts = [p.rstrip("。") for p in text.split("；")]
    pairs = [p.split("的，", 1) for p in parts if p.count("的，") == 1]
    for one, two in itertools.pairwise(pairs):
        if one[1] != two[1]:
            yield f"{one[0]}的，{two[1]}。"
            yield f"{two[0]}的，{one[1]}。"


def _approved(text: str) -> Iterator[str]:
    """Whoever approves or is informed, exchanged with who asks or with another office."""
    for match in re.finditer(
        r"(?:经|报)([\u4e00-\u9fff]{3,16}?)(?=批准|同意|备案|审核|审批)", text
    ):
        for office in ("省级人民政府", "行业协会", "申请人", "上级主管部门"):
            if office not in text:
                yield text[: match.start(1)] + office + text[match.end(1) :]


def _subject(text: str) -> str:
    """The nouns that a sentence begins with, up to its verb."""
    said = ""
    for word, tag in rjieba.tag(text[:24]):
        if tag.startswith(("n", "j", "b")):
            said += word
        else:
            return said if tag in ("v", "d") and 3 <= len(said) <= 12 else ""
    return ""


def _merged(one: str, other: str) -> Iterator[str]:
    """What leads one sentence, or acts in it, with what another says."""
    frame, theirs = _frame(one), _frame(other)
    said = other[len(theirs) :]
    if frame and frame != theirs and said not in one:
        yield frame + said
    actor, another = _subject(one), _subject(other)
    if actor and another and actor != another:
        yield actor + other[len(another) :]
