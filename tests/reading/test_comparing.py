"""What changed between two moments, replayed from the log."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.ids import SYSTEM
from app.domain.policies.commands import adopt_scoring_policy
from app.domain.scorecards.commands import phase_line, retire_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import PeriodTarget
from app.domain.scoring.causes import Cause
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.reading.cards import read_card
from app.reading.closing import close_with_figures
from app.reading.comparing import WrongWayRound, comparison
from projections.scorecards.queries import scorecards
from projections.temporal import NOW
from tests.demo_database import card_of
from tests.small_company import MARKETING, STEWARD, WANG, small_company

JANUARY, QUARTER = Period.parse("2026-01"), Period.parse("2026-Q1")


@pytest.fixture
def small(each_database, database_url):
    with small_company(database_url) as company:
        company.hours[0] = 24 * 40  # the middle of February
        aim(company, 1000)
        yield company


def aim(company, target):
    """Set the department's target for January."""
    company.accord.ledger.do(
        phase_line,
        by=WANG,
        card_id=company.card,
        kpi=kpi_id(company.card, "leads", MARKETING),
        parts=(PeriodTarget("2026-01", Decimal(target)),),
        reason="the market moved",
    )


def compared(accord, card, period, before, after=NOW):
    with accord.reading() as db:
        return comparison(db, card, period, before=before, after=after)


def causes(company, before, period=JANUARY):
    found = compared(company.accord, company.card, period, before)
    return [(part.cause, part.metric, part.points) for part in found.parts]


def test_every_kind_of_event_is_a_cause_of_its_own(small):
    begun = small.last()
    small.record("900")
    assert causes(small, begun) == [(Cause.NEW_VALUE, "leads", 90)]
    before = small.last()
    small.an_hour_later()
    small.record("800", reason="counted twice")
    small.verify()
    aim(small, 1600)
    assert causes(small, before) == [
        (Cause.CORRECTED, "leads", -10),
        (Cause.TARGET, "leads", -30),
    ]
    assert [
        one.topic for one in compared(small.accord, small.card, JANUARY, before).parts[0].events
    ] == ["measurements.cell.corrected"]
    before = small.last()
    small.accord.ledger.do(
        adopt_scoring_policy,
        by=SYSTEM,
        terms={"ratio_cap": "40"},
        from_day=date(2026, 1, 1),
        reason="caps",
    )
    assert causes(small, before) == [(Cause.POLICY, None, -10)]
    before = small.last()
    small.withdraw()
    assert causes(small, before) == [(Cause.CORRECTED, "leads", -40)]


def test_a_retired_kpi_takes_its_points_along(small):
    small.record("900")
    before = small.last()
    small.accord.ledger.do(
        retire_line,
        by=WANG,
        card_id=small.card,
        kpi=kpi_id(small.card, "leads", MARKETING),
        from_period="2026-01",
        reason="no longer ours",
    )
    found = compared(small.accord, small.card, JANUARY, before)
    assert (found.before.score, found.after.score) == (Decimal("90.00"), None)
    assert [(part.cause, part.shown) for part in found.parts] == [(Cause.KPI, Decimal("-90.00"))]


def test_a_value_of_another_period_or_source_moves_nothing(small):
    small.record("900")
    before = small.last()
    small.record("500", month="2026-02")
    small.record("700", source="finance")
    assert causes(small, before) == []


def test_a_close_fixes_the_score_and_what_comes_later_moves_it_no_more(small):
    small.record("900")
    before = small.last()
    small.accord.ledger.do(
        close_with_figures, by=WANG, unit=MARKETING, period="2026-01", named="2026-01"
    )
    small.record("100", by=STEWARD, reason="found after the close")
    found = compared(small.accord, small.card, JANUARY, before)
    assert (found.before.score, found.after.score, found.parts) == (
        Decimal("90.00"), Decimal("90"), (),
    )  # fmt: skip


def test_the_first_moment_must_come_first(small):
    with pytest.raises(WrongWayRound):
        compared(small.accord, small.card, JANUARY, small.last() + 1, small.last())


def test_a_card_that_is_not_there_has_nothing_to_compare(small):
    assert compared(small.accord, MARKETING, JANUARY, 1) is None


@pytest.mark.parametrize("key", ["2026-06", "2026-Q2", "2026"])
def test_both_ends_are_what_the_pages_showed_and_the_causes_lead_from_one_to_the_other(
    company, key
):
    period, chance = Period.parse(key), random.Random(key)
    with company.reading() as db:
        last, cards = last_position(db), scorecards(db, at=NOW, year=2026)
        for card in chance.sample(cards, 4):
            before, after = sorted(chance.sample(range(last // 3, last + 1), 2))
            found = comparison(db, card.id, period, before=before, after=after)
            if found is None:
                assert read_card(db, period, at=after, card=card.id) is None
                continue
            early = read_card(db, period, at=before, card=card.id)
            late = read_card(db, period, at=after, card=card.id)
            assert found.before.score == (early.scored.score if early else None)
            assert found.after.score == late.scored.score
            assert found.after.grade == str(late.scored.grade or "")
            told = sum((part.points for part in found.parts), Fraction(0))
            ends = (one.scored.exact if one else None for one in (early, late))
            then, now = (exact or Fraction(0) for exact in ends)
            assert told == now - then
            assert sum(part.shown for part in found.parts) + found.rounding == found.change


def test_every_event_of_a_cause_moved_the_score_where_it_stands(company):
    period, card = Period.parse("2026-Q2"), card_of("MKT")
    found = compared(company, card, period, 1)
    assert {part.metric for part in found.parts} >= {"new_paying_users", "engagement"}
    with company.reading() as db:
        for part in found.parts:
            position = part.events[-1].position
            early, late = (
                read_card(db, period, at=at, card=card) for at in (position - 1, position)
            )
            assert (early and early.scored.exact) != late.scored.exact
