"""Marks of damage: brackets and quotation marks without a partner, marks that met."""

import pytest

from corpus import load_library
from corpus.text import damage


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("高新区（以下简称高新区”）建设", ["”"]),
        ("围绕“一带一路”“黄河流域生态和高质量发展", ["“"]),
        ("按《办法规定执行。", ["《"]),
        ("支持企业，。", ["，"]),
        ("企业\ufffd技术", ["\ufffd"]),
        ("（一）支持“专精特新”企业（含微型企业）。", []),
        ("1）第一项；2）第二项；a）其他。", []),
        ("将第一条改为：“第一条　为了甲。\n第二条　为了乙。”", []),
        ("“甲。\n“乙。”", []),
    ],
)
def test_damage(text: str, lost: list[str]) -> None:
    assert [text[place] for place in damage(text)] == lost


def test_what_is_damaged_in_the_documents_is_found_and_nothing_else() -> None:
    found = [
        (document.document_id, clause.label)
        for document in load_library()
        for clause in document.leaves
        if damage(clause.text)
    ]
    assert found == [("alxa-2021", "前言"), ("alxa-2021", "一（一）")]
