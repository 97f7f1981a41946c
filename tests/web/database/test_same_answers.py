"""With vectors in Milvus and what is kept in PostgreSQL, every answer is the same.

Every eighth question of the park; with `ALL_QUESTIONS=1` all of both corpora, which takes minutes.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus import DOCUMENTS_DIR
from index import VECTORS, HybridIndex
from tests.postgres import Postgres
from tests.security.serving import Running, running
from web.database import open_databases
from web.store import QuestionLog

_EVAL = Path(__file__).parents[2] / "eval"
_ALL = bool(os.environ.get("ALL_QUESTIONS"))


def _answers(server: Running, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answers = []
    with server.http() as http:
        for asked in questions:
            body = {"question": asked["question"], "history": asked.get("history", [])}
            reply = http.post("/api/ask", json=body)
            assert reply.status_code == 200
            answers.append({k: v for k, v in reply.json().items() if k != "timings_ms"})
            for hit in answers[-1]["hits"]:
                hit["score"] = round(hit["score"], 4)  # the two add up products in another order
    return answers


def _run(*command: str, **settings: str) -> None:
    environ = os.environ | settings
    command = (sys.executable, "-m", *command)
    subprocess.run(command, env=environ, check=True, capture_output=True)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("corpus", ["park", "own"])
def test_answers_are_the_same(
    corpus: str, index: HybridIndex, index_dir: Path, postgres: Postgres, tmp_path: Path
) -> None:
    documents, file = DOCUMENTS_DIR, _EVAL / "questions-park.jsonl"
    if corpus == "own":
        if not _ALL:
            pytest.skip("ALL_QUESTIONS is not set")
        documents, file = tmp_path / "documents", _EVAL / "own" / "questions.jsonl"
        files = sorted(str(path) for path in (_EVAL / "own" / "documents").iterdir())
        index_dir = tmp_path / "index"
        _run("corpus", "import", *files, "--into", str(documents), "--accept")
        _run("index", "build", DOCUMENTS_DIR=str(documents), INDEX_DIR=str(index_dir))
    lines = file.read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines][:: 1 if _ALL else 8]
    settings = {"DOCUMENTS_DIR": str(documents)}
    with running(index_dir, **settings) as server:
        expected = _answers(server, questions)
    assert any(answer["citations"] for answer in expected)
    shutil.copytree(index_dir / VECTORS, tmp_path / "apart" / VECTORS)  # nothing is embedded twice
    url = postgres.url()
    settings |= {"DATABASE_URL": url, "INDEX_URL": str(tmp_path / "milvus.db")}
    with running(tmp_path / "apart", **settings) as server:
        answers = _answers(server, questions)
        server.stop()
    assert list(tmp_path.glob("apart/build-*/passage_vectors.json"))  # Milvus, not a file
    for asked, one, other in zip(questions, expected, answers, strict=True):
        assert other == one, asked["question"]
    databases = open_databases(tmp_path / "f", tmp_path / "a", url)
    counted = QuestionLog(databases.doors).results()
    assert sum(count for _, _, count in counted) == len(questions)
    databases.close()
