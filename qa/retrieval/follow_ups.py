"""Whether a question goes on from the ones before it: decided by what it finds with and without.

What is found nearer with the history alone decides badly: the history's own words lie near the
documents, so that 「饭卡在哪办」 behind a question on patents seems to find its clause as well. How
much a question says by itself, and whose meaning the joined text has, tell the two apart.
"""

import numpy as np

from corpus.text import Tokeniser
from index import Candidates
from qa.retrieval.weights import Logistic, Matrix, load_logistic
from qa.retrieval.words import telling_words

FOLLOW_UP = ("alone", "joined", "words", "to_history", "to_joined", "history_to_joined")


def follow_up_features(
    question: str, alone: Candidates, joined: Candidates, history: Matrix, tokeniser: Tokeniser
) -> Matrix:
    """Features in the order of `FOLLOW_UP`, shape (n,), float32.

    Args:
        question: as asked, without its history.
        alone: what it finds by itself.
        joined: what it finds together with its history.
        history: vector of the question before it, shape (dimension,).
    """
    return np.array(
        [
            alone.dense.max(initial=0.0),
            joined.dense.max(initial=0.0),
            len(telling_words(question, tokeniser)),
            alone.vector @ history,
            alone.vector @ joined.vector,
            history @ joined.vector,
        ],
        dtype=np.float32,
    )


def goes_on(features: Matrix, model: Logistic | None = None) -> bool:
    """Whether a question with these features, shape (n,), is searched for with its history.

    At even odds: a follow-up read alone is as wrong as a new question read with the old one.
    """
    model = model or load_logistic("follow_up", FOLLOW_UP)
    return float(model.scores(features[None])[0]) >= 0
