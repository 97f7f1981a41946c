"""Through the door: a model's sentences that do not hold are replaced, counted, and told of."""

from pathlib import Path

from qa import PolicyAssistant, Settings
from qa.models import EndpointModel
from tests.loopback import client, serving
from tests.scripted_endpoint import Request, serve_script
from web import WebSettings, create_app


def _says(request: Request) -> list[str]:
    """The first sentence of the prompt as it is, the second one turned round, one that cites none."""
    held = [
        line.partition("：")[2]
        for line in request["messages"][-1]["content"].splitlines()
        if line.startswith("[")
    ]
    return [f"{held[0]}[1]\n", f"所有单位一律{held[1]}[2]\n", "详情请咨询主管部门。[9]\n"]


def test_replacements_are_counted_and_told(assistant: PolicyAssistant, tmp_path: Path) -> None:
    settings = WebSettings.from_env({"FEEDBACK_DB": str(tmp_path / "feedback.sqlite3")})
    with serve_script("good", _says) as endpoint:
        model = EndpointModel(endpoint.url, "scripted", "sk-none", 10.0)
        asked = PolicyAssistant(
            assistant.library, assistant.index, Settings(), language_model=model
        )
        with serving(create_app(asked, settings)) as address, client(address) as http:
            question = {"question": "对新型研发机构有什么支持？"}
            answer = http.post("/api/ask", json=question).json()
            metrics = http.get("/metrics").text
    assert answer["generator"].startswith("generative")
    assert not any("一律" in s["text"] or "咨询" in s["text"] for s in answer["statements"])
    assert all(s["citations"] for s in answer["statements"])
    assert "2 句未通过" in "".join(answer["notes"])
    for outcome, number in (("passed", 1), ("replaced", 1), ("dropped", 1)):
        assert f'xunzhang_model_sentences_total{{outcome="{outcome}"}} {number}.0' in metrics
    assert "sentences" not in answer
