"""The statute benchmark on a set of four articles, with the bundled model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.progress import Progress

from benchmarks.errors import BenchmarkError
from benchmarks.statutes import as_documents, measure, read, render
from index import PolicyEncoder

_ARTICLES = {
    "个体户条例第二条": "有经营能力的公民，依法登记，从事工商业经营的，为个体工商户。",
    "个体户条例第三条之一": "申请登记不收取任何费用。",
    "婚姻规定第十条": "夫妻在婚姻关系存续期间所得的财产，为夫妻的共同财产。",
    "决定": "本决定自公布之日起施行。",
}
_QUESTIONS = [
    {"id": 1, "question": "结婚以后挣的钱归谁？", "relevant": ["婚姻规定第十条"]},
    {"id": 2, "question": "登记个体工商户要交费用吗？", "relevant": ["个体户条例第三条之一"]},
]


def _write(folder: Path, questions: list[dict[str, object]]) -> Path:
    articles = [{"id": name, "text": text} for name, text in _ARTICLES.items()]
    for name, rows in (("articles.jsonl", articles), ("questions-dev.jsonl", questions)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_articles_become_documents_with_the_same_ids() -> None:
    documents = as_documents(_ARTICLES)
    assert [document.title for document in documents] == ["个体户条例", "婚姻规定", "决定"]
    clauses = [clause for document in documents for clause in document.clauses]
    assert [f"{clause.document_id}{clause.label}" for clause in clauses] == list(_ARTICLES)
    for document in documents:
        assert all(document.text[c.start : c.end] == c.text for c in document.clauses)


def test_every_search_is_measured(tmp_path: Path, encoder: PolicyEncoder) -> None:
    data = read(_write(tmp_path, _QUESTIONS))
    with Progress(disable=True) as bar:
        measured = measure(data, encoder, bar)
    assert list(measured) == ["BM25", "语义", "句子", "HybridIndex"]
    assert all(ranking.recall_5 == 1.0 for ranking in measured.values())
    assert measured["语义"].recall_1 == 1.0
    assert render(measured).row_count == 4


@pytest.mark.parametrize(
    "question",
    [
        {"id": 1, "question": "问", "relevant": ["没有的条"]},
        {"id": 1, "question": "问", "relevant": []},
        {"id": 1, "relevant": ["决定"]},
    ],
)
def test_broken_sets_are_named(tmp_path: Path, question: dict[str, object]) -> None:
    with pytest.raises(BenchmarkError, match=r"questions-dev\.jsonl"):
        read(_write(tmp_path, [question]))


def test_a_missing_folder_ends_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.statutes", str(tmp_path / "none")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "无法读取" in done.stderr and "Traceback" not in done.stderr
