"""What came after a close: each event that moved the values, while the stored score stays."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.metrics.commands import appoint_sources
from app.domain.periods.refusals import ReasonForSources
from app.domain.scorecards.commands import phase_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import PeriodTarget
from app.domain.scoring.causes import Cause
from app.domain.values.period import Period
from app.reading.closing import close_with_figures
from app.reading.comparing import since_close
from projections.temporal import NOW
from tests.small_company import MARKETING, STEWARD, WANG, SmallCompany, small_company

QUARTER = Period.parse("2026-Q1")
OTHERS = {"code": "leads", "official": ["finance"], "others": ["crm"], "steward": STEWARD}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    """Its first quarter is reported with 3,000 of 3,000 leads, and closed in April."""
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as found:
        found.hours[0] = 100 * 24
        for month in ("2026-01", "2026-02", "2026-03"):
            found.record("1000", month=month)
        leads = kpi_id(found.card, "leads", MARKETING)
        parts = (PeriodTarget(QUARTER.key, Decimal(3000)),)
        do(found, phase_line, WANG, card_id=found.card, kpi=leads, parts=parts)
        at = {"unit": MARKETING, "period": QUARTER.key, "named": QUARTER.key}
        do(found, close_with_figures, WANG, **at)
        yield found


def do(company, command, by=STEWARD, **more):
    return company.accord.ledger.do(command, by=by, **more).value


def later(company):
    with company.accord.reading() as db:
        return since_close(db, company.card, QUARTER, until=NOW)


def test_nothing_came_before_something_does(company):
    assert later(company) is None


def test_a_correction_is_named_with_its_points(company):
    place, entry = Place("leads", MARKETING, "2026-03"), Entry(source="crm", value=Decimal(1300))
    do(company, record_value, place=place, entry=entry, reason="counted again")
    found = later(company)
    assert (found.before.score, found.after.score) == (Decimal("100.00"), Decimal("110.00"))
    (part,) = found.parts
    assert (part.cause, part.shown) == (Cause.CORRECTED, Decimal("10.00"))
    assert part.events[0].reason == "counted again"


def test_other_sources_take_a_reason_and_are_named(company):
    with pytest.raises(ReasonForSources):
        do(company, appoint_sources, **OTHERS)
    do(company, appoint_sources, reason="the shop counts itself", **OTHERS)
    (part,) = later(company).parts
    assert (part.cause, part.metric) == (Cause.DEFINITION, "leads")
    assert part.events[0].reason == "the shop counts itself"


def test_another_steward_alone_takes_no_reason(company):
    do(company, appoint_sources, **OTHERS | {"official": ["crm"], "others": [], "steward": WANG})
    assert later(company) is None
