"""What each part of the retrieval is worth: the same questions with the parts added one by one."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

from rich.table import Table

from qa.assistant import PolicyAssistant
from qa.evaluation import Question, evaluate
from qa.retrieval import DEFAULT_WEIGHTS, Weights

_NOTHING = replace(DEFAULT_WEIGHTS, **{part.name: 0.0 for part in fields(Weights)})
_ADDED = (
    ("+ 最佳句", ("sentence",)),
    ("+ 政策用语对照", ("lexicon",)),
    ("+ 文件与层级", ("scope", "subject")),
    ("+ 追问的上文", ("context",)),
    ("+ 列举的各项", ("siblings",)),
    ("+ 定义、文件关系、条款号（全部）", ("defining", "related", "named")),
)
_MEASURES = {
    "fused_recall@5": "召回@5",
    "fused_mrr": "MRR",
    "citation_recall": "引用召回",
    "citation_precision": "引用准确",
    "must_quote": "应引原文",
}


def variants() -> dict[str, Weights]:
    """Weights of each step, from one kind of search alone to everything."""
    both = replace(_NOTHING, dense=DEFAULT_WEIGHTS.dense, lexical=DEFAULT_WEIGHTS.lexical)
    found = {
        "仅语义": replace(_NOTHING, dense=1.0),
        "仅词面": replace(_NOTHING, lexical=1.0),
        "语义 + 词面": both,
    }
    for name, parts in _ADDED:
        both = replace(both, **{part: getattr(DEFAULT_WEIGHTS, part) for part in parts})
        found[name] = both
    return found


def ablate(
    assistant: PolicyAssistant,
    questions: Sequence[Question],
    progress: Callable[[int], None] | None = None,
) -> dict[str, dict[str, float]]:
    """Measures of each variant; evidence and writing stay as they are."""
    library, settings = assistant.library, assistant.settings
    found: dict[str, dict[str, float]] = {}

    def measure(name: str, variant: PolicyAssistant) -> None:
        report = evaluate(variant, questions, searches={})
        found[name] = {key: report.overall.get(key, 0.0) for key in _MEASURES}
        if progress:
            progress(len(found))

    for name, weights in variants().items():
        measure(name, PolicyAssistant(library, assistant.index, settings, weights))
    return found


def table(measured: dict[str, dict[str, float]]) -> Table:
    """One row a variant."""
    shown = Table("检索的组成", *_MEASURES.values(), title="逐项加入")
    for name, row in measured.items():
        shown.add_row(name, *(f"{row[key]:.3f}" for key in _MEASURES))
    return shown
