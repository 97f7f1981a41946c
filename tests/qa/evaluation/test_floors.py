"""Answers stay as good as they were, on the shipped documents and on those of other places."""

from pathlib import Path

import pytest

from qa import PolicyAssistant
from qa.evaluation import Report, evaluate, load_questions

_SETS = Path("tests/eval")


def _short(report: Report, floors: dict[str, float]) -> dict[str, float]:
    return {
        key: report.overall[key] for key, floor in floors.items() if report.overall[key] < floor
    }


@pytest.mark.timeout(600)
def test_the_park(assistant: PolicyAssistant) -> None:
    report = evaluate(assistant, load_questions(_SETS / "questions-park.jsonl"))
    assert _short(report, {"right": 0.77, "refused": 0.74}) == {}, report.by_type
    assert report.overall["errors"] == 0


@pytest.mark.timeout(600)
def test_other_places(own: PolicyAssistant) -> None:
    assert len(own.library) == 20
    report = evaluate(own, load_questions(_SETS / "own" / "questions.jsonl"))
    assert _short(report, {"right": 0.73, "refused": 0.68}) == {}, report.by_type
    assert report.overall["errors"] == 0
