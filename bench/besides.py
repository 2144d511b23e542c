"""What one person and one table don't show: `python -m bench.besides [--people N]`.

A company of 200 people x 8 KPIs x 24 months x 3 sources. Printed are the overview of all of them,
the history of one value, an open loop of 60 requests a second, an import of 10,000 values beside
readers and against the floor's inserts, the memory of the web process, its start, and the time from
a key to the painted cell in Chromium (where it is installed).
"""

import argparse
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from app.domain.values.period import Period
from app.logs import write_logs
from bench.calling import opened_pages
from bench.company import PERIOD, Ours, loaded, opened, settings_of
from bench.crowd import PEOPLE, crowd
from bench.importing import PAGE, READER, STEWARD, Browser, beside, brought, timed, value_rows
from bench.open_loop import mixed, offered
from bench.run import Row, ms, print_table, say
from bench.serving import processes_at, resident, served

EVENTS, VALUES, RATE, SECONDS, EDITS = 10_000, 10_000, 60.0, 30.0, 20
CHROMIUM = os.environ.get("ACCORD_TEST_CHROMIUM") or shutil.which("chromium")


def main() -> None:
    """Make the company, measure, print the table."""
    asked = argparse.ArgumentParser(prog="python -m bench.besides", description=__doc__)
    asked.add_argument("--people", type=int, default=PEOPLE, help="how many join")
    asked.add_argument("--values", type=int, default=VALUES, help="how many the file holds")
    asked.add_argument("--seconds", type=float, default=SECONDS, help="of the open loop")
    given = asked.parse_args()
    write_logs("error")
    with tempfile.TemporaryDirectory(prefix="accord-bench.") as name:
        settings = settings_of(Path(name))
        say(f"loading, growing to {EVENTS:,} events, {given.people} people join")
        loaded(settings, EVENTS)
        ours = opened(settings)
        say(f"{crowd(ours.accord, given.people):,} events")
        begun = time.perf_counter()
        with served("app.wsgi:application()", ACCORD_DATA=name) as port:
            opened_pages(port, ours.visit, "/", 1)
            start = time.perf_counter() - begun
            say("pages, open loop")
            rows = [
                told("start, until the first page", start),
                *pages(ours, port),
                *open_loop(ours, port, given.seconds),
                *painted(ours, port),
            ]
            say("import")
            rows += imported(ours, port, Path(name), given.values)
            memory = sum(map(resident, processes_at(port))) / 2**20
            rows.append(Row("memory of the web processes at the end", f"{memory:.0f} MB", "", 0))
        print_table(rows)


def told(name: str, seconds: float) -> Row:
    """A time with nothing beside it."""
    return Row(name, ms(seconds), "", 0)


def pages(ours: Ours, port: int) -> Iterator[Row]:
    """The overview of everybody, and the history of one value."""
    spot = ours.spots(PERIOD)[0].url.split("?")[0]
    for name, url in (
        ("overview of all scorecards", f"/scorecards/?period={PERIOD.key}"),
        ("history of a value", f"{spot}/why"),
    ):
        yield told(f"{name}, first", median(opened_pages(port, ours.visit, url, 1)))
        yield told(f"{name}, again", median(opened_pages(port, ours.visit, url, 15)))


def open_loop(ours: Ours, port: int, seconds: float) -> Iterator[Row]:
    """Sixty a second, one in twenty an edit, whether or not the last is answered."""
    cards = ours.cards()
    spots = [spot for card in cards for spot in ours.spots(Period.parse("2026-H1"), card)]
    urls = [f"/scorecards/{card}/{PERIOD.key}" for card in cards] + ["/", "/metrics/leads"]
    asked = mixed(ours.visit, urls, spots, edits=EDITS)
    answers = offered(port, asked, rate=RATE, seconds=seconds)
    cuts = quantiles([one.seconds for one in answers], n=100)
    yield told(f"open loop at {RATE:g}/s, p50", cuts[49])
    yield told(f"open loop at {RATE:g}/s, p95", cuts[94])
    yield told(f"open loop at {RATE:g}/s, p99", cuts[98])


def imported(ours: Ours, port: int, folder: Path, count: int) -> Iterator[Row]:
    """A file of new values: its rate beside the floor's inserts, and how long readers wait."""
    people = ours.people()
    base, worker = f"http://127.0.0.1:{port}", processes_at(port)[-1]
    reader, steward = (Browser(base).sign_in(people[name]) for name in (READER, STEWARD))
    alone = [timed(lambda: reader.get(PAGE)) for _ in range(100)]
    content = value_rows(count, count)
    took, came, meanwhile, _ = beside(reader, worker, partial(brought, steward, content, "v.xlsx"))
    if came != "imported":
        raise RuntimeError(f"the file was {came}")
    floors = timed(lambda: inserted(folder / "inserts.db", count))
    yield Row(
        f"import of {count:,} values, a second",
        f"{count / took:.0f}",
        f"{count / floors:.0f}",
        floors / took,
        0.04,
    )
    slow, idle = (quantiles(some, n=100)[-1] for some in (meanwhile, alone))
    yield Row(
        "readers' p99 meanwhile, against idle",
        f"{ms(slow)} / {ms(idle)}",
        "",
        slow / idle,
        3,
        at_most=True,
    )


def inserted(file: Path, count: int) -> None:
    """The floor's inserts: event, cell and a row of history for each value, in one commit."""
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE events (position INTEGER PRIMARY KEY, topic TEXT, state TEXT);"
            "CREATE TABLE cells (metric TEXT, month TEXT, value TEXT, PRIMARY KEY (metric, month));"
            "CREATE TABLE history (position INTEGER PRIMARY KEY, metric TEXT, new TEXT, why TEXT)"
        )
        raw.execute("BEGIN IMMEDIATE")
        for at in range(count):
            state = f'{{"metric": "leads", "period": "{at}", "value": "{at}"}}'
            raw.execute("INSERT INTO events VALUES (?, 'cell.reported', ?)", (at, state))
            raw.execute("INSERT INTO cells VALUES ('leads', ?, ?)", (str(at), str(at)))
            raw.execute("INSERT INTO history VALUES (?, 'leads', ?, '')", (at, str(at)))
        raw.execute("COMMIT")


def painted(ours: Ours, port: int, times: int = 12) -> Iterator[Row]:
    """From the key that saves to the frame in which the cell is painted anew, in Chromium."""
    if not CHROMIUM:
        say("no Chromium: key to painted cell is left out")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        profile = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale="zh-TW")
        for one in ours.visit.cookie.split("; "):
            name, _, value = one.partition("=")
            profile.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
        page = profile.new_page()
        page.goto(ours.url())
        seconds = [page.evaluate(KEY_TO_PAINT, number) / 1000 for number in range(times)]
        browser.close()
    yield told("key to painted cell, middle", median(seconds))
    yield told("key to painted cell, slowest", max(seconds))


KEY_TO_PAINT = """(number) => new Promise((done, fail) => {
  const cells = [...document.querySelectorAll("td[data-editable]")];
  const cell = cells[number % Math.min(4, cells.length)], id = cell.id;
  const form = cell.querySelector("form");
  form.querySelector("[name=typed]").value = String(1000 + number);
  const reason = form.querySelector("[name=reason]");
  if (reason) reason.value = "counted again";
  const begun = performance.now();
  const watch = new MutationObserver(() => {
    const now = document.getElementById(id);
    if (now && now !== cell) {
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
    }
  });
  watch.observe(document.body, {childList: true, subtree: true});
  setTimeout(() => fail(new Error("the cell was never painted anew")), 15000);
  form.requestSubmit();
})"""


if __name__ == "__main__":
    main()
