"""Made-up texts for every door, for the parts that read them, and for the settings of a document."""

from collections.abc import Iterator

import httpx2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus import CorpusError, load_library
from qa import PolicyAssistant, QAError, SettingsError, UnreadableFileError
from qa.export import read_word_text
from tests.loopback import client, serving
from web import WebSettings, create_app

# Signs that mean something to the parts that read text, among any others.
_SIGNS = st.sampled_from(
    list(
        "“”‘’《》〈〉（）()[]〔〕【】、，。；：？！\n\t \u3000\u200b0٣３零一十百第条款章号年月日%万亿元-—.@*#|\\<>&\x00"
    )
)
_TEXT = st.lists(st.one_of(_SIGNS, st.text(max_size=12), st.sampled_from(["支持", "不得", "国发", "第十条", "是原文吗"])), max_size=60).map("".join)  # fmt: skip
_FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def http(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    with serving(create_app(assistant)) as address, client(address) as opened:
        yield opened


@_FEW
@given(text=_TEXT, other=_TEXT)
@example(text="“国发[2020]7号”是原文吗？", other="零、")
@example(text="第" + "9" * 1900 + "条", other="٣")
def test_made_up_texts_are_no_fault(http: httpx2.Client, text: str, other: str) -> None:
    sent = (
        ("/api/ask", {"question": text, "history": [other]}),
        ("/api/check", {"text": text}),
        ("/api/compare", {"topic": text}),
        ("/api/feedback", {"kind": "有用", "question": text, "answer": other, "comment": other}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": text}]}),
    )
    for path, body in sent:
        reply = http.post(path, json=body)
        assert reply.status_code in (200, 422), (path, body, reply.text)
    for path, query in (("/api/search", {"q": text}), ("/documents/guofa-2020-7", {"q": text})):
        assert http.get(path, params=query).status_code in (200, 422)


@_FEW
@given(data=st.binary(max_size=3000))
@example(data=b"PK\x05\x06" + bytes(18))
def test_made_up_files_are_told(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        read_word_text(data)


@_FEW
@given(text=_TEXT)
def test_made_up_texts_are_understood_or_refused(assistant: PolicyAssistant, text: str) -> None:
    for read in (assistant.ask, assistant.check):
        try:
            read(text)
        except QAError:
            continue


@_FEW
@given(head=_TEXT, body=_TEXT)
def test_made_up_documents_are_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, head: str, body: str
) -> None:
    folder = tmp_path_factory.mktemp("made-up")
    text = f"---\nid: a\ntitle: {head}\nlevel: local\n---\n{body}\n"
    (folder / "a.md").write_text(text.encode("utf-8", "replace").decode(), encoding="utf-8")
    try:
        load_library(folder)
    except CorpusError as error:
        assert "a.md" in str(error)


@_FEW
@given(name=st.sampled_from(["PORT", "ALLOWED_HOSTS", "ALLOWED_ORIGINS", "TRUSTED_PROXIES", "QUEUE"]), value=_TEXT)  # fmt: skip
def test_made_up_settings_are_used_or_named(name: str, value: str) -> None:
    try:
        WebSettings.from_env({name: value})
    except SettingsError as error:
        assert name in str(error)
