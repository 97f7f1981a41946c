"""Questions and mined clauses as the rows that the trainer reads."""

import random
from collections.abc import Mapping, Sequence

from datasets import Dataset, DatasetDict

from index.encoding import with_history
from training.data import Kind, TrainingClause, TrainingQuestion
from training.mining import Mined

NEGATIVES = 7  # beside each positive
CLAUSE_SHARE = 0.55  # of the batches hold whole clauses, the others sentences

Row = dict[str, str | int]


def examples(
    questions: Sequence[TrainingQuestion],
    clauses: Mapping[str, TrainingClause],
    mined: Mined,
    seed: int,
) -> DatasetDict:
    """Two sets of rows `question`, `document`, `negative_1` …, `label`.

    `clauses` has whole clauses with title and headings. `sentences` has the sentence that
    answers, in half of the rows after its context; the first negatives are the clause's other
    sentences. Rows of a question that nothing answers have label 0 and negatives only.
    """
    chance, held = random.Random(seed), list(clauses.values())  # noqa: S311
    whole: list[Row] = []
    cut: list[Row] = []
    for question, places in zip(questions, mined.negatives, strict=True):
        if len(places) < NEGATIVES + 1:
            continue
        asked = with_history(question.question, question.history)
        negatives = [held[place] for place in chance.sample(places, NEGATIVES + 1)]
        clause = clauses[question.clause] if question.clause else None
        answered = question.kind is not Kind.UNANSWERABLE and clause is not None
        if answered and clause is not None:
            whole.append(_row(asked, [clause.passage, *(n.passage for n in negatives)], 1))
            if question.sentences:
                texts = _sentences(clause, question.sentences, negatives, chance)
                cut.append(_row(asked, texts, 1))
        else:
            whole.append(_row(asked, [one.passage for one in negatives], 0))
    chance.shuffle(cut)
    wanted = round(len(whole) * (1 - CLAUSE_SHARE) / CLAUSE_SHARE)
    rows = {"clauses": whole, "sentences": (cut * (wanted // max(1, len(cut)) + 1))[:wanted]}
    return DatasetDict({name: Dataset.from_list(one) for name, one in rows.items() if one})


def _row(question: str, documents: Sequence[str], label: int) -> Row:
    """The first document is the positive, where the label is 1."""
    row: Row = {"question": question, "document": documents[0]}
    row |= {f"negative_{n}": text for n, text in enumerate(documents[1 : NEGATIVES + 1], 1)}
    return row | {"label": label}


def _sentences(
    clause: TrainingClause,
    answering: Sequence[int],
    negatives: Sequence[TrainingClause],
    chance: random.Random,
) -> list[str]:
    right = chance.choice([n for n in answering if n <= len(clause.sentences)] or [1])
    others = [
        text
        for number, text in enumerate(clause.sentences, 1)
        if number not in answering and number != right
    ]
    chance.shuffle(others)
    texts = [(clause.context, clause.sentences[right - 1])]
    texts += [(clause.context, text) for text in others[: NEGATIVES // 2]]
    texts += [(one.context, chance.choice(one.sentences)) for one in negatives]
    with_context = chance.random() < 0.5
    return [f"{context}\n{text}" if with_context else text for context, text in texts]
