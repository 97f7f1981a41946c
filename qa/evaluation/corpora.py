"""The corpora that are measured: the documents that ship, and files of other places as found."""

import tempfile
from pathlib import Path

from corpus import Library, load_library
from corpus.importing import draft, publish
from corpus.reading import read_file
from index import HybridIndex, KeptVectors, load_encoder
from qa.assistant import PolicyAssistant
from qa.evaluation.examples import Asked, Corpus, stocks_corpus, training_corpus
from qa.evaluation.measures import load_questions
from qa.settings import Settings

_VECTORS = Path("build/vectors")  # kept, so that a second fit embeds nothing again
_PARK = ("questions.jsonl", "questions-park.jsonl")


def open_files(folder: Path) -> Library:
    """A library of the files of a folder, imported as `python -m corpus import --accept` does.

    Raises:
        corpus.CorpusError: a file cannot be read.
    """
    with tempfile.TemporaryDirectory() as made:
        for path in sorted(folder.iterdir()):
            publish(draft(read_file(path)), Path(made))
        return load_library(Path(made))


def open_assistant_on(folder: Path) -> PolicyAssistant:
    """An assistant on the files of a folder, imported and indexed in memory.

    Raises:
        corpus.CorpusError: a file cannot be read.
    """
    library, settings = open_files(folder), Settings.from_env()
    encoder = load_encoder(settings.embedding_model or None)
    kept = KeptVectors(_VECTORS, encoder)
    index = HybridIndex.build(library.documents, encoder, encode=kept.encode)
    return PolicyAssistant(library, index, settings)


def open_corpora(sets: Path, training: Path) -> list[Corpus]:
    """The park's documents and those of `sets/own` with their questions, training's and those of its stocks."""
    encoder = load_encoder()
    kept = KeptVectors(_VECTORS, encoder)
    park, own = load_library(), open_files(sets / "own" / "documents")
    files = {"park": [sets / name for name in _PARK], "own": [sets / "own" / "questions.jsonl"]}
    corpora = []
    for name, library in (("park", park), ("own", own)):
        index = HybridIndex.build(library.documents, encoder, encode=kept.encode)
        asked = [Asked(q, None, bool(q.gold)) for file in files[name] for q in load_questions(file)]
        dialogues = [one for one in asked if one.question.history]
        corpora.append(Corpus(name, library, index, asked, dialogues))
    trained = training_corpus(training, encoder, kept)
    return [*corpora, trained, stocks_corpus(training, trained)]
