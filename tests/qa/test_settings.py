"""Settings from the environment; what cannot be used is named."""

from pathlib import Path

import pytest

from qa import Settings, SettingsError


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"GENERATOR_TIMEOUT": "x"}, "GENERATOR_TIMEOUT 应为整数"),
        ({"REBUILD_INDEX": "maybe"}, "REBUILD_INDEX 只能是 auto 或 never"),
        ({"REWRITE_FOLLOW_UPS": "yes"}, "REWRITE_FOLLOW_UPS 只能是 rules 或 model"),
        ({"MAX_QUESTION_LENGTH": "0"}, "MAX_QUESTION_LENGTH 应大于 0"),
    ],
)
def test_bad_settings_are_named(environ: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        Settings.from_env(environ)


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    given = {"GENERATOR_TIMEOUT": "8", "INDEX_DIR": str(tmp_path), "EMBEDDING_MODEL": " "}
    settings = Settings.from_env(given)
    told = (settings.generator_timeout, settings.index_dir, settings.embedding_model)
    assert told == (8, tmp_path, "")
    assert Settings.from_env({}) == Settings()
