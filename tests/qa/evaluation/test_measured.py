"""A report on disk, with the day and the index it measured."""

import json
from datetime import date
from pathlib import Path

import pytest

from qa import PolicyAssistant
from qa.evaluation import Measured, ReportFileError, index_version, load_measured, stamp


def test_a_report_is_read_back_with_what_it_measured(
    assistant: PolicyAssistant, tmp_path: Path
) -> None:
    path = tmp_path / "eval.json"
    assert load_measured(path) is None
    on = date(2026, 3, 5)
    report = stamp(assistant, on) | {"overall": {"questions": 80, "refused": 0.5}}
    path.write_text(json.dumps(report), encoding="utf-8")
    assert load_measured(path) == Measured(
        {"questions": 80, "refused": 0.5}, on, index_version(assistant)
    )


def test_the_version_changes_with_the_documents(
    assistant: PolicyAssistant, awarding: PolicyAssistant
) -> None:
    assert len(index_version(assistant)) == 12
    assert index_version(assistant) != index_version(awarding)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"overall": {}}', '{"overall": [1]}', "\xff"])
def test_a_report_that_does_not_say_what_it_measured_is_refused(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "eval.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(ReportFileError, match="make eval"):
        load_measured(path)
