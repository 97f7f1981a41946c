"""What the overview counts: clauses by kind, and the evaluation of the running index."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from corpus import ClauseKind, Library
from qa import PolicyAssistant
from qa.answering import KINDS, OTHER, topic_rows
from qa.evaluation import Measured, ReportFileError, index_version, load_measured, stamp


def test_every_clause_stands_where_its_words_say(library: Library) -> None:
    rows = topic_rows(library)
    assert [row.kind for row in rows] == [*(kind for kind, _ in KINDS), OTHER]
    for at, document in enumerate(library):
        for clause in document.leaves:
            policy = clause.kind not in (ClauseKind.NOTICE, ClauseKind.CLOSING)
            kinds = [kind for kind, pattern in KINDS if re.search(pattern, clause.text)]
            expected = (kinds or [OTHER]) if policy else []
            assert [row.kind for row in rows if clause in row.clauses[at]] == expected


def test_land_is_found_in_the_clause_on_land(library: Library) -> None:
    land = next(row for row in topic_rows(library) if row.kind == "用地")
    at = [d.document_id for d in library].index("guofa-2020-7")
    assert "六（十八）" in [clause.label for clause in land.clauses[at]]


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


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"overall": {}}', '{"overall": [1]}', "\xff"])
def test_a_report_that_does_not_say_what_it_measured_is_refused(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "eval.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(ReportFileError, match="make eval"):
        load_measured(path)
