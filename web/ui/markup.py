"""Text on its way into the conversation, whose frame reads Markdown with HTML.

Whatever a user typed, or a document says, is shown and never interpreted. Backslash escapes do
not survive the frame's own handling of tags, so punctuation becomes numeric character references.
"""

import re
import string
from collections.abc import Collection

from qa import Answer

_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")
_WRITTEN = re.compile(
    rf"^(?P<block>[ \t]*(?:[-*>]|\#{{1,4}}|\d{{1,3}}\.)[ ])"  # the writers' lists, quotes, headings
    rf"|(?P<bold>\*\*)|\[(?P<marker>\d+)\]|(?P<other>{_PUNCTUATION.pattern})",
    re.MULTILINE,
)


def as_text(text: str) -> str:
    """Markdown that shows `text` as it is, one line break for one line break."""
    shown = _PUNCTUATION.sub(lambda found: _reference(found[0]), text)
    return re.sub(r"^[ \t]+", "", shown, flags=re.MULTILINE)


def as_markdown(text: str, turn: int, markers: Collection[int]) -> str:
    """An answer's Markdown: blocks, bold, and `[n]` as links to the cards of `turn`.

    Everything else that Markdown or HTML could read as markup is shown as text.
    """

    def write(found: re.Match[str]) -> str:
        if found["block"] or found["bold"]:
            return found[0]
        number = found["marker"]
        if number and int(number) in markers:
            return f"[[{number}]](#cite-{turn}-{number})"
        return "".join(_reference(c) if c in string.punctuation else c for c in found[0])

    return _WRITTEN.sub(write, text)


def conversation(answers: list[Answer]) -> list[dict[str, str]]:
    """The messages of a conversation, from its answers."""
    messages = []
    for turn, answer in enumerate(answers, 1):
        messages.append({"role": "user", "content": as_text(answer.question)})
        messages.append({"role": "assistant", "content": _said(answer, turn)})
    return messages


def _said(answer: Answer, turn: int) -> str:
    """The answer, after what it was understood as, before what it announces and lacks."""
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(f"*理解为：{as_text(answer.standalone_question)}*\n")
    parts.append(as_markdown(answer.text, turn, {c.marker for c in answer.citations}))
    parts += [f"\n*{as_text(note)}*" for note in answer.notes]
    absent = [fact for fact in answer.missing if fact not in answer.text]
    if absent:
        parts.append(f"\n*文件未载明：{as_text('、'.join(absent))}*")
    return "\n".join(parts)


def _reference(char: str) -> str:
    return f"&#{ord(char)};"
