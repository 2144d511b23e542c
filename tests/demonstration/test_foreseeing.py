"""What a preview says of a text is what becomes of it: both make the same decisions."""

import random

from app.domain.ids import unit_id
from app.domain.measurements.commands import consulted
from app.domain.measurements.place import Place
from app.domain.measurements.typed import foreseen, record_typed
from app.domain.periods.commands import hold_period
from app.domain.refusals import Refused
from projections.reference.queries import consult
from tests.demo_database import persons

PEOPLE = ("shen.wanqing", "chen.yating", "ye.ruolin", "xu.shuhan", "wu.guanting")
METRICS = ("new_paying_users", "cac", "conversion", "leads", "no_such_metric")
UNITS = ("MKT", "MKT-CON", "SAL")
PERIODS = ("2026-02", "2026-05", "2026-06", "2026-07", "2026-08")
READ = ("7.2萬", "72000", "72,000.5", "9000萬", "-5", "0", "12%", "0.12", "１２３４", "五百", "1e5")
DOUBTFUL = (
    "約3萬",
    "3萬~4萬",
    "US$5,000",
    "¥ 320",
    "80 (估)",
    "many",
    "",
    "-",
    "無",
    "1.2.3",
    "9" * 20,
)
OF_ALL = [
    (who, Place(metric, unit_id(unit), period), text)
    for who in PEOPLE
    for metric in METRICS
    for unit in UNITS
    for period in PERIODS
    for text in (*READ, *DOUBTFUL)
]
HOW_MANY = 400


def test_a_text_comes_to_what_was_foreseen(company):
    ids = persons(company)
    held = {"unit": unit_id("MKT"), "period": "2026-Q1"}
    company.ledger.do(hold_period, by=ids["shen.wanqing"], **held)
    seen = set()
    # Each is typed twice: then its number stands already, or waits.
    for who, place, text in (
        one for one in random.Random(8).sample(OF_ALL, HOW_MANY) for _ in range(2)
    ):
        now = company.now()
        with company.reading() as db:
            facts = consult(db, *consulted(ids[who], [place]))
        said = foreseen(facts, by=ids[who], now=now, place=place, typed=text, reason="-")
        effect, refused = became(company, by=ids[who], place=place, typed=text)
        about = (who, place, text, effect)
        assert told(said.refusal) == told(refused), about
        if refused is None:
            assert (said.amount is None) == (effect == "withdrawn"), about
            assert effect == "same" or said.waits == (effect == "held"), about
        seen.add(effect or type(refused).__name__)
    # Enough of each kind was met for the comparison to mean something.
    assert {"new", "correction", "held", "withdrawn", "same"} <= seen
    assert {"NotYours", "Unreadable", "NothingToWithdraw", "FuturePeriod", "PeriodIsOnHold"} <= seen


def became(company, **typed):
    """What recording a text came to, and what refused it; one of them is None."""
    try:
        return company.ledger.do(record_typed, **typed, reason="-").value, None
    except Refused as refused:
        return None, refused


def told(refused):
    return refused and (type(refused), refused.sentence, refused.facts)
