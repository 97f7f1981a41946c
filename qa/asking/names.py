"""Which documents and clauses a question names, and which of those are not held."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus import (
    ClauseId,
    ClauseKind,
    ClauseNotFoundError,
    Library,
    PolicyDocument,
    normalise_label,
)
from corpus.text import NUMERAL, fold, from_numeral
from qa.asking.described import Described, DescribedFinder, pairs
from qa.asking.places import POINTING, PlaceFinder
from qa.asking.query import Unheld
from qa.asking.spans import content_words

_KINDS = "意见|办法|规定|通知|决定|条例|方案|细则|措施|规划|纲要|公告|法|解释|公报|指南|政策"
_YEAR = r"(?:19|20)\d{2}"
_DIGITS = r"\d〇零一二两三四五六七八九十百千万"  # what a serial begins after is none of it
_SERIAL = rf"(?:\d{{1,6}}|{NUMERAL})"
# 国发[2020]7号, 国科发政(2019)第313号; 〔〕【】 stay as they are when a text is folded
_NUMBER = re.compile(
    rf"(?:(?P<bracket>[\[〔【({{])?(?P<year>{_YEAR})(?:年|[\]〕】)}}])?)?"
    rf"第?(?<![{_DIGITS}])(?P<serial>{_SERIAL})号(?P<tail>文件?|令)?"
)
_OTHER = re.compile(r"[^\u4e00-\u9fff]")  # what the issuer's abbreviation before it begins after
_LONGEST = 10  # characters of that abbreviation: 内蒙古自治区政府令 has nine
_WRITTEN = re.compile(
    rf"^(?P<prefix>\D*?)[\[〔【(]?(?P<year>{_YEAR})?[\]〕】)]?第?(?P<serial>{_SERIAL})号"
)
_TITLE = re.compile(r"《([^《》]{2,60})》")
_STATE = re.compile(r"^中华人民共和国")
_ISSUED_BY = re.compile(r"^.{2,30}?关于(?:印发|发布|公布|进一步|加快|促进|支持|加强|做好)?")
_VERSION = re.compile(r"\((?:\d{4}年?)?(?:修正|修订|试行|暂行|征求意见稿|\d{4})[^)]*\)$")
_ORDINAL = rf"(?:\d{{1,4}}|{NUMERAL})"
_REFERENCE = re.compile(
    rf"(?:附件{_ORDINAL}?)?第[(（]?{_ORDINAL}[)）]?(?:部分|编|章|节|条(?:之{_ORDINAL})?)"
    rf"(?:第?[(（]?{_ORDINAL}[)）]?(?:条(?:之{_ORDINAL})?|款|项|目|点)|第{_ORDINAL}(?:款|项|目|点)|[(（]{_ORDINAL}[)）])*"
    rf"|(?<![\u4e00-\u9fff\d]){_ORDINAL}[(（]{_ORDINAL}[)）](?:[(（]?{_ORDINAL}[)）]?)?"
)
_ABBREVIATED = ("发", "令", "函", "办", "字", "政", "规")  # ends of an issuer's abbreviation
_GOES_ON = re.compile(r"里|中(?!心)|第|规定|意见|通知|办法|怎么|说")
_SHORTEST = 3  # characters of a title without marks that is taken for one (公司法)
_ENOUGH = 2  # words that name a matter, with which a question is searched for without its document
_ALIKE = 0.75  # share of a title's character pairs that another title holds to be meant by it


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names.

    `bare` is the question without it; `rest`, which is searched for, keeps the words of a title where
    it would say too little without (节约用水条例哪天生效).
    """

    scope: tuple[str, ...]
    preferred: tuple[str, ...]
    clauses: tuple[ClauseId, ...]
    unheld: tuple[Unheld, ...]
    rest: str
    bare: str


class NameFinder:
    """Finds documents by number, title or issuer and clauses by label.

    Everything is looked up in tables made once from the library; a question costs time in
    proportion to its own length, whatever the number of documents.
    """

    def __init__(self, library: Library, places: PlaceFinder) -> None:
        self._library = library
        self._by_serial: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_issuer: dict[str, list[str]] = defaultdict(list)
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        self._described = DescribedFinder(library, places)
        for document in library:
            self._learn(document)
        self._lengths = sorted({len(name) for name in self._by_name}, reverse=True)
        issuers = sorted(map(re.escape, self._by_issuer), key=len, reverse=True)
        self._issuers = re.compile(rf"({'|'.join(issuers)}){POINTING}") if issuers else None

    def find(self, question: str) -> Named:
        """What a folded question names."""
        found: dict[str, None] = {}
        unheld: list[Unheld] = []
        rest = question
        end = 0
        for match in _NUMBER.finditer(question):
            before = question[max(end, match.start() - _LONGEST) : match.start()]
            prefix, end = _OTHER.split(before)[-1], match.end()
            ids, told = self._numbered(prefix, match)
            found |= dict.fromkeys(ids)
            unheld += [told] if told else []
            if ids or told:
                rest = rest.replace(prefix + match.group(), " ")
        for match in _TITLE.finditer(question):
            ids, told = self._titled(match.group(1))
            found |= dict.fromkeys(ids)
            unheld += [told] if told else []
            if ids or told:
                rest = rest.replace(match.group(), " ")
        for name, ids in self._plain(rest):
            found |= dict.fromkeys(ids)
            rest = rest.replace(name, " ")
        described = [*self._described.find(rest)]
        found |= dict.fromkeys(one.document_id for one in described)
        bare = _without(rest, described)
        if len(content_words(bare)) >= _ENOUGH:
            rest = bare
        preferred: dict[str, None] = {}
        if self._issuers:
            for match in self._issuers.finditer(rest):
                preferred |= dict.fromkeys(self._by_issuer[match.group(1)])
        scope = tuple(found)
        clauses, missed, rest = self._clauses(rest, scope)
        bare = self._clauses(bare, scope)[2] if described else rest
        rest, bare = " ".join(rest.split()), " ".join(bare.split())
        return Named(scope, tuple(preferred), clauses, (*unheld, *missed), rest, bare)

    def clauses(
        self, question: str, scope: Sequence[str]
    ) -> tuple[tuple[ClauseId, ...], tuple[Unheld, ...]]:
        """Clauses that a folded question names by label within documents already known, and labels
        that none of these documents has."""
        held, missed, _ = self._clauses(question, scope)
        return held, tuple(missed)

    def _learn(self, document: PolicyDocument) -> None:
        own = document.document_id
        written = _WRITTEN.fullmatch(fold(document.number or ""))
        if written:
            serial = _value(written["serial"])
            self._by_serial[serial].append(
                (own, written["prefix"].rstrip("第"), written["year"] or "")
            )
        for name in _names(document):
            self._by_name[name].append(own)
        for pair in pairs(_core(document.title)):
            self._by_pair[pair].add(own)
        for issuer in re.split(r"[、,，;；\s]+", fold(document.issuer)):
            if len(issuer) >= 2:
                self._by_issuer[issuer].append(own)

    def _numbered(self, prefix: str, match: re.Match[str]) -> tuple[list[str], Unheld | None]:
        """Documents with this number; or that none has it, where it is clearly one."""
        serial, year = _value(match["serial"]), match["year"] or ""
        pointed = bool(match["tail"] or year or _GOES_ON.match(match.string, match.end()))
        rows = [row for row in self._by_serial.get(serial, []) if not year or year == row[2]]
        held = [own for own, given, _ in rows if prefix and given and prefix.endswith(given)]
        if not held and pointed and not prefix.endswith(_ABBREVIATED):
            held = [own for own, _, _ in rows]
        if held:
            return held, None
        named = prefix.endswith(_ABBREVIATED) or (prefix and match["bracket"])
        if not (match["tail"] or (year and named)):
            return [], None
        told = prefix + match.group() if named else match.group()
        near = self._by_serial.get(serial, [])
        return [], Unheld(told, tuple(own for own, _, _ in near[:3]))

    def _titled(self, title: str) -> tuple[list[str], Unheld | None]:
        """Documents that a title in 《》 means; or that none does."""
        core = _core(title)
        if core in self._by_name:
            return self._by_name[core], None
        if re.fullmatch(rf"(?:{_KINDS})", core):
            return [], None
        told = pairs(core)
        shared: dict[str, int] = defaultdict(int)
        for pair in told:
            for own in self._by_pair.get(pair, ()):
                shared[own] += 1
        best = max(shared.values(), default=0)
        near = [own for own, count in shared.items() if count == best]
        if told and best >= _ALIKE * len(told):
            return near[:3], None
        return [], Unheld(f"《{title}》", tuple(near[:3]) if best * 2 >= len(told) else ())

    def _plain(self, text: str) -> Iterable[tuple[str, list[str]]]:
        """Titles that stand in a text without marks, the longest first."""
        at = 0
        while at < len(text):
            for length in self._lengths:
                name = text[at : at + length]
                if len(name) == length and name in self._by_name:
                    yield name, self._by_name[name]
                    at += length - 1
                    break
            at += 1

    def _clauses(
        self, question: str, scope: Sequence[str]
    ) -> tuple[tuple[ClauseId, ...], list[Unheld], str]:
        found: dict[ClauseId, None] = {}
        unheld: list[Unheld] = []
        documents = [self._library.document(own) for own in scope]
        if not documents and len(self._library) == 1:
            documents = list(self._library)
        for match in _REFERENCE.finditer(question):
            if not documents:
                break
            here = [c for d in documents if (c := _resolve(d, match.group()))]
            found |= dict.fromkeys(here)
            if here:
                question = question.replace(match.group(), " ")
            else:
                document = documents[0]
                told = f"{_shown(document)}{match.group()}"
                unheld.append(Unheld(told, (document.document_id,), _nearest(document)))
        return tuple(found), unheld, question


def without_labels(question: str) -> str:
    """A folded question less what it says of clauses by their labels, whatever document has them."""
    return _REFERENCE.sub(" ", question)


def _without(question: str, described: Sequence[Described]) -> str:
    for one in reversed(described):
        question = f"{question[: one.start]} {question[one.end :]}"
    return question


def _resolve(document: PolicyDocument, reference: str) -> ClauseId | None:
    label = normalise_label(reference)
    try:
        return document.clause(label).id
    except ClauseNotFoundError:
        pass
    ends = [c.id for c in document.clauses if c.label.endswith(label) and c.label != label]
    if not ends and not label.startswith("（"):
        ends = [c.id for c in document.clauses if c.label.endswith(f"（{label}）")]
    return ends[0] if len(ends) == 1 else None


def _nearest(document: PolicyDocument) -> ClauseId | None:
    """The last numbered clause, which tells how far a document's numbering goes."""
    numbered = [c for c in document.clauses if c.mark and c.kind is ClauseKind.CLAUSE]
    return numbered[-1].id if numbered else None


def _names(document: PolicyDocument) -> set[str]:
    """How a document can be called in running text."""
    core = _core(document.title)
    names = {fold(document.title), core, *map(fold, document.aliases)}
    names |= {_ISSUED_BY.sub("", name) for name in tuple(names)}
    return {name for name in names if len(name) >= _SHORTEST and not name.isdecimal()}


def _core(title: str) -> str:
    """A title folded, without 《》, the state's name and the version at its end."""
    core = fold(title).strip("《》 ")
    return _VERSION.sub("", _STATE.sub("", core))


def _value(serial: str) -> int:
    """The number; -1 for what numbers nothing (十十)."""
    try:
        return int(serial) if serial.isdecimal() else from_numeral(serial)
    except ValueError:
        return -1


def _shown(document: PolicyDocument) -> str:
    return f"《{document.title.strip('《》')}》"
