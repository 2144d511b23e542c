"""Twenty thousand rows: read within ten seconds, and the process of the pages stays small."""

import subprocess
import sys
import time
from pathlib import Path

from app.importers.opening import read_grids
from tests.importers.books import book

ROWS = 20_000
MOST_SECONDS = 10
MOST_GROWTH = 50 * 2**20
HEADER = ("指標", "對象", "期間", "值", "來源")
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


def large():
    return book(HEADER, *(("CAC", "MKT", "2026-06", at + 0.5, "crm") for at in range(ROWS)))


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
