"""Sentences that people hold against the documents get the right verdict, questions on the matter none.

Written by people who had read the documents and nothing else; looked at while building, but for the
even rows of the last ones (a…, b…).
"""

from pathlib import Path

import pytest

from qa import PolicyAssistant
from qa.evaluation import load_questions

_SETS = Path("tests/eval")


def _shares(assistant: PolicyAssistant, path: Path) -> tuple[float, float]:
    """Of the wordings, the share with the right verdict; of the questions, that without any."""
    right: dict[str, list[bool]] = {"wording": [], "yesno": []}
    for question in load_questions(path):
        verdict = assistant.ask(question.question).verdict
        told = verdict.result.value if verdict else None
        right[question.type].append(told == question.verdict)
    return tuple(sum(one) / len(one) for one in right.values())  # type: ignore[return-value]


@pytest.mark.timeout(600)
def test_the_park(assistant: PolicyAssistant) -> None:
    wordings, questions = _shares(assistant, _SETS / "wordings.jsonl")
    assert (wordings > 0.85, questions > 0.94) == (True, True), (wordings, questions)


@pytest.mark.timeout(600)
def test_other_places(own: PolicyAssistant) -> None:
    wordings, questions = _shares(own, _SETS / "own" / "wordings.jsonl")
    assert (wordings > 0.8, questions > 0.94) == (True, True), (wordings, questions)
