"""From settings to an assistant that is ready to be asked, and to the next one after a publication."""

import logging
from collections.abc import Callable
from pathlib import Path

from corpus import Change, DocumentError, load_library
from index import CLAUSES, Encoder, generation, load, load_encoder, open_index, publish, recover
from qa.assistant import PolicyAssistant
from qa.models import LanguageModel, load_language_model
from qa.settings import Settings

_log = logging.getLogger(__name__)


class Holdings:
    """The folders of documents and of their index, as a process that serves them holds them.

    The models are loaded once; assistants come and go with what is published.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._encoder: Encoder | None = None
        self._language_model: LanguageModel | None = None
        self.taken = ""  # the generation of the last assistant that was opened

    @property
    def documents_dir(self) -> Path:
        return self.settings.documents_dir

    def open(self, progress: Callable[[int, int], None] | None = None) -> PolicyAssistant:
        """Load the documents and open the index, built when missing or stale.

        `progress(done, total)` counts passages while an index is built.

        Raises:
            corpus.CorpusError: a document is broken.
            index.IndexingError: the index or its model cannot be used.
        """
        settings = self.settings
        try:
            recover(settings.documents_dir, settings.index_dir)
        except DocumentError as error:  # folders that only may be read can still be served
            _log.error("%s；上次发布没有收尾", error)
        library = load_library(settings.documents_dir, kept=settings.index_dir / CLAUSES)
        for fault in library.faults:
            _log.warning("%s 没有读进来：%s", fault.path.name, fault.message)
        self._encoder = load_encoder(settings.embedding_model or None)
        index = open_index(
            settings.index_dir,
            library,
            self._encoder,
            rebuild=settings.rebuild_index,
            progress=progress,
            url=settings.index_url,
        )
        self._language_model = load_language_model(settings)
        self.taken = self.generation()
        return PolicyAssistant(library, index, settings, self._language_model)

    def generation(self) -> str:
        """Changes whenever documents and index were published by any process."""
        return generation(self.settings.index_dir)

    def reopen(self, held: PolicyAssistant) -> PolicyAssistant:
        """An assistant for what is published by now; of `held` is taken what is still the same.

        Raises:
            corpus.CorpusError, index.IndexingError: what is there cannot be used (yet).
        """
        recover(self.settings.documents_dir, self.settings.index_dir)
        found = self.generation()
        library = load_library(
            self.settings.documents_dir,
            kept=self.settings.index_dir / CLAUSES,
            known=held.library,
        )
        index = load(self.settings.index_dir, library, held.index.encoder, self.settings.index_url)
        self.taken = found
        return PolicyAssistant(library, index, self.settings, self._language_model)

    def publish(
        self,
        change: Change,
        held: PolicyAssistant,
        progress: Callable[[int, int], None] | None = None,
    ) -> PolicyAssistant:
        """Publish a change; gives the assistant for it. Raises what `index.publish` raises."""
        made = publish(
            self.settings.documents_dir,
            self.settings.index_dir,
            held.index.encoder,
            change,
            held.library,
            progress,
            url=self.settings.index_url,
        )
        self.taken = made.build
        return PolicyAssistant(made.library, made.index, self.settings, self._language_model)


def open_assistant(
    settings: Settings, progress: Callable[[int, int], None] | None = None
) -> PolicyAssistant:
    """Load the documents, open the index, and be ready to ask; see `Holdings.open`."""
    return Holdings(settings).open(progress)
