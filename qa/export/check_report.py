"""A wording check to take away, as Markdown and as a Word file; all wording letter by letter."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from docx.document import Document as WordFile

from qa.answering import VerdictResult, name
from qa.export.docx import saved, titled, write_diff
from qa.export.text import VERDICTS, checked, dated, day, escaped, marked
from qa.wording import WordingMatch

TITLE = "措辞核对报告"


def counted(matches: Sequence[WordingMatch]) -> list[tuple[VerdictResult, int]]:
    """How many wordings got each verdict, in the order of `VerdictResult`."""
    found = Counter(match.result for match in matches)
    return [(result, found[result]) for result in VerdictResult]


def verdict(match: WordingMatch) -> str:
    """The verdict in Chinese, and what differs."""
    told = VERDICTS[match.result]
    if match.punctuation_only:
        told += "（仅标点或全角半角不同）"
    return f"{told}：{match.differences}" if match.differences else told


def place_of(match: WordingMatch) -> str:
    """Where the wording, or the nearest to it, stands; "" where nothing is near."""
    if match.document is None or match.clause is None:
        return ""
    heading = f"“{match.clause.heading}”" if match.clause.heading else ""
    return (
        f"{name(match.document)}，{dated(match.document)}，{match.clause.label}{heading}"
        f"。{checked(match.clause)}。"
    )


def also(match: WordingMatch) -> str:
    """Other places where the same wording stands; "" where there is none."""
    return "、".join(f"{name(place.document)}{place.clause.label}" for place in match.also)


def shows_actual(match: WordingMatch) -> bool:
    """Whether the documents' wording is to be shown beside the given one."""
    return bool(match.actual) and match.result is not VerdictResult.EXACT


def check_markdown(matches: Sequence[WordingMatch], on: date) -> str:
    """The report as Markdown (CommonMark)."""
    lines = [f"# {TITLE}", "", f"- 核对日期：{day(on)}"]
    lines += [f"- {line}" for line in _summary(matches)]
    for number, match in enumerate(matches, 1):
        lines += ["", f"## {number}. {VERDICTS[match.result]}", ""]
        lines += [f"- {title}：{escaped(_flat(text))}" for title, text in _rows(match)]
        if match.result is VerdictResult.ALTERED:
            lines.append(f"- 逐字对照：{escaped(_flat(marked(match.diff)))}")
    return "\n".join(lines) + "\n"


def check_docx(matches: Sequence[WordingMatch], on: date) -> bytes:
    """The report as .docx, differences in colour and in words."""
    file: WordFile = titled(TITLE)
    file.add_paragraph(f"核对日期：{day(on)}")
    for line in _summary(matches):
        file.add_paragraph(line)
    for number, match in enumerate(matches, 1):
        file.add_heading(f"{number}. {VERDICTS[match.result]}", 2)
        for title, text in _rows(match):
            paragraph = file.add_paragraph()
            paragraph.add_run(f"{title}：").bold = True
            paragraph.add_run(text)
        if match.result is VerdictResult.ALTERED:
            write_diff(file.add_paragraph("逐字对照："), match.diff)
    return saved(file)


def _summary(matches: Sequence[WordingMatch]) -> list[str]:
    told = "，".join(f"{VERDICTS[result]} {n} 处" for result, n in counted(matches) if n)
    return [f"共核对 {len(matches)} 处：{told}" if matches else "文本中没有可核对的语句"]


def _rows(match: WordingMatch) -> list[tuple[str, str]]:
    near = match.result is VerdictResult.ABSENT
    rows = [("核对语句", match.given.strip()), ("结论", verdict(match))]
    if shows_actual(match):
        rows.append(("最接近的原文" if near else "原文", (match.actual or "").strip()))
    if match.outward and not near:
        rows.append(("标点（不改变字句）", match.outward))
    if place_of(match):
        rows.append(("出处", place_of(match)))
    if also(match):
        rows.append(("另见", also(match)))
    return rows


def _flat(text: str) -> str:
    return " ".join(text.split("\n"))
