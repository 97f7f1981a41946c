"""Question and clause read together, where their vectors leave open what answers, or whether."""

from qa.reading.reader import READ, Reader, logit

__all__ = ["READ", "Reader", "logit"]
