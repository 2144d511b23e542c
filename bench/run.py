"""Accord against a floor, in one run: `python -m bench` (see README.md and docs/benchmarks.md).

Every figure is a median over rounds in which both sides take turns, so that whatever else the
machine does meets both. Ratios are the floor's time by ours: 1 is as fast as the floor. Requests go
over HTTP through gunicorn with eight threads, for both. `bench/floor.py` says what the floor does
and leaves out.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from struct import pack
from typing import Any

import sqlalchemy as sa

from app.domain.values.period import Period
from app.eventlog.verifying import log_findings
from app.logs import write_logs
from bench.calling import Spot, Timings, Visit, edited_in_turn, opened_pages, together
from bench.company import (
    THEN,
    Ours,
    Theirs,
    end_of_then,
    floor_beside,
    grown_copy,
    loaded,
    opened,
    settings_of,
)
from bench.peer_house import Peer, peer_beside, served_peer
from bench.serving import served

Beside = tuple[Peer, int]
"""The peer and its port."""

SHORT, LONG, LONGEST = 10_000, 100_000, 1_000_000
CLIENTS = 8


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
    asked.add_argument("--no-peer", action="store_true", help="without Django and its history")
    asked.add_argument(
        "--long", action="store_true", help=f"grow to {LONGEST:,} events, and replay those"
    )
    given = asked.parse_args()
    write_logs("error")
    with tempfile.TemporaryDirectory(prefix="accord-bench.") as name:
        grow_to = 0 if given.no_growth else LONGEST if given.long else LONG
        with_peer = not given.no_peer
        rows = measured(
            Path(name), given.rounds, given.postgres, grow_to=grow_to, with_peer=with_peer
        )
        print_table(rows)


def measured(
    folder: Path, rounds: int, postgres: str | None, *, grow_to: int, with_peer: bool
) -> list[Row]:
    """Every row of the table, in order; without growth where `grow_to` is 0."""
    say(f"loading the demonstration company, growing it to {SHORT:,} events")
    short = folder / "short"
    loaded(settings_of(short), SHORT)
    rows = []
    with ExitStack() as open_ones:
        if grow_to:
            say(f"growing a copy to {grow_to:,} events")
            grown_copy(short, folder / "long", grow_to)
        ours = opened(settings_of(short))
        theirs = floor_beside(ours, f"sqlite:///{short / 'floor.db'}")
        beside = _peer(open_ones, theirs, f"sqlite:///{short / 'peer.db'}") if with_peer else None
        here = open_ones.enter_context(served_ours(ours))
        there = open_ones.enter_context(served_floor(theirs))
        rows += requests(ours, theirs, here, there, rounds, beside)
        rows += replays(ours, short / "accord.db", min(rounds, 3))
        if grow_to:
            long = opened(settings_of(folder / "long"))
            far = open_ones.enter_context(served_ours(long))
            rows += grown(ours, long, here, far, rounds, grow_to)
            if grow_to == LONGEST:
                replayed = replays(long, folder / "long" / "accord.db", 1)
                rows += [renamed(row, f"{row.name} of {grow_to:,} events") for row in replayed]
    if postgres:
        rows += on_postgres(folder / "postgres", postgres, rounds, with_peer=with_peer)
    return rows


def _peer(open_ones: ExitStack, theirs: Theirs, url: str) -> Beside:
    say("the peer: Django with django-simple-history")
    peer = peer_beside(theirs, url, end_of_then())
    return peer, open_ones.enter_context(served_peer(peer))


# -- requests --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """One of those that take turns: its name, where it answers, and what is asked there."""

    name: str
    port: int
    visit: Visit
    alone: list[Spot]
    many: list[Spot]
    pages: Mapping[str, str]


def requests(
    ours: Ours, theirs: Theirs, here: int, there: int, rounds: int, beside: Beside | None = None
) -> list[Row]:
    """Edits by one and by eight, and the three pages."""
    say("edits and pages")
    # As many numbers as there are, so that none is edited far more often than a number ever is:
    # a command replays all that was done to its cell.
    alone = ours.spots(Period.parse("2026-H1"))
    many = alone[:CLIENTS]
    pages = {"scorecard": ours.url(), "as of": ours.url(THEN), "audit": "/audit"}
    sides = [Side("ours", here, ours.visit, alone, many, pages)]
    pages = {"scorecard": theirs.url(), "as of": theirs.url(as_of=True), "audit": "/history"}
    floors = theirs.spots(alone)
    sides.append(Side("floor", there, theirs.visit, floors, theirs.spots(many), pages))
    if beside is not None:
        peer, port = beside
        pages = {"scorecard": peer.page(), "as of": peer.page(as_of=True), "audit": "/history"}
        one, eight = peer.spots(floors), peer.spots(floors[:CLIENTS])
        sides.append(Side("peer", port, peer.visit, one, eight, pages))
    found: dict[str, list[float]] = {}
    eights: dict[str, Timings] = {side.name: [] for side in sides}

    def note(name: str, timings: Timings) -> None:
        found.setdefault(name, []).append(median(timings))

    for _ in range(rounds):
        for side in sides:
            note(f"edit {side.name}", edited_in_turn(side.port, side.visit, side.alone, 18))
            seconds, timings = together(side.port, side.visit, side.many, 6)
            found.setdefault(f"eight {side.name}", []).append(seconds / len(timings))
            eights[side.name] += timings
        for page in pages:
            for side in sides:
                taken = opened_pages(side.port, side.visit, side.pages[page], 15)
                note(f"{page} {side.name}", taken)
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
        *(against_peer(times, eights) if beside is not None else ()),
    ]


def against_peer(times: Mapping[str, float], eights: Mapping[str, Timings]) -> list[Row]:
    """The same once more with the peer's time where the floor's stands."""
    ours, peers = (quantiles(eights[name], n=100)[-1] for name in ("ours", "peer"))
    return [
        compared("against the peer: edit, 1 client", times["edit ours"], times["edit peer"], 1),
        compared("against the peer: edit, 8 clients", times["eight ours"], times["eight peer"], 1),
        compared("against the peer: p99 of 8 clients", ours, peers),
        compared("against the peer: scorecard", times["scorecard ours"], times["scorecard peer"]),
        compared("against the peer: a past day", times["as of ours"], times["as of peer"]),
        compared("against the peer: audit trail", times["audit ours"], times["audit peer"]),
    ]


def grown(ours: Ours, long: Ours, here: int, far: int, rounds: int, grown_to: int) -> list[Row]:
    """The same requests on a short and on a long log."""
    say(f"{SHORT:,} against {grown_to:,} events")
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
            f"{name}, p50 at {grown_to:,} / {SHORT:,} events",
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


def on_postgres(folder: Path, url: str, rounds: int, *, with_peer: bool) -> list[Row]:
    """Edits and pages on PostgreSQL, ours and the floor in one database."""
    say(f"PostgreSQL: loading, growing to {SHORT:,} events")
    settings = settings_of(folder, url)
    loaded(settings, SHORT)
    ours = opened(settings)
    with ours.accord.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(sa.text("RESET ROLE"))
        db.execute(sa.text("ANALYZE"))
    theirs = floor_beside(ours, url)
    with ExitStack() as open_ones:
        beside = _peer(open_ones, theirs, url) if with_peer else None
        here = open_ones.enter_context(served_ours(ours))
        there = open_ones.enter_context(served_floor(theirs))
        rows = requests(ours, theirs, here, there, rounds, beside)
    return [renamed(row, f"PostgreSQL: {row.name}") for row in rows]


def renamed(row: Row, name: str) -> Row:
    """The same line under another name."""
    return replace(row, name=name)


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
        ratio = f"{row.ratio:.2f}" if row.ratio else ""  # nothing stands beside it
        print(f"| {row.name} | {row.ours} | {row.floor} | {ratio} | {limit} | {holds} |")


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
