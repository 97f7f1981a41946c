"""The training data: lay questions written from clauses, and the clauses."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from training.errors import TrainingError

DATA_DIR = Path(__file__).parent / "data"


class Kind(StrEnum):
    """How the clause relates to a question written beside it."""

    ANSWERED = "answered"
    PARTIAL = "partial"  # the topic is there, the asked fact is not
    UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True)
class TrainingClause:
    """A clause with its context (title and headings) and its sentences, verbatim."""

    id: str
    context: str
    sentences: tuple[str, ...]

    @property
    def title(self) -> str:
        """The document's title, which the context begins with."""
        return self.context.partition(" ")[0]

    @property
    def passage(self) -> str:
        """The text as the index embeds a whole clause."""
        return f"{self.context}\n{''.join(self.sentences)}"


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A lay question; `sentences` are the 1-based sentences of the clause that answer it."""

    clause: str | None
    kind: Kind
    sentences: tuple[int, ...]
    history: tuple[str, ...]
    question: str
    split: str  # "train" or "val"
    round: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of a stock; `clause` answers it, or comes nearest where nothing does."""

    question: str
    kind: Kind
    clause: str
    plain: bool = False  # in words as far from the clause's as could be


@dataclass(frozen=True, slots=True)
class Stock:
    """Documents of one place together, by title, and what was asked of just these.

    Written with the documents read, long ones to their first 4,000 to 5,000 characters: what nothing in them answers, from near to far, half of it in
    official words, and what a clause answers. The last 353 were asked in words as far from the documents' as could be
    (掏钱, 公家, 那张证), a sixth to a quarter behind a story about oneself, answered and unanswered alike; of the last 165 six
    of sixteen answered ones are in the ordinary words of somebody polite.
    """

    documents: tuple[str, ...]
    # "train", "fit" (refusal is fitted on it), "val" (on what it answers; the rest measures), or
    # "held": the questions are kept out of training, the documents are not
    split: str
    questions: tuple[Asked, ...]


def load_clauses(folder: Path = DATA_DIR) -> dict[str, TrainingClause]:
    """Clauses by id, in the order of the file.

    Raises:
        TrainingError: the file is missing or a line is broken.
    """
    path = folder / "clauses.jsonl.gz"
    return {
        row["id"]: TrainingClause(row["id"], row["context"], tuple(row["sentences"]))
        for row in _rows(path, {"id", "context", "sentences"})
    }


def load_questions(folder: Path = DATA_DIR) -> list[TrainingQuestion]:
    """Questions in the order of the file.

    Raises:
        TrainingError: the file is missing or a line is broken.
    """
    path = folder / "questions.jsonl"
    keys = {"clause", "type", "sentences", "history", "question", "split", "round"}
    return [
        TrainingQuestion(
            clause=row["clause"],
            kind=Kind(row["type"]),
            sentences=tuple(row["sentences"]),
            history=tuple(row["history"]),
            question=row["question"],
            split=row["split"],
            round=row["round"],
        )
        for row in _rows(path, keys)
    ]


def load_stocks(folder: Path = DATA_DIR) -> list[Stock]:
    """Stocks in the order of the file.

    Raises:
        TrainingError: the file is missing or a line is broken.
    """
    return [
        Stock(
            documents=tuple(row["documents"]),
            split=row["split"],
            questions=tuple(
                Asked(
                    question=one["question"],
                    kind=Kind(one["type"]),
                    clause=one["clause"],
                    plain=one.get("words") == "plain",
                )
                for one in row["questions"]
            ),
        )
        for row in _rows(folder / "stocks.jsonl", {"documents", "split", "questions"})
    ]


def _rows(path: Path, keys: set[str]) -> Iterator[dict[str, Any]]:
    try:
        raw = path.read_bytes()
        lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise TrainingError(f"{path}：训练数据缺失或损坏") from error
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise TrainingError(f"{path}:{number}：不是 JSON") from error
        if not isinstance(row, dict) or not keys <= row.keys():
            raise TrainingError(f"{path}:{number}：缺少 {'、'.join(sorted(keys))} 中的字段")
        yield row
