"""Twenty people who ask one question after the other, without a pause: `make load`."""

import itertools
import json
from pathlib import Path

from locust import HttpUser, constant, task

_FILE = Path(__file__).parents[1] / "eval" / "questions.jsonl"
_QUESTIONS = [json.loads(line)["question"] for line in _FILE.read_text("utf-8").splitlines()]
_COUNT = itertools.count()


class Asker(HttpUser):
    """Asks what nobody asked before, so that no vector of a question is kept."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self.client.trust_env = False

    @task
    def ask(self) -> None:
        number = next(_COUNT)
        question = f"{_QUESTIONS[number % len(_QUESTIONS)]}（问询{number}）"
        with self.client.post(
            "/api/ask", json={"question": question}, catch_response=True
        ) as response:
            if response.status_code != 200 or "status" not in response.json():
                response.failure(f"{response.status_code}: {response.text[:200]}")
