"""Which documents, clauses and places a question names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import ClauseId, ClauseNotFoundError, Level, PolicyDocument, normalise_label

_PLACES_PATH = Path(__file__).parent / "data" / "places.txt"

_LEVEL_CUES = {  # by whether the level is local
    False: (
        r"国家的?(?:层面|政策|版|基础|文件|规定|要求|怎么|说法|对|有|给|[那这]边?|和|与|跟|出台|让|上|呢)"
        r"|中央|上级文件|上位文件|国家级文件|(?:national|central|state)[- ](?:level|polic|document|government)"
    ),
    True: (
        r"(?:咱们?|我们)(?:自己)?的?(?:意见|文件|政策)|咱们?(?:这边|这里|这儿|这块|区|盟)|我们(?:这边|这里|这儿|盟|区)|我们园区|咱们园区|本园区|咱园区|我园区|园区自己|盟里|盟内|我盟|全盟|当地|本地|地方(?:上的?)?(?:文件|意见)"
        r"|local (?:level|polic|document|opinion)"
    ),
}
_BOTH_LEVELS = re.compile(
    r"两级|两个?(?:层面|层级)|上下级?文件|[两几三][份个]文件|(?:国家|国务院|中央|上级|上面)(?:层面|文件|那边|的)?(?:和|与|跟|同|、)(?:地方|本地|盟|园区|咱|我们)"
    r"|both (?:levels|documents)|local\b[^.?!]{0,40}\bnational|national\b[^.?!]{0,40}\blocal",
    re.IGNORECASE,
)
_KIND = re.compile(r"(意见|办法|方案|规划|条例|通知|规定)$")
_LABEL_REFERENCE = re.compile(
    r"第?[一二三四五六七八九十百\d]+(?:条|部分)?"
    r"(?:第?[（(][一二三四五六七八九十\d]+[)）][条项款]?|第[一二三四五六七八九十\d]+[条项款])*"
    r"|第?[（(][一二三四五六七八九十\d]+[)）][条项款]?"
)


@dataclass(frozen=True, slots=True)
class DocumentCues:
    """How one document can be named."""

    document_id: str
    level: Level
    names: re.Pattern[str]


class ScopeFinder:
    """Recognises documents, clause references and places in questions about given documents."""

    def __init__(self, documents: Sequence[PolicyDocument]) -> None:
        self._documents = {document.document_id: document for document in documents}
        self._cues = [_cues(document) for document in documents]
        rows = _PLACES_PATH.read_text(encoding="utf-8").splitlines()
        names = {name for row in rows if not row.startswith("#") for name in row.split()}
        self.names = {
            name
            for document in documents
            for name in (document.title, document.place, *document.aliases)
            if name.isalpha()
        }
        own = "".join(document.place + document.title for document in documents)
        self._places = re.compile(
            "|".join(sorted((n for n in names if n not in own), key=len)[::-1])
        )

    def named(self, question: str) -> tuple[str, ...]:
        """Ids of the documents the question names, in order of mention; empty where none."""
        found = []
        for cues in self._cues:
            places = [m.start() for m in cues.names.finditer(question)]
            level = re.search(_LEVEL_CUES[cues.level.is_local], question, re.IGNORECASE)
            if level:
                places.append(level.start())
            if places:
                found.append((min(places), cues.document_id))
        if self.levels(i for _, i in found) < 2 and _BOTH_LEVELS.search(question):
            ordered = sorted(self._cues, key=lambda cues: not cues.level.is_local)
            return tuple(cues.document_id for cues in ordered)
        return tuple(document_id for _, document_id in sorted(found))

    def name_in(self, question: str) -> str:
        """The first name of a document in a question, as it stands there; "" for none."""
        found = [m for cues in self._cues if (m := cues.names.search(question))]
        return min(found, key=lambda m: m.start())[0] if found else ""

    def compared(self, question: str, scope: tuple[str, ...]) -> tuple[str, ...]:
        """The scope of a comparison: where one side alone is named, the other level joins it."""
        named = sum(bool(cues.names.search(question)) for cues in self._cues)
        if named > 1 or self.levels(scope) != 1:
            return scope
        return scope + tuple(
            document_id for document_id in self._documents if self.levels((*scope, document_id)) > 1
        )

    def levels(self, document_ids: Iterable[str]) -> int:
        """How many levels, local and national, these documents belong to."""
        return len({self._documents[document_id].level.is_local for document_id in document_ids})

    def other_place(self, question: str) -> str | None:
        """A place that no document applies to, where the question is about no place of theirs."""
        if self.named(question):
            return None
        match = self._places.search(question)
        return match.group() if match else None

    def without_names(self, question: str) -> str:
        """The question less the names of documents and levels, for what it is about."""
        for cues in self._cues:
            question = cues.names.sub("", question)
        question = _BOTH_LEVELS.sub("", question)
        for pattern in _LEVEL_CUES.values():
            question = re.sub(pattern, "", question, flags=re.IGNORECASE)
        return question

    def lookups(self, question: str) -> tuple[ClauseId, ...]:
        """Clauses named by number together with their document (「7号文第（四）条」)."""
        found: dict[ClauseId, None] = {}
        for cues in self._cues:
            for name in cues.names.finditer(question):
                rest = re.match(
                    r"[》的里中，,：:\s]*(?:文件?|意见|里面|之)?[的里中\s]*", question[name.end() :]
                )
                tail = question[name.end() + (rest.end() if rest else 0) :]
                reference = _LABEL_REFERENCE.match(tail)
                if reference is None or (len(reference.group()) < 2 and "条" not in tail[:4]):
                    continue
                clause_id = self._resolve(cues.document_id, reference.group())
                if clause_id is not None:
                    found[clause_id] = None
        return tuple(found)

    def _resolve(self, document_id: str, reference: str) -> ClauseId | None:
        document = self._documents[document_id]
        label = normalise_label(reference)
        try:
            return document.clause(label).id
        except ClauseNotFoundError:
            pass
        # A number within its part (（四） for 二（四）) is unique where numbering continues.
        ends = [c.id for c in document.clauses if c.label.endswith(label) and c.label != label]
        if not label.startswith("（"):
            ends = [c.id for c in document.clauses if c.label.endswith(f"（{label}）")]
        return ends[0] if len(ends) == 1 else None


def _cues(document: PolicyDocument) -> DocumentCues:
    names = {document.title, *document.aliases}
    if document.level.is_local:
        names |= {document.place, document.place.removesuffix("盟").removesuffix("市"), "Alxa"}
    else:
        names.add(document.issuer)
    if document.number:
        number = re.fullmatch(r"(.+?)〔(\d+)〕(\d+)号", document.number)
        if number:
            prefix, year, serial = number.groups()
            names |= {f"{prefix}{serial}号", f"{serial}号文"}
            numbers = rf"{prefix}\s*[〔\[（(【]\s*{year}\s*[〕\]）)】]\s*{serial}\s*号|(?<!\d){serial}\s*号"
        else:
            numbers = re.escape(document.number)
    else:
        numbers = ""
    alternatives = [re.escape(name) for name in sorted(names, key=len, reverse=True) if name]
    if numbers:
        alternatives.insert(0, numbers)
    kind = _KIND.search(document.title)
    if kind and document.level.is_local:  # 「意见里」 in the park is the park's own one
        alternatives.append(
            rf"(?<!若干)(?<!指导)(?<!实施){kind[1]}(?=[里中上第（(一二三四五六七八九十]|规定|提到)"
        )
    return DocumentCues(
        document.document_id,
        document.level,
        re.compile("|".join(alternatives), re.IGNORECASE),
    )
