"""The settings of the doors, in one frozen dataclass, read from the environment once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qa import SettingsError, read_settings
from web.database import Databases, DatabaseUrlError, check_url, open_databases
from web.store import StoreLimits

_LEVELS = ("critical", "error", "warning", "info", "debug")
# Scheme, host, port; neither path nor wildcard. The parts of the host cannot overlap.
_HOST = re.compile(r"\.?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z0-9-]{0,60}")
SUB_PATH = re.compile(r"(?:/[A-Za-z0-9_.~-]{1,80}){0,8}")
_ORIGIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What can be set; every field is the environment variable of the same name in capitals."""

    host: str = "127.0.0.1"
    port: int = 7860
    log_level: str = "info"
    log_format: str = "text"  # or "json": one object a line
    allowed_hosts: tuple[str, ...] = ()  # names of this server; addresses and localhost always are
    allowed_origins: tuple[str, ...] = ()  # whose pages may embed the widget and frame the page
    trusted_proxies: tuple[str, ...] = ()  # addresses or networks whose X-Forwarded-For holds
    requests_per_minute: int = 240  # a client's, of those that cost work; reading ten times that
    requests_at_once: int = 16  # a client's
    unlimited_clients: tuple[str, ...] = ("127.0.0.1", "::1")  # without the two limits above
    workers: int = 4  # quoting answers and searches at the same time
    check_workers: int = 2  # checks, comparisons and files at the same time
    page_workers: int = 2  # documents written out at the same time
    model_workers: int = 8  # answers of a language model at the same time
    queue: int = 64  # that wait for a worker, of each kind
    max_body: int = 1_000_000  # bytes of a request
    max_connections: int = 1000
    head_timeout: int = 10  # seconds until the head of a request is there
    body_timeout: int = 20  # seconds until its body is there
    write_timeout: int = 30  # seconds that a client may leave an answer unread
    idle_timeout: int = 5  # seconds that a connection is kept for the next request
    stop_timeout: int = 5  # seconds that requests have to end when the server is stopped
    # A PostgreSQL for all that is kept, as postgresql://user:password@host/name; "" is the two files
    database_url: str = field(default="", repr=False)
    feedback_db: Path = Path("data/feedback.sqlite3")  # feedback and the question log
    store_rows: int = 10_000  # of each of the two
    store_days: int = 365
    store_megabytes: int = 100
    admin_db: Path = Path("data/admin.sqlite3")  # accounts, sessions, what was done
    admin_user_header: str = ""  # by which a trusted proxy names who has signed in there
    verify_hosts: tuple[str, ...] = ()  # official sites that a document may be verified against
    question_log: str = "counts"  # by result and day; "text", "all" keep the questions too; "off"
    base_path: str = ""  # the sub-path that a proxy serves this under, as /policy
    time_zone: str = "Asia/Shanghai"  # of all days and hours that are told
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
        if settings.log_format not in ("text", "json"):
            raise SettingsError("环境变量 LOG_FORMAT 只能是 text 或 json")
        if settings.question_log not in ("counts", "text", "all", "off"):
            raise SettingsError("环境变量 QUESTION_LOG 只能是 counts、text、all 或 off")
        if not _HEADER.fullmatch(settings.admin_user_header):
            raise SettingsError("环境变量 ADMIN_USER_HEADER 应为一个请求头的名字，如 X-Remote-User")
        if settings.admin_user_header and not settings.trusted_proxies:
            raise SettingsError("设了 ADMIN_USER_HEADER，还须用 TRUSTED_PROXIES 写明反向代理的地址")
        if settings.stop_timeout > 8:
            raise SettingsError("环境变量 STOP_TIMEOUT 不能超过 8（秒）")
        if not SUB_PATH.fullmatch(settings.base_path):
            raise SettingsError("环境变量 BASE_PATH 应为以 / 开头、不以 / 结尾的路径，如 /policy")
        try:
            ZoneInfo(settings.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise SettingsError(
                f"环境变量 TIME_ZONE 应为时区名，如 Asia/Shanghai，现在是“{settings.time_zone}”"
            ) from error
        _check_names(settings)
        try:
            if settings.database_url:
                check_url(settings.database_url)
        except DatabaseUrlError as error:
            raise SettingsError(f"环境变量 DATABASE_URL：{error}") from error
        return settings

    def databases(self) -> Databases:
        """What everything is kept in; opened when it is first used, to be closed by who asks."""
        return open_databases(
            self.feedback_db, self.admin_db, self.database_url, self.store_megabytes
        )

    @property
    def zone(self) -> ZoneInfo:
        """The readers' time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which the server may be called: those listed, and that of `host`."""
        return (*self.allowed_hosts, *((self.host,) if _HOST.fullmatch(self.host) else ()))

    @property
    def store_limits(self) -> StoreLimits:
        """How much feedback and how many counts are kept."""
        return StoreLimits(self.store_rows, self.store_days)


def _origins(given: tuple[str, ...]) -> tuple[str, ...]:
    origins = tuple(origin.rstrip("/") for origin in given)
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                "环境变量 ALLOWED_ORIGINS 应为以逗号分隔的网站来源，如 https://www.example.gov.cn，"
                f"不带路径，不用通配符，现在有“{origin}”"
            )
    return origins


def _check_names(settings: WebSettings) -> None:
    for host in settings.allowed_hosts:
        if not _HOST.fullmatch(host):
            raise SettingsError(
                "环境变量 ALLOWED_HOSTS 应为以逗号分隔的主机名，如 policy.example.gov.cn，"
                f"不带协议、端口和路径，现在有“{host}”"
            )
    try:
        for given in settings.trusted_proxies:
            ip_network(given)
        for given in settings.unlimited_clients:
            if given != "none":
                ip_address(given)
    except ValueError:
        raise SettingsError(
            "环境变量 TRUSTED_PROXIES 和 UNLIMITED_CLIENTS 应为以逗号分隔的 IP 地址（前者也可以是"
            f"网段，如 10.0.0.0/8），现在有“{given}”"
        ) from None
