"""Five marks on a KPI, each with its reason, against what its metric came to before."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.scoring import smart as marks
from app.domain.scoring.cells import Cells
from app.domain.scoring.smart import (
    Criterion,
    Past,
    SmartPolicy,
    Verdict,
    asked_a_period,
    past_of,
    smart,
)
from app.domain.scoring.terms import LineTerms, MetricTerms, Report
from app.domain.values.kinds import Aggregation, Cycle, Direction, Unit
from app.domain.values.period import Period, PeriodKind

YEAR, JUNE = Period.parse("2026"), Period.parse("2026-06")
LEADS = MetricTerms(
    "leads", Unit.COUNT, 0, Direction.HIGHER, Aggregation.SUM, official_sources=("crm",)
)
RATE = replace(LEADS, code="rate", aggregation=Aggregation.AVERAGE)
CAC = replace(RATE, code="cac", direction=Direction.LOWER)
BOUNCE = replace(RATE, code="bounce", direction=Direction.RANGE)


def line(metric=RATE, **terms):
    return LineTerms("kpi", metric.code, "MKT", Decimal("0.2"), target_period="2026", **terms)


def past(*values, first=1):
    months = [Period.month(2026, first + at) for at in range(len(values))]
    return Past(
        tuple((month, Fraction(value)) for month, value in zip(months, values, strict=True))
    )


def checked(wanted, metric=RATE, before=None, *, is_explained=True, objective="More customers"):
    found = smart(
        wanted, metric, YEAR, before, SmartPolicy(), is_explained=is_explained, objective=objective
    )
    return {one.criterion: one for one in found}


def test_there_are_five_marks_and_each_has_a_reason_also_where_it_holds():
    found = checked(line(target=Decimal(110)), before=past(100, 100))
    assert list(found) == list(Criterion)
    assert all(one.verdict is Verdict.MET for one in found.values())
    assert all(str(one.reason) for one in found.values())


def test_what_lacks_is_named():
    found = checked(line(), replace(RATE, official_sources=()), is_explained=False, objective="")
    assert found[Criterion.SPECIFIC].verdict is Verdict.DOUBTFUL
    assert found[Criterion.MEASURABLE].reason.sentence == marks.UNSOURCED
    assert found[Criterion.ACHIEVABLE].reason.sentence == marks.NO_AIM
    assert found[Criterion.RELEVANT].verdict is Verdict.LACKING


def test_a_computed_metric_is_measured_by_its_formula_and_a_line_by_its_own_source():
    bare = replace(RATE, official_sources=(), formula="a / b")
    assert checked(line(), bare)[Criterion.MEASURABLE].reason.sentence == marks.COMPUTED
    own = checked(line(sources=("erp",)), bare)[Criterion.MEASURABLE]
    assert own.reason.facts == {"sources": "erp"}


@pytest.mark.parametrize(
    ("metric", "target", "sentence", "growth"),
    [
        (RATE, 110, marks.WITHIN_REACH, "+10%"),
        (RATE, 100, marks.EASY, "0%"),
        (RATE, 90, marks.EASY, "-10%"),
        (RATE, 131, marks.FAR, "+31%"),
        (RATE, 130, marks.WITHIN_REACH, "+30%"),
        (CAC, 90, marks.WITHIN_REACH, "-10%"),
        (CAC, 110, marks.EASY, "+10%"),
        (CAC, 60, marks.FAR, "-40%"),
    ],
)
def test_a_target_is_held_against_the_average_and_the_best(metric, target, sentence, growth):
    found = checked(line(metric, target=Decimal(target)), metric, past(90, 100, 110))
    assert found[Criterion.ACHIEVABLE].reason.sentence == sentence
    assert found[Criterion.ACHIEVABLE].reason.facts["growth"] == growth


def test_much_growth_that_was_reached_before_is_not_doubted():
    found = checked(line(target=Decimal(150)), before=past(50, 60, 160))
    assert found[Criterion.ACHIEVABLE].verdict is Verdict.MET


def test_without_an_earlier_value_nothing_is_passed():
    found = checked(line(target=Decimal(110)))[Criterion.ACHIEVABLE]
    assert (found.verdict, found.reason.sentence) == (Verdict.DOUBTFUL, marks.NO_PAST)


def test_from_zero_there_is_no_growth_to_name():
    found = checked(line(target=Decimal(110)), before=past(0, 0))[Criterion.ACHIEVABLE]
    assert found.reason.sentence == marks.FROM_NOTHING
    assert found.verdict is Verdict.DOUBTFUL


def test_a_range_asks_whether_the_average_lies_inside():
    wanted = line(BOUNCE, low=Decimal(30), high=Decimal(50))
    inside = checked(wanted, BOUNCE, past(40))[Criterion.ACHIEVABLE]
    outside = checked(wanted, BOUNCE, past(60))[Criterion.ACHIEVABLE]
    assert (inside.verdict, outside.verdict) == (Verdict.MET, Verdict.DOUBTFUL)


def test_a_summed_target_is_compared_month_by_month():
    wanted = line(LEADS, target=Decimal(1200))
    assert asked_a_period(wanted, LEADS, YEAR, PeriodKind.MONTH) == 100
    assert asked_a_period(wanted, LEADS, YEAR, PeriodKind.QUARTER) == 300
    phased = replace(wanted, period_targets={"2026-01": (Decimal(50), None, None)})
    assert asked_a_period(phased, LEADS, YEAR, PeriodKind.MONTH) == 50


def test_a_summed_target_without_parts_is_scored_in_the_year_alone():
    found = checked(line(LEADS, target=Decimal(1200)), LEADS)[Criterion.TIME_BOUND]
    assert found.verdict is Verdict.DOUBTFUL
    yearly = checked(line(LEADS, target=Decimal(1200), cycle=Cycle.YEAR), LEADS)
    assert yearly[Criterion.TIME_BOUND].verdict is Verdict.MET


def reported(metric, **values):
    return {(metric, "MKT"): {key: (Report("crm", Decimal(v)),) for key, v in values.items()}}


def test_the_past_is_the_last_six_whole_months_that_have_a_value():
    months = {f"2026-{month:02}": month * 10 for month in range(1, 7) if month != 4}
    months |= {"2025-12": 999, "2026-07": 999}
    cells = Cells(reported("rate", **months), {"rate": RATE})
    found = past_of(cells, "rate", "MKT", JUNE, SmartPolicy())
    assert [value for _, value in found.values] == [10, 20, 30, 50, 60]
    assert str(found) == "2026-01 – 2026-06"


def test_where_only_quarters_are_reported_quarters_are_the_past():
    cells = Cells(reported("rate", **{"2025-Q4": 8, "2026-Q1": 9}), {"rate": RATE})
    found = past_of(cells, "rate", "MKT", Period.parse("2026-05"), SmartPolicy())
    assert [period.key for period, _ in found.values] == ["2025-Q4", "2026-Q1"]
    assert past_of(cells, "cac", "MKT", JUNE, SmartPolicy()) is None
