"""What was measured of an index: the evaluation report on disk, with its date and version."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from qa.assistant import PolicyAssistant
from qa.errors import QAError


class ReportFileError(QAError):
    """An evaluation report cannot be read; names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Means of an evaluation: shares 0..1, times in milliseconds."""

    overall: dict[str, float]
    measured_on: date
    index_version: str


def index_version(assistant: PolicyAssistant) -> str:
    """Twelve characters that change with the documents, their passages or the model."""
    index = assistant.index
    parts = (assistant.library.corpus_hash, index.texts_hash, index.encoder.name)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def stamp(assistant: PolicyAssistant, on: date) -> dict[str, str]:
    """What a report says of itself: the day, and the index it measured."""
    return {"measured_on": on.isoformat(), "index_version": index_version(assistant)}


def load_measured(path: Path) -> Measured | None:
    """The report in this file; None where there is none.

    Raises:
        ReportFileError: the file is no report, or does not say what it measured.
    """
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        numbers = {
            key: float(value)
            for key, value in report["overall"].items()
            if isinstance(value, int | float)
        }
        day = date.fromisoformat(report["measured_on"])
        return Measured(numbers, day, str(report["index_version"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReportFileError(
            f"评测报告 {path} 无法读取，或未记下日期和索引版本。请重新运行 make eval"
        ) from error
