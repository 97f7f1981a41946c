"""A language model in this process, with transformers."""

import importlib.util
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from qa.errors import LanguageModelError, LanguageModelTimeoutError
from qa.models.protocol import MAX_TOKENS, Message, never, relay, shown_name

# Read when torch's OpenMP is loaded: threads that spin while they wait stall on a busy machine.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
try:
    import torch
    from transformers import (
        AutoModelForCausalLM,
        AutoTokenizer,
        GgufConfig,
        StoppingCriteria,
        TextIteratorStreamer,
    )
except ImportError as error:
    raise LanguageModelError(
        "在本机运行语言模型需要 torch 和 transformers：pip install -r requirements.txt"
    ) from error

# For models that bring none; ChatML, as Qwen and many others use it.
_PLAIN_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# One generation at a time in this process: two would share the same cores or the same card.
_WORKER = ThreadPoolExecutor(1, thread_name_prefix="generator")
_SMALL = 1_000_000_000  # parameters below which instructions are kept short
_log = logging.getLogger(__name__)


class LocalModel:
    """An instruct model by hub name, local folder or `.gguf` file. Thread-safe, one at a time.

    Raises:
        LanguageModelError: the model or a package that it needs is not there.
    """

    def __init__(
        self,
        model: str,
        source: str = "huggingface",
        timeout: float = 60.0,
        tokens: int = MAX_TOKENS,
    ) -> None:
        """Load the model, which takes seconds to minutes.

        Args:
            model: what to load.
            source: where a hub name is looked up, "huggingface" or "modelscope".
            timeout: seconds for a whole answer, waiting for other answers included.
            tokens: of an answer, at most.
        """
        self.name = shown_name(model)
        self._timeout, self._tokens = timeout, tokens
        place, file = _locate(model, source)
        device, dtype = _device()
        try:
            self.tokenizer: Any = AutoTokenizer.from_pretrained(place, **file)
            # Unpacked: computing on packed weights takes kernels that come from the hub.
            packing = {"quantization_config": GgufConfig(dequantize=True)} if file else {}
            self.model: Any = AutoModelForCausalLM.from_pretrained(
                place, dtype=dtype, **file, **packing
            )
            self.model.to(device).eval()
        except Exception as error:  # hub client, weights and configuration each throw their own
            raise LanguageModelError(
                f"无法加载语言模型“{self.name}”（{type(error).__name__}）。{_WHAT_TO_DO}"
            ) from error
        self.small = self.model.num_parameters() < _SMALL
        if not self.tokenizer.chat_template:
            _log.warning("模型 %s 没有对话模板，改用 ChatML 模板", self.name)
            self.tokenizer.chat_template = _PLAIN_TEMPLATE
        self._signs = _signs(self.tokenizer)
        # Greedy; the sampling that the model recommends would only be warned about.
        for sampling in ("temperature", "top_p", "top_k", "min_p"):
            setattr(self.model.generation_config, sampling, None)

    def stream(
        self, messages: Sequence[Message], cancelled: Callable[[], bool] = never
    ) -> Iterator[str]:
        """See `LanguageModel.stream`."""
        deadline = time.monotonic() + self._timeout
        inputs, thinking = self._inputs(messages)
        streamer = TextIteratorStreamer(self.tokenizer, skip_prompt=True, skip_special_tokens=True)
        stop = _Stop(deadline, cancelled)
        work = _WORKER.submit(self._work, inputs, streamer, stop)
        try:
            yield from relay(streamer.text_queue, work, deadline, thinking, cancelled)
        finally:
            stop.left.set()
            work.cancel()

    def _inputs(self, messages: Sequence[Message]) -> tuple[Any, bool]:
        """Token ids and mask, shape (1, n), and whether the prompt opens the model's thinking."""
        turns = [
            {"role": message.role, "content": self._signs.sub(" ", message.content)}
            for message in messages
        ]
        try:
            prompt = self.tokenizer.apply_chat_template(
                turns, tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
        except Exception as error:  # the template is the model's own code
            raise LanguageModelError(f"模型“{self.name}”的对话模板不能用于这样的对话") from error
        inputs = self.tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
        context = getattr(self.model.config.get_text_config(), "max_position_embeddings", None)
        if context and inputs["input_ids"].shape[1] + self._tokens > context:
            raise LanguageModelError("问题和依据超出了模型一次能读的长度")
        return inputs.to(self.model.device), prompt.rstrip().endswith("<think>")

    def _work(self, inputs: Any, streamer: TextIteratorStreamer, stop: "_Stop") -> None:
        try:
            if stop.wanted():
                self.model.generate(
                    **inputs,
                    streamer=streamer,
                    stopping_criteria=[stop],
                    max_new_tokens=self._tokens,
                    do_sample=False,
                )
        except Exception as error:  # torch's, of the device's memory among others
            _log.exception("模型 %s 生成失败", self.name)
            raise LanguageModelError(f"模型生成时出错（{type(error).__name__}）") from error
        finally:
            streamer.on_finalized_text("", stream_end=True)
        if stop.late:
            raise LanguageModelTimeoutError("模型没有在规定时间内答完")


def _signs(tokenizer: Any) -> re.Pattern[str]:
    """What the model reads as the beginning or end of a turn, so that no text can forge one."""
    added = {str(t) for t in tokenizer.added_tokens_decoder.values() if t.special}
    signs = sorted(filter(None, {*added, *tokenizer.all_special_tokens}), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, signs)) or r"(?!)")


class _Stop(StoppingCriteria):  # type: ignore[misc]
    """Stops once nobody reads or the time is up."""

    def __init__(self, deadline: float, cancelled: Callable[[], bool]) -> None:
        self.left = threading.Event()
        self.late = False
        self._deadline, self._cancelled = deadline, cancelled

    def wanted(self) -> bool:
        self.late = time.monotonic() >= self._deadline
        return not (self.late or self.left.is_set() or self._cancelled())

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        return torch.full((input_ids.shape[0],), not self.wanted(), device=input_ids.device)


_WHAT_TO_DO = (
    "请先下载到本地文件夹，例如 hf download Qwen/Qwen3-0.6B --local-dir models/Qwen3-0.6B"
    "（国内可先设 HF_ENDPOINT=https://hf-mirror.com，或设 GENERATOR_SOURCE=modelscope），"
    "再把 GENERATOR_MODEL 设为该文件夹"
)


def _locate(model: str, source: str) -> tuple[str, dict[str, str]]:
    """The folder or hub name that transformers loads, and the file for GGUF."""
    path = Path(model).expanduser()
    if path.suffix == ".gguf":
        if not path.is_file():
            raise LanguageModelError(
                f"没有找到模型文件“{path.name}”，请检查 GENERATOR_MODEL 的路径"
            )
        for package in ("gguf", "accelerate"):
            if not importlib.util.find_spec(package):
                raise LanguageModelError(f"读取 GGUF 文件需要 {package}：pip install {package}")
        return str(path.parent), {"gguf_file": path.name}
    if path.is_dir():
        return str(path), {}
    if source == "modelscope":
        return _from_modelscope(model), {}
    return model, {}


def _from_modelscope(model: str) -> str:
    try:
        from modelscope import snapshot_download
    except ImportError as error:
        raise LanguageModelError(
            "从 ModelScope 下载模型需要 modelscope：pip install modelscope"
        ) from error
    from huggingface_hub.constants import HF_HUB_OFFLINE

    try:
        return str(snapshot_download(model, local_files_only=HF_HUB_OFFLINE))
    except Exception as error:  # its hub client throws its own
        raise LanguageModelError(
            f"无法从 ModelScope 取得模型“{shown_name(model)}”（{type(error).__name__}）。{_WHAT_TO_DO}"
        ) from error


def _device() -> tuple[str, Any]:
    """Where to run, and the numbers that it computes fast with."""
    if torch.cuda.is_available():
        return "cuda", torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    if torch.backends.mps.is_available():
        return "mps", torch.float16
    able = torch.cpu.get_capabilities()
    fast = any(able.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return "cpu", torch.bfloat16 if fast else torch.float32
