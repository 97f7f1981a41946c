"""The attack suite: every row of docs/security.md is run here or by the test that it names."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from qa import PolicyAssistant
from tests.loopback import client, serving
from tests.security.attacks import ATTACKS, Attack
from web import create_app
from web.ui import mount_page

_TABLE = Path(__file__).parents[2] / "docs" / "security.md"
_ROW = re.compile(r"^\| ([0-9]+) \| (\w+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def http(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    with serving(mount_page(create_app(assistant))) as address, client(address) as opened:
        yield opened


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_an_attack_is_held(http: httpx2.Client, attack: Attack) -> None:
    host = str(http.base_url).partition("//")[2].strip("/")
    headers = {key: value.replace("HOST", host) for key, value in attack.headers.items()}
    started = time.thread_time()
    try:
        reply = http.request(attack.method, attack.path, content=attack.body, headers=headers)
    except (httpx2.LocalProtocolError, httpx2.InvalidURL) as error:
        pytest.skip(f"the client cannot send it: {error}")
    except (httpx2.WriteError, httpx2.ReadError):
        assert attack.kind == "load"  # refused and closed before all of it was sent
    else:
        assert reply.status_code in attack.held, reply.text[:300]
        assert "Traceback" not in reply.text and "/work/" not in reply.text
        assert "x-injected" not in reply.headers
        if attack.never:
            assert attack.never not in reply.text
    assert time.thread_time() - started < 5
    assert http.get("/api/health/live").status_code == 200


def test_the_table_names_every_row_and_what_holds_it() -> None:
    rows = [
        (kind, name.strip(), by.strip())
        for _, kind, name, by in _ROW.findall(_TABLE.read_text("utf-8"))
    ]
    assert len(rows) >= 120
    own = {(attack.kind, attack.name) for attack in ATTACKS}
    told = {(kind, name) for kind, name, by in rows if by == "test_attacks"}
    assert told == own
    here = "".join(
        path.read_text("utf-8") for path in sorted(_TABLE.parents[1].glob("tests/**/test_*.py"))
    )
    for _, name, by in rows:
        if by.startswith("accepted: "):
            assert len(by) > 40, name
        elif by != "test_attacks":
            for test in by.split(", "):
                assert f"def {test}(" in here, (name, test)
