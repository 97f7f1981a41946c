"""A running server takes up what another process publishes, and no request fails meanwhile."""

import shutil
import threading
import time
from pathlib import Path

import httpx2
import pytest

from corpus import DOCUMENTS_DIR, Change, load_library
from index import PolicyEncoder, open_index, publish
from qa import Holdings, Settings
from tests.loopback import client, serving
from web import WebSettings, create_app
from web.ui import mount_page

_RULE = """---
id: park-housing
title: 阿拉善高新区人才公寓管理办法
issuer: 阿拉善高新区管委会
level: park
place: 阿拉善盟
validity: 现行有效
verification: 未核对
---
第一条　入住人才公寓的博士每月享受租房补贴一千六百元。

第二条　本办法自印发之日起施行。
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, index_dir: Path) -> Settings:
    """Folders of their own, with the vectors that are there already."""
    folder = tmp_path_factory.mktemp("holdings")
    shutil.copytree(DOCUMENTS_DIR, folder / "documents")
    shutil.copytree(index_dir, folder / "index")
    return Settings(documents_dir=folder / "documents", index_dir=folder / "index")


def _wait(http: httpx2.Client, held: bool) -> float:
    """Seconds until the page of the new document is there, or is not."""
    started = time.monotonic()
    while (http.get("/documents/park-housing").status_code == 200) != held:
        assert time.monotonic() - started < 150
        time.sleep(0.05)
    return time.monotonic() - started


def test_two_servers_take_up_a_publication_without_a_failed_request(
    settings: Settings, encoder: PolicyEncoder, tmp_path: Path, index: object
) -> None:
    open_index(settings.index_dir, load_library(settings.documents_dir), encoder)
    apps = []
    for number in range(2):
        holdings = Holdings(settings)
        web = WebSettings(feedback_db=tmp_path / f"{number}.sqlite3")
        apps.append(mount_page(create_app(holdings.open(), web, holdings)))
    with (
        serving(apps[0]) as first,
        serving(apps[1]) as second,
        client(first) as http,
        client(second) as other,
    ):
        statuses: list[int] = []
        done = threading.Event()

        def ask() -> None:
            with client(first) as asking:
                while not done.is_set():
                    asked = {"question": "对新型研发平台有什么支持？"}
                    statuses.append(asking.post("/api/ask", json=asked).status_code)

        asker = threading.Thread(target=ask)
        asker.start()
        change = Change({"park-housing.md": _RULE})
        publish(settings.documents_dir, settings.index_dir, encoder, change)
        for each in (http, other):
            _wait(each, held=True)
        question = {"question": "博士入住人才公寓每月补贴多少？"}
        answers = [each.post("/api/ask", json=question).json() for each in (http, other)]
        for answer in answers:
            assert "租房补贴一千六百元" in answer["citations"][0]["quote"]
        assert "park-housing" in http.get("/config").text  # the foot names it
        assert "人才公寓" in http.get("/api/find", params={"q": "人才公寓"}).text
        version = http.get("/api/health/ready").json()["index_version"]
        assert f'xunzhang_index{{version="{version}"}}' in http.get("/metrics").text
        dropped = Change(drop=frozenset({"park-housing.md"}))
        publish(settings.documents_dir, settings.index_dir, encoder, dropped)
        for each in (http, other):
            _wait(each, held=False)
        assert "租房补贴一千六百元" not in http.post("/api/ask", json=question).text
        done.set()
        asker.join()
        assert len(statuses) > 5
        assert set(statuses) == {200}


def test_what_cannot_be_taken_up_leaves_the_old_in_use(
    settings: Settings, encoder: PolicyEncoder, tmp_path: Path
) -> None:
    holdings = Holdings(settings)
    app = create_app(holdings.open(), WebSettings(feedback_db=tmp_path / "f.sqlite3"), holdings)
    with serving(app) as address, client(address) as http:
        before = http.get("/api/health/ready").json()["index_version"]
        pointer = settings.index_dir / "CURRENT"
        kept = pointer.read_text()
        pointer.write_text("build-gone\n")
        time.sleep(2.5)
        assert http.get("/api/health/ready").json()["index_version"] == before
        pointer.write_text(kept)
