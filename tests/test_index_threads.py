"""The engine's threads: they wait without spinning, unless the administrator wants otherwise."""

import os
import re
import subprocess
import sys

import pytest

_PROGRAM = "from index import BundledEmbedder; BundledEmbedder().encode_queries(['问'])"


def _spins(**given: str) -> int:
    """Rounds that a thread of the engine's own OpenMP spins, as that library tells."""
    environ = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    environ |= {"OMP_DISPLAY_ENV": "verbose"} | given
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environ, capture_output=True, text=True, check=True
    )
    return int(re.findall(r"GOMP_SPINCOUNT = '(\d+)'", done.stderr)[-1])  # the last one loaded


@pytest.mark.skipif(sys.platform != "linux", reason="the wheel brings GNU OpenMP on Linux only")
def test_waiting_threads_do_not_spin() -> None:
    assert _spins() == 0
    assert _spins(OMP_WAIT_POLICY="active") > 0
