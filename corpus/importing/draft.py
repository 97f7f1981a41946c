"""A reading made a draft: the document's text, its front matter with sources, faults, repairs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.document import Clause, Repair
from corpus.errors import CorpusError
from corpus.importing.body import Field, Line, clean
from corpus.importing.dates import basis, effective, expiry, read_date, repealed, replaced
from corpus.importing.front import Front, read_front
from corpus.importing.places import locate
from corpus.importing.repair import infer_marks, split_at_marks, widen
from corpus.parsing import Fault, faults, parse, read_mark
from corpus.reading import BlockKind, Reading

_TABLE = re.compile(r"(?:^\|.*\|$\n*)+", re.MULTILINE)
# A table with so many cells left empty, and in half of the others so few characters, is a form. Of the
# 83 development files (policies and tests/eval/own) it is so of the three tables of the two forms among
# them (.38 to .56 empty) and of none of the 8 others with six empty cells (2026-11-26, by hand).
_EMPTY, _LABELS, _LABEL = 0.35, 6, 10
# 联系电话, 法人代表签字; not 一级, 省科技厅
_ASKED = re.compile(
    r"(?:姓名|性别|名称|电话|地址|日期|年月|编码|邮编|邮箱|传真|盖章|签字|签章|意见|职务|职称|学历|程度|面貌|面积|人数|代码|账号|类型)$"
)
_CJK = re.compile(r"[\u4e00-\u9fff]")
# 决定开展2020年…申报工作。 / 现就2019年…专项资金申报事项通知如下：
_DONE = re.compile(
    r"(?:决定|拟|为|将|现|，)(组织开展|开展|组织申报|做好|启动|组织|规范|加强)([^。；，：]{4,100}工作)"
)
_TOLD = re.compile(
    r"现(?:就|将|对)([^。；，：]{6,100}?)(?:的?(?:有关|相关|若干|具体)(?:具体)?(?:事项|事宜|工作)?|事项|事宜)?(?:通知|公告)如下"
)
_SEVERAL = re.compile(r"(《[^《》]+》(?:、?《[^《》]+》)*)(等[^，。]{1,20}?)?(?:已|业)经")


class DraftError(CorpusError):
    """A reading cannot be made a document; the message says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before it is published.

    `fields` holds what was found, under the keys of the front matter (title, number, issuer,
    place, level, issued_on, published_on, effective_on, valid_until), each with the sentence it
    came from; what is not there is unknown. `faults` are to be looked at, and stop nothing: those
    of the parser, and of the front matter (kinds title, name, recognition).
    """

    name: str  # of the file
    text: str
    fields: Mapping[str, Field]
    aliases: tuple[str, ...]  # the title of the covering notice
    repeals: tuple[Field, ...]
    replaces: tuple[Field, ...]
    issued_under: tuple[Field, ...]
    repairs: tuple[Repair, ...]
    faults: tuple[Fault, ...]
    clauses: tuple[Clause, ...]
    source_url: str = ""

    def value(self, key: str) -> str:
        """A field's value; "" where it is unknown."""
        found = self.fields.get(key)
        return found.value if found else ""


def draft(reading: Reading) -> Draft:
    """Make a draft of a reading.

    Wording is never changed. What changes is in `repairs`: page furniture out, lines joined,
    half-width punctuation beside Chinese made full-width, damaged numbering inferred where the
    sequence proves it.

    Raises:
        DraftError: there is no text besides chrome.
    """
    body = clean(reading)
    metadata = {**body.metadata, **reading.metadata}
    lines, widened = _widened(body.lines)
    aside = [b.text for b in reading.blocks if b.kind is BlockKind.FURNITURE]
    front = read_front(lines, (*body.before, *aside), metadata)
    texts = [line.text for line in front.lines if not line.table]
    if sum(len(_CJK.findall(line.text)) for line in front.lines) < 20:
        raise DraftError("除网页杂项外没有正文（不足二十个汉字）；请确认文件内容")
    paragraphs, inferred = infer_marks(split_at_marks([line.text for line in front.lines]))
    text = "\n\n".join(paragraphs)
    fields = _fields(front, texts, metadata)
    found = []
    if "title" not in fields:
        fields["title"] = _made_title(reading.name, texts, front.issuer)
        told = f"正文没有标题，暂拟为“{fields['title'].value}”；请核对"
        found.append(Fault(0, "title", "", told))
    elif _differs(reading.name, fields["title"].value):
        told = f"文件名“{reading.name}”与标题“{fields['title'].value}”不符，以正文为准；请核对"
        found.append(Fault(0, "name", "", told))
    if _foreign(fields["title"].value, texts):
        told = "标题的用词在正文里几乎不出现，可能是另一份文件的标题；请核对"
        found.append(Fault(0, "title", "", told))
    if reading.confidence is not None:
        told = f"文字由图片识别（平均可信度 {reading.confidence:.2f}）；请逐条核对"
        found.append(Fault(0, "recognition", "", told))
    labels = {clause.label for clause in parse("draft", text)}
    inferred = [r if r.label in labels else replace(r, label="") for r in inferred]
    repaired = {repair.label for repair in inferred if repair.kind == "mark" and repair.label}
    clauses = parse("draft", text, repaired=repaired)
    return Draft(
        name=reading.name,
        text=text,
        fields=fields,
        aliases=(front.notice.value,) if front.notice else (),
        repeals=tuple(repealed(texts)),
        replaces=tuple(replaced(texts)),
        issued_under=tuple(basis(texts)),
        repairs=(*reading.repairs, *body.repairs, *inferred, *widened),
        faults=(*found, *_blank_forms(text, clauses), *faults(text, clauses)),
        clauses=clauses,
        source_url=metadata.get("来源网址", ""),
    )


def _widened(lines: Sequence[Line]) -> tuple[list[Line], list[Repair]]:
    texts, repairs = widen([line.text for line in lines])
    changed = [
        Line(text, line.table, line.heading) for text, line in zip(texts, lines, strict=True)
    ]
    return changed, repairs


def _fields(front: Front, texts: Sequence[str], metadata: Mapping[str, str]) -> dict[str, Field]:
    named = {"title": front.title, "number": front.number, "issuer": front.issuer}
    fields = {key: found for key, found in named.items() if found is not None}
    place, level = locate(front.issuer, front.notice or front.title, front.number, texts)
    if place.value:
        fields["place"] = place
    fields["level"] = level
    issued = _date(metadata, "成文日期") or _dated(front.signed) or _passed(texts)
    published = _date(metadata, "发布日期")
    start = effective(texts, issued or published, metadata)
    dates = {
        "issued_on": issued,
        "published_on": published,
        "effective_on": start,
        "valid_until": expiry(texts, start or issued, metadata),
    }
    return fields | {key: found for key, found in dates.items() if found is not None}


def _date(metadata: Mapping[str, str], key: str) -> Field | None:
    date = read_date(metadata.get(key, ""))
    return Field(date, f"{key}：{metadata[key]}") if date else None


def _dated(signed: Field | None) -> Field | None:
    date = read_date(signed.value) if signed else None
    return Field(date, signed.source) if signed and date else None


def _passed(texts: Sequence[str]) -> Field | None:
    """The day a congress passed it or an order published it, from the note below the title."""
    for text in texts[:6]:
        if re.search(r"通过|公布", text) and (date := read_date(text)):
            return Field(date, text)
    return None


def _made_title(name: str, texts: Sequence[str], issuer: Field | None) -> Field:
    """A title for a text that lost it: from 决定开展…工作, 现就…通知如下, else the file's name."""
    by = issuer.value.replace("、", " ") if issuer else ""
    for text in texts[:6]:
        several = _SEVERAL.match(text)
        if several and "印发" in text:
            first = (
                several.group(1) if not several.group(2) else several.group(1).split("》")[0] + "》"
            )
            return Field(f"{by}关于印发{first}{several.group(2) or ''}的通知", text)
        made = re.search(r"制定了?(《[^《》]{6,60}》)", text)
        if made and re.search(r"印发|执行|贯彻", text):
            return Field(f"{by}关于印发{made.group(1)}的通知", text)
        if re.search(r"通知如下|公告如下|有关(?:事项|事宜)", text):
            done, told = _DONE.search(text), _TOLD.search(text)
            if done:
                return Field(f"{by}关于{done.group(1)}{done.group(2)}的通知", text)
            if told and not re.search(
                r"几个|(?:有关|相关|具体)(?:事项|事宜|工作|问题)?$", told.group(1)
            ):
                return Field(f"{by}关于{told.group(1)}的通知", text)
    for text in texts[:3]:
        if 4 <= len(text) <= 40 and not re.search(r"[。；：，]", text) and read_mark(text) is None:
            return Field(text, text)
    return Field(name.rsplit(".", 1)[0], f"文件名：{name}")


def _blank_forms(text: str, clauses: Sequence[Clause]) -> list[Fault]:
    """Tables that are there to be filled in (申报表): they rule nothing, and are to be looked at."""
    found = []
    for table in _TABLE.finditer(text):
        rows = [row.strip()[1:-1].split("|") for row in table[0].split("\n") if row.strip()]
        cells = [cell.strip() for row in rows for cell in row]
        filled = sorted(len(cell) for cell in cells if cell)
        if not filled or filled[len(filled) // 2] > _LABEL:
            continue
        empty = cells.count("")
        # columns that nobody filled in were left out: what is left are the names of what is asked
        asked = sum(_ASKED.search(cell) is not None for cell in cells)
        labels = not empty and filled[-1] <= _LABEL and len(cells) >= _LABELS
        labels = labels and 3 * asked >= len(cells)
        if labels or (empty >= _LABELS and empty >= _EMPTY * len(cells)):
            inside = [c.label for c in clauses if c.start <= table.start() < c.end]
            told = f"（{len(cells)} 格中 {empty} 格没有填写）" if empty else ""
            message = f"像一张供填写的空白表格{told}，不是规定；请确认是否要收录"
            found.append(Fault(table.start(), "form", inside[-1] if inside else "", message))
    return found


def _bigrams(text: str) -> set[str]:
    han = re.sub(r"[^\u4e00-\u9fff]|关于|印发|通知|意见|办法|若干|实施|的", " ", text)
    return {han[i : i + 2] for i in range(len(han) - 1) if " " not in han[i : i + 2]}


def _differs(name: str, title: str) -> bool:
    """Whether a telling file name speaks of something else than the title."""
    stem = name.rsplit(".", 1)[0]
    told = _bigrams(stem)
    return len(told) >= 3 and len(told & _bigrams(title)) < 0.3 * len(told)


def _foreign(title: str, texts: Sequence[str]) -> bool:
    told = _bigrams(title)
    text = "".join(texts)
    return (
        len(told) >= 4 and len(text) >= 300 and sum(pair in text for pair in told) < 0.2 * len(told)
    )
