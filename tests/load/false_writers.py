"""All false sentences through `/api/ask`: `python -m tests.load.false_writers`; 1 if one shows.

The clauses that the false sentences cite are served as documents, on loopback, with an endpoint that
writes a quotation, and behind it every false sentence on what the prompt holds, with the numbers of
what they cite. Each clause is asked about. Prints how many sentences were written, how many reached a
reader, and whether every answer was whole.
"""

import json
import os
import re
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from corpus import load_library
from corpus.importing import draft, publish
from corpus.reading import read_file
from corpus.text import to_numeral
from index import PolicyEncoder, open_index
from qa import PolicyAssistant, Settings
from qa.gate import canonical
from qa.models import EndpointModel
from tests.loopback import client, serving
from tests.scripted_endpoint import Request, serve_script
from web import WebSettings, create_app

_EVAL = Path(__file__).parents[1] / "eval"
_FILES = ("claims-false.jsonl", "fresh-false.jsonl", "judged-false.jsonl")


def _rows() -> list[dict[str, Any]]:
    lines = (line for name in _FILES for line in (_EVAL / name).read_text("utf-8").splitlines())
    return [json.loads(line) for line in lines]


def _publish(rows: list[dict[str, Any]], into: Path) -> None:
    """The cited clauses, those of a document as its articles."""
    cited: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        for source in row["sources"]:
            cited[source["title"] or source["document"]][source["text"]] = None
    for number, (title, texts) in enumerate(cited.items()):
        lines = [
            f"第{to_numeral(n)}条　{' '.join(text.split())}" for n, text in enumerate(texts, 1)
        ]
        file = into.parent / f"cited-{number}.txt"
        file.write_text("\n\n".join((title, *lines)), encoding="utf-8")
        publish(draft(read_file(file)), into)


def _numbered(request: Request) -> dict[str, str]:
    """What the prompt holds, each with its number."""
    prompt = request["messages"][-1]["content"]
    found = re.findall(r"^\[(\d+)\] [^：]*：(.+)$", prompt, re.MULTILINE)
    return {canonical(text): number for number, text in found}


class _Writer:
    """Writes a quotation, then all falsehoods on what the prompt holds."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows
        self.wrote: set[str] = set()

    def __call__(self, request: Request) -> list[str]:
        numbers = _numbered(request)
        first, number = next(iter(numbers.items()))
        lines = [f"{first.rstrip('。；')}。[{number}]\n"]
        for row in self._rows:
            texts = [canonical(source["text"]) for source in row["sources"]]
            held = [n for t, n in numbers.items() if any(t in text or text in t for text in texts)]
            if held and len(lines) < 6:
                self.wrote.add(row["id"])
                lines.append(row["claim"] + "".join(f"[{n}]" for n in held) + "\n")
        return lines


def main() -> int:
    rows = _rows()
    texts = list(dict.fromkeys(row["sources"][0]["text"] for row in rows))
    shown: dict[str, str] = {}
    whole = mixed = 0
    with tempfile.TemporaryDirectory() as folder:
        documents = Path(folder) / "documents"
        documents.mkdir()
        os.environ["FEEDBACK_DB"] = str(Path(folder) / "feedback.sqlite3")
        _publish(rows, documents)
        library = load_library(documents)
        index = open_index(Path(folder) / "index", library, PolicyEncoder())
        writer = _Writer(rows)
        with serve_script("good", writer) as endpoint:
            model = EndpointModel(endpoint.url, "scripted", "sk-none", 30.0, pauses=(0.05,) * 3)
            assistant = PolicyAssistant(library, index, Settings(), language_model=model)
            app = create_app(assistant, WebSettings.from_env())
            with serving(app) as address, client(address) as http:
                for text in texts:
                    bare = re.sub(r"《[^》]*》(?:（[^）]*）)?", "", " ".join(text.split()))
                    body = {"question": f"{bare[:40]}，具体怎么规定？"}
                    answer = http.post("/api/ask", json=body).json()
                    told = {canonical(s["text"]) for s in answer["statements"]}
                    shown |= {r["id"]: r["claim"] for r in rows if canonical(r["claim"]) in told}
                    cited = all(s["citations"] for s in answer["statements"])
                    whole += bool(answer["statements"]) and cited
                    if not answer["statements"] or not cited:
                        print(f"NOT WHOLE {answer['status']} {body['question']}")  # noqa: T201
                    mixed += answer["generator"].startswith("generative")
    told_by = f"{mixed} of them with sentences of the model"
    print(f"{len(texts)} questions, {whole} answers whole, {told_by}")  # noqa: T201
    print(f"{len(writer.wrote)} of {len(rows)} false sentences written, {len(shown)} shown")  # noqa: T201
    for claim in shown.values():
        print(f"SHOWN {claim}")  # noqa: T201
    return int(bool(shown) or whole < len(texts))


if __name__ == "__main__":
    sys.exit(main())
