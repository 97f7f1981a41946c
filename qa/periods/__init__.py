"""How long a part of a document applies, where its text says so of less than the whole."""

from qa.periods.stated import Period, holds, periods_of, remarks, stated

__all__ = ["Period", "holds", "periods_of", "remarks", "stated"]
