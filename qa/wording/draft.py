"""What of a text is wording to be checked: not its headings, not what leads to a quotation."""

import re
from collections.abc import Sequence

from corpus.text import fold_with_offsets
from qa.asking import quoted_places
from qa.data import load
from qa.wording.alignment import Unit, fold, nearest

_MIN_QUOTE = 6  # content characters of a quotation checked apart from its sentence
_LONGEST_HEADING = 40  # characters
_WITHIN = re.compile(r"[，；。！？,;!?]")  # marks that headings do not have
SHORT = 10  # characters of a wording that is recognised without quotation marks
_DENSITY = 0.6  # of its characters that one clause has, in order
# what reports a wording that follows it: 文件提了…, 里面写的是…
_REPORTS = re.compile(
    r"提[了到过]|写[着的]?是?|说[的过]?是?|指出|规定了?|明确|要求|[里中]有|记得|引用?|原[文话句]是?"
)
# what asks of the wording before it: …这句话是原文吗, …对吗
_ASKS = re.compile(
    r"(?:这句话|这句|这话|这样|这么写|是不是|有没有|原文|原话|准确|的|对|是|有|不){1,8}[吗么吧嘛呢]?"
    r"|[吗么吧嘛呢]"
)
# What frames the wording of a question and stands in no document: …第八条说|, 是不是规定了|, 原文是|; not
# 按照规定给予, 第八条规定的情形
_FRAME = re.compile(
    r"(?:第[〇零一二三四五六七八九十百0-9]{1,5}[条款项][^，。,;；]{0,4}(?:是不是|有没有)?(?:说|写|讲|提)(?:的是|过|着|到|了)?"
    r"|(?:是不是|有没有|有无)(?:说|写|讲|提|规定|要求)(?:的是|过|着|到|了|要)?|原[文话句](?:说的)?(?:是|为))[：:，,]?"
)
# What asks of it behind a comma: ，有没有这个规定？ ，是这样写的吗？ not ，是否可以申请？
_ASKED_OF = re.compile(
    r"[，,](?:请问|这)?(?:(?:有没有|是不是|有)(?:这[个条句样么][^，。]{0,6})?|对不对|对|是|是这[样么][^，。]{0,6}|没错)"
    r"[吗么吧嘛呢]?[？?。！!]*$"
)
_CHOICE = re.compile(r"还是")  # 原文是2年还是3年: it gives no wording, it asks which
_EDGES = ' \u3000，。；：？！,;:?!\n“”"《》（）()'


def openings(sentence: str) -> list[int]:
    """Where the wording of a sentence may begin after what leads to it, the first place first.

    `（一）根据《意见》规定，对企业给予…` gives the places after the mark and after the comma.
    """
    folded, offsets = fold_with_offsets(sentence)
    at, found = 0, []
    for kind in ("mark", "lead_in"):
        ends = [end for _, end in load("drafts")[kind].spans("said", folded[at:])]
        if ends and at + max(ends) < len(folded):
            at += max(ends)
            found.append(offsets[at])
    return found


def is_heading(text: str, start: int, end: int) -> bool:
    """Whether a sentence is a line of its own that is a heading, an address or leads to others."""
    line = text[start:end]
    alone = not text[:start].rpartition("\n")[2].strip() and not text[end:].partition("\n")[0]
    return alone and len(line) <= _LONGEST_HEADING and not _WITHIN.search(line)


def quotations(sentence: str) -> list[tuple[int, int]]:
    """Where a sentence quotes at such length that the quotations are what is checked."""
    return [
        (a, b) for a, b in quoted_places(sentence) if len(fold(sentence[a:b]).text) >= _MIN_QUOTE
    ]


def stretch_of(question: str, units: Sequence[Unit]) -> str | None:
    """The stretch of a question that is wording of a clause, exactly or nearly; None for none.

    People paste a sentence into a question without marks around it. What aligns with one
    clause, closely and for long enough, is that sentence, widened to the marks around it.
    """
    if _CHOICE.search(question):
        return None
    asked = _ASKED_OF.search(question)
    question = question[: asked.start()] if asked else question
    framed = [match.end() for match in _FRAME.finditer(question)]
    if framed and len(fold(question[framed[-1] :]).text) >= SHORT:
        question = question[framed[-1] :]
    folded = fold(question)
    best = nearest(folded.text, units)
    if best is None:
        return None
    blocks = [block for block in best.blocks if block.size >= 2]
    first, last = blocks[0], blocks[-1]
    length = last.a + last.size - first.a
    found = sum(block.size for block in blocks)
    if length < SHORT or found < _DENSITY * length:
        return None
    start, end = folded.places[first.a], folded.places[last.a + last.size - 1] + 1
    edge = start
    while edge > 0 and question[edge - 1] not in _EDGES:
        edge -= 1
    told = [m.end() for m in _REPORTS.finditer(question, edge, start)]
    start = told[-1] if told else edge
    edge = end
    while edge < len(question) and question[edge] not in _EDGES:
        edge += 1
    if not _ASKS.fullmatch(question, end, edge):
        end = edge
    return question[start:end].strip() or None
