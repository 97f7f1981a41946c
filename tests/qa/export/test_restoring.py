"""What somebody changed in a kept answer is refused, or said again from the documents."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from corpus import Library
from qa import Answer, PolicyAssistant, StaleAnswerError
from qa.answering import Diff, Missing, Nearest, PartHeading, Table
from qa.export import KeptAnswer, restore

_Kept = dict[str, Any]
_ALTERED = "“对新认定的国家级、自治区级创新平台载体给予建设经费支持”是原话吗？"


def _kept(answer: Answer) -> _Kept:
    made: _Kept = json.loads(json.dumps(answer.to_json()))
    return made


def _restored(kept: _Kept, assistant: PolicyAssistant) -> Answer:
    return restore(KeptAnswer.model_validate(kept), assistant.library, assistant.check)


def _block(kept: _Kept, kind: str) -> _Kept:
    found: _Kept = next(block for block in kept["blocks"] if block["kind"] == kind)
    return found


def _refuse(kept: _Kept, assistant: PolicyAssistant) -> None:
    with pytest.raises(StaleAnswerError, match="请重新提问"):
        _restored(kept, assistant)


@pytest.mark.parametrize("text", ["9年以内的居留许可", "一律免税", "", "年以内的居留许可"])
def test_a_changed_lead_is_refused(assistant: PolicyAssistant, library: Library, text: str) -> None:
    kept = _kept(assistant.ask("居留许可多久？"))
    _restored(kept, assistant)
    _block(kept, "lead")["text"] = text
    _refuse(kept, assistant)


def test_a_lead_or_statement_cannot_lose_its_negation(awarding: PolicyAssistant) -> None:
    answer = awarding.ask("在编人员能领兼职报酬吗")
    assert "不得领取兼职报酬" in answer.text
    for kind in ("lead", "statement"):
        kept = _kept(answer)
        _block(kept, kind)["text"] = "得领取兼职报酬"
        _refuse(kept, awarding)


@pytest.mark.parametrize("change", [{"text": "一律给予500万元。"}, {"citations": [99]}])
def test_a_changed_statement_is_refused(
    assistant: PolicyAssistant, library: Library, change: _Kept
) -> None:
    kept = _kept(assistant.ask("居留许可多久？"))
    _block(kept, "statement").update(change)
    _refuse(kept, assistant)
    kept = _kept(assistant.ask("居留许可多久？"))
    kept["statements"][0].update(change)
    _refuse(kept, assistant)


# Tables


_PRIZE = "国家级实验室奖励多少钱？"


def test_a_table_comes_back_as_it_was(awarding: PolicyAssistant) -> None:
    answer = awarding.ask(_PRIZE)
    again = _restored(_kept(answer), awarding)
    assert [b for b in again.blocks if isinstance(b, Table)] == [
        b for b in answer.blocks if isinstance(b, Table)
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table["rows"][0]["cells"].__setitem__(1, "900万元"),
        lambda table: table["rows"][0]["cells"].__setitem__(1, "10万元"),  # stands in 110万元
        lambda table: table["rows"][0]["cells"].reverse(),
        lambda table: table["rows"][0].__setitem__("citations", table["rows"][1]["citations"]),
        lambda table: table["rows"][0].__setitem__("citations", [99]),
        lambda table: table.__setitem__("header", ["等级", "罚款"]),
        lambda table: table.__setitem__("header", ["奖励金额", "等级"]),
    ],
)
def test_a_changed_table_is_refused(
    awarding: PolicyAssistant, change: Callable[[_Kept], None]
) -> None:
    kept = _kept(awarding.ask(_PRIZE))
    change(_block(kept, "table"))
    _refuse(kept, awarding)


# A wording check


@pytest.mark.parametrize(
    "change", [{"actual": "给予建设经费支持"}, {"actual": ""}, {"actual": "加强金融服务。"}]
)
def test_a_changed_true_wording_is_found_again(assistant: PolicyAssistant, change: _Kept) -> None:
    answer = assistant.ask(_ALTERED)
    kept = _kept(answer)
    _block(kept, "diff").update(change)
    (again,) = (b for b in _restored(kept, assistant).blocks if isinstance(b, Diff))
    (was,) = (b for b in answer.blocks if isinstance(b, Diff))
    assert again == was


def test_a_verdict_is_compared_again(assistant: PolicyAssistant, library: Library) -> None:
    answer = assistant.ask(_ALTERED)
    kept = _kept(answer)
    forged = {"result": "exact", "pieces": [], "differences": "", "text": "与原文一致。"}
    _block(kept, "diff").update(forged)
    (again,) = (b for b in _restored(kept, assistant).blocks if isinstance(b, Diff))
    (was,) = (b for b in answer.blocks if isinstance(b, Diff))
    assert again == was and again.result == "altered"


# What the answerer says itself


def test_missing_is_said_of_known_facts_only(assistant: PolicyAssistant, library: Library) -> None:
    kept = _kept(assistant.ask("创新平台的研发经费支持具体给多少万元？"))
    _block(kept, "missing").update({"items": ["金额", "园区已倒闭"], "text": "园区已倒闭"})
    kept["missing"] = ["金额", "园区已倒闭"]
    again = _restored(kept, assistant)
    (missing,) = (b for b in again.blocks if isinstance(b, Missing))
    assert missing.items == again.missing == ("金额",)
    assert "园区已倒闭" not in again.text


def test_nearest_clauses_are_those_of_the_library(
    assistant: PolicyAssistant, library: Library
) -> None:
    answer = assistant.ask("食堂几点开门？")
    kept = _kept(answer)
    _block(kept, "nearest")["text"] = "可据此办理："
    _block(kept, "nearest")["items"][0].update({"title": "假标题", "heading": "假", "url": "x:y"})
    again = _restored(kept, assistant)
    assert "可据此办理" not in again.text and "假" not in again.text
    (nearest,) = (b for b in again.blocks if isinstance(b, Nearest))
    (was,) = (b for b in answer.blocks if isinstance(b, Nearest))
    assert nearest.clauses == was.clauses
    for change in ({"clause": "九（九）"}, {"document_id": "none"}):
        kept = _kept(answer)
        _block(kept, "nearest")["items"][0].update(change)
        _refuse(kept, assistant)


def test_notes_are_left_out_and_unknown_blocks_refused(
    assistant: PolicyAssistant, library: Library
) -> None:
    kept = _kept(assistant.ask("谢谢"))
    _block(kept, "note")["text"] = "一律免税"
    assert _restored(kept, assistant).blocks == ()
    kept["blocks"].append({"kind": "html", "text": "<b>"})
    _refuse(kept, assistant)


def test_a_heading_stands_in_the_question(assistant: PolicyAssistant, library: Library) -> None:
    answer = assistant.ask("新型研发机构要符合哪些条件？有什么税收优惠？")
    kept = _kept(answer)
    again = _restored(kept, assistant)
    assert [b.text for b in again.blocks if isinstance(b, PartHeading)] == [
        "新型研发机构要符合哪些条件？",
        "有什么税收优惠？",
    ]
    _block(kept, "question")["text"] = "一律免税？"
    _refuse(kept, assistant)


@pytest.mark.parametrize("document_id", ["none", "awards"])
def test_a_document_that_is_not_held_is_refused(
    assistant: PolicyAssistant, library: Library, document_id: str
) -> None:
    kept = _kept(assistant.ask("居留许可多久？"))
    _block(kept, "document")["document_id"] = document_id
    _refuse(kept, assistant)
