"""The fuzz of every route that changes something: so many requests, the same for the same seed."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

from tests.faults.counting import damage
from tests.fuzzing.harvesting import Sent, harvest
from tests.fuzzing.judging import PEOPLE, House, Verdict, house, judge
from tests.fuzzing.learning import Fields
from tests.fuzzing.mangling import Mangler, Request

AT_ONCE = 500
"""Requests on one copy: what they change closes ways to what comes after."""

Plant = Callable[[House], None]
"""Breaks something on purpose, so that the fuzz is seen to find it."""


def fuzz(
    file: Path,
    *,
    times: int,
    seed: int,
    route: str = "",
    walkers: Sequence[str] = PEOPLE,
    plant: Plant = lambda _: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Verdict:
    """Send what pages would send to every route, or to one, and then so many that are mangled.

    What pages would send is found by walking as each of `walkers`, which is what takes long. In a
    long run the log is held against a replay at the end.
    """
    chance, verdict, fields = random.Random(seed), Verdict(), Fields()
    with house(file, PEOPLE) as first:
        found = harvest(first.app, {who: first.visitors[who] for who in walkers})
        whole = found.requests(first.app, PEOPLE[0])
        routes = [route] if route else sorted(whole)
        mangler = Mangler(chance, PEOPLE, found.things, fields.known)

        def requests(count: int, begin: int = 0) -> Iterator[Request]:
            for number in range(begin, begin + count):
                yield mangler.mangled(chance.choice(whole[routes[number % len(routes)]]))

        plant(first)
        with fields.learned():
            judge(first, (_plain(whole[one][0]) for one in routes), verdict, clock)
        judge(first, requests(min(AT_ONCE, times)), verdict, clock)
    for begin in range(AT_ONCE, times, AT_ONCE):
        with house(file, PEOPLE) as fresh:
            judge(fresh, requests(min(AT_ONCE, times - begin), begin), verdict, clock)
            if begin + AT_ONCE >= times:
                verdict.bad += damage(fresh.accord, ()).defects
    return verdict


def _plain(sent: Sent) -> Request:
    """As the page would send it, but for the key, which is new."""
    fields = {name: [text] for name, text in sent.fields} | {"key": [uuid4().hex]}
    return Request(sent, fields, "multipart/form-data", "right")
