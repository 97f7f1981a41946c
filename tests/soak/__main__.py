"""`python -m tests.soak [SECONDS]`: exits 1 where something failed or grew."""

import sys
import tempfile
from pathlib import Path

from index import ARTIFACTS_DIR
from tests.soak.soaking import soak


def main(seconds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        report = soak(ARTIFACTS_DIR, seconds, Path(folder) / "kept.sqlite3")
    sys.stdout.write(f"{report.told()}\n")
    grew = report.slope(1) > 5 or report.slope(2) > 1 or report.slope(3) > 1
    return int(bool(report.failures) or grew or report.stopped >= 10)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600))
