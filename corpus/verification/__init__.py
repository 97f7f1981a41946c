"""A held document against an official copy, character by character; a copy may come from a URL."""

from corpus.verification.comparing import Difference, Verification, compare, verified
from corpus.verification.fetching import Fetcher, FetchError

__all__ = ["Difference", "FetchError", "Fetcher", "Verification", "compare", "verified"]
