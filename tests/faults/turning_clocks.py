"""The machine's clock goes back an hour, a day on, and back again."""

from datetime import timedelta
from itertools import pairwise

import sqlalchemy as sa

from app.domain.values.period import Period
from app.eventlog.tables import events
from app.reading.cards import read_card
from tests.faults.lab import Lab, Plant, Report
from tests.faults.typing_in import Typist

TURNS = (timedelta(hours=-1), timedelta(days=1), timedelta(days=-1), timedelta(hours=1))


def turn_the_clock(lab: Lab, *, times: int, plant: Plant = lambda _: None) -> Report:
    """Write before and after each turn; what a page showed of the past stays as it was."""
    report, typist = Report(), Typist(lab.accord, "2026-01")
    wrong = timedelta(0)
    sound = lab.accord.ledger.surroundings.clock
    lab.accord.ledger.surroundings.clock = lambda: sound() + wrong
    pages: list[tuple[int, object]] = []
    try:
        for turn in TURNS * times:
            wrong += turn
            report.demand(typist.type(), f"nothing is written after the clock went {turn}")
            pages.append((lab.company.last(), _score(lab, lab.company.last())))
    finally:
        lab.accord.ledger.surroundings.clock = sound
    scores = {score for _, score in pages}
    report.demand(len(scores) == len(pages), "pages of the past all look the same")
    plant(lab)
    changed = sum(_score(lab, at) != score for at, score in pages)
    report.demand(not changed, f"{changed} pages of the past changed")
    backwards = _times_that_run_backwards(lab)
    report.demand(not backwards, f"{backwards} events were recorded before the one in front")
    report.count(lab, typist.acknowledged)
    report.figures |= {"turns": len(pages)}
    return report


def _score(lab: Lab, at: int) -> object:
    with lab.accord.reading() as db:
        reading = read_card(db, Period.parse("2026-01"), at=at, card=lab.company.card)
    return reading and reading.scored.exact


def _times_that_run_backwards(lab: Lab) -> int:
    with lab.accord.reading() as db:
        found = db.execute(sa.select(events.c.recorded_at).order_by(events.c.position))
        times = [row.recorded_at for row in found]
    return sum(later < earlier for earlier, later in pairwise(times))
