"""Requests that come when they come, whether or not the last one is answered: an open loop.

What is measured is the time since a request was due, so that those who wait in line count.
"""

import http.client
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.calling import Spot, Visit, posted

LINES = 32
KEPT = 1.0
"""Seconds after which a line isn't counted on: the server closes one that is idle for two."""

Ask = Callable[[http.client.HTTPConnection], None]


@dataclass(frozen=True)
class Answered:
    """When a request was due, and how long after that it was answered; seconds."""

    due: float
    seconds: float


def offered(port: int, asked: Iterator[Ask], *, rate: float, seconds: float) -> list[Answered]:
    """Offer so many requests a second for so long. Raises what the first failing one raised."""
    waiting: queue.SimpleQueue[tuple[float, Ask] | None] = queue.SimpleQueue()
    found: list[Answered] = []
    failures: list[BaseException] = []
    begun = time.perf_counter()

    def serve() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        used = begun
        while (one := waiting.get()) is not None:
            due, ask = one
            if time.perf_counter() - used > KEPT:
                connection.close()  # it opens again by itself
            try:
                ask(connection)
            except BaseException as failure:
                failures.append(failure)
                connection.close()
            used = time.perf_counter()
            found.append(Answered(due, time.perf_counter() - begun - due))
        connection.close()

    lines = [threading.Thread(target=serve) for _ in range(LINES)]
    for line in lines:
        line.start()
    for number in range(int(rate * seconds)):
        due = number / rate
        time.sleep(max(0.0, due - (time.perf_counter() - begun)))
        waiting.put((due, next(asked)))
    for _ in lines:
        waiting.put(None)
    for line in lines:
        line.join()
    if failures:
        raise failures[0]
    return found


def mixed(visit: Visit, pages: list[str], spots: list[Spot], *, edits: int) -> Iterator[Ask]:
    """Pages in turn, and one in so many an edit; a number is edited by one at a time."""
    free: queue.SimpleQueue[Spot] = queue.SimpleQueue()
    for spot in spots:
        free.put(spot)

    def edit(connection: http.client.HTTPConnection) -> None:
        spot = free.get()
        try:
            spot.answered(posted(connection, spot, visit))
        finally:
            free.put(spot)

    def page(url: str) -> Ask:
        def ask(connection: http.client.HTTPConnection) -> None:
            connection.request("GET", url, headers={"Cookie": visit.cookie})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{url}: {answer.status}: {body[:300]!r}")

        return ask

    number = 0
    while True:
        number += 1
        yield edit if number % edits == 0 else page(pages[number % len(pages)])
