"""A server of its own with administration: copies of documents and index, three accounts."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from argon2 import PasswordHasher

from corpus import DOCUMENTS_DIR
from qa import Holdings, Settings
from tests.loopback import client, serving
from web import WebSettings, create_app
from web.store import Accounts, Role
from web.ui import mount_page

PASSWORD = "correct horse battery"  # noqa: S105
NAMES = {Role.READER: "du", Role.EDITOR: "bian", Role.ADMINISTRATOR: "guan"}

RULE = """阿拉善高新区人才公寓管理办法

阿开管发〔2024〕12号

第一条　为规范人才公寓管理，制定本办法。

第二条　入住人才公寓的博士每月享受租房补贴一千六百元。

第四条　本办法自2024年3月1日起施行，有效期五年。

阿拉善高新技术产业开发区管理委员会
2024年2月1日
"""

RULE_TEXT = """第一条　为规范人才公寓管理，制定本办法。

第二条　入住人才公寓的博士每月享受租房补贴一千六百元。

第三条　本办法自2024年3月1日起施行，有效期五年。

阿拉善高新技术产业开发区管理委员会

2024年2月1日"""


@dataclass(frozen=True, slots=True)
class Served:
    """An address, and the folders behind it."""

    address: str
    settings: Settings
    web: WebSettings

    @contextmanager
    def signed_in(self, role: Role) -> Iterator[httpx2.Client]:
        """A client with a session and the token of its pages."""
        with client(self.address) as http:
            given = {"name": NAMES[role], "password": PASSWORD}
            assert http.post("/api/admin/session", json=given).status_code == 200
            found = re.search(r'data-form="([^"]+)"', http.get("/admin").text)
            assert found
            http.headers["X-Form"] = found[1]
            http.timeout = 240  # a publication on a loaded machine
            yield http


@contextmanager
def administered(folder: Path, index_dir: Path, **settings: object) -> Iterator[Served]:
    """Serve copies of the documents and of the index that is there."""
    shutil.copytree(DOCUMENTS_DIR, folder / "documents")
    shutil.copytree(index_dir, folder / "index")
    held = Settings(documents_dir=folder / "documents", index_dir=folder / "index")
    web = WebSettings(
        feedback_db=folder / "feedback.sqlite3",
        admin_db=folder / "admin.sqlite3",
        question_log="all",
        **settings,  # type: ignore[arg-type]
    )
    accounts = Accounts(web.databases().administration, hasher=PasswordHasher(1, 8, 1))
    for role, name in NAMES.items():
        accounts.put(name, role, PASSWORD)
    holdings = Holdings(held)
    app = mount_page(create_app(holdings.open(), web, holdings))
    with serving(app) as address:
        yield Served(address, held, web)


def upload(http: httpx2.Client, name: str, text: str) -> dict[str, Any]:
    reply = http.post(f"/api/admin/drafts?name={name}", content=text.encode())
    assert reply.status_code == 200, reply.text
    made: dict[str, Any] = reply.json()
    return made


def publish(http: httpx2.Client, made: dict[str, Any], replaces: str = "") -> httpx2.Response:
    given = {"revision": made["revision"], "replaces": replaces}
    return http.post(f"/api/admin/drafts/{made['id']}/publication", json=given)


def quotes(http: httpx2.Client, question: str, **more: str) -> str:
    answer = http.post("/api/ask", json={"question": question, **more}).json()
    return "\n".join(citation["quote"] for citation in answer["citations"])
