"""docs/api.md: its examples are sent by curl as they stand there, and answered as it says."""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.architecture.tree import ROOT
from tests.views.api.conftest import both_sides

EXAMPLES = re.findall(
    r"```sh\n(.*?)```\n```json\n(.*?)```", (ROOT / "docs/api.md").read_text(), re.DOTALL
)
CURL = shutil.which("curl")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application at an address of this machine."""
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def unlike(told, came, at="") -> list[str]:
    """Where an answer is not as it is told; “…” stands for anything that is there."""
    if told == "…":
        return [] if came is not None else [at]
    if isinstance(told, dict) and isinstance(came, dict):
        missing = [f"{at}.{name}" for name in told.keys() ^ came.keys()]
        return missing + [
            one
            for name in told.keys() & came.keys()
            for one in unlike(told[name], came[name], f"{at}.{name}")
        ]
    if isinstance(told, list) and isinstance(came, list) and len(told) == len(came):
        return [
            one
            for n, (inner, other) in enumerate(zip(told, came, strict=True))
            for one in unlike(inner, other, f"{at}[{n}]")
        ]
    return [] if told == came else [at]


def test_an_answer_unlike_the_one_told_is_found():
    assert unlike({"a": "…", "b": [1]}, {"a": 3, "b": [1]}) == []
    assert sorted(unlike({"a": 1, "b": [1]}, {"b": [2], "c": 1})) == [".a", ".b[0]", ".c"]


@pytest.mark.skipif(CURL is None, reason="no curl here")
def test_every_example_of_the_page_is_answered_as_it_says(our_office, tmp_path):
    assert len(EXAMPLES) == 6
    ours, theirs = both_sides(our_office, scopes=("measurements", "leads"))
    with served(ours.app) as address:
        env = {**os.environ, "ACCORD": address, "no_proxy": "*"}
        env |= {"SECRET": ours.secret, "THEIRS": theirs.secret}
        for command, told in EXAMPLES:
            done = subprocess.run(
                ["bash", "-ec", command],
                env=env,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=30,
            )
            assert done.returncode == 0, done.stderr
            assert unlike(json.loads(told), json.loads(done.stdout)) == [], done.stdout
