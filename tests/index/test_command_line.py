"""The command line, with the real encoder: shares, build, search, check, errors in one line."""

import os
import subprocess
import sys
from pathlib import Path

from tests.index.conftest import Write


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {
        "DOCUMENTS_DIR": str(folder / "documents"),
        "INDEX_DIR": str(folder / "index"),
        "COLUMNS": "200",
    }
    command = [sys.executable, "-m", "index", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_shares_are_embedded_built_and_searched(write_library: Write, tmp_path: Path) -> None:
    write_library(
        {
            "a": "甲办法\n第一条　企业可以申请补贴。\n第二条　人才公寓优先配租给博士。\n第三条　补贴每年一次。\n"
        }
    )
    missing = _run(tmp_path, "check")
    assert missing.returncode == 1 and "python -m index build" in missing.stderr
    told = [_run(tmp_path, "embed", "--shard", f"{n}/2").stdout for n in (1, 2)]
    counts = [int(one.removeprefix("已嵌入 ").split(" ")[0]) for one in told]
    assert sum(counts) == 6  # three passages and three sentences
    built = _run(tmp_path, "build")
    assert built.returncode == 0 and "3 条，3 句" in built.stdout
    found = _run(tmp_path, "search", "博士能住哪里", "--k", "1")
    assert "a/第二条" in found.stdout and "a/第一条" not in found.stdout
    assert "完好" in _run(tmp_path, "check").stdout
    assert "policy-encoder@" in _run(tmp_path, "info").stdout
    for wrong in ("3/2", "0/2", "x", "1/0"):
        refused = _run(tmp_path, "embed", "--shard", wrong)
        assert refused.returncode != 0 and "Traceback" not in refused.stderr
