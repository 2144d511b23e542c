"""Sends what was put out of order, and says what must not be."""

import io
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from flask import Flask

from app.accord import Accord
from app.accounts.api_keys import new_secret, take_secret
from app.accounts.sessions import begin_session
from app.domain.access.commands import make_key
from app.domain.ids import unit_id
from app.factory import create_app
from app.views.asking import TOKEN as SESSION
from tests.demo_database import copied, end_of_log, persons, settings_of
from tests.fuzzing.mangling import Request
from tests.visiting import Visitor

SECONDS = 2.0
REFUSED = 400
ADMINISTRATOR, HEAD = "tao.yifan", "shen.wanqing"
PEOPLE = (ADMINISTRATOR, "ye.ruolin", HEAD, "bai.jingyi", "luo.jianwei", "chen.yating")
"""An administrator first, then a steward, a head, finance, a group's lead and a member."""


@dataclass
class House:
    """The application on a copy of its own, with everybody signed in."""

    accord: Accord
    app: Flask
    visitors: dict[str, Visitor]
    secret: str

    def admit(self, who: str) -> Visitor:
        """Somebody with a session that holds, whatever was done to the last one."""
        visitor = self.visitors[who]
        with self.accord.store.write() as db:
            token = begin_session(db, persons(self.accord)[who], now=self.accord.now())
        with visitor.client.session_transaction() as session:
            session[SESSION] = token
        visitor.get("/settings")
        return visitor


@dataclass
class Verdict:
    """What a run saw: answers by status, the slowest, and everything that must not be."""

    sent: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    routes: set[str] = field(default_factory=set)
    events: int = 0
    slowest: float = 0.0
    bad: list[str] = field(default_factory=list)


@contextmanager
def house(file: Path, people: Iterable[str]) -> Iterator[House]:
    """A fresh copy of the demonstration, as in service: an error is a page, not a failing test."""
    with TemporaryDirectory(prefix="accord-fuzz.") as name:
        folder = Path(name)
        with copied(file, folder, raise_errors=False) as accord:
            app = create_app(accord, settings_of(folder))
            known = persons(accord)
            visitors = {who: Visitor(app, known[who]) for who in people}
            for visitor in visitors.values():
                visitor.get("/settings")  # its token is the session's
            yield House(accord, app, visitors, _key(accord, known))


def _key(accord: Accord, known: Mapping[str, Any]) -> str:
    """A key of a program, so that the routes of programs are not all closed."""
    secret, today = new_secret(), accord.now().date()
    key = accord.ledger.do(
        make_key,
        by=known[ADMINISTRATOR],
        id=uuid4(),
        owner=known[HEAD],
        name="CRM",
        unit=unit_id("MKT"),
        sources=("crm",),
        until_day=today + timedelta(days=30),
    ).value
    accord.ledger.do(take_secret, by=known[HEAD], api_key=key, secret=secret)
    return secret


def judge(
    house: House,
    requests: Iterable[Request],
    verdict: Verdict,
    clock: Callable[[], float] = time.perf_counter,
) -> Verdict:
    """Send each, and note: an answer of 500 or more, one that took over two seconds, an event
    from what was refused."""
    last = end_of_log(house.accord)
    for request in requests:
        began = clock()
        status = answered(house, request)
        seconds = clock() - began
        now = end_of_log(house.accord)
        verdict.sent += 1
        verdict.answers[status] += 1
        verdict.routes.add(request.sent.endpoint)
        verdict.slowest = max(verdict.slowest, seconds)
        verdict.events += now - last
        told = f"{request.sent.endpoint} as {request.sent.who}: {request}"
        if status >= 500:
            verdict.bad.append(f"{status} from {told}"[:1_500])
        if seconds > SECONDS:
            verdict.bad.append(f"{seconds:.1f} s for {told}"[:1_500])
        if status >= REFUSED and now != last:
            verdict.bad.append(f"{now - last} events though {status} from {told}"[:1_500])
        last = now
    return verdict


def answered(house: House, request: Request) -> int:
    """The status of the answer; a session that was ended on the way is begun anew."""
    visitor = house.visitors[request.sent.who]
    answer = _send(house, visitor, request)
    if answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in"):
        answer = _send(house, house.admit(request.sent.who), request)
    if "Set-Cookie" in answer.headers:  # signed out, or as somebody else
        house.admit(request.sent.who)
    answer.close()
    return int(answer.status_code)


def _send(house: House, visitor: Visitor, request: Request) -> Any:
    headers = dict(visitor.headers)
    if request.sent.htmx:
        headers["HX-Request"] = "true"
    if request.token:
        headers["X-CSRFToken"] = visitor.token if request.token == "right" else "x" * 20
    if request.sent.endpoint.startswith("api."):
        headers |= {"Authorization": f"Bearer {house.secret}", "Idempotency-Key": uuid4().hex}
    body: Any = request.body
    if not isinstance(body, bytes):
        body = {
            name: value if isinstance(value, list) else (io.BytesIO(value[0]), value[1])
            for name, value in body.items()
        }
    return visitor.client.post(
        request.sent.url, data=body, content_type=request.kind, headers=headers
    )
