"""Writers from a file: of the false sentences none reaches the reader, and no answer is lost."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from qa import PolicyAssistant, Settings
from qa.gate import canonical
from qa.models import EndpointModel
from tests.scripted_endpoint import Request, serve_script

_FALSE = [
    json.loads(line)
    for line in Path("tests/eval/claims-false.jsonl").read_text("utf-8").splitlines()
]


_ALL = _FALSE + [
    json.loads(line)
    for line in Path("tests/eval/fresh-false.jsonl").read_text("utf-8").splitlines()
]


def _asked(assistant: PolicyAssistant, url: str) -> PolicyAssistant:
    generator = EndpointModel(url, "scripted-model", "sk-none", 10.0, pauses=(0.05,) * 3)
    return PolicyAssistant(assistant.library, assistant.index, Settings(), language_model=generator)


def _numbered(request: Request) -> dict[str, str]:
    """The sentences of the prompt, each with its number."""
    prompt = request["messages"][-1]["content"]
    return {t: n for n, t in re.findall(r"^\[(\d+)\] [^：]*：(.+)$", prompt, re.MULTILINE)}


def _park() -> dict[str, list[dict[str, Any]]]:
    """False claims on the park's documents, by the clause that their first source stands in."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _FALSE:
        if row["corpus"] == "park":
            found[row["sources"][0]["text"]].append(row)
    return found


@pytest.mark.parametrize("quoted", _park())
def test_no_false_sentence_reaches_the_reader(assistant: PolicyAssistant, quoted: str) -> None:
    rows = _park()[quoted]

    def falsehoods(request: Request) -> list[str]:
        numbered = _numbered(request)
        first, number = next(iter(numbered.items()))
        lines = [f"{first.rstrip('。；')}。[{number}]\n"]
        for row in rows:
            cited = [numbered.get(s["text"], "1") for s in row["sources"]]
            lines.append(row["claim"] + "".join(f"[{n}]" for n in cited) + "\n")
        return lines

    named = re.sub(
        r"《[^》]*》(?:（[^）]*）)?", "", quoted
    )  # a document not held would be said to be so
    question = f"{named[:24]}，具体怎么规定？"
    with serve_script("good", falsehoods) as endpoint:
        answer = _asked(assistant, endpoint.url).ask(question)
    told = {canonical(statement.text) for statement in answer.statements}
    assert not told & {canonical(row["claim"]) for row in rows}
    assert answer.statements and all(s.citations for s in answer.statements)
    if answer.generator.startswith("generative"):
        quotes = {c.marker: canonical(c.quote) for c in answer.citations}
        for statement in answer.statements:
            assert canonical(statement.text) in {quotes[n] for n in statement.citations}
        assert f"{len(rows)} 句未通过" in "".join(answer.notes)


def test_a_writer_of_nothing_but_falsehoods_gives_way(assistant: PolicyAssistant) -> None:
    own = assistant.ask("对新认定的创新平台有什么支持？")
    for start in range(0, len(_ALL), 20):
        lines = [f"{row['claim']}[1]\n" for row in _ALL[start : start + 20]]
        with serve_script("good", lines) as endpoint:
            answer = _asked(assistant, endpoint.url).ask("对新认定的创新平台有什么支持？")
        assert answer.generator == "extractive" and answer.text == own.text
        assert "未通过" in answer.notes[0]


@pytest.mark.parametrize(
    "said",
    ["可获²½万元支持。[1]", "第٣条规定支持。[1]", "支持\ud800研发。[1]", "见[这里](http://a.example)。[1]", "[٣] 支持。"],
)  # fmt: skip
def test_what_cannot_be_read_ends_in_quotations(assistant: PolicyAssistant, said: str) -> None:
    with serve_script("good", [said.encode("utf-8", "replace").decode()]) as endpoint:
        answer = _asked(assistant, endpoint.url).ask("对新认定的创新平台有什么支持？")
    assert answer.generator == "extractive" and answer.statements
    assert "a.example" not in answer.text and "²" not in answer.text
