"""Where the sentences of a text begin and end."""

import re

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]*[”’」』）]*|[。！？；]+")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, white space around them left out.

    A sentence ends with 。！？； (and the quotation mark or bracket that closes there) or a line.
    """
    spans = []
    for match in _SENTENCE.finditer(text):
        found = match.group()
        start = match.start() + len(found) - len(found.lstrip())
        end = match.end() - len(found) + len(found.rstrip())
        if start < end:
            spans.append((start, end))
    return spans
