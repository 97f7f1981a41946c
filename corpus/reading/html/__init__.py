"""Web pages into blocks: the page's text without its chrome, and its index table as metadata."""

import re

from corpus.document import Repair
from corpus.reading.blocks import LIMITS, Deadline, Limits, Reading, ReadingError, too_many
from corpus.reading.html.elements import read_blocks, settle
from corpus.reading.html.page import (
    CJK,
    find_body,
    outside_of,
    parse_page,
    prune,
    read_head,
    read_pairs,
    size,
    take_chrome,
    text_in_scripts,
    title_before,
    without_directives,
)
from corpus.reading.plain import decode

__all__ = ["read_html"]

# A date with its time stands on a page for when it was put there; a date alone may be anything's.
_STAMP = re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}")
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})")


def read_html(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """A web page: its text in blocks, and the pairs of its index table as metadata.

    Raises:
        ReadingError: it is no text, too large, or holds no Chinese text.
    """
    declared = _DECLARED.search(data[:4096])
    text, repairs = decode(data, declared.group(1).decode() if declared else "")
    deadline = Deadline(limits)
    root = parse_page(without_directives(text))
    metadata = read_head(root)
    script = "" if size(root) >= 200 else text_in_scripts(root)
    if script:
        root = parse_page(script)
    prune(root)
    metadata |= {
        k: v for k, v in read_pairs(root, deadline).items() if k not in metadata or k != "标题"
    }
    chrome = take_chrome(root)
    body = find_body(root)
    title = title_before(root, body)
    if title:
        metadata.setdefault("标题", title)
    blocks = list(read_blocks(body, deadline, limits))
    too_many(blocks, limits)
    if not any(CJK.search(block.text) for block in blocks):
        raise ReadingError(
            "网页里没有中文正文（可能由脚本载入）；请在浏览器中打开后另存为 .txt 再导入"
        )
    outside = [*chrome, *outside_of(root, body)]
    stamp = next((found for text in outside if (found := _STAMP.match(text))), None)
    if stamp:
        metadata.setdefault("发布日期", stamp.group())
    if outside:
        shown = "、".join(outside)[:80]
        note = f"导航、页脚等正文以外的文字 {len(outside)} 处"
        repairs = (*repairs, Repair("", "furniture", shown, "（移除）", note))
    settled, more = settle(blocks)
    return Reading(name, settled, metadata, (*repairs, *more))
