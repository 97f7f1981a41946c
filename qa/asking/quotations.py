"""Wordings that a question quotes."""

_MIN_LENGTH = 2  # letters of a wording worth checking
_QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"'}


def quoted_spans(text: str) -> list[str]:
    """Wordings in quotation marks, outermost ones only; titles in 《》 are none."""
    spans, at = [], 0
    while at < len(text):
        close = _QUOTES.get(text[at])
        end = _closing(text, at, text[at], close) if close else -1
        if end < 0:
            at += 1
            continue
        span = text[at + 1 : end].strip()
        if sum(c.isalnum() for c in span) >= _MIN_LENGTH:
            spans.append(span)
        at = end + 1
    return spans


def _closing(text: str, at: int, opening: str, close: str) -> int:
    if opening == close:
        return text.find(close, at + 1)
    depth = 0
    for place in range(at, len(text)):
        if text[place] == opening:
            depth += 1
        elif text[place] == close:
            depth -= 1
            if depth == 0:
                return place
    return -1
