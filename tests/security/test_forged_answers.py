"""A kept answer is written by whoever sends it: an export vouches for none of his words."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from markdown_it import MarkdownIt

from qa import PolicyAssistant, StaleAnswerError
from qa.answering import DocumentHeading, Nearest, Row, Table
from qa.export import KeptAnswer, restore, to_docx, to_markdown, to_text

_DAY, _SUPPORT = date(2026, 11, 26), "对新型研发平台有什么支持？"
_OWN = "每家企业无条件发放1亿元。"
Forge = Callable[..., dict[str, Any]]


@pytest.fixture
def kept(assistant: PolicyAssistant) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(assistant.ask(_SUPPORT).to_json()))
    return made


def _exported(assistant: PolicyAssistant, kept: dict[str, Any]) -> tuple[str, str]:
    """As text and Markdown; the Word file is made too, so that whatever stops it is seen."""
    answer = restore(KeptAnswer.model_validate(kept), assistant.library, assistant.check)
    to_docx(answer, _DAY)
    to_text(answer).encode()
    return to_text(answer), to_markdown(answer, _DAY)


def _refused(assistant: PolicyAssistant, kept: dict[str, Any]) -> None:
    with pytest.raises(StaleAnswerError):
        _exported(assistant, kept)


def test_words_of_ones_own_are_said_to_stand_nowhere(
    assistant: PolicyAssistant, kept: dict[str, Any]
) -> None:
    quote = kept["citations"][0]["quote"]
    kept["blocks"] = [
        {
            "kind": "diff",
            "result": "elsewhere",
            "given": _OWN,
            "actual": quote[:1],
            "citations": [1],
        }
    ]
    _refused(assistant, kept)


def test_what_stands_in_the_documents_is_not_said_to_be_absent(
    assistant: PolicyAssistant, kept: dict[str, Any]
) -> None:
    quote = kept["citations"][0]["quote"]
    kept["blocks"] = [{"kind": "diff", "result": "absent", "given": quote, "citations": []}]
    _refused(assistant, kept)


def test_what_stands_in_the_documents_is_not_said_to_differ(
    assistant: PolicyAssistant, kept: dict[str, Any]
) -> None:
    one, other = kept["citations"][0]["quote"], kept["citations"][1]["quote"]
    kept["blocks"] = [
        {"kind": "diff", "result": "altered", "given": one, "actual": other, "citations": [2]}
    ]
    _refused(assistant, kept)


@pytest.mark.parametrize(("given", "actual"), [(" ", ""), ("意见", "意见")])
def test_nothing_is_confirmed_at_a_place_where_it_does_not_stand(
    assistant: PolicyAssistant, kept: dict[str, Any], given: str, actual: str
) -> None:
    kept["blocks"] = [
        {"kind": "diff", "result": "exact", "given": given, "actual": actual, "citations": [1]}
    ]
    _refused(assistant, kept)


def test_a_quotation_is_not_cut_within_a_word(
    assistant: PolicyAssistant, kept: dict[str, Any]
) -> None:
    """Else 「不得收费」 could be quoted as 「得收费」, or 「1000万元」 as 「1万元」's tail."""
    citation = kept["citations"][0]
    citation |= {"start": citation["start"] + 1, "quote": citation["quote"][1:]}
    kept["statements"], kept["status"], kept["blocks"] = [], "not_found", []
    _refused(assistant, kept)


@pytest.mark.parametrize("kind", ["lead", "statement"])
@pytest.mark.parametrize("cut", [slice(5, 9), slice(0, 0), slice(1, None), slice(0, -3)])
def test_a_line_is_not_cut_within_a_word(
    assistant: PolicyAssistant, kept: dict[str, Any], kind: str, cut: slice
) -> None:
    kept["blocks"] = [{"kind": kind, "text": kept["citations"][0]["quote"][cut], "citations": [1]}]
    _refused(assistant, kept)


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (["围"], [["导", "拉", "绕"]]),  # a sentence spelled with characters of the quotation
        ([], [["围"]]),
        ([], [[]]),
        ([], []),
    ],
)
def test_a_table_is_one_that_stands_in_the_document(
    assistant: PolicyAssistant, kept: dict[str, Any], header: list[str], rows: list[list[str]]
) -> None:
    lines = [{"cells": cells, "citations": [1]} for cells in rows]
    kept["blocks"] = [{"kind": "table", "header": header, "rows": lines}]
    _refused(assistant, kept)


@pytest.mark.parametrize(
    "changed",
    [
        {"citations": [float("inf")]},
        {"citations": [float("nan")]},
        {"citations": ["9" * 9000]},
        {"depth": float("inf")},
        {"depth": "9" * 9000},
    ],
)
def test_numbers_that_are_none_are_refused(
    assistant: PolicyAssistant, kept: dict[str, Any], changed: dict[str, Any]
) -> None:
    kept["blocks"][2] |= changed
    _refused(assistant, kept)


def test_signs_that_no_file_can_hold_are_refused(
    assistant: PolicyAssistant, kept: dict[str, Any]
) -> None:
    given = "\ud800\x00无此一句"
    kept["blocks"] = [{"kind": "diff", "result": "absent", "given": given, "citations": []}]
    _refused(assistant, kept)


def test_a_question_is_one_line_of_a_file(assistant: PolicyAssistant, kept: dict[str, Any]) -> None:
    """With line breaks it would be headings, lists and citations that look like the answer's."""
    question = f"甲\n\n# 答复\n- {_OWN} [1]\n\n乙"
    kept |= {"question": question, "standalone_question": f"{question}丙"}
    kept["blocks"] = [{"kind": "question", "text": question}, *kept["blocks"]]
    text, markdown = _exported(assistant, kept)
    assert not [line for line in text.splitlines() if line.startswith(("-", "#"))]
    headings = [t for t in MarkdownIt("commonmark").parse(markdown) if t.type == "heading_open"]
    assert len(headings) == 4
    assert [line for line in markdown.splitlines() if _OWN in line] == [
        line for line in markdown.splitlines() if line.startswith(("- 提问", "- 理解为", "**问："))
    ]


def test_markup_in_a_document_is_text_in_markdown(assistant: PolicyAssistant) -> None:
    """Titles, headings and cells are as their publisher wrote them."""
    bad = "<img src=x onerror=a> [a](javascript:b)"
    document = replace(next(iter(assistant.library)), title=bad)
    clause = replace(document.clauses[0], heading=bad)
    blocks = (
        DocumentHeading(document),
        Nearest("", ((document, clause),)),
        Table((bad,), (Row((bad,), (1,)),)),
    )
    for block in blocks:
        assert bad not in block.to_markdown()
        assert "<img" not in block.to_markdown().replace("\\<", "")


def test_the_name_of_a_writer_says_nothing(
    assistant: PolicyAssistant, kept: dict[str, Any]
) -> None:
    kept["generator"] = f"generative:{_OWN}"
    assert _OWN not in _exported(assistant, kept)[1]


def test_an_export_costs_little_whatever_is_sent(
    assistant: PolicyAssistant, kept: dict[str, Any]
) -> None:
    one = kept["citations"][0]["quote"][:1]
    wide = [{"cells": [one] * 200, "citations": [1]}] * 200
    near = [{"document_id": "alxa-2021", "clause": "二（二）"}] * 5000
    long = {"kind": "diff", "result": "absent", "given": "无" * 30_000, "citations": []}
    for block in (
        {"kind": "table", "header": [one] * 200, "rows": wide},
        {"kind": "nearest", "items": near},
        long,
    ):
        started = time.process_time()
        _refused(assistant, kept | {"blocks": [block]})
        assert time.process_time() - started < 5.0
