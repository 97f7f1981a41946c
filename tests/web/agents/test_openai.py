"""The OpenAI-compatible door, asked by the official client over a real connection."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest

from qa import Answer, PolicyAssistant, QuoteGateError
from tests.loopback import serving
from web import WebSettings, create_app

_QUESTION = "对新型研发平台有什么支持？"


@pytest.fixture(scope="module")
def chat(assistant: PolicyAssistant) -> Iterator[openai.OpenAI]:
    with serving(create_app(assistant)) as address, _client(address) as opened:
        yield opened


def _client(address: str) -> openai.OpenAI:
    direct = httpx.Client(trust_env=False)
    return openai.OpenAI(
        base_url=f"{address}/v1", api_key="none", max_retries=0, http_client=direct
    )


def test_the_model_is_listed(chat: openai.OpenAI) -> None:
    assert [model.id for model in chat.models.list()] == ["xunzhang"]
    assert chat.models.retrieve("xunzhang").owned_by == "xunzhang"


def test_a_completion_carries_its_citations(
    chat: openai.OpenAI, assistant: PolicyAssistant
) -> None:
    answer = assistant.ask(_QUESTION)
    done = chat.chat.completions.create(
        model="xunzhang", messages=[{"role": "user", "content": _QUESTION}], temperature=0.2
    )
    (choice,) = done.choices
    assert choice.finish_reason == "stop" and choice.message.content
    assert choice.message.content.startswith(answer.text)
    assert (
        "[1] 《阿拉善盟关于促进阿拉善高新技术产业开发区高质量发展的意见》二（二）"
        in choice.message.content
    )
    extension = choice.message.model_extra or {}
    assert extension["status"] == "answered"
    assert extension["citations"] == [citation.to_json() for citation in answer.citations]


def test_a_stream_says_the_same(chat: openai.OpenAI) -> None:
    asked = [{"role": "user", "content": [{"type": "text", "text": _QUESTION}]}]
    whole = chat.chat.completions.create(model="xunzhang", messages=asked)  # type: ignore[call-overload]
    chunks = list(
        chat.chat.completions.create(model="xunzhang", messages=asked, stream=True)  # type: ignore[call-overload]
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == whole.choices[0].message.content
    last = chunks[-1].choices[0]
    assert last.finish_reason == "stop"
    assert last.delta.model_extra["citations"] == whole.choices[0].message.model_extra["citations"]


def test_earlier_questions_are_the_history(chat: openai.OpenAI) -> None:
    done = chat.chat.completions.create(
        model="xunzhang",
        messages=[
            {"role": "system", "content": "You answer in verse."},
            {"role": "user", "content": "新型研发机构能申报科研项目吗？"},
            {"role": "assistant", "content": "…"},
            {"role": "user", "content": "那评职称呢？"},
        ],
    )
    assert "职称" in (done.choices[0].message.content or "")


def test_errors_are_those_of_the_client(chat: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="没有模型“gpt-4”"):
        chat.chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": "问"}])
    with pytest.raises(openai.UnprocessableEntityError, match="没有看到文字内容"):
        chat.chat.completions.create(
            model="xunzhang", messages=[{"role": "user", "content": "？！"}]
        )
    with pytest.raises(openai.UnprocessableEntityError, match="messages"):
        chat.chat.completions.create(
            model="xunzhang", messages=[{"role": "system", "content": "问"}]
        )
    with pytest.raises(openai.UnprocessableEntityError, match="没有看到文字内容"):
        chat.chat.completions.create(
            model="xunzhang", messages=[{"role": "user", "content": "？！"}], stream=True
        )


class _Failing(PolicyAssistant):
    """Withholds every answer."""

    def ask(self, *_: object) -> Answer:
        raise QuoteGateError("引文[1]与原文不一致，已停止作答")


def test_an_answer_that_is_withheld_is_an_error_in_the_stream(assistant: PolicyAssistant) -> None:
    failing = _Failing(assistant.library, assistant.index, assistant.settings)
    asked = {"model": "xunzhang", "messages": [{"role": "user", "content": "人才"}]}
    with serving(create_app(failing)) as address, _client(address) as chat:
        with pytest.raises(openai.APIError, match="已停止作答"):
            list(chat.chat.completions.create(**asked, stream=True))  # type: ignore[call-overload]
        with pytest.raises(openai.InternalServerError, match="已停止作答"):
            chat.chat.completions.create(**asked)  # type: ignore[call-overload]


def test_usage_is_told_where_it_is_wanted(chat: openai.OpenAI) -> None:
    asked = {"model": "xunzhang", "messages": [{"role": "user", "content": _QUESTION}]}
    whole = chat.chat.completions.create(**asked)  # type: ignore[call-overload]
    text = whole.choices[0].message.content
    usage = (whole.usage.prompt_tokens, whole.usage.completion_tokens, whole.usage.total_tokens)
    assert usage == (len(_QUESTION), len(text), len(_QUESTION) + len(text))
    told = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = list(chat.chat.completions.create(**asked, **told))  # type: ignore[call-overload]
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert chunks[-1].choices == [] and chunks[-1].usage == whole.usage
    silent = list(chat.chat.completions.create(**asked, stream=True))  # type: ignore[call-overload]
    assert all(chunk.usage is None and chunk.choices for chunk in silent)


def test_null_is_absent_and_what_is_no_text_is_told(chat: openai.OpenAI) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    body = {
        "model": None, "stream": None, "stream_options": None, "temperature": None,
        "messages": [
            {"role": "assistant", "content": None},
            {"role": "user", "content": [picture, {"type": "text", "text": _QUESTION}]},
        ],
    }  # fmt: skip
    reply = chat.post("/chat/completions", cast_to=httpx.Response, body=body).json()
    text = reply["choices"][0]["message"]["content"]
    assert "二（二）" in text and text.endswith("（提问中有 1 处不是文字，未读。）")


@pytest.mark.parametrize(
    ("prompt", "reply"),
    [
        (("### Task:\nGenerate a concise title.\nJSON format: { \"title\": \"your title\" }\n"
         "<chat_history>\nUSER: 租金可以免吗？\nASSISTANT: …</chat_history>"), '{"title": "租金可以免吗？"}'),
        ('### Task:\nGenerate 1-3 broad tags. JSON format: { "tags": ["tag1"] }', '{"tags": ["政策问答"]}'),
        ('### Task:\nSuggest 3-5 follow-up questions. { "follow_ups": [] }', '{"follow_ups": []}'),
        ("使用四到五个字直接返回这句话的简要主题，不要解释", "新型研发机构应符合哪些条件？"),
        ("Provide a concise, 5-word-or-less title for the conversation", "新型研发机构应符合哪些条件？"),
    ],
)  # fmt: skip
def test_a_front_ends_own_requests_are_answered_apart(
    assistant: PolicyAssistant, tmp_path: Path, prompt: str, reply: str
) -> None:
    settings = WebSettings(feedback_db=tmp_path / "f.sqlite3")
    with serving(create_app(assistant, settings)) as address, _client(address) as chat:
        before = {"role": "user", "content": "新型研发机构应符合哪些条件？"}
        asked = [before, {"role": "assistant", "content": "…"}, {"role": "user", "content": prompt}]
        done = chat.chat.completions.create(model="xunzhang", messages=asked)  # type: ignore[call-overload]
        assert done.choices[0].message.content == reply
        metrics = httpx.get(f"{address}/metrics", trust_env=False).text
        assert "xunzhang_questions_total{" not in metrics
