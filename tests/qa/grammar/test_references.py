"""What a sentence refers to within its document."""

from pathlib import Path

import pytest

from corpus import PolicyDocument, load_library
from qa.grammar import referred

_FRONT = (
    "id: rules\ntitle: 某市养老服务办法\nissuer: 某市人民政府\nlevel: city\nplace: 某市\n"
    "source_url: https://example.org/\nvalidity: 现行有效\nverification: 未核对"
)
_TEXT = """第一条　养老机构应当备案。
第二条　护理员每人每月补贴300元。
夜间护理的，补贴加倍。
院长参照执行。
第三条　有下列情形之一的，不予补贴：
（一）未备案的；
（二）骗取补贴的。
有前款所列情形的，收回补贴。
第四条　家庭照护者适用何种补贴，另行规定。
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> PolicyDocument:
    folder: Path = tmp_path_factory.mktemp("rules")
    (folder / "rules.md").write_text(f"---\n{_FRONT}\n---\n{_TEXT}", encoding="utf-8")
    return load_library(folder).document("rules")


@pytest.mark.parametrize(
    ("label", "text", "found"),
    [
        ("第二条第三款", "按照本条第一款规定执行", ["第二条第一款"]),
        ("第二条第三款", "依照第一条、第二条第二款的规定办理", ["第一条", "第二条第二款"]),
        ("第二条第三款", "适用本办法第4条", ["第四条"]),
        ("第二条第三款", "前两款规定的补贴", ["第二条第一款", "第二条第二款"]),
        ("第二条第二款", "有前款行为的", ["第二条第一款"]),
        ("第三条第二款", "有前款所列情形的", ["第三条第一款"]),
        ("第三条第一款（二）", "前项规定的情形", ["第三条第一款（一）"]),
        ("第三条第一款（二）", "符合本办法第一条规定条件的", ["第一条"]),
        ("第四条", "前条规定的情形", ["第三条"]),
        ("第二条第一款", "有前款行为的", []),  # nothing stands before it
        ("第二条第一款", "依照《养老法》第一条的规定", []),
        ("第二条第一款", "依照养老法第一条的规定", []),
        ("第二条第一款", "违反第一条规定，拒不备案的", []),  # says itself what was done
        ("第二条第一款", "按照第九十条执行", []),  # there is none
        ("第二条第一款", "按本条第一款执行", []),  # itself
        ("第二条第二款", "目前条件成熟的，提前项目验收，以前款项由财政拨付", []),
    ],
)
def test_referred(rules: PolicyDocument, label: str, text: str, found: list[str]) -> None:
    assert [clause.label for clause in referred(rules.clause(label), rules, text)] == found
