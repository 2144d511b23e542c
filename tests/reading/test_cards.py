"""A scorecard's lines are worked out once for the same rows, whichever request asks."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, Terms
from app.domain.scoring.cells import Cells
from app.domain.scoring.terms import MetricTerms, Report
from app.domain.values.kinds import Aggregation, Direction, Unit
from app.domain.values.period import Period
from app.reading.cards import read_card
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, persons

CARD, QUARTER, HALF = card_of("MKT"), Period.parse("2026-Q2"), Period.parse("2026-H1")


def scored(accord, period=QUARTER, *, at=NOW):
    """The lines of the marketing department, by metric."""
    with accord.reading() as db:
        reading = read_card(db, period, at=at, card=CARD)
    return {line.terms.metric: line for line in reading.scored.lines}


def record(accord, metric, value, *, month="2026-06", source="crm"):
    accord.ledger.do(
        record_value,
        by=SYSTEM,
        place=Place(metric, unit_id("MKT"), month),
        entry=Entry(source=source, value=Decimal(value)),
        reason="counted again",
    )


def test_the_same_rows_are_scored_once(company):
    first, second = scored(company), scored(company)
    assert first
    assert all(second[metric] is line for metric, line in first.items())


def test_after_an_edit_its_own_line_is_scored_anew_and_no_other(company):
    before = scored(company)
    record(company, "new_paying_users", "80000")
    after = scored(company)
    changed = {metric for metric, line in after.items() if line is not before[metric]}
    assert changed == {"new_paying_users"}
    assert after["new_paying_users"].actual - before["new_paying_users"].actual == 8000


def test_a_formulas_line_follows_what_it_rests_on(company):
    before = scored(company)
    record(company, "marketing_spend", "1", source="finance")
    after = scored(company)
    changed = {metric for metric, line in after.items() if line is not before[metric]}
    assert "cac" in changed
    assert after["cac"].actual != before["cac"].actual


def test_a_past_position_keeps_its_own_figures(company):
    then = end_of_log(company)
    before = scored(company)
    record(company, "new_paying_users", "80000")
    assert scored(company)["new_paying_users"] is not before["new_paying_users"]
    assert scored(company, at=then)["new_paying_users"] is before["new_paying_users"]


def test_another_period_of_the_same_rows_is_another_figure(company):
    assert scored(company)["cac"].actual != scored(company, HALF)["cac"].actual


def test_many_who_ask_at_once_get_the_same_finished_cell():
    """Slow enough ingredients: no one is given a formula's cell that is still being worked out."""
    terms = {
        code: MetricTerms(code, Unit.COUNT, 0, Direction.HIGHER, Aggregation.RATIO, formula=formula)
        for code, formula in (("a", None), ("b", "a + a"), ("c", "b * b"), ("d", "c / a"))
    }
    month = Period.parse("2026-06")
    reports = {("a", "x"): {month.key: (Report("crm", Decimal(3)),)}}
    official = {
        code: MetricTerms(**{**vars(one), "official_sources": ("crm",)})
        for code, one in terms.items()
    }
    for _ in range(200):
        cells = Cells(reports, official)
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _, c=cells: c.cell("d", "x", month).value, range(8)))
        assert set(found) == {12}


def test_a_persons_numbers_are_not_read_for_another_holders_scorecard(company):
    """A line that was recorded before that was refused shows nobody the person's numbers."""
    who = persons(company)
    person, holder = who["ma.tianyou"], who["peng.kairui"]
    terms = Terms(
        weight=Decimal(1), rule="ratio", cycle="month", owners=(Owner(holder, Decimal(1)),)
    )

    def draft(ledger):
        card = Scorecard.draft(by=holder, holder=holder, holder_kind="person", year=2026, number=9)
        card.add_line(by=holder, metric="visits", subject=person, terms=terms)
        ledger.save(card)
        return card.id

    made = company.ledger.do(draft).value
    with company.reading() as db:
        reading = read_card(db, QUARTER, at=NOW, card=made)
    assert len(reading.rows) == 1
    assert (list(reading.scored.lines), dict(reading.standing)) == ([], {})
