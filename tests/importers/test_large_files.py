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


THROUGH_THE_PAGES = """
import io, resource, sys
import app.importers.reading_apart as apart
apart.MOST_SECONDS = 300  # Here memory is looked at, on whatever machine.
from pathlib import Path
from app.factory import create_app
from app.logs import write_logs
from tests.demo_database import copied, persons, settings_of
from tests.visiting import Visitor
write_logs("error")
database, folder, large, small = map(Path, sys.argv[1:])

def bring(name, content):
    filed = visitor.post("/imports/files", file=(io.BytesIO(content), name))
    at = filed.goes_to.partition("?")[0]
    about = {"name": name, "holder": "MKT", "period": "2026"}
    assert visitor.post(at, **about).status == 200
    return visitor.post(f"{at}/batch", key=name, **about)

with copied(database, folder) as accord:
    visitor = Visitor(create_app(accord, settings_of(folder)), persons(accord)["ye.ruolin"])
    assert bring("small.xlsx", small.read_bytes()).status == 303
    content = large.read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert bring("large.xlsx", content).status == 303
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


def values(count, different):
    """A list of so many values, the same again after so many; the last month is May 2026."""
    rows = []
    for at in range(count):
        month, metric = divmod(at % different, len(METRICS))
        period = f"{2026 - (month + 7) // 12}-{12 - (month + 7) % 12:02}"
        rows.append((METRICS[metric], "MKT", period, 100 + at % different, "crm"))
    return book(HEADER, *rows)


def test_importing_them_through_the_pages_keeps_their_process_small(demonstration, tmp_path):
    for name, content in (("large", values(ROWS, 800)), ("small", values(20, 20))):
        (tmp_path / name).write_bytes(content)
    grown = subprocess.run(
        [
            sys.executable, "-c", THROUGH_THE_PAGES,
            demonstration, tmp_path / "company", tmp_path / "large", tmp_path / "small",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert grown.returncode == 0, grown.stderr[-2_000:]
    assert int(grown.stdout) < MOST_GROWTH
