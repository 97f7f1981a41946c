"""Two real servers over one PostgreSQL and one folder, and what they do while it is away."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from argon2 import PasswordHasher

from corpus import DOCUMENTS_DIR
from index import HybridIndex
from tests.postgres import Postgres
from tests.security.serving import Running, running
from web.database import Databases, open_databases
from web.store import Accounts, ActLog, FeedbackKind, FeedbackStore, QuestionLog, Role

_PASSWORD = "correct horse battery"  # noqa: S105
_RULE = """阿拉善高新区人才公寓管理办法

阿开管发〔2024〕12号

第一条　入住人才公寓的博士每月享受租房补贴一千六百元。

第二条　本办法自2024年3月1日起施行，有效期五年。

阿拉善高新技术产业开发区管理委员会
2024年2月1日
"""
_ASKED = {"question": "博士入住人才公寓每月补贴多少？"}


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> str:
    return postgres.url()


@pytest.fixture(scope="module")
def databases(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    folder = tmp_path_factory.mktemp("files")
    opened = open_databases(folder / "f", folder / "a", url)
    accounts = Accounts(opened.administration, hasher=PasswordHasher(1, 8, 1))
    accounts.put("guan", Role.ADMINISTRATOR, _PASSWORD)
    yield opened
    opened.close()
    assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def servers(
    url: str,
    databases: Databases,
    index: HybridIndex,
    index_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Running, Running]]:
    folder = tmp_path_factory.mktemp("shared")
    shutil.copytree(DOCUMENTS_DIR, folder / "documents")
    shutil.copytree(index_dir, folder / "index")
    settings = {
        "DATABASE_URL": url, "DOCUMENTS_DIR": str(folder / "documents"), "QUESTION_LOG": "text",
    }  # fmt: skip
    with (
        running(folder / "index", **settings) as first,
        running(folder / "index", **settings) as second,
    ):
        yield first, second


def _until(found: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until
        time.sleep(0.1)


def _sign_in(http: httpx2.Client, password: str = _PASSWORD) -> int:
    given = {"name": "guan", "password": password}
    return http.post("/api/admin/session", json=given).status_code


def _form(http: httpx2.Client) -> None:
    found = re.search(r'data-form="([^"]+)"', http.get("/admin").text)
    assert found
    http.headers["X-Form"] = found[1]


def test_a_session_of_one_is_a_session_of_the_other(
    servers: tuple[Running, Running], databases: Databases
) -> None:
    with servers[0].http() as one, servers[1].http() as two:
        one.timeout = two.timeout = 240
        assert _sign_in(one) == 200
        two.cookies = one.cookies
        _form(two)
        one.headers["X-Form"] = two.headers["X-Form"]
        # uploaded at the second, corrected at the first, published there, asked at the second
        made = two.post("/api/admin/drafts?name=housing.txt", content=_RULE.encode()).json()
        values = {"revision": made["revision"], "values": {"validity": "现行有效"}}
        ready = one.post(f"/api/admin/drafts/{made['id']}/values", json=values).json()
        given = {"revision": ready["revision"]}
        reply = one.post(f"/api/admin/drafts/{made['id']}/publication", json=given)
        assert reply.status_code == 200, reply.text
        for http in (one, two):
            _until(lambda http=http: http.get(f"/documents/{made['id']}").status_code == 200)
            answer = http.post("/api/ask", json=_ASKED).json()
            assert "租房补贴一千六百元" in answer["citations"][0]["quote"]
        # withdrawn at the second, gone at the first
        assert two.delete(f"/api/admin/documents/{made['id']}").status_code == 200
        _until(lambda: one.get(f"/documents/{made['id']}").status_code == 404)
        assert "租房补贴一千六百元" not in one.post("/api/ask", json=_ASKED).text
        acts = [act.act for act in ActLog(databases.administration).latest()]
        assert acts == ["撤下", "发布", "更正", "上传", "登录"]
        for http in (one, two):
            assert "撤下" in http.get("/admin/acts").text
        assert two.delete("/api/admin/session").status_code == 200
        assert one.get("/api/admin/publication").status_code == 401


def test_wrong_passwords_count_at_both(servers: tuple[Running, Running]) -> None:
    with servers[0].http() as one, servers[1].http() as two:
        told = [_sign_in(http, "a wrong password") for http in (one, two, one, two, one)]
        assert told == [403] * 5
        assert [_sign_in(http) for http in (one, two)] == [429, 429]


def test_what_is_asked_and_judged_at_both_is_kept_once(
    servers: tuple[Running, Running], databases: Databases
) -> None:
    log, store = QuestionLog(databases.doors, "text"), FeedbackStore(databases.doors)
    for server in (*servers, *servers, servers[0]):
        with server.http() as http:
            asked = http.post("/api/ask", json={"question": "食堂几点开门"})
            assert asked.json()["status"] == "not_found"
            judged = {"kind": "有用", "question": "问", "answer": "答"}
            assert http.post("/api/feedback", json=judged).status_code == 200
    _until(lambda: [(a.question, a.count) for a in log.most_asked(1)] == [("食堂几点开门", 5)])
    assert store.counts() == {FeedbackKind.USEFUL: 5}


def test_without_the_database_questions_are_answered_and_it_is_told(
    servers: tuple[Running, Running],
    databases: Databases,
    postgres: Postgres,
    url: str,
    index_dir: Path,
) -> None:
    store = FeedbackStore(databases.doors)
    before = len(store.latest(100))
    judged = {"kind": "引用不对", "question": "问", "answer": "答"}
    with servers[0].http() as one, servers[1].http() as two:
        postgres.stop()
        try:
            for http in (one, two):
                answer = http.post("/api/ask", json={"question": "人才引进"})
                assert answer.json()["status"] == "answered"
                refused = http.post("/api/feedback", json=judged)
                assert (refused.status_code, refused.json()["code"]) == (503, "storage")
                assert postgres.password not in refused.text
                page = http.get("/admin")
                assert page.status_code == 503 and "数据库暂时无法使用" in page.text
                assert _sign_in(http) == 503
                _until(lambda http=http: http.get("/api/health").json()["storage"] == "away")
                assert "xunzhang_storage 0.0" in http.get("/metrics").text
            # one that is started meanwhile answers too
            with running(index_dir, DATABASE_URL=url) as third, third.http() as http:
                assert http.post("/api/ask", json={"question": "人才引进"}).status_code == 200
                _until(lambda: http.get("/api/health").json()["storage"] == "away")
        finally:
            postgres.start()
        for server, http in zip(servers, (one, two), strict=True):
            _until(lambda http=http: http.get("/api/health").json()["storage"] == "ok")
            assert http.post("/api/feedback", json=judged).status_code == 200
            log = server.log.read_text("utf-8")
            assert log.count("提问照常作答，反馈、计数和管理暂停") == 1
            assert "数据库已恢复" in log and postgres.password not in log
    assert len(store.latest(100)) == before + 2
