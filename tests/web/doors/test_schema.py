"""Requests made up from the OpenAPI description find no fault of the server."""

import subprocess
import sys
from pathlib import Path

from starlette.responses import PlainTextResponse

from qa import PolicyAssistant
from tests.loopback import client, serving
from web import create_app

_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "negative_data_rejection",
    "unsupported_method",
)


def test_made_up_requests_find_no_fault(assistant: PolicyAssistant, tmp_path: Path) -> None:
    # a body that breaks the description may also be too large to be read at all
    rejected = "[400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, '5xx']"
    config = f"[checks.negative_data_rejection]\nexpected-statuses = {rejected}\n"
    (tmp_path / "schemathesis.toml").write_text(config.replace("'", '"'), encoding="utf-8")
    with serving(create_app(assistant)) as address:
        program = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"]
        bounds = ["--max-examples=20", "--phases=examples,coverage,fuzzing", "--request-timeout=60"]
        done = subprocess.run(
            [*program, *bounds, f"--checks={','.join(_CHECKS)}", "--generation-deterministic"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        assert "Tested: 21" in done.stdout


def test_every_operation_has_examples(assistant: PolicyAssistant) -> None:
    with serving(create_app(assistant)) as address, client(address) as http:
        described = http.get("/openapi.json").json()
    schemas = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                body = operation["requestBody"]["content"]["application/json"]
                reference = body["schema"]["$ref"]
                properties = schemas[reference.rsplit("/", 1)[1]]["properties"]
                assert any("examples" in each for each in properties.values()), path


def test_unknown_addresses_are_problems_beside_the_page(assistant: PolicyAssistant) -> None:
    app = create_app(assistant)
    app.mount("/", PlainTextResponse("the page"))
    with serving(app) as address, client(address) as http:
        assert http.get("/").text == "the page"
        unknown = http.get("/api/none")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "http_404")
        wrong = http.delete("/api/ask")
        assert (wrong.status_code, wrong.json()["code"]) == (405, "http_405")
        assert wrong.headers["allow"] == "POST"
