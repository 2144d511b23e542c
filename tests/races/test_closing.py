"""What arrives in the moment in which a period closes: it counts in the close, is refused, or says
that it came after it. `ACCORD_TEST_CLOSES` asks for more tries, on each database.
"""

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from random import Random
from uuid import UUID, uuid4

import pytest

from app.domain.disputes.commands import Claim, open_dispute, rule_on_dispute
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.metrics.commands import redefine_metric
from app.domain.metrics.metric import Metric
from app.domain.people.commands import add_person, grant_role
from app.domain.people.roles import Role
from app.domain.periods import guard
from app.domain.periods.commands import ask_reopening, reopen_period
from app.domain.periods.unit_period import UnitPeriod
from app.domain.policies.commands import adopt_scoring_policy
from app.domain.policies.policy import Policy
from app.domain.refusals import Refused
from app.domain.scorecards.commands import phase_line, retarget_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import PeriodTarget
from app.domain.values.period import Period
from app.importers.file_import import import_file
from app.importers.headings import column_id
from app.reading.cards import read_card
from app.reading.closing import close_with_figures
from tests.races.together import together
from tests.small_company import MARKETING, STEWARD, WANG, small_company

TRIES = int(os.environ.get("ACCORD_TEST_CLOSES", "14"))
QUARTER = Period.parse("2026-Q1")
SU, HE = UUID(int=22, version=4), UUID(int=21, version=4)
STEWARDS = (STEWARD, HE)
TOLD = {column_id("考評項"): "metric", column_id("當期數"): "actual"}
SHORTEST = 0.01  # seconds


@dataclass
class Tried:
    """What became of the tries: how many writings came before, after or not at all; `took` says
    how long each way took last, so that the close can begin anywhere within.
    """

    counts: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    took: dict = field(default_factory=dict)


@pytest.fixture
def company(each_database, database_url):
    """The small company in April, its first quarter reported."""
    with small_company(database_url) as found:
        found.hours[0] = 100 * 24
        for month, value in (("2026-01", "900"), ("2026-02", "1000"), ("2026-03", "1100")):
            found.record(value, month=month)
        parts = (PeriodTarget(QUARTER.key, Decimal(3000)),)
        do(found, phase_line, card_id=found.card, kpi=leads(found), parts=parts)
        for person, name in ((SU, "蘇"), (HE, "何")):
            do(found, add_person, SYSTEM, id=person, name=name, unit=unit_id("CO"))
        role = {"role": Role.DATA_STEWARD, "unit": unit_id("CO")}
        do(found, grant_role, SYSTEM, person=HE, **role)
        yield found


def do(company, command, by=WANG, **more):
    return company.accord.ledger.do(command, by=by, **more).value


def leads(company):
    return kpi_id(company.card, "leads", MARKETING)


def close(company):
    at = {"unit": MARKETING, "period": QUARTER.key}
    return do(company, close_with_figures, named=QUARTER.key, **at)


def reopen(company):
    at = {"unit": MARKETING, "period": QUARTER.key}
    do(company, ask_reopening, reason="another try", **at)
    do(company, reopen_period, STEWARD, **at)


# -- the ways of writing, each with another value at each try --------------------------------------


def value(company, number, by=WANG):
    entry = Entry(source="crm", value=Decimal(1101 + number))
    place = Place("leads", MARKETING, "2026-03")
    return partial(do, company, record_value, by, place=place, entry=entry, reason="counted again")


def correction(company, number):
    return value(company, number, STEWARD)


def file(company, number):
    content = f"考評項,當期數\n線索量,{901 + number}\n".encode()
    about = {"holder": "MKT", "period": "2026-01", "by": STEWARD, "answers": TOLD}
    return partial(import_file, company.accord, content, "t.csv", **about)


def ruling(company, number):
    id = uuid4()
    place = Place("leads", MARKETING, "2026-02")
    claim = Claim(str(1001 + number), "finance", "ours", "report 12")
    about = {"place": place, "kind": Subject.NUMBER, "standing": None, "claim": claim}
    do(company, open_dispute, SU, id=id, **about)
    told = {"dispute": id, "outcome": Outcome.SIDE_A, "reason": "so it is"}
    ruler = STEWARDS[number // len(WAYS) % 2]  # who ruled last has a part in the next one
    return partial(do, company, rule_on_dispute, ruler, **told)


def definition(company, number):
    told = {"code": "leads", "from_period": "2026-03", "meanings": {"en": f"meaning {number}"}}
    return partial(do, company, redefine_metric, SYSTEM, reason="clearer", **told)


def policy(company, number):
    terms = {"ratio_cap": str(200 + number)}
    told = {"from_day": date(2026, 3, 31), "terms": terms, "reason": "more"}
    return partial(do, company, adopt_scoring_policy, SYSTEM, **told)


def target(company, number):
    told = {"from_period": "2026-03", "target": Decimal(500 + number), "reason": "too high"}
    return partial(do, company, retarget_line, card_id=company.card, kpi=leads(company), **told)


WAYS = (value, correction, file, ruling, definition, policy, target)


def test_nothing_lands_unmarked_in_a_period_that_closes(company):
    tried = tries(company, TRIES)
    assert tried.faults == [], tried.faults
    assert {way for way, _ in tried.counts} == {way.__name__ for way in WAYS}


def tries(company, count):
    """So many closes, each with a writing that begins while it runs, or the other way round."""
    chance, tried = Random(11), Tried()
    for number in range(count):
        way = WAYS[number % len(WAYS)]
        write = way(company, number)
        is_refused = _try_once(company, way, write, chance, tried)
        reopen(company)
        if is_refused and way is ruling:  # no second dispute before the first is settled
            write()
    return tried


def _try_once(company, way, write, chance, tried):
    """Whether the writing was refused."""
    before = company.last()
    lead = chance.uniform(-1, 1) * tried.took.get(way, SHORTEST)
    (took, written), (_, closed) = together(
        partial(_timed, max(lead, 0), write),
        partial(_timed, max(-lead, 0), partial(close, company)),
    )
    assert not isinstance(closed, Exception), closed
    assert not isinstance(written, Exception) or isinstance(written, Refused), written
    faults, became = look(company, before)
    tried.took[way] = max(took, SHORTEST)
    tried.counts[way.__name__, became] += 1
    tried.faults += faults
    return isinstance(written, Refused)


def _timed(pause, act):
    """After a pause: how long it took, and what it gave or raised."""
    time.sleep(pause)
    began = time.perf_counter()
    try:
        given = act()
    except Exception as error:
        given = error
    return time.perf_counter() - began, given


def look(company, before):
    """What the log says, read without the product's rules: faults, and whether the writing came
    before the close, after it with a mark, or not at all.
    """
    with company.accord.reading() as db:
        rows = list(company.accord.ledger.log_recorder.select_log(after=before))
        events = [(row.position, company.accord.ledger.decode(row)) for row in rows]
        (at, closed), *more = [one for one in events if isinstance(one[1], UnitPeriod.Closed)]
        reading = read_card(db, QUARTER, at=at - 1, card=company.card)
    earlier = [position for position, event in events if position < at and not _of_period(event)]
    last = max([before, *earlier])
    faults = ["closed twice"] if more else []
    if closed.position < last:
        faults.append(f"the close at {at} left out what stood at {last}")
    if closed.results[0]["score"] != reading.scored.score:
        faults.append(f"the close stored {closed.results[0]['score']}, not {reading.scored.score}")
    late = [event for position, event in events if position > at]
    faults += [fault for event in late if (fault := _unmarked(event))]
    if late:
        return faults, "after"
    return faults, "before" if last > before else "refused"


def _of_period(event):
    return isinstance(event, UnitPeriod.Event | UnitPeriod.Opened)


def _unmarked(event):
    """What is wrong with an event after the close; None where it says why it came."""
    match event:
        case Cell.Event() if QUARTER.contains(Period.parse(event.period)):
            is_marked = bool(getattr(event, "dispute", None) or getattr(event, "reason", None))
            unmarked = f"{type(event).__qualname__} by {event.by} is unmarked"
            return None if is_marked and event.by in STEWARDS else unmarked
        case Scorecard.Event() | Metric.Event() | Policy.Event():
            return f"{type(event).__qualname__} changed what a closed period rests on"
    return None


def test_a_value_that_slipped_in_would_be_found(company, monkeypatch):
    monkeypatch.setattr(guard, "_stopped", lambda *_: ("", ""))
    monkeypatch.setattr(guard, "refuse_touching", lambda *_, **__: None)
    before = company.last()
    close(company)
    value(company, 1)()
    target(company, 1)()
    faults, became = look(company, before)
    assert [one.split()[0] for one in faults] == ["Cell.Corrected", "Scorecard.Retargeted"]
    assert became == "after"
