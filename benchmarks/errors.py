"""Errors of the benchmarks."""


class BenchmarkError(Exception):
    """A benchmark cannot be run as asked; the message is in Chinese and can be shown."""
