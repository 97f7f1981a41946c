"""Where a claim itself begins: behind a connective, or behind the name of what it cites."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import rjieba

from qa.grammar import MARK, canonical, function_words

_FRAME = 80  # characters in which an attribution stands
_TOPIC = 12  # characters of a topic before 「的」
_SPEAKING = re.compile("|".join(sorted(function_words().speaking)))
_BY = re.compile("根据|按照|依据|依照")
# 「第十四条」, 「第二十条第一款」 in canonical form; none is 「第三方」.
_PLACE = re.compile(r"第\d{1,4}条(?:之\d)?(?:第\d{1,3}款)?(?:第\d{1,3}项)?$")
_POINTING = re.compile(r"^(?:该|本|上述|这一|这个)(?=[\u4e00-\u9fff])")
# 「本办法所称企业」; none is 「本国企业所称」.
CALLED = re.compile(f"^本(?:{'|'.join(sorted(function_words().document))})所称的?")


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that a claim may cite.

    `lead` is the sentence that opens the list of which the text is an item, "" for none; `names`
    are what the document and its issuer are called, by which a claim may cite it, and `headings`
    those above the sentence, after which it may name its topic; `clause` tells sentences of one
    clause from others, and `label` is the clause's own (第十四条). `before` is the sentence before
    it in its clause, whose subject it may have; "" for none.
    """

    text: str
    lead: str = ""
    names: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    clause: str = ""
    label: str = ""
    before: str = ""


def starts(text: str, sources: Sequence[Source]) -> dict[int, bool]:
    """Where the claim itself may begin: at once, behind a connective, behind its attribution.

    True for those behind an attribution, which cuts a clause off from the one before it.
    """
    found = {0: False, _connective(text, 0): False}
    if mark := MARK.match(text):
        place = _PLACE.match(mark[0])
        labels = [canonical(source.label) for source in sources if source.label]
        if not place or not labels or any(_stands(place[0], label) for label in labels):
            found[mark.end()] = False
    found |= {len(w) + 1: False for w in function_words().beginning if text.startswith(f"{w}，")}
    found[_connective(text, max(found)) + max(found)] = False
    if called := CALLED.match(text):
        found[called.end()] = False
    comma = text.find("，")
    if 0 < comma < _FRAME and _frames(text[:comma], sources):
        found[comma + 1] = False
    if 0 < comma < _FRAME and _attributes(text[:comma], sources):
        found[comma + 1] = True
    for match in list(_SPEAKING.finditer(text[:_FRAME]))[:2]:
        if _named(text[: match.start()], sources):
            found[match.end() + text.startswith("：", match.end())] = True
    for word in function_words().moving:  # 「国务院鼓励…」
        at = text.find(word, 2, _FRAME)
        if at > 0 and _named(text[:at], sources):
            found[at] = True
    owner = text.find("的", 0, _TOPIC + 1)
    if owner >= 4 and any(text[:owner] in topic for topic in _topics(sources)):
        found[owner + 1] = False  # 「企业的章程」 in a document on firms
    return found


def self_named(text: str, sources: Sequence[Source]) -> str:
    """A claim that names its document where the source says 「本办法」, in the source's words."""
    for source in sources:
        held = canonical(source.text)
        for name in map(canonical, source.names):
            kinds = [k for k in function_words().document if name.endswith(k) and f"本{k}" in held]
            for short in (name, name.removeprefix("中华人民共和国")) if kinds else ():
                if short in text and short not in held and len(short) > 4:
                    return text.replace(short, f"本{max(kinds, key=len)}")
    return text


def _connective(text: str, at: int) -> int:
    """The length of a connective that stands there, with its comma."""
    for word in sorted(function_words().connective, key=len, reverse=True):
        if text.startswith(word, at):
            comma = text[at + len(word) : at + len(word) + 1] == "，"
            return len(word) + comma
    return 0


def _topics(sources: Sequence[Source]) -> Iterator[str]:
    """What the cited documents are about, in the words of their titles."""
    for source in sources:
        for name in map(canonical, source.names[:1]):
            yield name.rpartition("关于")[2]


def _attributes(frame: str, sources: Sequence[Source]) -> bool:
    """「根据《条例》规定」, 「国发〔2020〕7号提出」: names what is cited, and nothing else."""
    by = _BY.match(frame)
    bare = frame[by.end() :] if by else frame
    speaking = _SPEAKING.search(bare, max(0, len(bare) - 2))
    if speaking:
        bare = bare[: speaking.start()]
    elif not by:
        return False
    return _named(bare, sources)


def _named(name: str, sources: Sequence[Source]) -> bool:
    """Whether it is a name of what is cited, a kind of document (条例), or both (科技部文件).

    The article may stand behind it (条例第十四条), where it is the one that is cited, or another
    label of the clause (意见五（十一）).
    """
    name = name.removesuffix("还").removesuffix("的")
    for label in (canonical(source.label) for source in sources if source.label):
        if name.endswith(label) and not _PLACE.search(name):
            name = name.removesuffix(label).removesuffix("的")
            if not name:
                return True
            break
    if place := _PLACE.search(name):
        if not any(_stands(place[0], canonical(source.label)) for source in sources):
            return False
        name = name[: place.start()].removesuffix("的")
        if not name:
            return True
    names = [canonical(n) for source in sources for n in source.names if n]
    if not name or name in names:
        return bool(name)
    name = _POINTING.sub("", name)
    kinds = [kind for kind in function_words().document if name.endswith(kind)]
    heads = (name.removesuffix(kind).removesuffix("的") for kind in kinds)
    if any(not head or any(head in held for held in names) for head in heads):
        return True
    return bool(place) and any(name in held for held in names)


def _stands(place: str, label: str) -> bool:
    """Whether a label is that of the place, or of a part of it."""
    rest = label.removeprefix(place)
    return bool(label) and label != rest and rest[:1] in ("", "第", "（")


def _frames(frame: str, sources: Sequence[Source]) -> bool:
    """「在税收方面」: a topic in the words of what is cited."""
    if not frame.endswith("方面"):
        return False
    topic = frame.removesuffix("方面").removeprefix("在").removesuffix("的")
    held = [canonical(t) for s in sources for t in (s.text, s.lead, *s.names, *s.headings)]
    words = rjieba.cut(topic)
    return bool(words) and any(all(word in text for word in words) for text in held)
