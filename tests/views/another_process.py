"""A process that has nothing in its memory yet: `python -m tests.views.another_process`.

Takes a data folder, a session's cookie, a language and an address, and prints the page; with a
number behind them it first records that number, as somebody at another server would.
"""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from app.accord import Accord
from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.factory import create_app
from app.logs import write_logs
from tests.demo_database import settings_of

ROOT = Path(__file__).parents[2]
PLACE = Place("new_paying_users", unit_id("MKT"), "2026-06")


def page_elsewhere(folder: Path, cookie: str, language: str, url: str, *, typed: str = "") -> str:
    """The page as that process shows it."""
    told = [str(folder), cookie, language, url, *([typed] if typed else [])]
    command = [sys.executable, "-m", "tests.views.another_process", *told]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def main(folder: str, cookie: str, language: str, url: str, typed: str = "") -> None:
    write_logs("error")
    settings = settings_of(Path(folder))
    accord = Accord.open(settings)
    if typed:
        accord.ledger.do(
            record_typed, key=uuid4().hex, by=SYSTEM, place=PLACE, typed=typed, reason="recounted"
        )
    answer = create_app(accord, settings).test_client(use_cookies=False)
    headers = {"Cookie": cookie, "Accept-Language": language}
    sys.stdout.write(answer.get(url, headers=headers).get_data(as_text=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
