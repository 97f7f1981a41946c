"""`python -m benchmarks.gate`: how well the gate tells changed statements from faithful ones.

True statements are the sentences that answer the development questions; each is changed in every
way that applies. Faithful paraphrases are those of `tests/eval/paraphrases.jsonl`, some of which
served to calibrate the gate; unfaithful ones, written without sight of it, are in
`tests/eval/unfaithful.jsonl`.
"""

import itertools
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from corpus import Library, PolicyDocument
from qa import PolicyAssistant, Settings, open_assistant
from qa.answering import Evidence
from qa.evaluation import load_questions
from qa.writing import ClaimGate, Source, as_source, overlap

_QUESTIONS = Path("tests/eval/questions.jsonl")
PARAPHRASES = Path("tests/eval/paraphrases.jsonl")
UNFAITHFUL = Path("tests/eval/unfaithful.jsonl")
_ACTORS = (
    "国务院", "科技部", "财政部", "省级人民政府", "地市级人民政府", "地方政府", "金融机构", "商业银行", "骨干企业",
    "高新技术企业", "科技型中小企业", "高等学校", "科研院所", "新型研发机构", "国家高新区", "阿拉善高新区", "理事会",
    "科技人员", "外国人才",
)  # fmt: skip
_UNITS = {"亿元": "万元", "%": "倍", "家": "万家", "年以内": "个月以内", "岁": "年"}
_FORCE = (("鼓励", "支持"), ("支持", "应当"), ("鼓励", "应当"), ("支持", "鼓励"), ("可", "应当"), ("探索", ""))  # fmt: skip
_NEGATIONS = (("不得", "可以"), ("不", ""), ("未", ""), ("严禁", "允许"), ("无", "有"))
_WORDS_WITH_NOT = re.compile(r"不断|不仅|不同|未来|无人|不少于|不低于|无缝|无线|无障碍")
_FIGURE = re.compile(r"(?<![〔\d])\d+(?![\d〕]|号)")


@dataclass(frozen=True, slots=True)
class Case:
    """A statement, what it cites, what else was offered; `faithful` where it must pass."""

    kind: str
    text: str
    cited: tuple[Source, ...]
    others: tuple[Source, ...]
    faithful: bool


def mutations(
    text: str, source: Source, others: Sequence[Source], chance: random.Random
) -> Iterator[Case]:
    """Every change that applies to a true statement; each makes it false or falsely cited."""

    def case(kind: str, changed: str, cited: Source = source) -> Case:
        rest = tuple(o for o in (source, *others) if o is not cited)
        return Case(kind, changed, (cited,), rest, faithful=False)

    for match in _FIGURE.finditer(text):
        place = chance.randrange(match.start(), match.end())
        digit = str((int(text[place]) + chance.randrange(1, 9)) % 10)
        changed = text[:place] + digit + text[place + 1 :]
        if int(changed[match.start() : match.end()]) != int(match[0]):
            yield case("改数字", changed)
    for unit, other in _UNITS.items():
        if re.search(rf"\d{unit}", text):
            yield case("改单位", re.sub(rf"(?<=\d){unit}", other, text, count=1))
    amounts = re.findall(r"(?<!\d)(\d+)(亿元|%)", text)
    for (one, unit), (two, same) in itertools.pairwise(amounts):
        if unit == same and one != two:
            swapped = text.replace(f"{one}{unit}", "\0").replace(f"{two}{unit}", f"{one}{unit}")
            yield case("数字换主体", swapped.replace("\0", f"{two}{unit}"))
    named = [a for a in _ACTORS if a in text]
    for actor in named[:2]:
        free = [a for a in _ACTORS if a not in source.context + text and actor not in a]
        yield case("换主体", text.replace(actor, chance.choice(free), 1))
    for written, changed in _NEGATIONS:
        for match in re.finditer(written, text):
            if not _WORDS_WITH_NOT.match(text, match.start()):
                yield case("漏掉否定", text[: match.start()] + changed + text[match.end() :])
                break
    for verb in ("支持", "鼓励", "给予"):
        if re.match(rf"[^，。]{{0,12}}{verb}", text):
            yield case("添加否定", text.replace(verb, f"不{verb}", 1))
    for verb, stronger in _FORCE:
        if re.search(rf"{verb}(?=[^，。；、]{{2}})", text):
            yield case(f"{verb}→{stronger or '（删去）'}", text.replace(verb, stronger, 1))
    far = [o for o in others if o.context != source.context and overlap(text, o.text) < 0.6]
    if far:
        yield case("编号随意标", text, chance.choice(far))
        yield case("编号标到最相近的另一条", text, max(far, key=lambda o: overlap(text, o.text)))
    first, _, rest = text.partition("，")
    parts = [o.text.partition("，")[2] for o in others if "，" in o.text]
    grafted = [p for p in parts if len(p) > 12 and overlap(p, text) < 0.2]
    if rest and grafted:
        yield case("拼接出的条文", f"{first}，{chance.choice(grafted)}")
    yield case(
        "虚构文号",
        f"根据国办发〔20{chance.randrange(15, 25)}〕{chance.randrange(20, 99)}号，{text}",
    )
    yield (
        case("添加限定", re.sub(r"给予|享受|获得|支持", r"\g<0>全额", text, count=1))
        if re.search("给予|享受|获得|支持", text)
        else case("添加限定", f"所有单位一律{text}")
    )


def cases(assistant: PolicyAssistant, seed: int = 0) -> list[Case]:
    """Changed statements, and the true ones, of the development questions' evidence."""
    chance = random.Random(seed)  # noqa: S311 (a repeatable choice, no secret)
    found: list[Case] = []
    seen: set[str] = set()
    for question in load_questions(_QUESTIONS):
        answer = assistant.ask(question.question, question.history)
        evidence = [Evidence(c.document, c.clause, c.start, c.end, 0.0) for c in answer.citations]
        sources = [as_source(item) for item in evidence]
        for place, source in enumerate(sources):
            if source.text in seen:
                continue
            seen.add(source.text)
            others = tuple(sources[:place] + sources[place + 1 :])
            found.append(Case("原句", source.text, (source,), others, faithful=True))
            found += mutations(source.text, source, others, chance)
    return found


def paraphrases(library: Library, file: Path = PARAPHRASES) -> list[Case]:
    """The faithful paraphrases, each with its sources and five sentences of others, and changed."""
    chance = random.Random(1)  # noqa: S311
    found = []
    for row, cited, others in _rows(library, file, chance):
        split = "校准" if row["split"] == "calibration" else "留出"
        found.append(Case(f"忠实改写（{split}）", row["text"], cited, others, faithful=True))
        if len(cited) == 1:
            found += mutations(row["text"], cited[0], others, chance)
    return found


def unfaithful(library: Library, file: Path = UNFAITHFUL) -> list[Case]:
    """Sentences with one falsehood each, as a careless model would write them."""
    chance = random.Random(2)  # noqa: S311
    return [
        Case("人写的不忠实语句", row["text"], cited, others, faithful=False)
        for row, cited, others in _rows(library, file, chance)
    ]


def _rows(
    library: Library, file: Path, chance: random.Random
) -> Iterator[tuple[dict[str, Any], tuple[Source, ...], tuple[Source, ...]]]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    sources = [
        tuple(_source(library.document(cite["doc"]), cite["quote"]) for cite in row["cites"])
        for row in rows
    ]
    for row, cited in zip(rows, sources, strict=True):
        rest = [s for other in sources for s in other if s not in cited]
        yield row, cited, tuple(chance.sample(rest, 5))


def _source(document: PolicyDocument, quote: str) -> Source:
    start = document.text.index(quote)
    end = start + len(quote)
    clause = min(
        (c for c in document.clauses if c.start <= start and end <= c.end),
        key=lambda c: c.end - c.start,
    )
    return as_source(Evidence(document, clause, start, end, 0.0))


def all_cases(assistant: PolicyAssistant) -> list[Case]:
    """Everything the gate is measured on."""
    library = assistant.library
    return cases(assistant) + paraphrases(library) + unfaithful(library)


@dataclass(frozen=True, slots=True)
class Rate:
    """Of `total` cases of a kind, how many the gate stopped."""

    total: int
    stopped: int
    faithful: bool

    @property
    def share(self) -> float:
        return self.stopped / self.total


def measure(gate: ClaimGate, found: Sequence[Case]) -> dict[str, Rate]:
    """The gate's rates by kind, in the order of first mention."""
    by_kind: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        by_kind[case.kind].append(case)
    return {
        kind: Rate(len(held), sum(_stopped(gate, c) for c in held), held[0].faithful)
        for kind, held in by_kind.items()
    }


def _stopped(gate: ClaimGate, case: Case) -> bool:
    return bool(gate.faults(case.text, case.cited, case.others))


def main(
    show: Annotated[int, typer.Option(help="每种列出几个判错的例子")] = 0,
) -> None:
    """测核对关：改动过的语句拦下多少，忠实的语句误拦多少。"""
    console = Console()
    assistant = open_assistant(Settings.from_env())
    gate = ClaimGate(assistant.index.tokeniser.segments)
    found = all_cases(assistant)
    table = Table(title="核对关")
    for heading in ("语句", "数", "拦下", "比例"):
        table.add_column(heading)
    for kind, rate in measure(gate, found).items():
        aim = "误拦" if rate.faithful else "应拦"
        table.add_row(f"{kind}（{aim}）", str(rate.total), str(rate.stopped), f"{rate.share:.3f}")
    console.print(table)
    wrong = _judged_wrong(gate, found)
    for kind, examples in wrong.items():
        for case in examples[:show]:
            told = "、".join(gate.faults(case.text, case.cited, case.others)) or "放行"
            console.print(
                f"\n[{kind}] {told}\n  语句：{case.text}\n  引文：{case.cited[0].text}",
                markup=False,
            )


def _judged_wrong(gate: ClaimGate, found: Sequence[Case]) -> dict[str, list[Case]]:
    wrong: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        if _stopped(gate, case) is case.faithful:
            wrong[case.kind].append(case)
    return wrong


if __name__ == "__main__":
    typer.run(main)
