"""The readers' day, wherever the server stands."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from qa import PolicyAssistant, SettingsError
from qa.export.text import day
from web import WebSettings
from web.desk import Desk, keep_time


@pytest.fixture
def zone() -> Iterator[None]:
    """The process's zone, put back after the test."""
    before = os.environ.get("TZ")
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_the_process_lives_by_the_set_zone() -> None:
    keep_time("Asia/Shanghai")
    assert datetime.now().astimezone().utcoffset() == timedelta(hours=8)
    keep_time("America/New_York")
    assert datetime.now().astimezone().utcoffset() in (timedelta(hours=-5), timedelta(hours=-4))


def test_the_desk_tells_the_time_of_the_readers(assistant: PolicyAssistant) -> None:
    now = Desk(assistant, WebSettings(time_zone="Asia/Shanghai")).now()
    assert now.utcoffset() == timedelta(hours=8)
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(SettingsError, match=r"TIME_ZONE.*Mars/Base"):
        WebSettings.from_env({"TIME_ZONE": "Mars/Base"})


def test_a_day_is_written_with_its_zone() -> None:
    late = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    beijing = late.astimezone(WebSettings.from_env({}).zone)
    assert day(beijing) == "2026年11月27日（北京时间）"
    assert day(date(2026, 11, 26)) == "2026年11月26日"
