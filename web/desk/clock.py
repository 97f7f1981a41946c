"""The day and hour of the readers, wherever the server stands."""

import os
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from qa import SettingsError


def keep_time(zone: str) -> None:
    """Let this process live in a time zone (IANA name), so that its days are the readers' days.

    Raises:
        SettingsError: the system does not know the zone; it would go by UTC without a word.
    """
    os.environ["TZ"] = zone
    time.tzset()
    now = datetime.now(ZoneInfo(zone))
    if now.replace(tzinfo=None).astimezone().utcoffset() != now.utcoffset():
        raise SettingsError(
            f"系统没有时区“{zone}”的数据，日期会差一天。请安装 tzdata，或改设环境变量 TIME_ZONE"
        )
