"""Language models that write: one protocol, two backends chosen by the settings."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Literal, Protocol

from qa.errors import LanguageModelError, LanguageModelTimeoutError

MAX_TOKENS = 1024  # asked of a model for one answer, its thinking included
MAX_CHARACTERS = 4000  # read of one answer, whatever the model makes of MAX_TOKENS
POLL = 0.1  # seconds between two looks at whether the reader still wants the answer


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what a model is given."""

    role: Literal["system", "user", "assistant"]
    content: str


def never() -> bool:
    """The `cancelled` of a reader who waits for the end."""
    return False


class LanguageModel(Protocol):
    """A language model with its own chat template, greedy, its thinking kept out of the text.

    `name` is the model's name as shown: neither a path nor an address.
    """

    @property
    def name(self) -> str: ...

    @property
    def small(self) -> bool:
        """Whether it is too small for long instructions."""
        ...

    def stream(
        self, messages: Sequence[Message], cancelled: Callable[[], bool] = never
    ) -> Iterator[str]:
        """Pieces of the answer as they come, at most `MAX_CHARACTERS` characters in all.

        Ends early once `cancelled()` is true, which may be asked from any thread. Closing the
        iterator stops the model.

        Raises:
            LanguageModelTimeoutError: the answer was not complete within the time limit.
            LanguageModelError: no answer, or one that broke off.
        """
        ...


def shown_name(model: str) -> str:
    """The last part of a hub name or path, without `.gguf`."""
    return re.split(r"[/\\]", model.rstrip("/\\"))[-1].removesuffix(".gguf")


def relay(
    pieces: Queue[str | None],
    work: Future[None],
    deadline: float,
    thinking: bool,
    cancelled: Callable[[], bool],
) -> Iterator[str]:
    """What a worker puts in a queue, up to None, without the model's thinking.

    Args:
        pieces: the worker's output; None after the last, also where it failed.
        work: the worker's outcome.
        deadline: in seconds of `time.monotonic`.
        thinking: the model was started inside its thinking.
        cancelled: true once nobody reads any more.

    Raises:
        LanguageModelTimeoutError: the deadline passed first.
        LanguageModelError: the worker's own, or there was nothing but thinking.
    """
    shown = ThinkingFilter(thinking)
    length = 0
    while not cancelled():
        try:
            piece = pieces.get(timeout=max(0.0, min(POLL, deadline - time.monotonic())))
        except Empty:
            if time.monotonic() >= deadline:
                raise LanguageModelTimeoutError("模型没有在规定时间内答完") from None
            continue
        text = shown.feed(piece) if piece is not None else shown.finish()
        text = text[: MAX_CHARACTERS - length]
        length += len(text)
        if text:
            yield text
        if length == MAX_CHARACTERS:
            return
        if piece is None:
            work.result()
            if not length:
                raise LanguageModelError("模型没有给出内容")
            return


class ThinkingFilter:
    """Takes `<think>…</think>` out of text that comes in pieces, tags split or not."""

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self, inside: bool = False) -> None:
        self._inside = inside
        self._held = ""  # the beginning of what may become a tag
        self._begun = False

    def feed(self, piece: str) -> str:
        """What of the text so far can be shown and has not been.

        Raises:
            LanguageModelError: thinking ends that never began, so that it was shown as the answer.
        """
        text, shown = self._held + piece, ""
        while True:
            tag = self._CLOSE if self._inside else self._OPEN
            before, found, after = text.partition(tag)
            if not self._inside:
                if self._CLOSE in before:
                    raise LanguageModelError("模型把思考过程混入了回答")
                shown += before
            if not found:
                break
            self._inside, text = not self._inside, after
        tags = (self._CLOSE,) if self._inside else (self._OPEN, self._CLOSE)
        kept = max(n for tag in tags for n in range(len(tag)) if before.endswith(tag[:n]))
        self._held = before[len(before) - kept :]
        if not self._inside:
            shown = shown[: len(shown) - kept]
        return self._without_margin(shown)

    def finish(self) -> str:
        """What was held back in case it became a tag."""
        rest = "" if self._inside else self._held
        self._held = ""
        return self._without_margin(rest)

    def _without_margin(self, text: str) -> str:
        text = text if self._begun else text.lstrip()
        self._begun = self._begun or bool(text)
        return text
