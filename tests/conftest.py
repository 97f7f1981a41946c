"""Shared fixtures: the real documents, the real index, the real assistant."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from corpus import Library, load_library
from index import HybridIndex, PolicyEncoder, open_index
from qa import PolicyAssistant, Settings

# How long an example takes says nothing on a machine that does other things too.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def encoder() -> PolicyEncoder:
    return PolicyEncoder()


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="session")
def index(library: Library, encoder: PolicyEncoder, index_dir: Path) -> HybridIndex:
    return open_index(index_dir, library, encoder)


@pytest.fixture(scope="session")
def assistant(library: Library, index: HybridIndex) -> PolicyAssistant:
    return PolicyAssistant(library, index, Settings())


@pytest.fixture(scope="session", autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What `WebSettings.from_env` gives in the tests."""
    os.environ["ALLOWED_HOSTS"] = "testserver"
    folder = tmp_path_factory.mktemp("feedback")
    os.environ["FEEDBACK_DB"] = str(folder / "feedback.sqlite3")
    os.environ["ADMIN_DB"] = str(folder / "admin.sqlite3")


@pytest.fixture(scope="session")
def snapshots() -> Iterator[Path]:
    yield Path(__file__).parent / "snapshots"
