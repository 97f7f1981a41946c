"""The parser on a folder of laws in Markdown: `python -m benchmarks.laws FOLDER`.

Prints how many files were refused, articles found as leaves or as inner nodes, articles 第X条之一,
paragraphs after lists, faults by kind, text lost, seconds and the slowest file. Each file's title
line and its notes up to `<!-- INFO END -->` are left out, as an import leaves them to the front
matter.
"""

import argparse
import re
import time
from collections import Counter
from pathlib import Path

from corpus import Clause, faults, parse

_ARTICLE = re.compile(
    r"^[ \u3000]*第([零〇一二三四五六七八九十百千两0-9]+)[ ]?条((?:之[一二三四五六七八九十]+)?)[ \u3000]",
    re.MULTILINE,
)
_LAYOUT = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_INFO_END = "<!-- INFO END -->"


def read_body(path: Path) -> str:
    """The text of a law without its title and notes."""
    text = path.read_text(encoding="utf-8")
    _, ended, body = text.partition(_INFO_END)
    return (body if ended else text).strip()


def measure(folder: Path, *, show: int = 0) -> dict[str, float]:
    """Counts over all `*.md` below `folder`; prints up to `show` examples of each kind of fault."""
    counts: Counter[str] = Counter()
    slowest, began = (0.0, ""), time.perf_counter()
    shown: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.md")):
        text = read_body(path)
        counts["files"] += 1
        start = time.perf_counter()
        try:
            clauses = parse(path.stem, text)
        except Exception as error:  # noqa: BLE001 - a refusal is what is counted here
            counts["refused"] += 1
            print(f"refused {path.name}: {error!r}")  # noqa: T201
            continue
        slowest = max(slowest, (time.perf_counter() - start, path.name))
        _count(text, clauses, counts)
        for fault in faults(text, clauses):
            counts[f"fault {fault.kind}"] += 1
            if shown[fault.kind] < show:
                shown[fault.kind] += 1
                line = text[fault.offset : fault.offset + 40].replace("\n", "⏎")
                print(f"{fault.kind}\t{path.name}\t{fault.message}\t{line}")  # noqa: T201
    result: dict[str, float] = dict(sorted(counts.items()))
    result["seconds"] = round(time.perf_counter() - began, 1)
    print(*(f"{name}\t{count}" for name, count in result.items()), sep="\n")  # noqa: T201
    print(f"slowest\t{slowest[0]:.2f} s\t{slowest[1]}")  # noqa: T201
    return result


def _count(text: str, clauses: tuple[Clause, ...], counts: Counter[str]) -> None:
    at = {clause.start: clause for clause in clauses if clause.mark.startswith("第")}
    for match in _ARTICLE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        counts["articles"] += 1
        counts["articles 之"] += bool(match[2])
        clause = at.get(start)
        if clause is None:
            counts["articles lost"] += 1
            continue
        below = text[clause.start + len(clause.mark) : clause.end].strip()
        counts["articles quotable"] += bool(below)
        counts["articles 之 found"] += bool(match[2]) and "之" in clause.label
        counts["articles with a heading"] += bool(clause.heading)
    covered = sum(_visible(text[c.start : c.own_end]) for c in clauses)
    counts["characters"] += len(text)
    counts["characters lost"] += _visible(text) - covered
    counts["clauses"] += len(clauses)
    counts["leaves"] += sum(clause.leaf for clause in clauses)
    counts["paragraphs"] += sum(clause.kind == "paragraph" for clause in clauses)
    counts["labels repeated"] += len(clauses) - len({clause.label for clause in clauses})
    counts["slices wrong"] += sum(text[c.start : c.end] != c.text for c in clauses)


def _visible(text: str) -> int:
    return len(_LAYOUT.sub("", text))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, help="examples of each kind of fault")
    arguments = parser.parse_args()
    measure(arguments.folder, show=arguments.show)
