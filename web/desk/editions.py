"""The assistant in use, and the change to the next one while requests go on."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from corpus import CorpusError
from index import IndexingError
from qa import Holdings, PolicyAssistant
from qa.evaluation import index_version
from web.errors import BusyError

_T = TypeVar("_T")
_EVERY = 1.0  # seconds between two looks at what is published
_TOLD_AFTER = 5  # looks without success after which it is logged: another process may be at work
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Edition:
    assistant: PolicyAssistant
    version: str
    made: list[Any]  # what is derived from the assistant, one for each `derive`


class Editions:
    """Holds one assistant and all that is derived from it; they are exchanged at once.

    A request takes the current one and keeps it to its end, so that an old one serves until its
    last request is answered and is then forgotten.
    """

    def __init__(self, assistant: PolicyAssistant) -> None:
        self._makers: list[Callable[[PolicyAssistant], Any]] = []
        self._current = _Edition(assistant, index_version(assistant), [])

    @property
    def assistant(self) -> PolicyAssistant:
        return self._current.assistant

    @property
    def version(self) -> str:
        """The version of the index in use."""
        return self._current.version

    def derive(self, make: Callable[[PolicyAssistant], _T]) -> Callable[[], _T]:
        """What `make` makes of the assistant in use, made once for each, before it is in use."""
        place = len(self._makers)
        self._makers.append(make)
        self._current.made.append(make(self.assistant))

        def current() -> _T:
            made: _T = self._current.made[place]
            return made

        return current

    def exchange(self, assistant: PolicyAssistant) -> None:
        """Put another assistant into use."""
        made = [make(assistant) for make in self._makers]
        self._current = _Edition(assistant, index_version(assistant), made)


async def follow(
    holdings: Holdings,
    current: Callable[[], PolicyAssistant],
    take: Callable[[Callable[[], PolicyAssistant]], "asyncio.Future[Any]"],
    every: float = _EVERY,
) -> None:
    """Take up what is published, by whichever process, until cancelled.

    Args:
        holdings: the folders.
        current: gives the assistant in use.
        take: runs what opens the next assistant, apart from requests, and puts it into use.
    """
    failures = 0
    while True:
        await asyncio.sleep(every)
        if holdings.generation() in (holdings.taken, ""):
            continue
        try:
            await take(lambda: holdings.reopen(current()))
        except (CorpusError, IndexingError, BusyError, OSError) as error:
            failures += 1
            if failures == _TOLD_AFTER:
                _log.error("新发布的文件还不能启用，仍用原来的：%s", error)
            continue
        failures = 0


async def keep_doing(work: Callable[[], None], every: float = _EVERY) -> None:
    """Do some work again and again, apart from the event loop, until cancelled."""
    while True:
        await asyncio.sleep(every)
        await asyncio.to_thread(work)
