"""What the import makes of real files: title, 文号, dates, clauses, and what is missing.

usage: python -m benchmarks.imports FOLDER… [--gold INDEX.jsonl]

A gold file has one JSON object a line: file, title, number, year, complete. Where a folder holds an
INDEX.jsonl, it is used. A title counts as right when the title or that of the covering notice is
the one of the gold file, white space and the : after an issuer left out; where the gold title is
cut off (…), when the title found names the same matter cannot be told, and it counts as not told.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.importing import Draft, draft
from corpus.reading import SUFFIXES, read_file

_HEAD = ("file", "title", "文号", "year", "clauses", "seconds", "missing")


def _gold(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / "INDEX.jsonl"
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["file"]: row for row in rows}


def _plain(text: str | None) -> str:
    return re.sub(r"[\s：:]|^（转载）|^【[^】]*】", "", text or "")


def judge(made: Draft, gold: dict[str, Any]) -> dict[str, str]:
    """right, wrong, unknown or "" (nothing to compare with) for title, number and year."""
    if not gold:
        return {"title": "", "number": "", "year": ""}
    titles = {_plain(made.value("title")), *map(_plain, made.aliases)}
    told = _plain(gold["title"])
    title = "right" if told in titles else "" if told.endswith("...") else "wrong"
    number = made.value("number")
    right = _plain(number) == _plain(gold["number"])
    year = (made.value("issued_on") or made.value("published_on"))[:4]
    if not gold["number"] and number:
        numbered = ""  # the gold list does not have it
    else:
        numbered = "right" if right else "wrong" if number else "unknown"
    if gold["year"] is None:
        dated = ""
    else:
        dated = "right" if year == str(gold["year"]) else "wrong" if year else "unknown"
    return {"title": title, "number": numbered, "year": dated}


def _files(folders: list[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for folder in folders:
        gold = _gold(folder)
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in SUFFIXES and path.name != "README.md":
                yield path, gold.get(path.name, {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    print("| " + " | ".join(_HEAD) + " |")  # noqa: T201
    print("|" + "---|" * len(_HEAD))  # noqa: T201
    for path, gold in _files(arguments.folders):
        counts["files"] += 1
        started = time.perf_counter()
        try:
            made = draft(read_file(path))
        except CorpusError as error:
            print(f"| {path.name} | | | | | | not imported: {error} |")  # noqa: T201
            continue
        counts["imported"] += 1
        verdicts = judge(made, gold)
        for key, verdict in verdicts.items():
            counts[f"{key} {verdict or 'not told'}"] += 1
        keys = ("number", "issuer", "place", "issued_on")
        lacking = [key for key in keys if not made.value(key)]
        faults = Counter(fault.kind for fault in made.faults)
        lacking += [f"{kind} ×{count}" for kind, count in faults.items()]
        cells = (
            path.name,
            f"{made.value('title')} {verdicts['title']}",
            f"{made.value('number')} {verdicts['number']}",
            f"{made.value('issued_on')} {verdicts['year']}",
            str(sum(clause.leaf for clause in made.clauses)),
            f"{time.perf_counter() - started:.2f}",
            ", ".join(lacking),
        )
        print("| " + " | ".join(" ".join(cell.split()) for cell in cells) + " |")  # noqa: T201
    print()  # noqa: T201
    print(json.dumps(dict(sorted(counts.items())), ensure_ascii=False))  # noqa: T201
    sys.exit(0 if counts["imported"] else 1)


if __name__ == "__main__":
    main()
