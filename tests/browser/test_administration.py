"""The whole way of a document in the browser, while somebody asks without a pause."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Browser, Page, expect

from index import HybridIndex
from qa import Status
from tests.browser.asking import ask, opened
from tests.browser.serving import require_browser
from tests.loopback import client
from tests.web.admin.holding import NAMES, PASSWORD, Served, administered
from web.backup import Places, back_up
from web.store import QuestionLog, Role

require_browser()

_PATENT = Path(__file__).parents[1] / "eval" / "own" / "documents" / "kxt_patent_5.html"
_PATIENCE = 60_000  # milliseconds: a loaded machine takes its time, a free one some seconds
_SHOTS = os.environ.get("ADMIN_SHOTS")  # a folder; docs/administration.md shows these
_UNANSWERED = "园区食堂的饭卡在哪里办？"
_QUESTION = "博士入住人才公寓每月补贴多少？"


def _rule(amount: str, year: int) -> list[str]:
    return [
        "阿拉善高新区人才公寓管理办法",
        "第一条　为规范人才公寓管理，制定本办法。",
        f"第二条　入住人才公寓的博士每月享受租房补贴{amount}。",
        f"第四条　本办法自{year}年3月1日起施行。",
        "阿拉善高新技术产业开发区管理委员会",
        f"{year}年2月1日",
    ]


def _docx(path: Path, amount: str, year: int) -> Path:
    document = Document()
    for line in _rule(amount, year):
        document.add_paragraph(line)
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, index: HybridIndex, index_dir: Path
) -> Iterator[Served]:
    with administered(tmp_path_factory.mktemp("administered"), index_dir) as address:
        yield address


@contextmanager
def _asking(address: str) -> Iterator[list[int]]:
    """Ask all the while; gives the statuses of the answers."""
    statuses: list[int] = []
    done = threading.Event()

    def work() -> None:
        with client(address) as http:
            while not done.is_set():
                asked = {"question": "对新型研发平台有什么支持？"}
                statuses.append(http.post("/api/ask", json=asked).status_code)
                done.wait(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield statuses
    finally:
        done.set()
        thread.join()


def _sign_in(page: Page, role: Role) -> None:
    page.get_by_label("账号").fill(NAMES[role])
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="文件", exact=True)).to_be_visible()


def _shot(page: Page, name: str) -> None:
    if _SHOTS:
        page.screenshot(path=Path(_SHOTS) / f"admin-{name}.png")


def _upload(page: Page, *files: Path) -> None:
    page.locator("#files").set_input_files(files)


def _publish(page: Page, replaces: str | None = None) -> None:
    if replaces is not None:
        page.get_by_label("替代旧版").select_option(replaces)
    page.locator("#publish button").click()
    page.wait_for_url("**/admin/documents/**", timeout=_PATIENCE)


@contextmanager
def _administration(chromium: Browser, served: Served, role: Role) -> Iterator[Page]:
    """A window of administration, signed in; fails where a script fails or the policy stops one."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda m: told.append(m.text) if "Content Security" in m.text else None)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{served.address}/admin")
    _shot(page, "sign-in")
    _sign_in(page, role)
    yield page
    context.close()
    assert told == []


def _restored(served: Served, backup: Path) -> None:
    environ = os.environ | {
        "DOCUMENTS_DIR": str(served.settings.documents_dir),
        "INDEX_DIR": str(served.settings.index_dir),
        "FEEDBACK_DB": str(served.web.feedback_db),
        "ADMIN_DB": str(served.web.admin_db),
    }
    command = [sys.executable, "-m", "web", "restore", str(backup), "--yes"]
    subprocess.run(command, env=environ, check=True, capture_output=True)


def test_a_password_never_gets_into_an_address(chromium: Browser, served: Served) -> None:
    """Sent before the page's script is there, as on a slow line, a form would go out by itself."""
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.address}/admin")
    page.get_by_label("账号").fill("somebody")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("口令").press("Enter")
    assert page.url == f"{served.address}/admin"
    assert [address for address in asked if "?" in address] == []
    context.close()


def test_the_whole_way_of_a_document(chromium: Browser, served: Served, tmp_path: Path) -> None:
    folders = served.settings.documents_dir, served.settings.index_dir
    places = Places(*folders, served.web.databases())
    with (
        _asking(served.address) as statuses,
        _administration(chromium, served, Role.ADMINISTRATOR) as page,
        opened(chromium, served.address) as reader,
    ):
        _upload(page, _PATENT, _docx(tmp_path / "housing.docx", "一千六百元", 2024))
        expect(page.locator("#uploads a")).to_have_count(2, timeout=_PATIENCE)
        page.reload()
        _shot(page, "documents")
        # a number that the file has wrong is corrected; the fault goes
        page.get_by_role("link", name="阿拉善高新区人才公寓管理办法").click()
        expect(page.get_by_role("heading", name=re.compile("疑点"))).to_be_visible()
        _shot(page, "review")
        row = page.locator('[id="at-第四条"]')
        row.get_by_text("更正编号").click()
        row.get_by_role("textbox").fill("第三条")
        row.get_by_role("button", name="更正").click()
        expect(page.locator('[id="at-第三条"] .said')).to_contain_text("第三条　本办法自2024年")
        expect(page.get_by_role("heading", name=re.compile("疑点"))).to_have_count(0)
        page.get_by_label("效力说明").fill("现行有效")
        with page.expect_navigation(timeout=_PATIENCE):  # saved, and shown anew
            page.get_by_role("button", name="保存").click()
        expect(page.get_by_label("效力说明")).to_have_value("现行有效")
        _publish(page)
        # another window has it at once
        answer = ask(reader, _QUESTION)
        expect(answer).to_contain_text("一千六百元")
        page.goto(f"{served.address}/admin/drafts/kxt_patent_5")
        _publish(page)
        patent = ask(reader, "专利收费减缴的比例是多少？", 2)
        expect(patent).to_contain_text("减缴本办法第二条规定收费的85%")
        kept = tmp_path / "backup.zip"
        back_up(places, kept)
        # a newer version in its place
        page.goto(f"{served.address}/admin")
        _upload(page, _docx(tmp_path / "housing.docx", "两千元", 2026))
        page.wait_for_url("**/admin/drafts/housing-2", timeout=_PATIENCE)
        page.get_by_role("link", name="与 housing 逐条对照").click()
        expect(page.locator(".said ins").first).to_have_text("两千")
        expect(page.locator(".said del").first).to_have_text("一千六百")
        _shot(page, "diff")
        page.go_back()
        _publish(page, "housing")
        expect(ask(reader, _QUESTION, 3)).to_contain_text("两千元")
        for day, amount in (("2025-06-01", "一千六百元"), ("2026-06-01", "两千元")):
            with client(served.address) as http:
                asked = {"question": _QUESTION, "as_of": day}
                assert amount in http.post("/api/ask", json=asked).json()["answer"]
        # withdrawn, both; then all as it was when it was backed up
        for name in ("housing-2", "housing"):
            page.goto(f"{served.address}/admin/documents/{name}")
            page.get_by_role("button", name="撤下").click()
            page.wait_for_url("**/admin", timeout=_PATIENCE)
        with client(served.address) as http:
            asked = {"question": _QUESTION}
            assert "千元" not in http.post("/api/ask", json=asked).text
            assert http.get("/documents/housing").status_code == 404
            page.goto(f"{served.address}/admin/acts")
            _shot(page, "acts")
            _restored(served, kept)
            _until(lambda: http.get("/documents/housing").status_code == 200)
            assert "一千六百元" in http.post("/api/ask", json=asked).json()["answer"]
    assert len(statuses) > 20
    assert set(statuses) == {200}


def test_a_pin_and_a_synonym_from_the_work_list(chromium: Browser, served: Served) -> None:
    """What got no answer is given one by an editor, and readers get it at once."""
    log = QuestionLog(served.web.databases().doors, "all")
    for asked in (_UNANSWERED, "在哪里办园区食堂的饭卡"):
        log.add(asked, Status.NOT_FOUND)
    with (
        _asking(served.address) as statuses,
        _administration(chromium, served, Role.EDITOR) as page,
        opened(chromium, served.address) as reader,
    ):
        page.goto(f"{served.address}/admin/work")
        _shot(page, "work")
        group = page.locator("section.card", has_text=_UNANSWERED)
        expect(group).to_contain_text("2 种问法")
        group.get_by_role("link", name="指定条款（编辑推荐）").click()
        page.get_by_label("按内容，或按文号、标题和条号").fill("国发〔2020〕7号二（四）")
        page.get_by_role("button", name="搜索").click()
        page.get_by_role("button", name=re.compile("选用 .*二（四）")).first.click()
        expect(page.locator("#chosen li")).to_have_count(1)
        _shot(page, "pin")
        page.get_by_role("button", name="保存").click()
        page.wait_for_url("**/admin/curated", timeout=_PATIENCE)
        answer = ask(reader, "请问园区食堂的饭卡在哪里办理？")
        expect(answer.locator(".statement .label").first).to_have_text("编辑推荐")
        expect(answer).to_contain_text("大力集聚高端创新资源")
        # a synonym is tried, kept, and used
        page.get_by_label("大家的说法").fill("捎脚钱")
        page.get_by_label("文件的用词").fill("物流成本")
        page.get_by_label("试问的问题").fill("园区的捎脚钱怎么降低？")
        page.get_by_role("button", name="试一试").click()
        expect(page.locator(".sides section").nth(1)).to_contain_text("五（十五）")
        expect(page.locator(".sides section").nth(0)).not_to_contain_text("五（十五）")
        _shot(page, "curated")
        page.locator("#synonym .main").click()
        expect(page.locator("#synonyms td").first).to_have_text("捎脚钱")
        told = ask(reader, "园区的捎脚钱怎么降低？", 2)
        expect(told).to_contain_text("“捎脚钱”按“物流成本”查找")
        expect(told).to_contain_text("打通现代物流发展脉络")
        # both are taken back
        page.locator("#synonyms").get_by_role("button", name="删去").click()
        expect(page.get_by_role("heading", name="同义词（0）")).to_be_visible()
        page.get_by_role("button", name="删去").first.click()
        expect(page.get_by_role("heading", name="编辑推荐（0）")).to_be_visible()
        again = ask(reader, _UNANSWERED, 3)
        expect(again).not_to_contain_text("编辑推荐")
    assert len(statuses) > 5
    assert set(statuses) == {200}


def test_a_published_document_is_corrected(chromium: Browser, served: Served) -> None:
    with _administration(chromium, served, Role.EDITOR) as page:
        page.goto(f"{served.address}/admin/documents/guofa-2020-7")
        page.get_by_role("button", name="更正这份文件").click()
        page.wait_for_url("**/admin/drafts/guofa-2020-7", timeout=_PATIENCE)
        page.get_by_label("有效期至").fill("2035-12-31")
        with page.expect_navigation(timeout=_PATIENCE):
            page.get_by_role("button", name="保存").click()
        page.get_by_role("link", name="与现行的对照").click()
        expect(page.locator("table ins")).to_have_text("2035-12-31")
        _shot(page, "revision")
        page.go_back()
        page.get_by_role("button", name="发布更正").click()
        page.wait_for_url("**/admin/documents/guofa-2020-7", timeout=_PATIENCE)
        expect(page.get_by_text("2035-12-31")).to_be_visible()
        page.get_by_role("link", name=re.compile("以前的内容与现在对照")).click()
        expect(page.locator("table ins")).to_have_text("2035-12-31")


def _until(holds: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(_PATIENCE // 100):
        if holds():
            return
        waited.wait(0.1)
    raise AssertionError("it did not come")


def test_the_pages_are_accessible(chromium: Browser, served: Served) -> None:
    with _administration(chromium, served, Role.EDITOR) as page:
        for path in (
            "/admin",
            "/admin/documents/guofa-2020-7",
            "/admin/work",
            "/admin/acts",
            "/admin/curated",
            "/admin/pin",
        ):
            page.goto(served.address + path)
            found = Axe().run(page).response["violations"]
            grave = [v for v in found if v["impact"] in ("serious", "critical")]
            assert [(v["id"], v["nodes"][0]["html"][:120]) for v in grave] == []
