"""The index of changed documents, made of the one before: what is unchanged is taken over.

One notice more beside 100,000 clauses costs the cutting, tokenising and embedding of that notice,
and the copying of columns and word counts; vectors and lists stay where they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import Library, PolicyDocument
from index.encoding import Encoder, Progress
from index.hybrid import DocumentEncoder, HybridIndex
from index.nearest import Places, VectorIndex
from index.passages import Columns, cut, digests, edges
from index.words import KeptTokens, LexicalIndex

Key = tuple[str, str]  # of a document: its id, the SHA-256 of its file


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a build holds, without its documents; `keys` and `texts` one for each, in order."""

    keys: tuple[Key, ...]
    columns: Columns
    passages: VectorIndex
    sentences: VectorIndex
    lexical: LexicalIndex
    texts: NDArray[np.uint8]


def keys_of(library: Library) -> tuple[Key, ...]:
    """What tells whether a document is the same, in the order of the library's documents."""
    files = {document_id: digest for digest, document_id in library.files.values()}
    return tuple((one.document_id, files.get(one.document_id, "")) for one in library.documents)


def grown(
    earlier: Earlier,
    library: Library,
    encoder: Encoder,
    encode: DocumentEncoder,
    tokens: KeptTokens,
    progress: Progress | None = None,
) -> HybridIndex | None:
    """The index of a library; None where it is better built anew.

    It answers as `HybridIndex.build` does: all is the same but which approximate neighbours are
    found, and that stays above the recall that lists are tuned for (tested).
    """
    pieces, fresh = _pieces(earlier, library)
    columns, texts = cut(fresh)
    cut_columns = _Cut(columns, edges(columns, len(fresh)))
    held = _Cut(earlier.columns, edges(earlier.columns, len(earlier.keys)))
    parts = [(held if piece.old else cut_columns, piece) for piece in pieces]
    rows, passages, sentences = (_sources(parts, kind) for kind in range(3))
    if not len(rows) or not _ascends(rows):
        return None
    vectors = encode([*texts.passages, *texts.sentences], progress)
    nearest = earlier.passages.changed(passages, vectors[: len(texts.passages)])
    nearest_sentences = earlier.sentences.changed(sentences, vectors[len(texts.passages) :])
    if nearest is None or nearest_sentences is None:
        return None
    told = digests(columns, texts, len(fresh))
    return HybridIndex(
        library.documents,
        encoder,
        _joined(parts),
        nearest,
        nearest_sentences,
        earlier.lexical.changed(rows, texts.clauses, tokens),
        np.concatenate([(earlier.texts if p.old else told)[p.start : p.stop] for p in pieces]),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of documents, start … stop, of the earlier index or of the fresh ones."""

    old: bool
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Cut:
    columns: Columns
    edges: tuple[Places, Places, Places]  # of rows, passages and sentences


_Parts = Sequence[tuple[_Cut, _Piece]]


def _pieces(earlier: Earlier, library: Library) -> tuple[list[_Piece], list[PolicyDocument]]:
    """The library as runs of documents, and the documents that the earlier index does not have."""
    places: Mapping[Key, int] = {key: place for place, key in enumerate(earlier.keys) if key[1]}
    fresh: list[PolicyDocument] = []
    pieces: list[_Piece] = []
    for key, document in zip(keys_of(library), library.documents, strict=True):
        place = places.get(key)
        start = len(fresh) if place is None else place
        if place is None:
            fresh.append(document)
        last = pieces[-1] if pieces else None
        if last and last.old == (place is not None) and last.stop == start:
            pieces[-1] = _Piece(last.old, last.start, start + 1)
        else:
            pieces.append(_Piece(place is not None, start, start + 1))
    return pieces, fresh


def _sources(parts: _Parts, kind: int) -> Places:
    """For each row (passage, sentence) its place in the earlier index; -1 where it is new."""
    found = [np.zeros(0, dtype=np.int64)]
    for held, piece in parts:
        start, stop = (int(held.edges[kind][place]) for place in (piece.start, piece.stop))
        found.append(np.arange(start, stop) if piece.old else np.full(stop - start, -1))
    return np.concatenate(found)


def _ascends(source: Places) -> bool:
    return bool(np.all(np.diff(source[source >= 0]) > 0))


def _joined(parts: _Parts) -> Columns:
    """The columns of all pieces, counted on through them."""
    clauses, passages, sentences = ([np.zeros((0, width), np.int64)] for width in (2, 3, 3))
    document = row = 0
    for held, piece in parts:
        rows, own_passages, own_sentences = (
            slice(int(edge[piece.start]), int(edge[piece.stop])) for edge in held.edges
        )
        by = document - piece.start
        clauses.append(held.columns.clauses[rows] + np.array([by, 0]))
        by = row - rows.start
        passages.append(held.columns.passages[own_passages] + np.array([by, 0, 0]))
        sentences.append(held.columns.sentences[own_sentences] + np.array([by, 0, 0]))
        document, row = document + piece.stop - piece.start, row + rows.stop - rows.start
    return Columns(*(np.concatenate(one) for one in (clauses, passages, sentences)))
