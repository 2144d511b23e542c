"""Calling an application as a web server would, and edits as a person makes them."""

import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from wsgiref.headers import Headers

from flask import Flask
from werkzeug.test import EnvironBuilder

SEEN = re.compile(r'name="seen" value="([^"]+)"')
Timings = list[float]


@dataclass(frozen=True)
class Visit:
    """A signed-in browser: its cookies, and the token that its forms carry."""

    cookie: str
    csrf: str = ""

    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "X-CSRFToken": self.csrf, "HX-Request": "true"}


@dataclass
class Spot:
    """A number that is edited again and again: by one up, by one down."""

    url: str
    value: int
    seen: str = ""
    edits: int = field(default=0)

    def form(self) -> dict[str, str]:
        self.edits += 1
        return {
            "typed": str(self.value + self.edits % 2),
            "seen": self.seen,
            "key": f"{time.time_ns()}-{self.edits}-{id(self)}",
            "source": "",
            "reason": "數據來源更正",
        }

    def answered(self, text: str) -> None:
        if found := SEEN.search(text):
            self.seen = found[1]


# -- inside this process ---------------------------------------------------------------------------


def page(app: Flask, visit: Visit, url: str) -> Callable[[], str]:
    """Opens a page; the answer's text."""
    environ = EnvironBuilder(url, headers={"Cookie": visit.cookie}).get_environ()
    return lambda: called(app, dict(environ))


def called(app: Flask, environ: dict[str, Any]) -> str:
    """The body of an answer; everything but 200 is a mistake of the benchmark."""
    told: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
        told.append(status)
        Headers(headers)
        return None

    answer = app.wsgi_app(environ, start_response)
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    if not told[0].startswith("200"):
        raise RuntimeError(f"{environ['PATH_INFO']}: {told[0]}: {body[:300]!r}")
    return body.decode()


# -- over HTTP, several at once --------------------------------------------------------------------


def together(port: int, visit: Visit, spots: list[Spot], times: int) -> tuple[float, Timings]:
    """Each spot edited so many times by a client of its own; seconds in all, and each edit's."""
    timings: list[Timings] = [[] for _ in spots]
    ready = threading.Barrier(len(spots) + 1)
    failures: list[BaseException] = []

    def client(spot: Spot, mine: Timings) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.connect()
        try:
            ready.wait()
            for _ in range(times):
                start = time.perf_counter()
                text = posted(connection, spot, visit)
                mine.append(time.perf_counter() - start)
                spot.answered(text)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=client, args=pair) for pair in zip(spots, timings, strict=True)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - start, [one for some in timings for one in some]


def edited_in_turn(port: int, visit: Visit, spots: list[Spot], times: int) -> Timings:
    """One client edits one number after the other, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.connect()
    found = []
    try:
        for at in range(times):
            spot = spots[at % len(spots)]
            start = time.perf_counter()
            text = posted(connection, spot, visit)
            found.append(time.perf_counter() - start)
            spot.answered(text)
    finally:
        connection.close()
    return found


def opened_pages(port: int, visit: Visit, url: str, times: int) -> Timings:
    """One client opens a page so many times, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    found = []
    try:
        for _ in range(times):
            start = time.perf_counter()
            connection.request("GET", url, headers={"Cookie": visit.cookie})
            answer = connection.getresponse()
            body = answer.read()
            found.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"{url}: {answer.status}: {body[:300]!r}")
    finally:
        connection.close()
    return found


def posted(connection: http.client.HTTPConnection, spot: Spot, visit: Visit) -> str:
    """Edit a number; the answer's text."""
    headers = visit.headers() | {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", spot.url, urlencode(spot.form()), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError(f"{spot.url}: {answer.status}: {text[:300]}")
    return text
