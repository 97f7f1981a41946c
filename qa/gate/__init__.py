"""Does a sentence say what the sentences it cites say, and no more? Judged on structure."""

from qa.gate.claims import ClaimGate, Fault, Judgement, Source, escaped, unescaped
from qa.gate.words import canonical

__all__ = ["ClaimGate", "Fault", "Judgement", "Source", "canonical", "escaped", "unescaped"]
