"""The settings of question answering, in one frozen dataclass, read from the environment once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from corpus import DOCUMENTS_DIR
from index import ARTIFACTS_DIR
from qa.errors import SettingsError

_BASE_URL = re.compile(r"https?://(\[[0-9a-f:]+\]|[\w.-]+)(:[0-9]{1,5})?(/[^\s?#@]*)?")


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set; every field is the environment variable of the same name in capitals."""

    documents_dir: Path = DOCUMENTS_DIR
    index_dir: Path = ARTIFACTS_DIR
    index_url: str = ""  # a Milvus that holds the vectors, as http://host:19530; "" is index_dir
    embedding_model: str = ""  # "" is the bundled model; else a hub name or a local folder
    generator_model: str = ""  # hub name, folder, .gguf file, or the endpoint's name; "" for none
    generator_url: str = ""  # an OpenAI-compatible base URL; "" runs the model in this process
    generator_api_key: str = field(default="", repr=False)
    generator_source: str = "huggingface"  # or "modelscope": where a hub name is looked up
    generator_timeout: int = 60  # seconds for a whole answer of the model
    rewrite_follow_ups: str = "rules"  # or "model": the language model, where one is configured
    rebuild_index: str = "auto"  # "auto" rebuilds a stale or corrupt index; "never" refuses
    max_question_length: int = 2000  # in characters

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings; an empty variable counts as unset.

        Raises:
            SettingsError: a value cannot be used; the message names the variable.
        """
        settings = cls(**read_settings(cls, environ))
        if settings.rebuild_index not in ("auto", "never"):
            raise SettingsError("环境变量 REBUILD_INDEX 只能是 auto 或 never")
        if settings.rewrite_follow_ups not in ("rules", "model"):
            raise SettingsError("环境变量 REWRITE_FOLLOW_UPS 只能是 rules 或 model")
        if settings.index_url and not _milvus(settings.index_url):
            raise SettingsError(
                "环境变量 INDEX_URL 应为 Milvus 的地址，如 http://127.0.0.1:19530，或以 .db 结尾的文件"
            )
        _check_generator(settings)
        return settings


def _milvus(url: str) -> bool:
    """Whether it names a server, or a file of Milvus Lite."""
    return bool(_BASE_URL.fullmatch(url)) or url.endswith(".db")


def _check_generator(settings: Settings) -> None:
    if settings.generator_source not in ("huggingface", "modelscope"):
        raise SettingsError("环境变量 GENERATOR_SOURCE 只能是 huggingface 或 modelscope")
    if settings.generator_url:
        if not settings.generator_model:
            raise SettingsError("设了 GENERATOR_URL，还须用 GENERATOR_MODEL 写明服务上的模型名")
        if not _BASE_URL.fullmatch(settings.generator_url):
            raise SettingsError(
                "环境变量 GENERATOR_URL 应为 OpenAI 兼容接口的地址，如 http://127.0.0.1:11434/v1，"
                "不带账号口令和参数；密钥请写在 GENERATOR_API_KEY"
            )
    if not re.fullmatch(r"[!-~]*", settings.generator_api_key):
        raise SettingsError(
            "环境变量 GENERATOR_API_KEY 含有不可用的字符，只能是英文字母、数字和符号"
        )


def read_settings(kind: type[Any], environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The fields of a dataclass that the environment sets, each by its name in capitals.

    A whole number, a path, or a text; a tuple is written with commas or spaces between its parts.
    An empty variable counts as unset.

    Raises:
        SettingsError: a whole number is none, or is below 1; the message names the variable.
    """
    source = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in fields(kind):
        name = setting.name.upper()
        given = source.get(name, "").strip()
        if not given:
            continue
        if setting.type is int:
            values[setting.name] = _whole_number(name, given)
        elif isinstance(setting.default, tuple):
            values[setting.name] = tuple(re.split(r"[\s,]+", given.strip(", ")))
        else:
            values[setting.name] = Path(given) if setting.type is Path else given
    return values


def _whole_number(name: str, given: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", given):
        raise SettingsError(f"环境变量 {name} 应为整数，现在是“{given[:40]}”")
    number = int(given)
    if number < 1:
        raise SettingsError(f"环境变量 {name} 应大于 0，现在是“{given}”")
    return number
