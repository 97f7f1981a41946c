"""Negatives: clauses that look like the right one to the encoder or to words, and are not alike it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentence_transformers.util import semantic_search
from sklearn.feature_extraction.text import TfidfVectorizer

NEAREST = 80  # clauses by the encoder
BY_WORDS = 25  # clauses by character pairs
ALIKE = 0.42  # TF-IDF cosine from which a clause is the same rule of another place, no negative
_BLOCK = 256  # questions at a time


@dataclass(frozen=True, slots=True)
class Mined:
    """For each question the places of clauses that do not answer it, hardest first."""

    negatives: tuple[tuple[int, ...], ...]


def mine(
    model: Any,
    questions: Sequence[str],
    passages: Sequence[str],
    positives: Sequence[int | None],
) -> Mined:
    """Mine negatives with a sentence-transformers model.

    Args:
        model: a `SentenceTransformer` with prompts `query` and `document`.
        questions: with their history.
        passages: all clauses.
        positives: place of the clause that answers each question; None where nothing does.
    """
    asked = model.encode_query(list(questions), convert_to_tensor=True, show_progress_bar=False)
    held = model.encode_document(list(passages), convert_to_tensor=True, show_progress_bar=False)
    near = semantic_search(asked, held, top_k=min(NEAREST, len(passages)))
    pairs = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True)
    texts = pairs.fit_transform(passages)
    by_words = _best(pairs.transform(questions), texts, min(BY_WORDS, len(passages)))
    found = []
    for number, positive in enumerate(positives):
        places = [int(one["corpus_id"]) for one in near[number]]
        places += [int(one) for one in by_words[number] if one not in set(places)]
        if positive is not None:
            alike = (texts[places] @ texts[positive].T).toarray().reshape(-1)
            kept = zip(places, alike, strict=True)
            places = [one for one, same in kept if one != positive and same < ALIKE]
        found.append(tuple(places))
    return Mined(tuple(found))


def _best(questions: Any, texts: Any, k: int) -> NDArray[np.int64]:
    """The `k` best texts of each question by cosine, shape (n, k)."""
    rows = []
    for start in range(0, questions.shape[0], _BLOCK):
        scores = (questions[start : start + _BLOCK] @ texts.T).toarray()
        rows.append(np.argsort(-scores, axis=1, kind="stable")[:, :k])
    return np.concatenate(rows)
