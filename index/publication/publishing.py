"""Publishing: the index of the changed documents is built first, then both begin to count at once.

1. The new files are staged beside the old ones (`corpus.stage`).
2. A build of the index is made from what the folder will hold; only new texts are embedded.
3. One rename makes the change count (`corpus.commit`); with it stands the name of the build.
4. The files are moved into place, and CURRENT is made to name the build.

Cut off before 3, nothing has changed. Cut off after 3, whoever opens or publishes next does 4 again.
Processes that serve look at CURRENT, so they go over to documents and index together.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from corpus import (
    Change,
    DocumentError,
    Library,
    commit,
    discard,
    finish,
    load_library,
    pending,
    settle,
    stage,
)
from index.builds import CLAUSES, load, made, make_current, write_build
from index.encoding import Encoder, Progress
from index.errors import IndexFileError, IndexingError
from index.hybrid import HybridIndex
from index.publication.underway import LOCK, Telling

_PATIENCE = 600.0  # seconds that one publication waits for another, which may embed a long document


class PublishingError(IndexingError):
    """Documents cannot be published now; nothing has changed."""


class Step(StrEnum):
    """What is done of a publication."""

    STAGED = "staged"
    BUILT = "built"
    COMMITTED = "committed"
    MOVED = "moved"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Published:
    """Documents and index as a publication left them; `build` is what CURRENT names."""

    library: Library
    index: HybridIndex
    build: str


def publish(
    documents: Path,
    folder: Path,
    encoder: Encoder,
    change: Change,
    known: Library | None = None,
    progress: Progress | None = None,
    after: Callable[[Step], None] = lambda _: None,
    url: str = "",
) -> Published:
    """Change the folder of documents and its index together.

    Args:
        documents, folder: where the documents and the builds of their index are.
        change: files to write and to take away.
        known: documents that need not be parsed again where their files are the same.
        progress: counts embedded texts, (done, of all).
        after: told each step when it is done.
        url: the Milvus that holds the vectors; "" for files in `folder`.

    Raises:
        corpus.ConflictError: a file is not what the change was made from.
        corpus.DocumentError: a new file is no document, or the folder cannot be written.
        IndexFileError: the folder of the index cannot be written.
        PublishingError: another process is publishing and does not end.
    """
    with exclusively(documents), _telling(documents, change) as telling:
        progress = telling.progress(progress)
        after = _both(telling.step, after)
        _recover(documents, folder)
        staged = stage(documents, change)
        after(Step.STAGED)
        try:
            library = load_library(documents, kept=folder / CLAUSES, known=known, staged=staged)
            _check(library, staged.folder)
            build = _built(folder, library, encoder, progress, url)
            after(Step.BUILT)
            commit(documents, staged, note=build)
        except Exception:
            discard(staged)
            raise
        after(Step.COMMITTED)
        settle(documents)
        after(Step.MOVED)
        _put_into_use(folder, build)
        after(Step.CURRENT)
        finish(documents)
        return Published(library, load(folder, library, encoder, url), build)


@contextmanager
def _telling(documents: Path, change: Change) -> Iterator[Telling]:
    telling = Telling(documents, change)
    try:
        yield telling
    finally:
        telling.end()


def _both(first: Callable[[str], None], then: Callable[[Step], None]) -> Callable[[Step], None]:
    def told(step: Step) -> None:
        first(step.value)
        then(step)

    return told


def recover(documents: Path, folder: Path) -> None:
    """Finish a publication that was cut off after it counted; without one nothing is touched.

    Raises:
        corpus.DocumentError, IndexFileError: a folder cannot be written.
    """
    if pending(documents) is None:
        return
    with exclusively(documents):
        _recover(documents, folder)


def _recover(documents: Path, folder: Path) -> None:
    found = pending(documents)
    if found is not None:
        settle(documents)
        if (folder / found.note / "manifest.json").is_file():  # else the next start builds it
            _put_into_use(folder, found.note)
    finish(documents)


def _built(
    folder: Path, library: Library, encoder: Encoder, progress: Progress | None, url: str
) -> str:
    try:
        return write_build(made(folder, library, encoder, progress, url), library, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _put_into_use(folder: Path, build: str) -> None:
    try:
        make_current(folder, build)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> IndexFileError:
    return IndexFileError(
        folder, f"无法写入（{error.strerror}）。原有文件和索引没有改动；请检查权限和空间后再试"
    )


def _check(library: Library, staged: Path) -> None:
    """Raise for a staged file that is no document."""
    for fault in library.faults:
        if fault.path.parent == staged:
            raise DocumentError(Path(fault.path.name), fault.message, fault.line)


@contextmanager
def exclusively(documents: Path) -> Iterator[None]:
    """Hold the lock of the folder; the system frees it when the process ends, however it does."""
    lock = FileLock(documents / LOCK, timeout=_PATIENCE)
    try:
        documents.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise PublishingError("另一个发布正在进行，还没有结束。请稍后再试") from error
    except OSError as error:
        raise DocumentError(documents, f"无法写入（{error.strerror}）") from error
    try:
        yield
    finally:
        lock.release()
