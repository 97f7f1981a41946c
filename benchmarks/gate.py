"""`python -m benchmarks.gate`: how many changed statements the gate stops, how many true ones.

Changed statements are made by grammar (`benchmarks.mutations`) from the sentences of the park's
documents, of the foreign ones in `tests/eval/own`, and of statutes where a file of them is given;
others were written by hand: by the builder of the gate before it was built
(`tests/eval/claims-*.jsonl`), and from the documents alone by somebody who had not read it
(`tests/eval/fresh-*.jsonl`, and `free-*.jsonl`, freely and on training clauses), and, to judge the outcome, by somebody else (`tests/eval/judged-*.jsonl`,
kept out whole). True paraphrases are changed by grammar as well: what rephrases may hide a change.
Nothing here reads the gate's words or rules.
"""

import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.mutations import mutations, read_sentences, sentences
from qa.gate import ClaimGate, Source

PARK, OWN = Path("corpus/documents"), Path("tests/eval/own/documents")
CLAIMS = Path("tests/eval")
SETS = {
    "claims": "手写",
    "fresh": "旁人手写",
    "judged": "评判",
    "free": "自由转述",
}  # of hand-written claims, by the name of their files
_MOST = 300  # sentences of a corpus that are changed


@dataclass(frozen=True, slots=True)
class Case:
    """A statement and what it cites; `faithful` where it must pass."""

    corpus: str
    kind: str
    text: str
    sources: tuple[Source, ...]
    faithful: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """Of `total` cases, how many the gate stopped."""

    total: int
    stopped: int

    @property
    def share(self) -> float:
        return self.stopped / self.total


def changed(corpus: str, texts: Sequence[Sequence[str]], most: int = _MOST) -> Iterator[Case]:
    """Sentences of a corpus, a list a document, changed in every way; and as they are."""
    chance = random.Random(corpus)  # noqa: S311 (a repeatable choice, no secret)
    pairs = [(held, place) for held in texts for place in range(len(held))]
    for held, place in chance.sample(pairs, min(most, len(pairs))):
        sentence, near = (
            held[place],
            [*held[max(0, place - 2) : place], *held[place + 1 : place + 3]],
        )
        yield Case(corpus, "as it stands", sentence, (Source(sentence),), faithful=True)
        for mutation in mutations(sentence, near, chance):
            sources = tuple(Source(text, clause="one") for text in mutation.cited)
            yield Case(corpus, mutation.kind, mutation.text, sources, faithful=False)


def written(kind: str, split: str = "", by: str = "claims") -> Iterator[Case]:
    """The hand-written claims: `kind` is "false" or "faithful", `split` "tune" or "held"."""
    for line in (CLAIMS / f"{by}-{kind}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if split and row["split"] != split:
            continue
        sources = tuple(
            Source(
                s["text"],
                names=(s["title"] or "",),
                headings=(s.get("heading") or "",),
                clause=f"{s['document']} {s['clause']}",
                label=s["clause"] or "",
                before=s.get("before") or "",
            )
            for s in row["sources"]
        )
        yield Case(row["corpus"], row["class"], row["claim"], sources, kind == "faithful")


def reworded(split: str, most: int = 3) -> Iterator[Case]:
    """Paraphrases by hand, each changed in every way `most` times, cited as they were.

    What falls away must be in what is cited: a name of the document that goes changes nothing.
    """
    chance = random.Random("reworded")  # noqa: S311 (a repeatable choice, no secret)
    for case in (c for by in SETS for c in written("faithful", split, by)):
        held = "".join(source.text for source in case.sources)
        for mutation in (m for _ in range(most) for m in mutations(case.text, [], chance)):
            pairs = enumerate(zip(case.text, mutation.text, strict=False))
            start = next((n for n, (one, two) in pairs if one != two), len(mutation.text))
            gone = case.text[start : start + len(case.text) - len(mutation.text)].strip("，")
            told = gone in held and mutation.text.rstrip("。") not in held
            if told or not mutation.kind.endswith("dropped"):
                yield Case(case.corpus, mutation.kind, mutation.text, case.sources, faithful=False)


def corpora(own: Path = OWN, statutes: Path | None = None) -> dict[str, list[list[str]]]:
    """The sentences of each corpus that is there, a list a document."""
    found = {"park": [read_sentences(file) for file in sorted(PARK.glob("*.md"))]}
    if own.is_dir():
        found["own"] = [read_sentences(f) for f in sorted(own.iterdir()) if f.suffix != ".jsonl"]
    if statutes:
        articles = (json.loads(line)["text"] for line in statutes.read_text("utf-8").splitlines())
        found["statutes"] = [sentences(text) for text in articles]
    return found


def measure(gate: ClaimGate, cases: Sequence[Case]) -> dict[tuple[str, str], Rate]:
    """The gate's rates by kind and corpus."""
    told: Mapping[tuple[str, str], list[bool]] = defaultdict(list)
    for case in cases:
        told[case.kind, case.corpus].append(not gate.check(case.text, case.sources).passed)
    return {key: Rate(len(stops), sum(stops)) for key, stops in told.items()}


def main(
    own: Annotated[Path, typer.Option(help="别处文件的文件夹")] = OWN,
    statutes: Annotated[Path | None, typer.Option(help="法条，一行一条 JSON，字段 text")] = None,
    split: Annotated[str, typer.Option(help="手写语句的一半：tune 或 held，空为全部")] = "held",
    show: Annotated[int, typer.Option(help="每种列出几个判错的例子")] = 0,
) -> None:
    """测核对关：改动过的语句拦下多少，忠实的语句误拦多少，一句用时多少。"""
    console, gate = Console(width=110), ClaimGate()
    if not own.is_dir():
        console.print(f"没有 {own}，未测别处的文件。")
    by_grammar = [c for name, texts in corpora(own, statutes).items() for c in changed(name, texts)]
    tables = {
        "按语法改动（应拦）": [c for c in by_grammar if not c.faithful],
        f"改写后再改动（应拦，{split or '全部'}）": list(reworded(split)),
        "原句（误拦）": [c for c in by_grammar if c.faithful],
    }
    for by, name in SETS.items():
        half = split or "全部"
        tables[f"{name}的不实语句（应拦，{half}）"] = list(written("false", split, by))
        tables[f"{name}的忠实改写（误拦，{half}）"] = list(written("faithful", split, by))
    gate.check("热身的一句话。", [Source("热身的一句话。")])
    for title, cases in tables.items():
        console.print(_table(title, measure(gate, cases)))
        for case in _wrong(gate, cases, show):
            cited = " / ".join(source.text for source in case.sources)
            console.print(f"[{case.corpus} {case.kind}] {case.text}\n  引文：{cited}", markup=False)
    times = sorted(_timed(gate, case) for cases in tables.values() for case in cases)
    p50, p95 = times[len(times) // 2], times[len(times) * 95 // 100]
    console.print(f"{len(times)} 句，每句处理器时间 p50 {p50:.2f}，p95 {p95:.2f} 毫秒")


def _timed(gate: ClaimGate, case: Case) -> float:
    """Milliseconds of processor time."""
    started = time.thread_time()
    gate.check(case.text, case.sources)
    return (time.thread_time() - started) * 1000


def _table(title: str, rates: Mapping[tuple[str, str], Rate]) -> Table:
    names = list(dict.fromkeys(corpus for _, corpus in rates))
    table = Table(title=title)
    for heading in ("", *names, "合计", "比例"):
        table.add_column(heading)
    kinds = list(dict.fromkeys(kind for kind, _ in rates))
    for kind in kinds:
        table.add_row(kind, *_row([(k, c) for k in (kind,) for c in names], rates))
    table.add_row("合计", *_row([(k, c) for k in kinds for c in names], rates, names))
    return table


def _row(
    keys: Sequence[tuple[str, str]],
    rates: Mapping[tuple[str, str], Rate],
    names: Sequence[str] = (),
) -> list[str]:
    found = [rates.get(key, Rate(0, 0)) for key in keys]
    total, stopped = sum(r.total for r in found), sum(r.stopped for r in found)
    cells = [f"{r.stopped}/{r.total}" for r in found] if not names else [
        f"{sum(r.stopped for (_, c), r in rates.items() if c == n)}"
        f"/{sum(r.total for (_, c), r in rates.items() if c == n)}"
        for n in names
    ]  # fmt: skip
    return [*cells, f"{stopped}/{total}", f"{stopped / total:.3f}" if total else "–"]


def _wrong(gate: ClaimGate, cases: Sequence[Case], most: int) -> Iterator[Case]:
    shown: dict[tuple[str, str], int] = defaultdict(int)
    for case in cases:
        if gate.check(case.text, case.sources).passed is case.faithful:
            continue
        shown[case.kind, case.corpus] += 1
        if shown[case.kind, case.corpus] <= most:
            yield case


if __name__ == "__main__":
    typer.run(main)
