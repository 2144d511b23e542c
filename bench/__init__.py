"""Benchmarks: how fast Accord is against the least that the same work could cost."""
