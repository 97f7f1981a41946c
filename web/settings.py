"""The settings of the doors, in one frozen dataclass, read from the environment once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa import SettingsError, read_settings

_LEVELS = ("critical", "error", "warning", "info", "debug")
# Scheme, host, port; neither path nor wildcard. The parts of the host cannot overlap.
_ORIGIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What can be set; every field is the environment variable of the same name in capitals."""

    host: str = "127.0.0.1"
    port: int = 7860
    log_level: str = "info"
    feedback_db: Path = Path("data/feedback.sqlite3")  # feedback and the question log
    question_log: str = "on"  # "off" keeps no counts of questions
    allowed_origins: tuple[str, ...] = ()  # whose pages may embed the widget and frame the page
    place: str = ""  # whose policies these are; "" is told from the documents
    provider: str = ""  # who provides this service, told in the head of the page
    example_questions: str = ""  # separated by |; "" makes them from clause headings
    widget_contact: str = ""  # shown by the widget where there is no answer
    widget_hours: str = ""
    widget_email: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "WebSettings":
        """Read the settings; an empty variable counts as unset.

        Raises:
            SettingsError: a value cannot be used; the message names the variable.
        """
        values = read_settings(cls, environ)
        if "allowed_origins" in values:
            values["allowed_origins"] = _origins(values["allowed_origins"])
        settings = cls(**values)
        if settings.port > 65535:
            raise SettingsError("环境变量 PORT 应在 1 到 65535 之间")
        if settings.log_level not in _LEVELS:
            raise SettingsError("环境变量 LOG_LEVEL 只能是 critical、error、warning、info 或 debug")
        if settings.question_log not in ("on", "off"):
            raise SettingsError("环境变量 QUESTION_LOG 只能是 on 或 off")
        return settings


def _origins(given: tuple[str, ...]) -> tuple[str, ...]:
    origins = tuple(origin.rstrip("/") for origin in given)
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                "环境变量 ALLOWED_ORIGINS 应为以逗号分隔的网站来源，如 https://www.example.gov.cn，"
                f"不带路径，不用通配符，现在有“{origin}”"
            )
    return origins
