"""Does a sentence that a model wrote say what the sentences it cites say, and no more?

The judgement is on words, not on a model's opinion: figures with their subject, document numbers,
quoted phrases, words of force, conditions, negations, actors and the share of content that the
cited sentences hold. Thresholds are calibrated by `python -m benchmarks.gate`; see docs/gate.md.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path

from qa.evidence import Evidence
from qa.figures import figures
from qa.force import CONDITIONS, NEGATIONS, Forceful, forceful

_PLAIN = frozenset((Path(__file__).parent / "data" / "plain_words.txt").read_text("utf-8").split())
_SYNONYMS = {
    word: place
    for place, row in enumerate(
        (Path(__file__).parent / "data" / "synonyms.txt").read_text("utf-8").splitlines()
    )
    if not row.startswith("#")
    for word in row.split()
}
_NOVEL = 0.2  # share of a claim's content, at most, that its sources do not hold
_SHARED = 0.2  # share of a claim's character pairs, at least, that its sources hold
_PHRASE, _NOVEL_PHRASE = 6, 0.6  # characters of a phrase that is looked at alone; its share
_WORD = 6  # characters up to which a changed stretch is one word for another
_AROUND = 4  # characters of a source's own words around it
_BETTER = 0.12  # by which another source may not hold more of the claim than the cited ones do
_GOVERNED = 0.6  # share of what a word of force governs from which the claim says it too
_CONDITIONED = 0.4  # the same, of what a condition governs
_DENIED = 0.3  # share of what a negation governs that a source must deny too
_NEARER = 0.2  # by which another word may not fit better what a word of force governs
_FIGURE = re.compile(r"[\d.%零〇一二三四五六七八九十百千万两]+年?$")  # compared as figures
_DOCUMENT_NUMBER = re.compile(r"[〔\[(【](\d{4})[〕\])】]\s*(\d+)\s*号|(?<!\d)(\d+)\s*号文?")
_NUMERAL = r"[一二三四五六七八九十百]+"
_LABEL = re.compile(
    rf"第({_NUMERAL}|\d+)(?:条|部分|章|款|项)|(?<![\u4e00-\u9fff]){_NUMERAL}\(({_NUMERAL})\)"
)
_QUOTED = re.compile(r"[“「『‘]([^”」』’]+)[”」』’]|《([^》]+)》")
# A word that widens or narrows what is promised; it must stand in a source.
_QUALIFIER = re.compile(
    r"全额|全部|所有|一次性|每半?[年月季家人个项]|各[级类种]|最[高低多少]|至少|不超过|不低于|不少于|超过|一律|立即|永久|长期|免费"
    r"|无条件|唯一|只有|仅限|必然|保证|确保|承诺|直接|专门|大幅|严格|率先|统一|无需|免于|自动|必要|急需|重点|统筹"
)
_ACTOR = re.compile(
    r"(?:部|厅|局|委|府|会|社|企业|公司|校|院|所|机构|银行|部门|单位|团队|人员|人才|专家|高新区|开发区|示范区|平台|盟|旗|省|市"
    r"|县|省级|市级|盟级|国家|地方|中央|全国|全盟|自治区|国际|个人|学生|干部|农牧民)$"
)


# What narrows an actor down; with the word behind it, it must stand in a source.
_KIND_OF = re.compile(
    r"(?:外国|外籍|境外|境内|国内|国外|海外|国有|民营|初创|骨干|高成长|科技型|高新技术|中小|小微|大型|省级|市级|盟级|国家级|自治区级|东部|中西部"
    r"|高层次|高等|普通)[\u4e00-\u9fff]{2}"
)


class Fault(StrEnum):
    """Why a claim may not be shown."""

    EMPTY = "没有内容"
    UNCITED = "没有有效的引文编号"
    FIGURE = "数字、单位或其所述事项与引文不符"
    DOCUMENT_NUMBER = "文号或条号与引文不符"
    QUOTED = "引号内的文字不是引文原文"
    FORCE = "力度用语或条件与引文不符"
    NEGATION = "否定与引文不符"
    SUBJECT = "主体不在引文中"
    QUALIFIER = "限定用语不在引文中"
    CONTENT = "内容超出引文"
    EXCHANGED = "原文的词被换成了别的词"
    MISPLACED = "引文编号标错"


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that a claim may cite; `context` may be named but supports no claim by itself."""

    text: str
    context: str = ""  # title, number and issuer of the document, headings, lead sentence
    label: str = ""


def as_source(evidence: Evidence) -> Source:
    """A piece of evidence as what a claim may cite."""
    document, clause = evidence.document, evidence.clause
    named = (document.title, document.number or "", document.issuer, document.place)
    return Source(
        evidence.text,
        "。".join((*named, *clause.path, clause.heading, clause.lead)),
        clause.label,
    )


class ClaimGate:
    """Checks claims; `segments` cuts a text into words."""

    def __init__(self, segments: Callable[[str], list[str]]) -> None:
        self._segments = segments

    def faults(
        self, claim: str, cited: Sequence[Source], others: Sequence[Source] = ()
    ) -> tuple[Fault, ...]:
        """What is wrong with a claim, without its markers; () where it may be shown.

        `others` are the sources that were offered and are not cited.
        """
        claim = _plain(claim)
        if len(pairs(claim)) < 2:
            return (Fault.EMPTY,)
        if not cited:
            return (Fault.UNCITED,)
        text = "。".join(_plain(source.text) for source in cited)
        context = "。".join(_plain(source.context) for source in cited)
        labels = [source.label for source in cited]
        held = f"{text}。{context}"
        found = [
            (Fault.FIGURE, _wrong_figure(_unnumbered(claim), _unnumbered(text), context)),
            (Fault.DOCUMENT_NUMBER, _wrong_number(claim, held, labels)),
            (Fault.QUOTED, _misquoted(claim, held)),
            (Fault.FORCE, _wrong_force(claim, text, negations=False)),
            (Fault.NEGATION, _wrong_force(claim, text, negations=True)),
            (Fault.QUALIFIER, any(w not in held for w in _QUALIFIER.findall(claim))),
            (Fault.SUBJECT, self._wrong_subject(claim, held)),
            (Fault.CONTENT, self._beyond(claim, text, context)),
            (Fault.EXCHANGED, self._exchanged(claim, text, held)),
            (Fault.MISPLACED, self._misplaced(claim, text, context, others)),
        ]
        return tuple(fault for fault, wrong in found if wrong)

    def _wrong_subject(self, claim: str, held: str) -> bool:
        novel = (w for w in self._segments(claim) if w not in held and w not in _PLAIN)
        return any(_ACTOR.search(word) for word in novel) or any(
            kind not in held for kind in _KIND_OF.findall(claim)
        )

    def _beyond(self, claim: str, text: str, context: str) -> bool:
        """Whether the claim, or one phrase of it, holds more than a source says."""
        if self._novelty(claim, text, context) > _NOVEL or overlap(claim, text) < _SHARED:
            return True
        return any(
            len(phrase) >= _PHRASE and self._novelty(phrase, text, context) > _NOVEL_PHRASE
            for phrase in re.split("[,;。:]", claim)
        )

    def _exchanged(self, claim: str, text: str, held: str) -> bool:
        """Whether, amid a source's own words, a word stands in the place of another."""
        codes = SequenceMatcher(None, text, claim, autojunk=False).get_opcodes()
        for before, (op, a, b, c, d), after in zip(codes, codes[1:], codes[2:], strict=False):
            around = [before[2] - before[1], after[2] - after[1]]
            amid = before[0] == after[0] == "equal" and sum(around) >= _AROUND
            if op != "replace" or not amid or b - a > 2 * _WORD or d - c > _WORD:
                continue
            put = [
                w for w in self._segments(claim[c:d]) if w not in _PLAIN and not _FIGURE.match(w)
            ]
            if put and claim[c:d] not in held and not _alike(text[a:b], claim[c:d]):
                return True
        return False

    def _novelty(self, claim: str, text: str, context: str) -> float:
        """Share of the claim's content, in characters, that sources do not hold."""
        words = [
            w for w in self._segments(claim) if w in text or (w not in _PLAIN and w not in context)
        ]
        total = sum(map(len, words))
        missing = sum(len(w) * (1 - overlap(w, text)) for w in words if w not in text)
        return missing / total if total else 0.0

    def _misplaced(self, claim: str, text: str, context: str, others: Sequence[Source]) -> bool:
        held = 1 - self._novelty(claim, text, context)
        return any(
            1 - self._novelty(claim, _plain(o.text), _plain(o.context)) > held + _BETTER
            for o in others
        )


def pairs(text: str) -> set[str]:
    """The character pairs of a text's letters and figures; a single character stands for itself."""
    letters = "".join(char for char in text if char.isalnum())
    return {letters[i : i + 2] for i in range(len(letters) - 1)} or set(letters)


def overlap(part: str, whole: str) -> float:
    """Share of a part's character pairs that stand in the whole, 0 to 1."""
    asked = pairs(part)
    return len(asked & pairs(whole)) / len(asked) if asked else 0.0


def _alike(one: str, other: str) -> bool:
    """Whether one stretch may stand for the other: parts, at least, of two synonyms."""
    one, other = one.strip("的"), other.strip("的")
    rows = [{place for word, place in _SYNONYMS.items() if part in word} for part in (one, other)]
    return bool(one and other and rows[0] & rows[1])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _unnumbered(text: str) -> str:
    """A text less document numbers and clause labels, whose figures are checked as such."""
    return _LABEL.sub("", _DOCUMENT_NUMBER.sub("", text))


def _wrong_figure(claim: str, text: str, context: str) -> bool:
    stated = figures(text)
    for figure in figures(claim):
        alike = [f for f in stated if f.unit == figure.unit]
        same = [f for f in alike if (f.value, f.limit) == (figure.value, figure.limit)]
        if not same:
            named = f"{figure.value}{figure.unit}"
            if figure.unit and named in _plain(context):
                continue  # it belongs to the name of what is cited
            return True
        fit = [overlap(figure.about, f.about) for f in alike]
        if max(fit) > max(overlap(figure.about, f.about) for f in same):
            return True
    return False


def _wrong_number(claim: str, held: str, labels: Sequence[str]) -> bool:
    stated = {(m[1] or "", m[2] or m[3]) for m in _DOCUMENT_NUMBER.finditer(held)}
    serials = {serial for _, serial in stated}
    for match in _DOCUMENT_NUMBER.finditer(claim):
        if match[3] is None and (match[1], match[2]) not in stated:
            return True
        if (match[2] or match[3]) not in serials:
            return True
    marks = "".join(f"。{label}" for label in labels)
    for match in _LABEL.finditer(claim):
        number = match[1] or match[2]
        if not any(form in marks for form in (f"。{number}", f"({number})", f"（{number}）")):
            return True
    return False


def _misquoted(claim: str, held: str) -> bool:
    bare = re.sub(r"[“”「」『』‘’\"'《》]", "", held)
    return any(
        re.sub(r"[“”「」『』‘’\"'《》]", "", found[1] or found[2]) not in bare
        for found in _QUOTED.finditer(claim)
    )


def _wrong_force(claim: str, text: str, negations: bool) -> bool:
    """Whether a word of force is added, exchanged or left out."""
    said = [f for f in forceful(claim) if (f.word in NEGATIONS) is negations]
    stated = [f for f in forceful(text) if (f.word in NEGATIONS) is negations]
    return any(not _stands(one, stated) for one in said) or any(
        _left_out(one, claim, said) for one in stated
    )


def _stands(one: Forceful, stated: Sequence[Forceful]) -> bool:
    same = [overlap(one.governs, f.governs) for f in stated if f.word == one.word]
    if not same or (one.word in NEGATIONS and max(same) < _DENIED):
        return False
    rivals = [
        overlap(one.governs, f.governs)
        for f in stated
        if f.word != one.word and not f.noun and f.word not in CONDITIONS
    ]
    return one.noun or max(rivals, default=0.0) <= max(same) + _NEARER


def _left_out(one: Forceful, claim: str, said: Sequence[Forceful]) -> bool:
    """Whether the claim says what a word governs and leaves the word out."""
    if one.noun and one.word not in NEGATIONS:
        return False
    least = _GOVERNED if one.word not in CONDITIONS else _CONDITIONED
    if overlap(one.governs, claim) < least:
        return False
    kept = [f for f in said if f.word == one.word]
    verbs = {f.word for f in said if f.word not in CONDITIONS}
    if one.word in CONDITIONS or len(verbs) == 1:  # no other word it could belong to
        return not kept
    return not any(f.noun or overlap(f.governs, one.governs) > 0 for f in kept)
