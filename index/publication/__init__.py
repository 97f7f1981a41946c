"""Documents and index changed together, while servers run: one change at a time, whole or not at all."""

from index.publication.publishing import (
    Published,
    PublishingError,
    Step,
    exclusively,
    publish,
    recover,
)
from index.publication.underway import Underway, underway

__all__ = [
    "Published",
    "PublishingError",
    "Step",
    "Underway",
    "exclusively",
    "publish",
    "recover",
    "underway",
]
