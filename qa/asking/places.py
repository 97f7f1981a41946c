"""Where a question asks about, and whether a document's place is that place.

Names come from the public list of administrative divisions (`qa/data/places.tsv`), never from the
documents. A place that somebody only comes from (我老家在成都) is not what the question is about.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from corpus import Level, Library, PolicyDocument
from corpus.text import Tokeniser, fold
from qa.asking.query import Places
from qa.data import UNKNOWN, load, surprise

_PATH = Path(__file__).parents[1] / "data" / "places.tsv"
_FROM = re.compile(
    r"(?:从|老家[在是]?|来自|祖籍[在是]?|原来?在|之前在|以前在|家在|住在?|户口[在是]?|在)$"
)
_PAST = re.compile(
    r"(?:人(?!才|民|大|社|事|力)|医生|老师|教师|同胞|居民|青年|学生|老板|朋友|户口|籍|来的|搬|迁|过来|毕业|念|读|上学|教书|工作|上班|打工|那边过来)"
)
_STAYS = re.compile(r"^(?:在|从)$")
_COUNTED = re.compile(r"[个家间座片的]")  # 开个小店 is a shop, not 小店区
_RARE = 18  # bits from which a county's name without its kind is no ordinary word (平潭)
_ENDS = ("盟", "市", "州", "旗")
_KIND = re.compile(r"(?:自治区|自治州|高新区|开发区|新区|省|市|盟|州|县|旗|区)$")
POINTING = r"(?:那[份个边]|这[份个]|的?(?:那|这)?[份个]?(?:文件|意见|通知|办法|政策|规定|条例|细则|方案|措施)|[发出印](?:台|的|发))"


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division with the names of those that hold it, nearest first."""

    name: str
    holders: tuple[str, ...]


@cache
def divisions() -> dict[str, Division]:
    """Divisions by every name they go by: full, short (provinces and prefectures), pinyin."""
    rows = [
        line.split("\t")
        for line in _PATH.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    parents = {name: parent for name, _, parent, _ in rows if parent != name}
    found: dict[str, Division] = {}
    counties = Counter(name[:-1] for name, short, _, _ in rows if short == "-")
    for name, short, _, spelled in rows:
        holders: list[str] = []
        at = parents.get(name, "-")
        while at != "-" and len(holders) < 4:
            holders.append(at)
            at = parents.get(at, "-")
        division = Division(name, tuple(holders))
        for given in (name, short, spelled):
            if given != "-":
                found.setdefault(given, division)
        county = name[:-1]
        if (
            short == "-"
            and len(county) >= 2
            and counties[county] == 1
            and surprise().get(county, UNKNOWN) >= _RARE
        ):
            found.setdefault(county, division)
    return found


class PlaceFinder:
    """Finds the places a question is about, and the documents it points at by their place.

    Beside the public names, a document's own place goes by its short name and, for one held, by
    the first character with its kind (锡盟, 呼市).
    """

    def __init__(self, library: Library, tokeniser: Tokeniser) -> None:
        self._tokeniser = tokeniser
        self._levels = load("levels")
        self._by_name: dict[str, list[str]] = {}
        self._full: dict[str, str] = {}
        self._applying: dict[str, list[str]] = {}
        for document in library:
            if document.level is not Level.NATIONAL:
                for name in _within(document):
                    self._applying.setdefault(name, []).append(document.document_id)
                if document.place:
                    self._learn(document)
        names = sorted(map(re.escape, self._by_name), key=len, reverse=True)
        self._own = re.compile("|".join(names)) if names else None
        self._pointed = re.compile(f"({'|'.join(names)}){POINTING}") if names else None

    def find(self, question: str) -> tuple[Places, tuple[str, ...]]:
        """Places of a folded question with the levels it names, and ids of the documents that
        it points at by their place (锡盟那份).
        """
        known = divisions()
        asked: dict[str, None] = {}
        at = 0
        lowered = question.lower()
        for word in self._tokeniser.segments(question):
            place = lowered.find(word, at)
            if place < 0:
                continue
            at = place + len(word)
            division = known.get(word)
            if division is None or (
                place > 0 and word != division.name and _COUNTED.match(lowered, place - 1)
            ):
                continue
            if not _in_passing(lowered, place, at):
                asked[division.name] = None
        for match in self._own.finditer(question) if self._own else ():
            if not _in_passing(question, *match.span()):
                asked[self._full[match.group()]] = None
        pointed: dict[str, None] = {}
        for match in self._pointed.finditer(question) if self._pointed else ():
            pointed |= dict.fromkeys(self._by_name[match.group(1)])
        said = [key for key, entry in self._levels.items() if entry.shows("said", question)]
        levels = frozenset(Level(key) for key in said if key != "local")
        return Places(tuple(asked), levels, "local" in said), tuple(pointed)

    def apart(self, places: Sequence[str]) -> list[list[str]]:
        """Ids of the documents of each of several places or within it, those of none left out; one
        of a city in a province that is named as well is the city's.
        """
        sides = [self._applying.get(place, []) for place in places]
        sides.sort(key=len)  # and stays in the order of the question where as many
        whose: dict[str, int] = {}
        for number, side in enumerate(sides):
            for own in side:
                whose.setdefault(own, number)
        kept = ([own for own in side if whose[own] == n] for n, side in enumerate(sides))
        return [side for side in kept if side]

    def _learn(self, document: PolicyDocument) -> None:
        full = fold(document.place)
        short = _KIND.sub("", full)
        names = {full, short, short + "高新区"} | {
            short[0] + end for end in _ENDS if full.endswith(end)
        }
        for name in names:
            if len(name) >= 2:
                self._by_name.setdefault(name, []).append(document.document_id)
                self._full.setdefault(name, full)


def _in_passing(question: str, start: int, end: int) -> bool:
    """Whether a place is only where somebody is or comes from: its phrase says so and ends."""
    before, after = question[max(0, start - 4) : start], question[end : end + 6]
    came = _FROM.search(before)
    if came and not _STAYS.match(came.group()):
        return True
    return bool(_PAST.match(after.lstrip("市省盟那边这"))) or bool(came and _PAST.search(after))


def place_relation(places: Places, document: PolicyDocument) -> int:
    """1 where a document applies to a place asked about, -1 where only to other ones, else 0.

    A document for the whole country applies everywhere and a province's in its cities: 0, since
    it is about no place in particular.
    """
    if not places.asked or document.level is Level.NATIONAL:
        return 0
    own = document_places(document)
    if not own:
        return 0
    known, within = divisions(), _within(document)
    for name in places.asked:
        if name in within:
            return 1
        if name in known and own & set(known[name].holders):
            return 0
    return -1


def _within(document: PolicyDocument) -> frozenset[str]:
    """The places that a document is of or in, nearest and farthest alike."""
    own, known = document_places(document), divisions()
    if not own:
        return frozenset()
    return own | {fold(document.place)} | {h for name in own for h in known[name].holders}


def document_places(document: PolicyDocument) -> frozenset[str]:
    """The divisions that a document is of: those its place or issuer names, or else its title,
    without those that hold another of them.
    """
    found = _named(f"{document.place} {document.issuer}") or _named(document.title)
    known = divisions()
    holders = {holder for name in found for holder in known[name].holders}
    return frozenset(found - holders)


@lru_cache(maxsize=100_000)
def _named(text: str) -> frozenset[str]:
    known, folded = divisions(), fold(text)
    found: set[str] = set()
    for size in range(2, 12):
        for at in range(len(folded) - size + 1):
            division = known.get(folded[at : at + size])
            if division:
                found.add(division.name)
    return frozenset(found)


def nearest_first(documents: Sequence[PolicyDocument]) -> list[PolicyDocument]:
    """Documents ordered from the most local level to the national one."""
    order = list(Level)
    return sorted(documents, key=lambda d: (-order.index(d.level), d.document_id))
