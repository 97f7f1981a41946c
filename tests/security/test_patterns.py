"""No pattern of the project can be held up: 20,000 characters in less than 50 ms, whatever they are."""

import re
import time

import pytest

from tests.security.patterns import LENGTH, patterns, texts

_BOUND = 0.05  # seconds of this thread
_PATTERNS = patterns()
_TEXTS = texts()


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    started = time.thread_time()
    for _ in pattern.finditer(text):
        if time.thread_time() - started > 9 * _BOUND:
            break
    pattern.fullmatch(text)
    return time.thread_time() - started


def _slow(pattern: re.Pattern[str], text: str) -> float:
    """Seconds beyond the bound. Short texts come first, since a cube takes minutes; a part that
    would stay within the bound even if the time grew with the square need not be seen whole."""
    for length in (LENGTH // 64, LENGTH // 16):
        if (seconds := _seconds(pattern, text[-length:])) > _BOUND:
            return seconds
    if seconds < _BOUND / 16**2:
        return 0.0
    part = text[-LENGTH // 4 :]
    if any(_seconds(pattern, part) < _BOUND / 16 for _ in range(2)):
        return 0.0
    seconds = _seconds(pattern, text)
    if seconds > 8 * _BOUND:
        return seconds
    seconds = min(seconds, *(_seconds(pattern, text) for _ in range(2)))  # one may be disturbed
    # A busy or slow machine slows all of them; then the square shows in twice the text.
    half = min(_seconds(pattern, text[-LENGTH // 2 :]) for _ in range(3))
    return seconds if seconds > _BOUND and seconds > 3 * half else 0.0


@pytest.mark.parametrize("place", sorted(_PATTERNS))
def test_a_pattern_is_fast_on_any_text(place: str) -> None:
    pattern = _PATTERNS[place]
    slow = next((name for name, text in _TEXTS.items() if _slow(pattern, text)), None)
    assert slow is None, pattern.pattern


def test_the_check_finds_a_quadratic_pattern() -> None:
    quadratic = re.compile(r"^(\s*)(\d+)[.)]|^(\s*)[-+=]", re.MULTILINE)
    assert _slow(quadratic, _TEXTS[repr("\n")]) > _BOUND
    assert len(_PATTERNS) > 60
