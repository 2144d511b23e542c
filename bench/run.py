"""Accord against a floor, in one run: `python -m bench` (see README.md and docs/benchmarks.md).

Every figure is a median over rounds in which both sides take turns, so that whatever else the
machine does meets both. Ratios are the floor's time by ours: 1 is as fast as the floor. Requests go
over HTTP through gunicorn with eight threads, for both. `bench/floor.py` says what the floor does
and leaves out.
"""

import argparse
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from struct import pack
from typing import Any

import sqlalchemy as sa

from app.domain.values.period import Period
from app.eventlog.verifying import log_findings
from app.logs import write_logs
from bench.calling import Timings, edited_in_turn, opened_pages, together
from bench.company import (
    THEN,
    Ours,
    Theirs,
    floor_beside,
    grown_copy,
    loaded,
    opened,
    settings_of,
)

SHORT, LONG = 10_000, 100_000
CLIENTS = 8
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, in words; `must` is the limit, None for none."""

    name: str
    ours: str
    floor: str
    ratio: float
    must: float | None = None
    at_most: bool = False

    @property
    def holds(self) -> bool:
        if self.must is None:
            return True
        return self.ratio <= self.must if self.at_most else self.ratio >= self.must


def main() -> None:
    """Measure, and print the table."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument(
        "--postgres", metavar="URL", help="measure edits there too: an empty database"
    )
    asked.add_argument("--no-growth", action="store_true", help=f"without the {LONG:,} events")
    given = asked.parse_args()
    write_logs("error")
    with tempfile.TemporaryDirectory(prefix="accord-bench.") as name:
        print_table(measured(Path(name), given.rounds, given.postgres, growth=not given.no_growth))


def measured(folder: Path, rounds: int, postgres: str | None, *, growth: bool) -> list[Row]:
    """Every row of the table, in order."""
    say(f"loading the demonstration company, growing it to {SHORT:,} events")
    short = folder / "short"
    loaded(settings_of(short), SHORT)
    rows = []
    with ExitStack() as open_ones:
        if growth:
            say(f"growing a copy to {LONG:,} events")
            grown_copy(short, folder / "long", LONG)
        ours = opened(settings_of(short))
        theirs = floor_beside(ours, f"sqlite:///{short / 'floor.db'}")
        here = open_ones.enter_context(served_ours(ours))
        there = open_ones.enter_context(served_floor(theirs))
        rows += requests(ours, theirs, here, there, rounds)
        rows += replays(ours, short / "accord.db", min(rounds, 3))
        if growth:
            long = opened(settings_of(folder / "long"))
            far = open_ones.enter_context(served_ours(long))
            rows += grown(ours, long, here, far, rounds)
    if postgres:
        rows += on_postgres(folder / "postgres", postgres, rounds)
    return rows


# -- requests --------------------------------------------------------------------------------------


def requests(ours: Ours, theirs: Theirs, here: int, there: int, rounds: int) -> list[Row]:
    """Edits by one and by eight, and the three pages."""
    say("edits and pages")
    # As many numbers as there are, so that none is edited far more often than a number ever is:
    # a command replays all that was done to its cell.
    alone = ours.spots(Period.parse("2026-H1"))
    many = alone[:CLIENTS]
    found: dict[str, list[float]] = {}
    eights: dict[str, Timings] = {"ours": [], "floor": []}

    def note(name: str, timings: Timings) -> None:
        found.setdefault(name, []).append(median(timings))

    for _ in range(rounds):
        for name, port, visit, one, eight in (
            ("ours", here, ours.visit, alone, many),
            ("floor", there, theirs.visit, theirs.spots(alone), theirs.spots(many)),
        ):
            note(f"edit {name}", edited_in_turn(port, visit, one, 18))
            seconds, timings = together(port, visit, eight, 6)
            found.setdefault(f"eight {name}", []).append(seconds / len(timings))
            eights[name] += timings
        pages = {
            "scorecard": (ours.url(), theirs.url()),
            "as of": (ours.url(THEN), theirs.url(as_of=True)),
            "audit": ("/audit", "/history"),
        }
        for page, (mine, floors) in pages.items():
            note(f"{page} ours", opened_pages(here, ours.visit, mine, 15))
            note(f"{page} floor", opened_pages(there, theirs.visit, floors, 15))
    times = {name: median(some) for name, some in found.items()}
    ninety_nine = quantiles(eights["ours"], n=100)[-1]
    return [
        compared("edit, 1 client", times["edit ours"], times["edit floor"], 0.25),
        compared("edit, 8 clients (each)", times["eight ours"], times["eight floor"], 0.25),
        Row(
            "edit, 8 clients: p99 / p50",
            f"{ms(ninety_nine)} / {ms(median(eights['ours']))}",
            f"{ms(quantiles(eights['floor'], n=100)[-1])} / {ms(median(eights['floor']))}",
            ninety_nine / median(eights["ours"]),
            4,
            at_most=True,
        ),
        compared("scorecard", times["scorecard ours"], times["scorecard floor"], 0.4),
        compared("scorecard of a past day", times["as of ours"], times["as of floor"]),
        Row(
            "past day / scorecard",
            f"{ms(times['as of ours'])} / {ms(times['scorecard ours'])}",
            "",
            times["as of ours"] / times["scorecard ours"],
            2,
            at_most=True,
        ),
        compared("audit trail", times["audit ours"], times["audit floor"]),
    ]


def grown(ours: Ours, long: Ours, here: int, far: int, rounds: int) -> list[Row]:
    """The same requests on a short and on a long log."""
    say(f"{SHORT:,} against {LONG:,} events")
    pages = {
        "scorecard": ours.url(),
        "scorecard of a past day": ours.url(THEN),
        "audit trail": "/audit",
    }
    found: dict[str, list[float]] = {}
    half = Period.parse("2026-H1")
    spots = {"short": ours.spots(half), "long": long.spots(half)}
    for _ in range(rounds):
        for name, port, visit in (("short", here, ours.visit), ("long", far, long.visit)):
            timings = edited_in_turn(port, visit, spots[name], 18)
            found.setdefault(f"edit {name}", []).append(median(timings))
            for page, url in pages.items():
                taken = opened_pages(port, visit, url, 15)
                found.setdefault(f"{page} {name}", []).append(median(taken))
    times = {name: median(some) for name, some in found.items()}
    return [
        Row(
            f"{name}, p50 at {LONG:,} / {SHORT:,} events",
            f"{ms(times[f'{name} long'])} / {ms(times[f'{name} short'])}",
            "",
            times[f"{name} long"] / times[f"{name} short"],
            1.3,
            at_most=True,
        )
        for name in ("edit", *pages)
    ]


# -- the whole log ---------------------------------------------------------------------------------


def replays(ours: Ours, file: Path, rounds: int) -> list[Row]:
    """A rebuild and a check of the log, against reading the same rows by hand."""
    say("rebuild and log check")
    times: dict[str, list[float]] = {}
    actions: dict[str, Callable[[], object]] = {
        "rebuild ours": ours.accord.runner.rebuild,
        "rebuild floor": lambda: folded(file),
        "check ours": lambda: checked(ours),
        "check floor": lambda: hashed(file),
    }
    for _ in range(rounds):
        for name, action in actions.items():
            start = time.perf_counter()
            action()
            times.setdefault(name, []).append(time.perf_counter() - start)
    middle = {name: median(some) for name, some in times.items()}
    return [
        compared("rebuild", middle["rebuild ours"], middle["rebuild floor"], 0.10),
        compared("verify --log-only", middle["check ours"], middle["check floor"], 0.15),
    ]


def checked(ours: Ours) -> None:
    with ours.accord.reading() as db:
        findings = log_findings(db).findings
    if findings:
        raise RuntimeError(findings[0].sentence)


def folded(file: Path) -> None:
    """Read and decode every event, fold them by stream, insert the states and a row for each."""
    states: dict[bytes, dict[str, Any]] = {}
    rows = []
    with closing(sqlite3.connect(file)) as log, closing(sqlite3.connect(f"{file}.fold")) as db:
        db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; DROP TABLE IF EXISTS history;"
            "DROP TABLE IF EXISTS states; CREATE TABLE states (id BLOB PRIMARY KEY, state TEXT);"
            "CREATE TABLE history (position INTEGER PRIMARY KEY, id BLOB, topic TEXT, state TEXT)"
        )
        query = "SELECT position, originator_id, topic, state FROM events ORDER BY position"
        for position, id, topic, state in log.execute(query):
            facts = json.loads(state)
            states.setdefault(id, {}).update(facts)
            rows.append((position, id, topic, json.dumps(facts)))
        with db:
            db.executemany("INSERT INTO history VALUES (?, ?, ?, ?)", rows)
            db.executemany(
                "INSERT INTO states VALUES (?, ?)",
                [(id, json.dumps(state)) for id, state in states.items()],
            )


def hashed(file: Path) -> None:
    """Read every row of the log and hash it as its leaf is."""
    with closing(sqlite3.connect(file)) as log:
        for position, id, version, topic, state, at, leaf in log.execute(
            "SELECT position, originator_id, originator_version, topic, state, recorded_at, leaf"
            " FROM events ORDER BY position"
        ):
            parts = (pack(">Q", position), id, pack(">Q", version), topic.encode(), pack(">q", at))
            told = b"".join(pack(">I", len(part)) + part for part in (*parts, state))
            if sha256(b"\x00" + told).digest() != leaf:
                raise RuntimeError(f"leaf {position}")


# -- PostgreSQL ------------------------------------------------------------------------------------


def on_postgres(folder: Path, url: str, rounds: int) -> list[Row]:
    """Edits and pages on PostgreSQL, ours and the floor in one database."""
    say(f"PostgreSQL: loading, growing to {SHORT:,} events")
    settings = settings_of(folder, url)
    loaded(settings, SHORT)
    ours = opened(settings)
    with ours.accord.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(sa.text("RESET ROLE"))
        db.execute(sa.text("ANALYZE"))
    theirs = floor_beside(ours, url)
    with served_ours(ours) as here, served_floor(theirs) as there:
        rows = requests(ours, theirs, here, there, rounds)
    return [Row(f"PostgreSQL: {row.name}", *_rest(row)) for row in rows]


def _rest(row: Row) -> tuple[Any, ...]:
    return row.ours, row.floor, row.ratio, row.must, row.at_most


# -- serving ---------------------------------------------------------------------------------------


@contextmanager
def served_ours(ours: Ours) -> Iterator[int]:
    """The product behind gunicorn, as bin/run starts it; gives its port."""
    settings = ours.settings
    with served(
        "app.wsgi:application()",
        ACCORD_DATA=str(settings.secret_key_file.parent),
        ACCORD_DATABASE_URL=settings.database_url,
    ) as port:
        yield port


@contextmanager
def served_floor(theirs: Theirs) -> Iterator[int]:
    """The floor behind the same server."""
    url = theirs.base.url.render_as_string(hide_password=False)
    with served("bench.floor:application()", FLOOR_URL=url) as port:
        yield port


@contextmanager
def served(what: str, **settings: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", what],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the server has ended by itself")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


# -- telling ---------------------------------------------------------------------------------------


def compared(name: str, ours: float, floor: float, must: float | None = None) -> Row:
    """The floor's time by ours."""
    return Row(name, ms(ours), ms(floor), floor / ours, must)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def print_table(rows: list[Row]) -> None:
    """As Markdown, so that it can stand in the documentation."""
    print("| what | Accord | floor | ratio | must | holds |")
    print("|---|---:|---:|---:|---:|---|")
    for row in rows:
        limit = "" if row.must is None else f"{'≤' if row.at_most else '≥'} {row.must:g}"
        holds = "" if row.must is None else "yes" if row.holds else "**no**"
        print(f"| {row.name} | {row.ours} | {row.floor} | {row.ratio:.2f} | {limit} | {holds} |")


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
