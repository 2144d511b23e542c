"""kill -9 of web and worker under load, again and again."""

import random
import threading
import time
from collections.abc import Callable
from statistics import median

from tests.faults.counting import facts_by_key
from tests.faults.gunicorn_server import HOST, GunicornServer
from tests.faults.lab import Lab, Report
from tests.faults.worker_process import WorkerProcess
from tests.faults.writers import Writer

SECONDS_TO_ANSWER = 5.0
SECONDS_TO_BE_WRITING = 60


def kill(lab: Lab, *, rounds: int, seconds: float) -> Report:
    """Kill the web process in the middle of the writing, and in every third round the worker too.

    Writers send what was never answered again, under its key. What is measured of a start is the
    time until a page is there for somebody who was signed in before; it is only judged where the
    processes are started from the beginning, which is where nothing else should use the processor.
    """
    report, server = Report(), GunicornServer(lab.url, lab.folder, warm=lab.warm)
    worker, writers = WorkerProcess(server), lab.writers(HOST, server.port)
    unanswered: set[str] = set()
    started: list[float] = []
    chance = random.Random(rounds)
    try:
        for number in range(rounds):
            begun = time.monotonic()
            server.start()
            if number == 0:
                for writer in writers:
                    writer.sign_in()
            writers[0].read("/")
            if number:
                started.append(time.monotonic() - begun)
            if number % 3 == 0:
                worker.kill()
                worker.start()
            for writer in writers:
                report.demand(writer.send_again(), "a write sent again was put off")
            moment = seconds * chance.uniform(0.5, 1.5)
            under_load(writers, lambda after=moment: _after(after, server.kill))
            unanswered |= {one.key for writer in writers for one in writer.unanswered}
        server.start()
        # Before anything is sent again, which might hide a loss.
        report.count(lab, acknowledged(writers))
        # What was never answered may stand or not; sent once more it stands once.
        for writer in writers:
            writer.send_again()
        report.count(lab, acknowledged(writers))
        kept = facts_by_key(lab.accord)
        wrong = sum(kept[key] != 1 for key in unanswered)
        report.demand(not wrong, f"{wrong} writes sent again don't stand exactly once")
    finally:
        server.kill()
        worker.kill()
    _refusals(report, writers)
    slow = [one for one in started if one > SECONDS_TO_ANSWER]
    report.demand(lab.warm or not slow, f"{len(slow)} times no good answer within 5 s")
    report.figures |= {
        "rounds": rounds,
        "unanswered": len(unanswered),
        "first good answer, middle and slowest (s)": [
            round(one, 1) for one in (median(started), max(started))
        ],
    }
    return report


def acknowledged(writers: list[Writer]) -> list[str]:
    """The keys of what was answered with success."""
    return [one.key for writer in writers for one in writer.acknowledged]


def _refusals(report: Report, writers: list[Writer]) -> None:
    refused = [one for writer in writers for one in writer.refused]
    report.demand(not refused, f"refused: {refused[:2]}")


def _after(seconds: float, act: Callable[[], None]) -> None:
    time.sleep(seconds)
    act()


def under_load(writers: list[Writer], fault: Callable[[], None]) -> None:
    """Let them write while the fault happens, and stop them after it.

    However slow the machine is: each fault comes after something new was acknowledged.
    """
    over, before = threading.Event(), len(acknowledged(writers))
    threads = [threading.Thread(target=writer.write_until, args=(over,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        until = time.monotonic() + SECONDS_TO_BE_WRITING
        while len(acknowledged(writers)) == before and time.monotonic() < until:
            time.sleep(0.02)
        fault()
    finally:
        over.set()
        for thread in threads:
            thread.join(timeout=60)
    if any(thread.is_alive() for thread in threads):
        raise AssertionError("a writer hangs")
