"""`python -m tests.fuzz TARGET [-max_total_time=180 …]`: atheris, guided by what is covered.

atheris is no dependency: it comes from `requirements-fuzz.txt`, best into an environment of its
own. Options are those of libFuzzer. An input that fails is written to the working folder as
`crash-…`; kept as `tests/fuzz/found/TARGET-NAME` it is a test from then on.
"""

import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_SEED = 1500  # characters


def main() -> None:
    try:
        import atheris
    except ImportError:
        sys.exit("没有安装 atheris：pip install -r requirements-fuzz.txt")
    with atheris.instrument_imports(include=["corpus", "qa"]):
        from tests.fuzz.targets import TARGETS
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"用法：python -m tests.fuzz {'|'.join(TARGETS)} [libFuzzer 选项]")
    target = TARGETS[sys.argv.pop(1)]
    with tempfile.TemporaryDirectory() as seeds:
        for file in sorted((_ROOT / "corpus" / "documents").glob("*.md")):
            text = file.read_text("utf-8")
            for place in range(0, len(text), len(text) // 20):
                seed = Path(seeds) / f"{file.stem}-{place}"
                seed.write_text(text[place : place + _SEED], "utf-8")
        atheris.Setup(
            [*sys.argv, f"-dict={Path(__file__).parent / 'signs.dict'}", "-timeout=20", seeds],
            target,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
