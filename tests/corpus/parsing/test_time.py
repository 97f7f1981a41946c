"""Parsing takes time linear in the length of the text."""

import gc
import time

import pytest

from corpus import parse

_SIZE = 60_000  # characters of the smaller text; the larger has four times as many


@pytest.mark.parametrize(
    "pattern",
    [
        "（一）\n", "第一条 甲。\n", "一", "（（", "1.", "甲\n", "| 甲 |\n", "问：甲？\n", " \n", "甲：\n", "附件1\n", "附件：1.甲\n2.乙\n",
        "目录\n第一章 甲\n", "# 甲\n", "“\n第一条 ", "|甲|\n", "第七条 甲。\n（一）乙：\n1.丙。\n",
        "第三条 甲。\n某市专项资金管理办法\n第一条 乙。\n", "2020年1月1日\n", "：（一）甲；（二）乙；",
        "　　甲", "某某局\n",
    ],
)  # fmt: skip
def test_four_times_the_text_takes_about_four_times_as_long(pattern: str) -> None:
    def seconds(size: int) -> float:
        text = pattern * (size // len(pattern))
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            parse("x", text)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(4 * _SIZE) < 10 * seconds(_SIZE) + 0.1  # 16 times where it were quadratic


def test_the_items_of_a_list_share_its_lead_sentence() -> None:
    """A copy for each would be quadratic: a lead of a megabyte above a hundred thousand items."""
    items = parse("x", f"一、{'甲' * 1000}：\n" + "（一）乙；\n（二）丙；\n")[1:]
    assert [item.lead[-2:] for item in items] == ["甲：", "甲："]
    assert items[0].lead is items[1].lead


@pytest.mark.parametrize("before", [True, False])
def test_the_collector_is_left_as_it_was(*, before: bool) -> None:
    try:
        (gc.enable if before else gc.disable)()
        parse("x", "一、甲\n二、乙")
        assert gc.isenabled() is before
    finally:
        gc.enable()
