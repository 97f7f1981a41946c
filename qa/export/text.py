"""An answer to take away: plain text, Markdown, with its references and how far they were checked.

Wording is carried over as it is: a quotation stands in the list of references letter by letter.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from corpus import Clause, PolicyDocument
from qa.answering import (
    Answer,
    Block,
    Citation,
    Diff,
    DiffPiece,
    DocumentHeading,
    Lead,
    Missing,
    Nearest,
    Note,
    PartHeading,
    Quotation,
    Table,
    VerdictResult,
    flat,
    markers,
    name,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
# What begins a list or a heading. Blanks without line breaks and nine digits, as CommonMark has
# them: with `\s*`, 12,000 line breaks held the interpreter for 8 s.
_STARTS = re.compile(r"^([^\S\n]*)([0-9]{1,9})([.)])|^([^\S\n]*)([-+=])", re.MULTILINE)
VERDICTS = {
    VerdictResult.EXACT: "与原文一致",
    VerdictResult.ALTERED: "与原文不符",
    VerdictResult.ELSEWHERE: "不在所指之处",
    VerdictResult.ABSENT: "现有文件中没有这句话",
}


def documents(answer: Answer) -> list[PolicyDocument]:
    """The documents that are cited, in the order of their first citation."""
    held = {citation.document.document_id: citation.document for citation in answer.citations}
    return list(held.values())


def reference(citation: Citation) -> str:
    """Where a quotation stands: title, number, date, clause label and its heading."""
    document, clause = citation.document, citation.clause
    heading = f"“{clause.heading}”" if clause.heading else ""
    return f"{name(document)}，{dated(document)}，{clause.label}{heading}"


def dated(document: PolicyDocument) -> str:
    """The date of a document, said to be of which kind."""
    if document.issued_on:
        return f"成文日期{chinese_date(document.issued_on)}"
    if document.published_on:
        return f"发布日期{chinese_date(document.published_on)}（成文日期未载明）"
    return "日期未载明"


def checked(clause: Clause) -> str:
    """How far a clause's wording was checked, and whether its number was inferred."""
    told = "已与公布文本核对" if clause.verified else "未与公布文本逐字核对"
    return f"{told}；条款编号按顺序推定" if clause.repaired else told


def standing(citation: Citation) -> str:
    """How far a quotation was checked, and whether the publication lost something in it."""
    told = checked(citation.clause)
    return f"{told}；字句疑有缺损，原网页如此" if citation.damaged else told


def about(document: PolicyDocument) -> Iterable[str]:
    """What is known of a document, a line each: date, validity, verification, address."""
    yield f"日期：{dated(document)}"
    yield f"效力：{document.validity}"
    yield f"核对情况：{document.verification}"
    yield f"来源：{document.source_url or '来源网页地址未收录'}"


def particulars(answer: Answer, on: date) -> list[tuple[str, str]]:
    """Question, what it was understood as, who wrote, and the day."""
    told = [("提问", flat(answer.question))]
    if answer.standalone_question != answer.question:
        told.append(("理解为", flat(answer.standalone_question)))
    return [
        *told,
        ("作答方式", writer(answer.generator)),
        ("导出日期", day(on)),
    ]


def writer(generator: str) -> str:
    """Which kind of writer wrote an answer, in Chinese."""
    kind, _, model = generator.partition(":")
    if kind == "extractive":
        return "原文摘录"
    summary, completed, _ = model.partition("+extractive")
    told = f"智能归纳（{summary}）" if summary else "智能归纳"
    return f"{told}，并以原文摘录补全" if completed else told


def closing(answer: Answer) -> list[str]:
    """What the answer announces beside its text."""
    return list(answer.notes)


def marked(pieces: Iterable[DiffPiece]) -> str:
    """A diff in plain text, its changes named in words; where no word differs, as the original."""
    signs = {"delete": "【删：{}】", "insert": "【增：{}】", "equal": "{}"}
    as_is = {"delete": "", "insert": "{}"}
    return "".join((as_is if p.outward else signs)[p.op].format(p.text) for p in pieces)


def to_text(answer: Answer) -> str:
    """The answer as plain text with its list of references."""
    lines = [line for block in answer.blocks for line in plain_lines(block)]
    lines += closing(answer)
    if answer.citations:
        lines += ["", "引用条款："]
        lines += [
            f"[{c.marker}] {reference(c)}。{standing(c)}。原文：“{c.quote}”"
            for c in answer.citations
        ]
    return "\n".join(lines)


def plain_lines(block: Block) -> list[str]:
    """A block as lines of plain text."""
    match block:
        case Lead():
            return [f"{flat(block.text)}{markers(block.citations)}"]
        case PartHeading():
            return ["", f"问：{flat(block.text)}"]
        case DocumentHeading():
            return ["", name(block.document)]
        case Quotation():
            label = f"{block.label}：" if block.label else ""
            told = f"{label}{flat(block.text)}{markers(block.citations)}"
            return [f"{'    ' * block.depth}· {told}"]
        case Table():
            rows = [f"{'　'.join(row.cells)}{markers(row.citations)}" for row in block.rows]
            return ["　".join(block.header), *rows]
        case Diff():
            told = f"“{flat(block.given)}”：{block.told}{markers(block.citations)}"
            if block.result == VerdictResult.EXACT.value:
                return [told]
            return [told, f"与原文逐字对照：{marked(block.pieces)}"]
        case Nearest():
            return [
                "",
                block.text,
                *(f"· {name(d)}{c.label} {c.heading}" for d, c in block.clauses),
            ]
        case Missing() | Note():
            return ["", block.text]
        case _:
            raise TypeError(f"no plain text for {block.kind}")


def to_markdown(answer: Answer, on: date) -> str:
    """The answer as Markdown (CommonMark) with its documents and references."""
    lines = ["# 政策问答记录", ""]
    lines += [f"- {title}：{escaped(value)}" for title, value in particulars(answer, on)]
    lines += ["", "## 答复", ""]
    for block in answer.blocks:
        lines.append(block.to_markdown())
        if isinstance(block, Diff) and block.result != VerdictResult.EXACT.value:
            lines += ["", f"与原文逐字对照：{escaped(marked(block.pieces))}", ""]
    for note in closing(answer):
        lines += ["", escaped(note)]
    if answer.citations:
        lines += ["", "## 依据文件"]
        for document in documents(answer):
            lines += ["", f"- {escaped(name(document))}"]
            lines += [f"  - {escaped(line)}" for line in about(document)]
        lines += ["", "## 引用条款"]
        for citation in answer.citations:
            quote = escaped(citation.quote).replace("\n", "\\\n> ")
            told = f"{reference(citation)}。{standing(citation)}。"
            lines += ["", f"\\[{citation.marker}\\] {escaped(told)}", "", f"> {quote}"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def escaped(text: str) -> str:
    """Markdown that reads as this text."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _STARTS.sub(lambda m: f"{m[1]}{m[2]}\\{m[3]}" if m[2] else f"{m[4]}\\{m[5]}", escaped)


def day(on: date) -> str:
    """A day in Chinese, with its time zone where the moment has one."""
    offset = on.utcoffset() if isinstance(on, datetime) else None
    if not isinstance(on, datetime) or offset is None:
        return chinese_date(on.isoformat())
    zone = "北京时间" if offset == timedelta(hours=8) else f"{on:%Z}时间"
    return f"{chinese_date(on.date().isoformat())}（{zone}）"


def chinese_date(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
