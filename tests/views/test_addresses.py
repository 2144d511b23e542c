"""Addresses that nobody meant to write still show their page."""

import pytest


@pytest.mark.parametrize("name", ["endpoint", "_anchor", "_method", "_scheme", "_external"])
def test_a_parameter_with_a_word_of_addresses_does_no_harm(look, name):
    shown = look("shen.wanqing").get(f"/scorecards/?as_of=2026-05-31&{name}=x")
    assert shown.status == 200
