"""Endpoints of language models that behave and misbehave; thinking; settings."""

import logging
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Settings, SettingsError
from qa.errors import LanguageModelError, LanguageModelTimeoutError
from qa.models import MAX_CHARACTERS, EndpointModel, Message, ThinkingFilter, load_language_model
from tests.scripted_endpoint import MODEL, Behaviour, serve_script

_KEY = "sk-test-5f2b9c"
_ASKED = [Message("system", "You are helpful."), Message("user", "What is the capital of France?")]
_PIECES = ("支持新型研发平台<thi", "nk>先想", "一想</th", "ink>，依据", "[1]。")
_TEXT = "支持新型研发平台，依据[1]。"


def _endpoint(url: str, timeout: float = 20.0) -> EndpointModel:
    return EndpointModel(url, MODEL, _KEY, timeout, pauses=(0.01, 0.01, 0.01))


# The endpoint, scripted


@pytest.mark.parametrize(
    ("behaviour", "requests"),
    [("good", 1), ("reasoning", 1), ("slow_middle", 1), ("busy_once", 2), ("error_once", 2)],
)
def test_an_endpoint_is_read_without_its_thinking(behaviour: Behaviour, requests: int) -> None:
    with serve_script(behaviour, _PIECES, delay=0.3) as endpoint:
        assert "".join(_endpoint(endpoint.url).stream(_ASKED)) == _TEXT
    assert len(endpoint.requests) == requests
    assert endpoint.keys[0] == f"Bearer {_KEY}"
    asked = endpoint.requests[-1]
    assert (asked["model"], asked["temperature"], asked["stream"]) == (MODEL, 0, True)
    assert asked["messages"] == [
        {"role": "system", "content": "You are helpful."},
        {"role": "user", "content": "What is the capital of France?"},
    ]


@pytest.mark.parametrize(
    ("behaviour", "told", "requests", "read"),
    [
        ("down", "无法连接模型服务", 0, ""),
        ("busy", "模型服务繁忙", 4, ""),
        ("error", "HTTP 500", 4, ""),
        ("forbidden", "请检查 GENERATOR_API_KEY", 1, ""),
        ("no_model", f"没有模型“{MODEL}”", 1, ""),
        ("html", "不是模型接口", 1, ""),
        ("empty", "没有给出内容", 1, ""),
        ("cut", "断开", 1, "依据"),
        ("unfinished", "中途断开", 1, "依据"),
        ("failed", "中途出错", 1, "依据"),
        ("invalid_json", "无法读取", 1, "依据"),
    ],
)
def test_a_fault_at_the_endpoint_is_told(
    behaviour: Behaviour, told: str, requests: int, read: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pieces: list[str] = []
    with serve_script(behaviour) as endpoint, pytest.raises(LanguageModelError) as raised:
        pieces.extend(_endpoint(endpoint.url).stream(_ASKED))
    assert told in str(raised.value) and not isinstance(raised.value, LanguageModelTimeoutError)
    assert len(endpoint.requests) == requests
    assert "".join(pieces) == read
    logging.getLogger(__name__).error("raised", exc_info=raised.value)
    assert told in caplog.text and _KEY not in caplog.text


@pytest.mark.parametrize("behaviour", ["slow_start", "slow_middle", "busy"])
def test_the_time_limit_is_for_the_whole_answer(behaviour: Behaviour) -> None:
    with serve_script(behaviour, _PIECES, delay=30) as endpoint:
        writer = EndpointModel(endpoint.url, MODEL, timeout=1.0, pauses=(5.0,))
        begun = time.monotonic()
        with pytest.raises(LanguageModelTimeoutError, match="没有在规定时间内答完"):
            list(writer.stream(_ASKED))
        assert 0.9 < time.monotonic() - begun < 2.0


def test_an_endless_answer_is_stopped() -> None:
    with serve_script("endless", ["循章" * 50]) as endpoint:
        text = "".join(_endpoint(endpoint.url).stream(_ASKED))
        assert text == "循章" * (MAX_CHARACTERS // 2)
        assert endpoint.hung_up.wait(timeout=5)


def test_a_reader_who_leaves_ends_the_answer() -> None:
    with serve_script("endless") as endpoint:
        pieces = _endpoint(endpoint.url).stream(_ASKED)
        assert next(pieces) == "依据"
        pieces.close()  # type: ignore[attr-defined]
        assert endpoint.hung_up.wait(timeout=5)
    with serve_script("slow_start", delay=30) as endpoint:
        begun = time.monotonic()
        cancelled = _endpoint(endpoint.url).stream(_ASKED, lambda: time.monotonic() > begun + 0.3)
        assert list(cancelled) == []
        assert time.monotonic() - begun < 1.5


# Thinking

_WORDS = st.text("<>think/依据 \n", max_size=12).filter(lambda text: "think>" not in text)


@given(st.lists(st.tuples(_WORDS, _WORDS), max_size=4), _WORDS, st.data())
def test_thinking_is_taken_out_however_it_is_split(
    pairs: list[tuple[str, str]], last: str, data: st.DataObject
) -> None:
    # A tag could otherwise begin in one part and end in the next.
    pairs = [(shown.rstrip("</think"), thought.rstrip("</think")) for shown, thought in pairs]
    whole = "".join(f"{shown}<think>{thought}</think>" for shown, thought in pairs) + last
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    thinking = ThinkingFilter()
    shown = "".join(thinking.feed(piece) for piece in pieces) + thinking.finish()
    assert shown == ("".join(shown for shown, _ in pairs) + last).lstrip()


def test_thinking_that_the_prompt_began_or_nobody_did() -> None:
    begun = ThinkingFilter(inside=True)
    assert begun.feed("先想</thi") + begun.feed("nk>\n\n依据") + begun.finish() == "依据"
    unfinished = ThinkingFilter()
    assert unfinished.feed("<think>想不完</thi") + unfinished.finish() == ""
    with pytest.raises(LanguageModelError, match="思考过程"):
        ThinkingFilter().feed("先想</think>依据")


# Settings


def test_settings_of_the_generator() -> None:
    settings = Settings.from_env(
        {
            "GENERATOR_MODEL": "qwen3:4b",
            "GENERATOR_URL": "http://127.0.0.1:11434/v1",
            "GENERATOR_API_KEY": _KEY,
            "GENERATOR_TIMEOUT": "20",
        }
    )
    assert settings.generator_timeout == 20 and settings.generator_api_key == _KEY
    assert _KEY not in repr(settings)
    writer = load_language_model(settings)
    assert isinstance(writer, EndpointModel) and writer.name == "qwen3:4b"
    assert load_language_model(Settings()) is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"GENERATOR_URL": "http://127.0.0.1/v1"}, "GENERATOR_MODEL"),
        ({"GENERATOR_URL": "127.0.0.1/v1", "GENERATOR_MODEL": "m"}, "GENERATOR_URL"),
        ({"GENERATOR_URL": f"http://u:{_KEY}@h/v1", "GENERATOR_MODEL": "m"}, "GENERATOR_API_KEY"),
        ({"GENERATOR_URL": f"http://h/v1?key={_KEY}", "GENERATOR_MODEL": "m"}, "GENERATOR_URL"),
        ({"GENERATOR_API_KEY": f"{_KEY}密钥"}, "GENERATOR_API_KEY"),
        ({"GENERATOR_SOURCE": "github"}, "huggingface 或 modelscope"),
        ({"GENERATOR_TIMEOUT": "0"}, "GENERATOR_TIMEOUT"),
    ],
)
def test_settings_that_cannot_be_used(given: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(given)
    assert told in str(raised.value) and _KEY not in str(raised.value)


def test_without_a_model_nothing_is_imported() -> None:
    code = (
        "import sys; from qa import Settings; from qa.models import load_language_model\n"
        "load_language_model(Settings())\n"
        "print([m for m in ('torch', 'transformers', 'openai') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
