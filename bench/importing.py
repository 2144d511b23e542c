"""What a large or hostile file costs the others: `python -m bench.importing`.

One web process on the demonstration company. One person opens a page again and again, first alone
and then while another brings files in; printed are the pages' median and worst time, what each file
took, by how much the web process grew, and how much of that are pages of the database file.
"""

import argparse
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median

import xlsxwriter

from app.accord import Accord
from app.accounts.names import usernames
from app.demonstration.loading import load_demonstration
from app.logs import write_logs
from app.settings import Settings
from bench.serving import mapped, resident

ROWS = 20_000
PAGE = "/scorecards/"
READER, STEWARD = "shen.wanqing", "ye.ruolin"
ROOT = Path(__file__).parents[1]
TOKEN = re.compile(r'name="csrf[-_]token" (?:content|value)="([^"]+)"')
CHECK = re.compile(r'name="check" value="([^"]*)"')
MEBIBYTE = 2**20


@dataclass
class Browser:
    """A person signed in, with cookies and the token that forms carry."""

    base: str
    token: str = ""
    url: str = ""
    opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )
    )

    def sign_in(self, person: str) -> "Browser":
        """As one of the demonstration's people."""
        self.get("/sign-in")
        self.post(f"/sign-in/{person}", {})
        self.get("/")
        return self

    def get(self, path: str) -> str:
        """A page's text, whatever its status."""
        return self._asked(urllib.request.Request(self.base + path))  # noqa: S310 - our own server

    def post(self, path: str, form: dict[str, str], file: bytes = b"", name: str = "") -> str:
        """The page that a form leads to, whatever its status."""
        mark = "accord-bench-boundary"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in form.items()
        ]
        if name:
            head = f'Content-Disposition: form-data; name="file"; filename="{name}"'
            parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + file + b"\r\n")
        body = b"".join([*parts, f"--{mark}--\r\n".encode()])
        asked = urllib.request.Request(self.base + path, body)  # noqa: S310 - our own server
        asked.add_header("Content-Type", f"multipart/form-data; boundary={mark}")
        asked.add_header("X-CSRFToken", self.token)
        asked.add_header("Referer", self.base + path)
        return self._asked(asked)

    def _asked(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request, timeout=300) as answer:
                text, self.url = str(answer.read(), "utf-8", "replace"), str(answer.geturl())
        except urllib.error.HTTPError as error:
            text, self.url = str(error.read(), "utf-8"), str(error.geturl())
        if found := TOKEN.search(text):
            self.token = found[1]
        return text


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="python -m bench.importing", description=__doc__)
    asked.add_argument("--database", type=Path, help="a loaded demonstration, which is copied")
    given = asked.parse_args()
    write_logs("error")
    with tempfile.TemporaryDirectory(prefix="accord-importing.") as name:
        people = company_in(Path(name), given.database)
        with served(Path(name)) as (base, worker):
            _measure(base, worker, people)


def company_in(folder: Path, database: Path | None) -> dict[str, str]:
    if database:
        shutil.copy(database, folder / "accord.db")
    accord = Accord.open(Settings.from_env({}, data=folder))
    if not database:
        load_demonstration(accord.store)
    with accord.reading() as db:
        people = {name: str(person) for person, name in usernames(db).items()}
    accord.close()
    return people


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """The address of the product served by gunicorn, and its web process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "ACCORD_DATA": str(folder)}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "app.wsgi:application()"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/healthz", timeout=5).read()  # noqa: S310 - our own
                break
            except OSError:
                time.sleep(0.1)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield base, int(children[0])
    finally:
        server.terminate()
        server.wait()


def _measure(base: str, worker: int, people: dict[str, str]) -> None:
    reader = Browser(base).sign_in(people[READER])
    steward = Browser(base).sign_in(people[STEWARD])
    brought(steward, value_rows(10, 10), "small.xlsx")
    for _ in range(5):
        reader.get(PAGE)
    alone = [timed(lambda: reader.get(PAGE)) for _ in range(30)]
    print(
        f"{'':32}{'file took':>10}{'page, median':>14}{'worst':>8}{'slower':>8}"
        f"{'grown by':>10}{'mapped':>10}"
    )
    print(f"{'nobody imports':32}{'':10}{median(alone):13.3f}s{max(alone):7.3f}s")
    for name, content, file in _files():
        alone = [timed(lambda: reader.get(PAGE)) for _ in range(30)]
        before, files = resident(worker), mapped(worker)
        took, came, pages, peak = beside(reader, worker, partial(brought, steward, content, file))
        grown = (max(peak, resident(worker)) - before) / MEBIBYTE
        slower = median(pages) / median(alone) if pages else 0.0
        print(
            f"{name:32}{took:9.2f}s{median(pages or [0]):13.3f}s{max(pages or [0]):7.3f}s"
            f"{slower:7.1f}x{grown:7.1f} MB"
            f"{(mapped(worker) - files) / MEBIBYTE:7.1f} MB  {came}"
        )


def beside(
    reader: Browser, worker: int, bring: Callable[[], str]
) -> tuple[float, str, list[float], int]:
    """How long the file took, what came of it, each page meanwhile, the most memory seen."""
    pages: list[float] = []
    took: list[float] = []
    came: list[str] = []
    done = threading.Event()

    def bringing() -> None:
        took.append(timed(lambda: came.append(bring())))
        done.set()

    thread = threading.Thread(target=bringing)
    thread.start()
    peak = 0
    while not done.is_set():
        pages.append(timed(lambda: reader.get(PAGE)))
        peak = max(peak, resident(worker))
    thread.join()
    return took[0], came[0], pages, peak


def brought(steward: Browser, content: bytes, name: str) -> str:
    """Look at a file, check it, and import what can be; what came of it."""
    steward.get("/imports/")
    text = steward.post("/imports/files", {"key": f"{time.time_ns()}"}, content, name)
    if not CHECK.search(text):
        return "refused"
    path = steward.url.split(steward.base)[1].partition("?")[0]
    form = {"name": name, "key": f"{time.time_ns()}", "holder": "MKT", "period": "2026"}
    steward.post(f"{path}/batch", form)
    return "refused" if "/files/" in steward.url else "imported"


def _files() -> Iterator[tuple[str, bytes, str]]:
    yield f"{ROWS:,} rows, 1,000 of them new", value_rows(ROWS, 1_000), "large.xlsx"
    yield f"{ROWS:,} rows of 20,000 values", value_rows(ROWS, ROWS), "values.xlsx"
    yield "a zip bomb", _bomb(), "bomb.xlsx"
    yield "10 MB of commas", b"KPI,Value\n" + b"," * (10 * MEBIBYTE - 20), "commas.csv"


def value_rows(count: int, different: int) -> bytes:
    """A list of values of months that are over; the same again after `different` of them."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("values")
    sheet.write_row(0, 0, ["指標", "對象", "期間", "值", "來源"])
    metrics = ("訂單數", "點擊次數", "收藏數", "分享次數", "購物車數", "投訴總數", "受訪人數")
    numbers = [(metric, unit) for metric in metrics for unit in ("MKT", "SAL")]
    for at in range(count):
        one = at % different
        month, of = divmod(one, len(numbers))
        period = f"{1900 + month // 12}-{month % 12 + 1:02}"
        sheet.write_row(at + 1, 0, [*numbers[of], period, 100 + one % 900, "crm"])
    book.close()
    return made.getvalue()


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", b" " * (200 * MEBIBYTE))
    return made.getvalue()


def timed(act: Callable[[], object]) -> float:
    """Seconds that it took."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
