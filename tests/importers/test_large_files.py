"""Twenty thousand rows: read within ten seconds, and the process of the pages stays small."""

import itertools
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from app.accord import Accord
from app.eventlog.store import Store
from app.importers.opening import read_grids
from bench.importing import STEWARD, Browser, brought, resident
from tests.demo_database import persons
from tests.faults.gunicorn_server import HOST, GunicornServer
from tests.importers.books import book

ROWS = 20_000
MOST_SECONDS = 10
MOST_GROWTH = 50 * 2**20
HEADER = ("指標", "對象", "期間", "值", "來源")
PAGES = ("/", "/scorecards/", "/fill-in", "/metrics/")
PAUSE = 0.3
METRICS = ("訂單數", "點擊次數", "收藏數", "分享次數")
ROOT = Path(__file__).parents[2]
GROWTH = """
import resource, sys
import app.importers.reading_apart as apart
apart.MOST_SECONDS = 300  # Here memory is looked at, on whatever machine.
from pathlib import Path
from app.importers.answers import Answers
from app.importers.reading_apart import read_apart
from app.importers.tables import table_of
content = Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
table = table_of(read_apart(content, "t.xlsx"), Answers())
assert len(table.rows) == 20_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@cache
def large():
    return values(ROWS, 800)


def test_twenty_thousand_rows_are_read_in_time():
    content = large()
    began = time.process_time()
    assert len(read_grids(content, "t.xlsx").grids[0].rows) == ROWS + 1
    assert time.process_time() - began < MOST_SECONDS


def test_the_process_of_the_pages_stays_small(tmp_path):
    file = tmp_path / "t.xlsx"
    file.write_bytes(large())
    grown = subprocess.run(
        [sys.executable, "-c", GROWTH, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert int(grown) < MOST_GROWTH


def values(count, different):
    """A list of so many values, the same again after so many; the last month is May 2026."""
    rows = []
    for at in range(count):
        month, metric = divmod(at % different, len(METRICS))
        period = f"{2026 - (month + 7) // 12}-{12 - (month + 7) % 12:02}"
        rows.append((METRICS[metric], "MKT", period, 100 + at % different, "crm"))
    return book(HEADER, *rows)


def test_importing_them_beside_readers_keeps_the_web_process_small(demonstration, tmp_path):
    shutil.copy(demonstration, tmp_path / "accord.db")
    url = f"sqlite:///{tmp_path / 'accord.db'}"
    server = GunicornServer(url, tmp_path)
    server.application = "tests.importers.unhurried:application()"
    server.start()
    try:
        base, people = f"http://{HOST}:{server.port}", people_of(url)
        steward = Browser(base).sign_in(people[STEWARD])
        brought(steward, values(20, 20), "small.xlsx")
        with reading(base, people["shen.wanqing"]), reading(base, people["jin.yaowen"]) as read:
            wait_for(lambda: len(read) > 2 * len(PAGES))
            before = start_counting(server.web_process)
            assert brought(steward, large(), "large.xlsx") == "imported"
            grown = most_since(server.web_process) - before
        assert grown < MOST_GROWTH
    finally:
        server.kill()


@contextmanager
def reading(base, person):
    """Somebody who opens pages one after another meanwhile; yields those that were opened."""
    reader, opened, done = Browser(base).sign_in(person), [], threading.Event()

    def read():
        for page in itertools.cycle(PAGES):
            opened.append(page)
            assert "<h1" in reader.get(page)
            if done.wait(PAUSE):
                return

    with ThreadPoolExecutor(1) as pool:
        reads = pool.submit(read)
        try:
            yield opened
        finally:
            done.set()
            reads.result()


def wait_for(happens):
    until = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.05)


def start_counting(process):
    """From now on `most_since` tells the most memory that the process held; how much it holds."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
    return resident(process)


def most_since(process):
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def people_of(url):
    accord = Accord(Store(url))
    try:
        return {name: str(person) for name, person in persons(accord).items()}
    finally:
        accord.close()
