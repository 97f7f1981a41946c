"""Documents and index changed together, while servers run: one change at a time, whole or not at all."""

from index.publication.publishing import PublishingError, Step, publish, recover

__all__ = ["PublishingError", "Step", "publish", "recover"]
