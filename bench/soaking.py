"""A long time under an even load: `python -m bench.soaking [--minutes 60] [--postgres URL]`.

Twenty requests a second, pages and edits, one in ten an edit. Every few seconds the web process's
memory, open files, connections to the database and the size of its write-ahead log are noted. They
must be flat: none at its end above what it was after the first quarter, but for a tenth; and p95 of
the last quarter at most 1.2 times the first one's. Ends with 1 where they aren't.

`--plant` serves an application that keeps a little of every answer: it has to be found.
"""

import argparse
import os
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import quantiles
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import sqlalchemy as sa

from app.domain.values.period import Period
from app.logs import write_logs
from app.wsgi import application
from bench.company import Ours, loaded, opened, settings_of
from bench.open_loop import Answered, mixed, offered
from bench.serving import processes_at, resident, served

EVENTS = 10_000
RATE = 20.0
ONE_EDIT_IN = 10
QUARTERS = 4
ROOM: Mapping[str, float] = {"memory (MB)": 8, "files": 4, "connections": 4, "log (MB)": 4}
"""What may come on top of a tenth: noise of a small number is no leak."""
SLOWER = 1.2
WARM_UP = 60.0
"""Seconds of the same load before anything is noted: threads, templates and caches come to be."""


def main() -> int:
    """Load, soak, print the table."""
    asked = argparse.ArgumentParser(prog="python -m bench.soaking", description=__doc__)
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--rate", type=float, default=RATE, help="requests a second")
    asked.add_argument("--postgres", metavar="URL", default="", help="an empty database")
    asked.add_argument("--plant", action="store_true", help="serve what leaks: it must be found")
    given = asked.parse_args()
    write_logs("error")
    with tempfile.TemporaryDirectory(prefix="accord-soak.") as name:
        settings = settings_of(Path(name), given.postgres)
        loaded(settings, EVENTS)
        ours = opened(settings)
        what = "bench.soaking:leaking()" if given.plant else "app.wsgi:application()"
        with ExitStack() as open_ones:
            port = open_ones.enter_context(
                served(what, ACCORD_DATA=name, ACCORD_DATABASE_URL=settings.database_url)
            )
            samples, answers = soaked(ours, port, given.rate, given.minutes * 60)
    return tell(samples, answers, given.minutes * 60)


def soaked(
    ours: Ours, port: int, rate: float, seconds: float
) -> tuple[list[dict[str, float]], list[Answered]]:
    """Offer the load, and note what the web process holds meanwhile."""
    spots = [spot for card in ours.cards() for spot in ours.spots(Period.parse("2026-H1"), card)]
    pages = [f"/scorecards/{card}/2026-Q2" for card in ours.cards()]
    pages += ["/", "/fill-in", ours.url("2026-05-31"), "/audit", "/metrics/leads"]
    samples: list[dict[str, float]] = []
    over = threading.Event()

    def sample() -> None:
        while not over.wait(max(1.0, seconds / 400)):
            samples.append(held(ours, port))

    asked = mixed(ours.visit, pages, spots, edits=ONE_EDIT_IN)
    offered(port, asked, rate=rate, seconds=min(WARM_UP, seconds / 4))
    watching = threading.Thread(target=sample)
    watching.start()
    try:
        answers = offered(port, asked, rate=rate, seconds=seconds)
    finally:
        over.set()
        watching.join()
    return samples, answers


def held(ours: Ours, port: int) -> dict[str, float]:
    """What the web processes hold at this moment."""
    store, processes = ours.accord.store, processes_at(port)
    files = [file for each in processes for file in _files(each)]
    if store.is_sqlite:
        log = Path(f"{store.url.database}-wal")
        connections = files.count(str(store.url.database))
        size = log.stat().st_size if log.exists() else 0
    else:
        with ours.accord.reading() as db:
            connections = db.execute(
                sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            ).scalar_one()
            size = 0  # its server's own, of a fixed size
    return {
        "memory (MB)": sum(map(resident, processes)) / 2**20,
        "files": len(files),
        "connections": connections,
        "log (MB)": size / 2**20,
    }


def _files(process: int) -> Iterable[str]:
    for one in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            yield os.readlink(one)


# -- judging ---------------------------------------------------------------------------------------


def grown(series: Sequence[float], room: float) -> bool:
    """Whether the last quarter holds more than the first, but for a tenth and what is noise."""
    quarter = max(1, len(series) // QUARTERS)
    return max(series[-quarter:]) > max(series[:quarter]) * 1.1 + room


def slower(answers: Sequence[Answered], seconds: float) -> tuple[float, float]:
    """p95 of the first and of the last quarter, in seconds."""
    quarter = seconds / QUARTERS
    first = [one.seconds for one in answers if one.due < quarter]
    last = [one.seconds for one in answers if one.due >= seconds - quarter]
    return quantiles(first, n=20)[-1], quantiles(last, n=20)[-1]


def tell(samples: list[dict[str, float]], answers: list[Answered], seconds: float) -> int:
    """Print what was seen; 1 where it isn't flat."""
    bad = []
    print("| what | first quarter, most | last quarter, most | flat |")
    print("|---|---:|---:|---|")
    for name, room in ROOM.items():
        series = [one[name] for one in samples]
        quarter = max(1, len(series) // QUARTERS)
        leaks = grown(series, room)
        bad += [name] if leaks else []
        first, last = max(series[:quarter]), max(series[-quarter:])
        print(f"| {name} | {first:.1f} | {last:.1f} | {'**no**' if leaks else 'yes'} |")
    begin, end = slower(answers, seconds)
    is_slower = end > begin * SLOWER
    bad += ["p95"] if is_slower else []
    flat = "**no**" if is_slower else "yes"
    print(
        f"| p95 of {len(answers):,} answers (ms) | {begin * 1000:.1f} | {end * 1000:.1f} | {flat} |"
    )
    return int(bool(bad))


# -- what must be found ----------------------------------------------------------------------------


def leaking() -> Any:
    """The product, keeping a little of every answer."""
    app, kept = application(), []

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        kept.append(bytearray(100_000))
        return app(environ, start)

    return answer


if __name__ == "__main__":
    sys.exit(main())
