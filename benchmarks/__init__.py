"""Benchmarks: other data and other ways to retrieve, with the same embedding model."""
