"""From settings to an assistant that is ready to be asked."""

import logging
from collections.abc import Callable

from corpus import load_library
from index import CLAUSES, load_encoder, open_index
from qa.assistant import PolicyAssistant
from qa.models import load_language_model
from qa.settings import Settings

_log = logging.getLogger(__name__)


def open_assistant(
    settings: Settings, progress: Callable[[int, int], None] | None = None
) -> PolicyAssistant:
    """Load the documents, open the index (built when missing or stale), and be ready to ask.

    `progress(done, total)` counts passages while an index is built.

    Raises:
        corpus.CorpusError: a document is broken.
        index.IndexingError: the index or its model cannot be used.
    """
    library = load_library(settings.documents_dir, kept=settings.index_dir / CLAUSES)
    for fault in library.faults:
        _log.warning("%s 没有读进来：%s", fault.path.name, fault.message)
    encoder = load_encoder(settings.embedding_model or None)
    index = open_index(
        settings.index_dir, library, encoder, rebuild=settings.rebuild_index, progress=progress
    )
    return PolicyAssistant(library, index, settings, load_language_model(settings))
