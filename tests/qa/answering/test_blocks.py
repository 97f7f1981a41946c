"""Blocks: what each says as JSON and as Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus import Library
from qa.answering import (
    Block,
    Diff,
    DiffPiece,
    DocumentHeading,
    Lead,
    Missing,
    Nearest,
    Note,
    PartHeading,
    Quotation,
    Row,
    Table,
    cells,
    flat,
    markers,
    name,
    render,
)

_TABLE = Table(
    ("等级", "金额"), (Row(("国家级", "100万元"), (1,)), Row(("省级", "50万元"), (2, 3)))
)


@pytest.mark.parametrize(
    ("block", "markdown", "json"),
    [
        (
            Lead("5年\n以内", (1,)),
            "**5年以内** [1]\n",
            {"kind": "lead", "text": "5年\n以内", "citations": [1]},
        ),
        (
            PartHeading("补多少？"),
            "\n**问：补多少？**\n",
            {"kind": "question", "text": "补多少？"},
        ),
        (
            Quotation("给予[补贴]", (1, 2), "资金", 1),
            "  - 资金：给予\\[补贴\\] [1][2]",
            {
                "kind": "statement",
                "text": "给予[补贴]",
                "citations": [1, 2],
                "label": "资金",
                "depth": 1,
            },
        ),
        (
            _TABLE,
            "\n| 等级 | 金额 |\n| --- | --- |\n| 国家级 | 100万元 [1] |\n| 省级 | 50万元 [2][3] |\n",
            {
                "kind": "table",
                "header": ["等级", "金额"],
                "rows": [
                    {"cells": ["国家级", "100万元"], "citations": [1]},
                    {"cells": ["省级", "50万元"], "citations": [2, 3]},
                ],
            },
        ),
        (
            Diff(
                "不符。",
                "altered",
                "甲\n乙",
                "甲丙",
                (DiffPiece("delete", "乙"), DiffPiece("insert", "丙")),
                "乙改丙",
                (1,),
            ),
            "“甲乙”：不符。 [1]\n",
            {
                "kind": "diff",
                "text": "不符。",
                "result": "altered",
                "given": "甲\n乙",
                "actual": "甲丙",
                "pieces": [
                    {"op": "delete", "text": "乙", "outward": False},
                    {"op": "insert", "text": "丙", "outward": False},
                ],
                "differences": "乙改丙",
                "citations": [1],
            },
        ),
        (
            Missing(("金额",), "未载明金额。"),
            "\n未载明金额。\n",
            {"kind": "missing", "items": ["金额"], "text": "未载明金额。"},
        ),
        (Note("一句*话*"), "\n一句\\*话\\*\n", {"kind": "note", "text": "一句*话*"}),
    ],
)
def test_a_block(block: Block, markdown: str, json: dict[str, object]) -> None:
    assert block.to_markdown() == markdown
    assert block.to_json() == json


def test_a_document_is_named_with_its_number(library: Library) -> None:
    national, local = library.document("guofa-2020-7"), library.document("alxa-2021")
    assert name(national).endswith("若干意见》（国发〔2020〕7号）") and name(national)[0] == "《"
    assert name(local) == f"《{local.title}》"
    heading = DocumentHeading(national)
    assert heading.to_markdown() == f"\n**{name(national)}**\n"
    assert heading.to_json() == {
        "kind": "document",
        "document_id": "guofa-2020-7",
        "title": national.title,
        "number": "国发〔2020〕7号",
        "place": "全国",
        "validity": national.validity,
    }


def test_the_nearest_clauses_are_for_looking_up(library: Library) -> None:
    document = library.document("guofa-2020-7")
    clause = document.clause("二（五）")
    block = Nearest("最近：", ((document, clause),))
    assert block.to_markdown() == f"\n最近：\n\n- {name(document)}二（五） {clause.heading}"
    assert block.to_json()["items"] == [
        {
            "document_id": "guofa-2020-7",
            "title": document.title,
            "clause": "二（五）",
            "heading": clause.heading,
            "url": document.source_url,
        }
    ]


def test_rendered_blocks_follow_each_other_with_one_empty_line() -> None:
    told = render([Note("一"), Note("二"), Quotation("三", (1,)), Quotation("四", (2,))])
    assert told == "一\n\n二\n\n- 三 [1]\n- 四 [2]"


def test_small_forms() -> None:
    assert markers((1, 12)) == " [1][12]" and markers(()) == ""
    assert flat("甲\n　乙 \n丙") == "甲乙丙"
    assert cells("| 国家级 | 100万元 |\n") == ("国家级", "100万元")
    assert cells("| 甲 |  | 丙 |") == ("甲", "", "丙")


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60))
def test_any_wording_reads_the_same_in_a_lead(wording: str) -> None:
    (token,) = (
        t for t in MarkdownIt("commonmark").parse(Lead(wording, ()).to_markdown()) if t.children
    )
    shown = "".join(child.content for child in token.children or [])
    assert shown == wording or "&" in wording
