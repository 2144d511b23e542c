"""Every command is described, with each of its options, and nothing else is."""

import argparse
import re

import pytest

from app.cli import RUNS
from app.terminal.options import options
from tests.architecture.tree import ROOT

TOLD = (ROOT / "docs/command-line.md").read_text()
FOR_ALL = {"--help", "--data", "--json", "--as-of", "--by", "--language"}


def commands():
    sub = next(one for one in options(RUNS)._actions if isinstance(one, argparse._SubParsersAction))
    return sub.choices


def chapter(name):
    """What the document says of a command."""
    found = re.split(rf"^### `{re.escape(name)}[ `].*$", TOLD, maxsplit=1, flags=re.M)
    return re.split(r"^##", found[1], maxsplit=1, flags=re.M)[0] if len(found) == 2 else ""


def test_the_commands_of_the_document_are_those_of_the_product():
    assert set(re.findall(r"^### `([a-z-]+)", TOLD, flags=re.M)) == set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_is_described(name):
    options = {
        text
        for action in commands()[name]._actions
        for text in action.option_strings
        if text.startswith("--")
    }
    assert {one for one in options - FOR_ALL if one not in chapter(name)} == set()
    assert all(one in TOLD for one in options)


def test_every_entry_point_of_the_architecture_is_there():
    fixed = (
        "init demo import scorecard history worker rebuild verify export-log routes backup restore"
    )
    assert set(fixed.split()) <= set(commands())
