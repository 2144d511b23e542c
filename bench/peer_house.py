"""Makes the peer's environment, fills it from the floor, and serves it as the others are served."""

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.calling import Spot, Visit
from bench.company import CARD, PERIOD, Theirs
from bench.floor import FloorBase
from bench.serving import served

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".cache" / "peer"
REQUIREMENTS = ROOT / "bench" / "peer" / "requirements.txt"


@dataclass
class Peer:
    """Django on tables of its own, with somebody signed in."""

    url: str
    visit: Visit
    then: int

    def page(self, as_of: bool = False) -> str:
        """The card's address, today or as of the past day."""
        return f"/cards/{CARD}/{PERIOD.key}" + (f"?as_of={self.then}" if as_of else "")

    def spots(self, floors: list[Spot]) -> list[Spot]:
        """The same numbers as the floor's."""
        return [replace(spot) for spot in floors]


def peer_beside(theirs: Theirs, url: str, then: int) -> Peer:
    """The peer with the same card, values and history. `then` is in microseconds."""
    python = _environment()
    told = subprocess.run(
        [python, "-m", "bench.peer.loading"],
        input=json.dumps(_tables(theirs.base)),
        cwd=ROOT,
        env=_settings(url),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    cookies = json.loads(told.stdout.splitlines()[-1])
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Peer(url, Visit(cookie, cookies["csrftoken"]), then)


@contextmanager
def served_peer(peer: Peer) -> Iterator[int]:
    """Behind the same server with as many threads; gives its port."""
    command = [str(_environment()), "-m", "gunicorn", "--config", "python:bench.peer.serving"]
    with served("bench.peer.wsgi:application", command, **_settings(peer.url)) as port:
        yield port


def _environment() -> Path:
    """The interpreter of an environment with what the peer requires, made where it isn't there."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    python, made_for = HOME / "bin" / "python", HOME / "made-for"
    if not made_for.exists() or made_for.read_text() != digest:
        print(f"making the peer's environment in {HOME}", file=sys.stderr, flush=True)
        venv.create(HOME, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", REQUIREMENTS], check=True)
        made_for.write_text(digest)
    return python


def _settings(url: str) -> dict[str, str]:
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PEER_URL": plain,
    }


def _tables(floor: FloorBase) -> dict[str, list[list[object]]]:
    asked = {
        "people": "SELECT id, name FROM floor_people",
        "cards": "SELECT id, name, holder FROM floor_cards",
        "lines": "SELECT * FROM floor_lines",
        "cells": "SELECT * FROM floor_cells",
        "history": "SELECT * FROM floor_history ORDER BY position",
    }
    return {name: [list(row) for row in floor.run(sql)] for name, sql in asked.items()}
