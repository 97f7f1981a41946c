"""Any endpoint that speaks OpenAI's chat protocol: vLLM, Ollama, llama.cpp, DashScope, DeepSeek."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import openai
from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from qa.errors import LanguageModelError, LanguageModelTimeoutError
from qa.models.protocol import MAX_TOKENS, POLL, Message, never, relay, shown_name

_READERS = 32  # answers read at the same time; more wait, within their time limit
_log = logging.getLogger(__name__)


class EndpointModel:
    """A model behind an OpenAI-compatible base URL. Thread-safe.

    Nothing that the endpoint says about an error is passed on: it may hold the key.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        timeout: float = 60.0,
        pauses: Sequence[float] = (0.5, 1.0, 2.0),
    ) -> None:
        """Nothing is sent yet.

        Args:
            url: the base URL, usually ending in `/v1`.
            model: the model's name there.
            key: the API key; "" where none is needed.
            timeout: seconds for a whole answer, waiting and new tries included.
            pauses: seconds before each new try.
        """
        self.name = shown_name(model)
        self.small = False
        self._url, self._model, self._key, self._timeout = url, model, key, timeout
        self._pauses = pauses
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="endpoint")

    def stream(
        self, messages: Sequence[Message], cancelled: Callable[[], bool] = never
    ) -> Iterator[str]:
        """See `LanguageModel.stream`."""
        deadline = time.monotonic() + self._timeout
        pieces: Queue[str | None] = Queue()
        stop = threading.Event()
        work = self._readers.submit(self._work, messages, pieces, stop, deadline)
        try:
            yield from relay(pieces, work, deadline, False, cancelled)
        finally:
            stop.set()
            work.cancel()

    def _work(
        self,
        messages: Sequence[Message],
        pieces: Queue[str | None],
        stop: threading.Event,
        deadline: float,
    ) -> None:
        try:
            asyncio.run(self._read_until(messages, pieces, stop, deadline))
        except LanguageModelError as error:
            _log.warning("模型 %s：%s", self.name, error)
            raise
        finally:
            pieces.put(None)

    async def _read_until(
        self,
        messages: Sequence[Message],
        pieces: Queue[str | None],
        stop: threading.Event,
        deadline: float,
    ) -> None:
        """Read until the end, the deadline, or that nobody wants it; the connection is closed."""
        reading = asyncio.create_task(self._read(messages, pieces))
        while not reading.done() and not stop.is_set() and time.monotonic() < deadline:
            await asyncio.wait({reading}, timeout=POLL)
        if reading.done():
            reading.result()
            return
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        if not stop.is_set():
            raise LanguageModelTimeoutError("模型没有在规定时间内答完")

    async def _read(self, messages: Sequence[Message], pieces: Queue[str | None]) -> None:
        client = AsyncOpenAI(
            base_url=self._url, api_key=self._key or "none", max_retries=0, timeout=self._timeout
        )
        finish = None
        try:
            async with client, await self._open(client, messages) as chunks:
                if "text/event-stream" not in chunks.response.headers.get("content-type", ""):
                    raise LanguageModelError(
                        "模型服务返回的不是模型接口的内容，请检查 GENERATOR_URL"
                    )
                async for chunk in chunks:
                    if not chunk.choices:
                        continue  # the usage that some send at the end
                    if chunk.choices[0].delta.content:
                        pieces.put(chunk.choices[0].delta.content)
                    finish = chunk.choices[0].finish_reason or finish
        except openai.APIStatusError as error:
            raise LanguageModelError(self._refusal(error.status_code)) from None
        except openai.APIConnectionError:
            raise LanguageModelError("无法连接模型服务，或连接中途断开") from None
        except openai.APIError:
            raise LanguageModelError("模型服务中途出错") from None
        except (ValueError, TypeError, AttributeError):  # no JSON, or not of this protocol
            raise LanguageModelError("模型服务返回的内容无法读取") from None
        if finish is None:
            raise LanguageModelError("模型的回答中途断开")
        if finish == "content_filter":
            raise LanguageModelError("模型服务的内容过滤中止了回答")

    async def _open(
        self, client: AsyncOpenAI, messages: Sequence[Message]
    ) -> AsyncStream[ChatCompletionChunk]:
        """Ask, and ask again after 429, 5xx and a connection that failed."""
        asked: list[ChatCompletionMessageParam] = [
            {"role": message.role, "content": message.content}  # type: ignore[misc]
            for message in messages
        ]
        for pause in self._pauses:
            try:
                return await self._ask(client, asked)
            except (
                openai.RateLimitError,
                openai.InternalServerError,
                openai.APIConnectionError,
            ) as error:
                _log.info("模型 %s：%s，%s 秒后重试", self.name, type(error).__name__, pause)
            await asyncio.sleep(pause)
        return await self._ask(client, asked)

    async def _ask(
        self, client: AsyncOpenAI, asked: list[ChatCompletionMessageParam]
    ) -> AsyncStream[ChatCompletionChunk]:
        return await client.chat.completions.create(
            model=self._model, messages=asked, max_tokens=MAX_TOKENS, temperature=0, stream=True
        )

    def _refusal(self, status: int) -> str:
        if status in (401, 403):
            return "模型服务拒绝了访问，请检查 GENERATOR_API_KEY"
        if status == 404:
            return f"模型服务没有模型“{self.name}”，请检查 GENERATOR_MODEL 和 GENERATOR_URL"
        if status == 429:
            return "模型服务繁忙，请稍后再试"
        if status >= 500:
            return f"模型服务出错（HTTP {status}）"
        return f"模型服务不接受请求（HTTP {status}）"
