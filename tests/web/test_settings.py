"""The settings of the doors, from the environment."""

from pathlib import Path

import pytest

from qa import SettingsError
from web import WebSettings


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"PORT": "x"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "８０"}, "PORT"),
        ({"PORT": "9" * 5000}, "PORT"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"QUESTION_LOG": "maybe"}, "QUESTION_LOG"),
    ],
)
def test_bad_settings_are_named(environ: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        WebSettings.from_env(environ)


def test_settings_come_from_the_environment() -> None:
    settings = WebSettings.from_env({"PORT": "8000", "FEEDBACK_DB": "kept/x", "HOST": " "})
    told = (settings.port, settings.feedback_db, settings.host)
    assert told == (8000, Path("kept/x"), "127.0.0.1")
