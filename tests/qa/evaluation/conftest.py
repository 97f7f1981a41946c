"""The documents of other places, for all tests of a run."""

from pathlib import Path

import pytest

from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant, Settings
from qa.evaluation import open_files


@pytest.fixture(scope="session")
def own(encoder: PolicyEncoder) -> PolicyAssistant:
    """The documents of twenty other places, imported as they were found."""
    library = open_files(Path("tests/eval/own/documents"))
    return PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())
