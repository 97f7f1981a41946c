"""How far a publication is, told to other processes, and nothing told of one that was killed."""

import json
import subprocess
import sys
from pathlib import Path

from corpus import Change
from index import Step, build, exclusively, publish, underway
from tests.index.conftest import CharacterEncoder, Write

_TEXT = (
    "某市奖励办法\n第一条　对首次认定的企业一次性奖励十万元。\n第二条　本办法自公布之日起施行。\n"
)


def _seen_elsewhere(documents: Path) -> str:
    """What another process sees."""
    code = f"from pathlib import Path; from index import underway; print(underway(Path({str(documents)!r})))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def test_another_process_sees_how_far_it_is(write_library: Write, tmp_path: Path) -> None:
    build(tmp_path / "index", write_library({"awards": _TEXT}), CharacterEncoder())
    documents = tmp_path / "documents"
    content = (documents / "awards.md").read_text("utf-8").replace("id: awards", "id: rent")
    content = content.replace("十万元", "二十万元")
    seen: dict[Step, str] = {}

    def after(step: Step) -> None:
        if step in (Step.STAGED, Step.BUILT):
            seen[step] = _seen_elsewhere(documents)

    assert underway(documents) is None
    change = Change({"rent.md": content})
    publish(documents, tmp_path / "index", CharacterEncoder(), change, after=after)
    assert "put=('rent.md',)" in seen[Step.STAGED] and "step='staged'" in seen[Step.STAGED]
    assert "step='built'" in seen[Step.BUILT] and "total=0" not in seen[Step.BUILT]
    assert underway(documents) is None and not (documents / ".underway.json").exists()


def test_what_a_killed_process_left_is_none(tmp_path: Path) -> None:
    told = {"put": ["a.md"], "drop": [], "since": "2026-11-26T00:00:00Z", "step": "built"}
    (tmp_path / ".underway.json").write_text(json.dumps(told), "utf-8")
    assert underway(tmp_path) is None
    with exclusively(tmp_path):
        found = underway(tmp_path)
        assert found is not None and found.put == ("a.md",) and found.step == "built"
    (tmp_path / ".underway.json").write_text("{", "utf-8")
    assert underway(tmp_path) is None
