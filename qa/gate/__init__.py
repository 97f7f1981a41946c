"""Does a sentence say what the sentences it cites say, and no more? Judged on structure."""

from qa.gate.attribution import Source
from qa.gate.claims import ClaimGate, Fault, Judgement, escaped, unescaped
from qa.grammar import canonical

__all__ = ["ClaimGate", "Fault", "Judgement", "Source", "canonical", "escaped", "unescaped"]
