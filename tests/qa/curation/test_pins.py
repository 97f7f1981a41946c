"""Clauses that an editor chose stand first, as long as they hold and only for that question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus import ClauseId, Library, load_library
from index import HybridIndex, PolicyEncoder
from index.encoding import Vectors
from qa import Answer, PolicyAssistant, Settings, Status
from qa.answering import Missing, PartHeading, Quotation
from qa.curation import Curated, Pin, PinnedClause, Standing, Wordings, pinned, standing

_QUESTION = "园区食堂的饭卡在哪里办？"
_CHOSEN = ClauseId("guofa-2020-7", "二（四）")


def _pin(library: Library, *questions: str, clauses: tuple[ClauseId, ...] = (_CHOSEN,)) -> Pin:
    return Pin(questions, tuple(pinned(library.clause(one)) for one in clauses))


def _curated(assistant: PolicyAssistant, *pins: Pin) -> PolicyAssistant:
    curated = Curated(pins=pins)
    return assistant.curated_by(lambda: curated)


def _recommended(answer: Answer) -> list[str]:
    quotations = [b for b in answer.blocks if isinstance(b, Quotation) and b.label == "编辑推荐"]
    cited = {c.marker: str(c.clause.id) for c in answer.citations}
    return [cited[block.citations[0]] for block in quotations]


def test_the_chosen_clause_stands_first_whole_and_cited(assistant: PolicyAssistant) -> None:
    before = assistant.ask(_QUESTION)
    answer = _curated(assistant, _pin(assistant.library, _QUESTION)).ask(_QUESTION)
    assert _recommended(before) == []
    assert _recommended(answer) == [str(_CHOSEN)]
    clause = assistant.library.clause(_CHOSEN)
    assert answer.citations[0].quote == clause.text
    assert answer.hits[0].clause.id == _CHOSEN
    assert answer.status is not Status.NOT_FOUND
    assert "编辑推荐：" in answer.text


def test_a_chosen_answer_to_two_questions_of_a_sentence_stays_one(
    assistant: PolicyAssistant,
) -> None:
    question = "新型研发机构要符合哪些条件，有什么税收优惠？"
    assert sum(isinstance(b, PartHeading) for b in assistant.ask(question).blocks) == 2
    answer = _curated(assistant, _pin(assistant.library, question)).ask(question)
    assert _recommended(answer) == [str(_CHOSEN)]
    assert not any(isinstance(block, PartHeading) for block in answer.blocks)


def test_what_else_was_found_stays_behind_it(assistant: PolicyAssistant) -> None:
    question = "园区的物流成本怎么降低？"
    usual = assistant.ask(question)
    answer = _curated(assistant, _pin(assistant.library, question)).ask(question)
    # the first line of the usual answer is another, so that its quotations come in another order
    assert {c.quote for c in answer.citations[1:]} == {c.quote for c in usual.citations}
    # chosen and found, it is quoted once
    found = usual.citations[0].clause.id
    own = _pin(assistant.library, question, clauses=(found,))
    assert [c.clause.id for c in _curated(assistant, own).ask(question).citations].count(found) == 1


def test_a_fact_that_no_clause_states_is_still_missing(assistant: PolicyAssistant) -> None:
    question = "新型研发平台每年补贴多少万元？"
    told = _curated(assistant, _pin(assistant.library, question)).ask(question)
    assert told.status is Status.PARTIAL and told.missing
    assert any(isinstance(block, Missing) for block in told.blocks)


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ("在哪里办园区食堂的饭卡", True),
        ("请问园区食堂的饭卡在哪里办理？", True),
        ("园区食堂的停车卡在哪里办？", False),  # one word for another
        ("园区食堂的饭卡多少钱？", False),  # another kind of fact
        ("对新型研发平台有什么支持？", False),
    ],
)
def test_nearly_the_same_question_counts(
    assistant: PolicyAssistant, asked: str, same: bool
) -> None:
    curated = _curated(assistant, _pin(assistant.library, _QUESTION))
    assert bool(_recommended(curated.ask(asked))) is same


def test_a_year_or_a_place_tells_questions_apart(assistant: PolicyAssistant) -> None:
    curated = _curated(assistant, _pin(assistant.library, "2025年工业总产值要达到多少？"))
    assert _recommended(curated.ask("2025年工业总产值要达到多少"))
    assert not _recommended(curated.ask("2030年工业总产值要达到多少？"))


def test_wording_to_be_checked_and_follow_ups_have_no_pin(assistant: PolicyAssistant) -> None:
    checked = "文件里有没有“鼓励园区建设职工食堂”这句话？"
    curated = _curated(assistant, _pin(assistant.library, checked, "那评职称呢？"))
    assert not _recommended(curated.ask(checked))
    assert not _recommended(curated.ask("那评职称呢？", ["新型研发机构可以自己招人吗？"]))


def test_documents_that_were_left_out_stay_out(assistant: PolicyAssistant) -> None:
    curated = _curated(assistant, _pin(assistant.library, _QUESTION))
    assert not _recommended(curated.ask(_QUESTION, documents=["alxa-2021"]))


_HEAD = """---
id: housing
title: 某市人才公寓办法
issuer: 某市人民政府
level: city
place: 某市
issued_on: '2024-01-02'
effective_on: '2024-02-01'
valid_until: '{until}'
validity: 现行有效
verification: 未核对
---
第一条　入住人才公寓的博士每月享受租房补贴一千六百元。

第二条　本办法自2024年2月1日起施行。
"""


def _held(folder: Path, encoder: PolicyEncoder, text: str) -> PolicyAssistant:
    folder.mkdir()
    (folder / "housing.md").write_text(text, encoding="utf-8")
    library = load_library(folder)
    return PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())


def test_what_does_not_hold_is_not_shown(tmp_path: Path, encoder: PolicyEncoder) -> None:
    held = _held(tmp_path / "a", encoder, _HEAD.format(until="2030-01-31"))
    pin = _pin(held.library, _QUESTION, clauses=(ClauseId("housing", "第一条"),))
    today = date.today().isoformat()  # noqa: DTZ011

    def shown(assistant: PolicyAssistant, **asked: date) -> bool:
        return bool(_recommended(_curated(assistant, pin).ask(_QUESTION, **asked)))

    (chosen,) = pin.clauses
    assert shown(held) and standing(held.library, chosen, today) is Standing.HOLDS
    assert not shown(held, as_of=date(2031, 1, 1))
    assert standing(held.library, chosen, "2031-01-01") is Standing.ENDED
    ended = _held(tmp_path / "b", encoder, _HEAD.format(until="2025-01-31"))
    assert not shown(ended) and standing(ended.library, chosen, today) is Standing.ENDED
    changed = _HEAD.format(until="2030-01-31").replace("一千六百元", "两千元")
    other = _held(tmp_path / "c", encoder, changed)
    assert not shown(other) and standing(other.library, chosen, today) is Standing.CHANGED
    moved = PinnedClause(ClauseId("housing", "第九条"), chosen.digest)
    assert standing(held.library, moved, today) is Standing.GONE
    gone = PinnedClause(ClauseId("none", "第一条"), chosen.digest)
    assert standing(held.library, gone, today) is Standing.GONE


def test_a_changed_curation_counts_with_the_next_question(assistant: PolicyAssistant) -> None:
    now = [Curated()]
    curated = assistant.curated_by(lambda: now[0])
    assert not _recommended(curated.ask(_QUESTION))
    now[0] = Curated(pins=(_pin(assistant.library, _QUESTION),))
    assert _recommended(curated.ask(_QUESTION)) == [str(_CHOSEN)]
    now[0] = replace(now[0], pins=())
    assert not _recommended(curated.ask(_QUESTION))


def test_rows_of_a_table_can_be_chosen(awarding: PolicyAssistant) -> None:
    own = next(c.id for c in awarding.library.document("awards").leaves if "110万元" in c.text)
    curated = _curated(awarding, _pin(awarding.library, _QUESTION, clauses=(own,)))
    answer = curated.ask(_QUESTION)
    assert "110万元" in answer.text and "编辑推荐" in answer.text


class _Counting:
    """An encoder that counts what it encodes."""

    def __init__(self, encoder: PolicyEncoder) -> None:
        self._encoder, self.encoded = encoder, list[str]()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return self._encoder.encode_queries(texts)


def test_each_wording_is_encoded_once(encoder: PolicyEncoder) -> None:
    counting = _Counting(encoder)
    wordings = Wordings(counting)  # type: ignore[arg-type]
    first = wordings.vectors(["饭卡在哪办", "物流成本", "饭卡在哪办"])
    again = wordings.vectors(["物流成本", "饭卡在哪办", "新问法"])
    assert counting.encoded == ["饭卡在哪办", "物流成本", "新问法"]
    assert np.array_equal(first[[1, 0]], again[:2]) and first.shape[0] == 3
    assert wordings.vectors([]).shape[0] == 0


def test_the_next_assistant_knows_the_wordings(assistant: PolicyAssistant) -> None:
    curated = _curated(assistant, _pin(assistant.library, _QUESTION))
    other = assistant.curated_by(lambda: Curated(), curated)
    assert other.curator.wordings is curated.curator.wordings
