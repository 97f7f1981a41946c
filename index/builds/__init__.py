"""Builds of an index: made of the one before, written, checked, put into use."""

from index.builds.manifest import check, generation, read_manifest
from index.builds.store import (
    ARTIFACTS_DIR,
    CLAUSES,
    VECTORS,
    build,
    load,
    made,
    make_current,
    open_index,
    save,
    write_build,
)

__all__ = [
    "ARTIFACTS_DIR",
    "CLAUSES",
    "VECTORS",
    "build",
    "check",
    "generation",
    "load",
    "made",
    "make_current",
    "open_index",
    "read_manifest",
    "save",
    "write_build",
]
