"""What printing costs against a plain script: `python -m bench.printing [--people N]`.

The plain script renders the same HTML once with the same library, fonts and profile, and checks
nothing. Printed are: one person's review over HTTP against it; N reviews by the worker's two
processes against N plain ones on two processors; the pages' 95th percentile meanwhile; and the
memory of the worker and its printing processes, a quarter of the way in and at the end.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

from app.accord import Accord
from app.domain.ids import unit_id
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.factory import create_app
from app.logs import write_logs
from app.pdf.fonts import ready_config
from app.pdf.rendering import STYLE, Document
from app.press.jobs import Job, ask, progress
from app.reading.closing import cards_within
from app.settings import Settings
from app.views.documents.quarterly import Wanted, review_document
from bench.importing import PAGE, READER, ROOT, Browser, company_in, served
from bench.serving import resident

MEBIBYTE = 2**20
PERIOD = "2026-Q2"
ROUNDS = 5
PLAIN = """
import json, sys
job = json.load(sys.stdin)
from weasyprint import CSS, HTML, URLFetcher
fetch = URLFetcher(allowed_protocols=["data"])
HTML(string=job["html"], url_fetcher=fetch).write_pdf(
    job["out"], stylesheets=[CSS(string=job["style"])], pdf_variant="pdf/a-3a", output_intent="srgb"
)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and of the processor: on a busy machine only these can be compared."""

    seconds: float
    processor: float


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="python -m bench.printing", description=__doc__)
    asked.add_argument("--people", type=int, default=200, help="how many reviews (default: 200)")
    asked.add_argument("--database", type=Path, help="a loaded demonstration, which is copied")
    given = asked.parse_args()
    write_logs("error")
    with tempfile.TemporaryDirectory(prefix="accord-printing.") as name:
        folder = Path(name)
        people = company_in(folder, given.database)
        accord = Accord.open(Settings.from_env({}, data=folder))
        card, document = _one(accord, folder)
        with served(folder) as (base, _):
            reader = Browser(base).sign_in(people[READER])
            plain = _single(reader, f"/documents/reviews/{card}/{PERIOD}.pdf", document, folder)
            idle = [_timed(lambda: reader.get(PAGE)) for _ in range(60)]
            _many(accord, folder, given.people, plain, reader, idle)
        accord.close()


def _one(accord: Accord, folder: Path) -> tuple[str, Document]:
    """The marketing department's scorecard, and its review as it goes to the printer."""
    app = create_app(accord, Settings.from_env({}, data=folder))
    with accord.reading() as db, app.test_request_context():
        at = last_position(db)
        card = cards_within(db, unit_id("MKT"), Period.parse(PERIOD), at=at)[0].id
        found = review_document(db, Wanted(card, Period.parse(PERIOD), at), day=accord.now())
    if found is None:
        raise RuntimeError("the demonstration has no such scorecard")
    return str(card), found


def _single(reader: Browser, url: str, document: Document, folder: Path) -> Cost:
    """The plain script's cost, the median of interleaved rounds; prints the ratio."""
    families = ", ".join(f'"{one}"' for one in document.families)
    style = STYLE.read_text() + f"html, svg text {{ font-family: {families}; }}"
    job = {"html": document.html, "style": style, "out": str(folder / "plain.pdf")}
    plain, ours = [], []
    before = os.times()
    for _ in range(ROUNDS):
        plain.append(_timed(lambda: _plain(json.dumps(job))))
        ours.append(_timed(lambda: reader.get(url)))
    after = os.times()
    busy = after.children_user - before.children_user
    busy = (busy + after.children_system - before.children_system) / ROUNDS
    ratio = median(ours) / median(plain)
    print(f"plain script, one review          {median(plain):7.2f} s")
    print(f"over HTTP, one review             {median(ours):7.2f} s   {ratio:.2f} x (at most 2.0)")
    return Cost(median(plain), busy)


def _plain(job: str) -> None:
    subprocess.run(
        [sys.executable, "-c", PLAIN],
        input=job.encode(),
        env={"PATH": "/usr/bin:/bin", "FONTCONFIG_FILE": str(ready_config())},
        check=True,
    )


def _many(
    accord: Accord, folder: Path, count: int, plain: Cost, reader: Browser, idle: list[float]
) -> None:
    jobs = _asked(accord, count)
    meanwhile: list[float] = []
    memory: list[tuple[int, int]] = []
    with _worker(folder) as process:
        began = time.perf_counter()
        printed = 0
        while printed < count:
            meanwhile.append(_timed(lambda: reader.get(PAGE)))
            time.sleep(0.1)
            with accord.reading() as db:
                printed = sum(one.printed for job in jobs if (one := progress(db, job)))
            memory.append((printed, _held(process)))
        took, busy = time.perf_counter() - began, _busy(process)
    ratio = took / (count * plain.seconds / 2)
    print(f"{count} reviews, two processes        {took:7.2f} s   {ratio:.2f} x (at most 1.25)")
    share = busy / (count * plain.processor)
    print(f"the same, processor time          {busy:7.2f} s   {share:.2f} x of as many plain ones")
    slower = _p95(meanwhile) / _p95(idle)
    print(f"pages, p95 idle                   {_p95(idle) * 1000:7.0f} ms")
    told = f"{slower:.2f} x (at most 2)"
    print(f"pages, p95 meanwhile              {_p95(meanwhile) * 1000:7.0f} ms  {told}")
    early = max(held for done, held in memory if done <= max(count // 4, memory[0][0]))
    late = max(held for _, held in memory)
    print(f"largest process, a quarter in     {early / MEBIBYTE:7.0f} MB")
    print(f"largest process, at its peak      {late / MEBIBYTE:7.0f} MB  (under 350)")


def _asked(accord: Accord, count: int) -> list[object]:
    """Jobs over the company's scorecards, again and again, until there are enough reviews."""
    jobs: list[object] = []
    with accord.reading() as db:
        at = last_position(db)
        cards = [one.id for one in cards_within(db, unit_id("CO"), Period.parse(PERIOD), at=at)]
    while count > 0:
        some = cards[:count]
        count -= len(some)
        job = Job(uuid4(), unit_id("CO"), PERIOD, at, "zh_Hant", uuid4(), datetime.now(UTC))
        with accord.store.write() as db:
            ask(db, job, [(card, f"{number}.pdf") for number, card in enumerate(some)])
        jobs.append(job.id)
    return jobs


@contextmanager
def _worker(folder: Path) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker", "--data", str(folder)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _held(worker: int) -> int:
    """The memory of the largest of the worker and its printing processes."""
    found = [0]
    for process in (worker, *_children(worker)):
        with suppress(OSError):
            found.append(resident(process))
    return max(found)


def _busy(worker: int) -> float:
    """The processor's seconds of the worker and of all that it has begun."""
    ticks = 0
    for process in (worker, *_children(worker)):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(one) for one in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(worker: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{worker}/task").iterdir():
        with suppress(OSError):
            found += [int(one) for one in (task / "children").read_text().split()]
    return found


def _p95(timings: list[float]) -> float:
    return quantiles(timings, n=20)[-1]


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
