"""The report of a wording check, to take away: Markdown and Word."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from qa.answer import VerdictResult
from qa.draft import name
from qa.export import VERDICTS, chinese_date, escape, marked
from qa.export_docx import add_diff, blank, content
from qa.wording import WordingMatch

_TITLE = "措辞核对报告"


def counts(matches: Sequence[WordingMatch]) -> dict[VerdictResult, int]:
    """How many sentences came to each result, those that came to none left out."""
    found = Counter(match.result for match in matches)
    return {result: found[result] for result in VerdictResult if found[result]}


def summary(matches: Sequence[WordingMatch]) -> str:
    """One line: how many sentences, of which result."""
    told = "，".join(f"{VERDICTS[result]} {n} 句" for result, n in counts(matches).items())
    return f"共核对 {len(matches)} 句：{told}。"


def verdict(match: WordingMatch) -> str:
    """The result of one sentence in words."""
    told = VERDICTS[match.result]
    return f"{told}（{match.differences}）" if match.differences else told


def place(match: WordingMatch) -> str:
    """Where the true wording stands; "" where nothing is near."""
    if match.document is None or match.clause is None:
        return ""
    near = "最接近的是" if match.result is VerdictResult.ABSENT else ""
    return f"{near}{name(match.document)}{match.clause.label}"


def to_markdown(matches: Sequence[WordingMatch], on: date) -> str:
    """The report as Markdown (CommonMark), a section for each sentence."""
    lines = [f"# {_TITLE}", "", f"- 核对日期：{chinese_date(on)}", f"- {summary(matches)}"]
    for number, match in enumerate(matches, 1):
        lines += ["", f"## {number}. {escape(VERDICTS[match.result])}", ""]
        lines += [f"- 送核文字：{escape(_flat(match.given))}"]
        if match.differences:
            lines += [f"- 差异：{escape(match.differences)}"]
        if match.result is VerdictResult.ALTERED:
            lines += [f"- 逐字对照：{escape(marked(match.diff))}"]
        if match.actual:
            lines += [f"- 原文：{escape(_flat(match.actual))}", f"- 出处：{escape(place(match))}"]
    return "\n".join(lines) + "\n"


def to_docx(matches: Sequence[WordingMatch], on: date) -> bytes:
    """The report as .docx, a section for each sentence."""
    file = blank(_TITLE)
    file.add_paragraph(f"核对日期：{chinese_date(on)}")
    file.add_paragraph(summary(matches))
    for number, match in enumerate(matches, 1):
        file.add_heading(f"{number}. {VERDICTS[match.result]}", 2)
        file.add_paragraph(f"送核文字：{match.given}")
        if match.differences:
            file.add_paragraph(f"差异：{match.differences}")
        if match.result is VerdictResult.ALTERED:
            add_diff(file.add_paragraph("逐字对照："), match.diff)
        if match.actual:
            file.add_paragraph(f"原文（{place(match)}）：").paragraph_format.keep_with_next = True
            file.add_paragraph(match.actual, style="Quote")
    return content(file)


def _flat(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text)
