"""What counts in a period: targets, values and what a line says about both."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.scoring import notes
from app.domain.scoring.card import LineState, MissingDecision, scored_card
from app.domain.scoring.cell import How
from app.domain.scoring.explain import explanation, light_ground
from app.domain.scoring.light import Light
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.streak import DueDay, red_streak
from app.domain.scoring.targets import Basis
from app.domain.scoring.terms import LineTerms, MetricTerms, PeriodTarget, RelativeTarget, Report
from app.domain.values.kinds import Aggregation, Direction, Rule, Unit
from app.domain.values.period import Period

CRM = ("crm",)
USERS = MetricTerms("users", Unit.COUNT, 0, Direction.HIGHER, Aggregation.SUM, None, CRM)
SPEND = MetricTerms("spend", Unit.MONEY, 2, Direction.LOWER, Aggregation.SUM, None, CRM)
CAC = MetricTerms(
    "cac", Unit.MONEY, 2, Direction.LOWER, Aggregation.RATIO, "spend / users", CRM, Decimal("0.02")
)
INDEX = MetricTerms("index", Unit.COUNT, 0, Direction.HIGHER, Aggregation.AVERAGE, None, CRM)
STOCK = MetricTerms("stock", Unit.COUNT, 0, Direction.HIGHER, Aggregation.LAST, None, CRM)
SHARE = MetricTerms("share", Unit.PERCENT, 2, Direction.RANGE, Aggregation.AVERAGE, None, CRM)
METRICS = {one.code: one for one in (USERS, SPEND, CAC, INDEX, STOCK, SHARE)}
APRIL, MAY, JUNE = "2026-04", "2026-05", "2026-06"
Q2 = "2026-Q2"


def values(**by_metric):
    """Official values: metric to (period key to number)."""
    return {
        (metric, "MKT"): {
            key: (Report("crm", Decimal(str(value))),) for key, value in periods.items()
        }
        for metric, periods in by_metric.items()
    }


def kpi(metric, target=None, weight="1", **terms):
    own = None if target is None else Decimal(str(target))
    return LineTerms(metric, metric, "MKT", Decimal(weight), target=own, **terms)


def scored(line, measured, period=Q2, **more):
    found = scored_card([line], measured, METRICS, ScoringPolicy(), Period.parse(period), **more)
    return found.lines[0]


def sentences(line):
    return [note.sentence for note in line.notes]


def monthly(*targets, first=4):
    return {f"2026-{first + at:02}": PeriodTarget(Decimal(one)) for at, one in enumerate(targets)}


def test_a_summed_target_is_the_sum_of_its_parts_when_every_part_has_one():
    measured = values(users={APRIL: 10, MAY: 20, JUNE: 30})
    line = scored(
        kpi("users", 400, floor=Decimal(200), period_targets=monthly(20, 20, 40)), measured
    )
    assert (line.target, line.floor, line.basis) == (80, 40, Basis.PARTS)
    partial = scored(kpi("users", 400, period_targets=monthly(20, 20)), measured)
    assert (partial.state, partial.light, partial.actual) == (LineState.NO_TARGET, None, 60)


def test_the_target_set_for_the_period_goes_before_its_parts():
    terms = monthly(20, 20, 40) | {Q2: PeriodTarget(Decimal(100), floor=Decimal(90))}
    line = scored(
        kpi("users", 400, floor=Decimal(200), challenge=Decimal(480), period_targets=terms),
        values(users={APRIL: 10, MAY: 20, JUNE: 30}),
    )
    assert (line.target, line.floor, line.challenge) == (100, 90, 120)


def test_the_own_target_counts_in_any_period_only_where_values_are_not_summed():
    assert scored(kpi("index", 100), values(index={APRIL: 90, MAY: 90, JUNE: 96})).score == 92
    assert scored(kpi("users", 100), values(users={APRIL: 9})).state is LineState.NO_TARGET
    assert scored(kpi("users", 100), values(users={APRIL: 9}), "2026").score == 9


def test_an_incomplete_period_is_held_against_the_months_that_have_values():
    line = scored(
        kpi("users", 400, floor=Decimal(200), period_targets=monthly(20, 20, 40)),
        values(users={APRIL: 10, MAY: 20}),
    )
    assert (line.have, line.of, line.is_complete) == (2, 3, False)
    assert (line.target, line.floor, line.whole_goal.target) == (40, 20, 80)
    assert line.score == 75
    averaged = kpi("index", 100, period_targets=monthly(90, 100, 110))
    assert scored(averaged, values(index={APRIL: 95})).target == 90


def test_without_phasing_an_incomplete_period_is_held_against_the_whole_and_says_so():
    terms = {Q2: PeriodTarget(Decimal(80))}
    line = scored(kpi("users", 400, period_targets=terms), values(users={APRIL: 10, MAY: 20}))
    assert (line.target, line.basis) == (80, Basis.SET)
    assert notes.TARGET_WHOLE in sentences(line)


def test_a_ratio_divides_sums_and_never_averages_quotients():
    measured = values(spend={APRIL: 100, MAY: 300}, users={APRIL: 10, MAY: 10})
    line = scored(kpi("cac", 20), measured)
    assert (line.actual, line.cell.how, line.have, line.of) == (20, How.FORMULA, 2, 3)


def test_a_month_without_an_ingredient_makes_the_period_the_mean_of_its_months():
    measured = values(
        spend={APRIL: 100, MAY: 300, JUNE: 200}, users={APRIL: 10, MAY: 10}, cac={JUNE: 25}
    )
    line = scored(kpi("cac", 20), measured)
    assert line.actual == Fraction(10 + 30 + 25, 3)
    said = next(note for note in line.notes if note.sentence == notes.MEAN_OF_MONTHS)
    assert said.facts == {"periods": JUNE}


def test_a_recorded_value_beats_the_formula_inside_a_month_and_both_are_shown():
    measured = values(spend={JUNE: 100}, users={JUNE: 10}, cac={JUNE: 11})
    line = scored(kpi("cac", 20), measured, JUNE)
    assert (line.actual, line.recorded_beside, line.source) == (11, 10, "crm")
    assert scored(kpi("cac", 20), measured).actual == 10


def test_a_value_recorded_for_the_period_beats_the_sum_and_both_are_shown():
    measured = values(users={APRIL: 10, MAY: 20, JUNE: 30, Q2: 61})
    line = scored(kpi("users", period_targets={Q2: PeriodTarget(Decimal(61))}), measured)
    assert (line.actual, line.recorded_beside, line.score) == (61, 60, 100)
    assert (line.have, line.of) == (1, 1)


def test_a_year_takes_a_recorded_quarter_where_its_months_are_not_all_there():
    measured = values(users={"2026-Q1": 100, APRIL: 10, MAY: 20, JUNE: 30, Q2: 61})
    line = scored(kpi("users", 400), measured, "2026")
    assert (line.actual, line.have, line.of) == (160, 6, 12)
    levels = scored(kpi("index", 1), values(index={"2026-Q1": 10, APRIL: 50}), "2026")
    assert levels.actual == 20


def test_the_last_value_makes_a_period_complete_by_its_last_part_alone():
    line = scored(kpi("stock", 10), values(stock={APRIL: 4, JUNE: 9}))
    assert (line.actual, line.is_complete, line.have) == (9, True, 2)
    assert not scored(kpi("stock", 10), values(stock={APRIL: 4})).is_complete


def test_a_month_is_taken_together_from_its_days():
    measured = values(users={"2026-06-01": 5, "2026-06-02": 6})
    days = {f"2026-06-0{at}": PeriodTarget(Decimal(10)) for at in (1, 2, 3)}
    line = scored(kpi("users", period_targets=days | monthly(30, first=6)), measured, JUNE)
    assert (line.actual, line.have, line.of, line.target) == (11, 2, 30, 20)


def test_a_value_from_another_source_alone_is_shown_and_does_not_count():
    measured = {("users", "MKT"): {JUNE: (Report("sales_excel", Decimal(9)),)}}
    line = scored(kpi("users", period_targets=monthly(10, first=6)), measured, JUNE)
    assert (line.state, line.actual, line.shown) == (LineState.NO_VALUE, None, 9)
    assert notes.NOT_OFFICIAL in sentences(line)
    own = kpi("users", period_targets=monthly(10, first=6), sources=("sales_excel",))
    assert (scored(own, measured, JUNE).score, sentences(scored(own, measured, JUNE))) == (
        90,
        [notes.OWN_SOURCES],
    )


def test_a_cell_computed_from_a_conflicting_cell_is_in_conflict_too():
    measured = values(spend={JUNE: 100}, users={JUNE: 10})
    measured["users", "MKT"][JUNE] += (Report("sales_excel", Decimal(9)),)
    assert scored(kpi("cac", 20), measured, JUNE).in_conflict
    explained = Report("sales_excel", Decimal(9), explained=Decimal(-1))
    measured["users", "MKT"][JUNE] = (measured["users", "MKT"][JUNE][0], explained)
    assert not scored(kpi("cac", 20), measured, JUNE).in_conflict


def test_a_held_value_counts_nowhere_and_a_ruled_one_settles_the_cell():
    held = Report("crm", Decimal(9), held=True)
    line = kpi("index", 10)
    assert scored(line, {("index", "MKT"): {JUNE: (held,)}}, JUNE).actual is None
    ruled = (Report("crm", Decimal(9)), Report("sales_excel", Decimal(7), ruled=True))
    found = scored(line, {("index", "MKT"): {JUNE: ruled}}, JUNE)
    assert (found.actual, found.in_conflict) == (7, False)
    assert notes.RULED in sentences(found)


def test_a_missing_value_is_zeroed_or_excused_by_decision_only():
    lines = [kpi("index", 10, "0.6"), kpi("stock", 10, "0.4")]
    measured = values(index={JUNE: 9})

    def card(**more):
        when = Period.parse(JUNE)
        return scored_card(lines, measured, METRICS, ScoringPolicy(), when, **more)

    assert (card().score, card().covered_weight) == (90, Fraction(3, 5))
    zeroed = card(missing={"stock": MissingDecision.ZERO})
    assert (zeroed.score, zeroed.covered_weight, zeroed.lines[1].actual) == (54, 1, None)
    excused = card(missing={"stock": MissingDecision.EXCUSE})
    assert (excused.score, excused.lines[1].state) == (90, LineState.EXCUSED)


def test_a_relative_target_without_baseline_is_no_target():
    relative = RelativeTarget(Decimal("0.25"), "index", "2025")
    line = kpi("index", relative=relative)
    missing = scored(line, values(index={JUNE: 9}), JUNE)
    assert (missing.state, sentences(missing)) == (LineState.NO_TARGET, [notes.NO_BASELINE])
    known = replace(line, relative=replace(relative, baseline_value=Decimal(2460)))
    found = scored(known, values(index={JUNE: 2952}), JUNE)
    assert (found.target, found.score) == (3075, 96)


def test_an_elastic_range_is_target_and_challenge_and_a_range_metric_stays_inside():
    elastic = kpi("index", low=Decimal(800), high=Decimal(1000))
    line = scored(elastic, values(index={JUNE: 900}), JUNE)
    assert (line.target, line.challenge, line.score) == (800, 1000, Fraction(225, 2))
    inside = kpi("share", low=Decimal("0.2"), high=Decimal("0.3"))
    assert scored(inside, values(share={JUNE: "0.35"}), JUNE).score == 50


def test_worse_than_the_floor_is_red_whatever_the_completion():
    line = kpi("index", 100, floor=Decimal(95))
    assert scored(line, values(index={JUNE: 94}), JUNE).light is Light.RED
    assert scored(line, values(index={JUNE: 95}), JUNE).light is Light.YELLOW


def test_a_rated_line_needs_no_target():
    line = scored(kpi("index", rule=Rule.RATED), values(index={JUNE: 85}), JUNE)
    assert (line.score, line.light, line.completion) == (85, Light.YELLOW, None)


def test_change_from_zero_has_a_difference_but_no_share():
    line = scored(kpi("index", 10), values(index={MAY: 0, JUNE: 4}), JUNE)
    assert (line.mom.share, line.mom.difference, line.mom.is_better) == (None, 4, True)
    assert line.yoy is None


def test_the_why_card_leads_to_every_recorded_value():
    measured = values(spend={APRIL: 100, MAY: 300}, users={APRIL: 10, MAY: 10})
    why = explanation(scored(kpi("cac", 25), measured))
    value, *_, completion, score, _ = why.steps

    def called(one):
        return one.name

    assert value.with_numbers(called) == "spend / users"
    assert value.with_numbers(lambda one: str(one.value)) == "400 / 20"
    assert completion.with_numbers(called) == "2 - actual / target"
    assert score.result == 120
    assert {(one.cell.metric, one.cell.period) for one in why.origins} == {
        ("spend", APRIL), ("spend", MAY), ("users", APRIL), ("users", MAY),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("actuals", "opened", "overdue"),
    [
        ([60, 60, 60, 60], [3], []),
        ([60, 60, None, 60], [], [3]),
        ([60, 60, 70, 60], [], []),
        ([60, 60, 60, 80, 60, 60, 60], [3, 7], []),
    ],
)
def test_three_red_due_days_in_a_row_open_one_task(actuals, opened, overdue):
    days = [
        DueDay(date(2026, 6, at), True, None if one is None else Decimal(one), Decimal(100))
        for at, one in enumerate(actuals, start=1)
    ]
    found = red_streak(days, Direction.HIGHER, ScoringPolicy())
    assert [day.day for day in found.opened] == opened
    assert [day.day for day in found.overdue] == overdue


def test_a_light_says_by_what_it_was_judged():
    measured = values(users={APRIL: 80, MAY: 80, JUNE: 80})
    ground = light_ground(scored(kpi("users", 300, target_period=Q2), measured))
    assert (ground.share, ground.is_of_score, ground.is_below_floor) == (
        Fraction(4, 5),
        False,
        False,
    )
    below = light_ground(scored(kpi("users", 300, target_period=Q2, floor=Decimal(250)), measured))
    assert (below.share, below.is_below_floor) == (Fraction(4, 5), True)
    rated = light_ground(scored(kpi("users", rule=Rule.RATED), values(users={JUNE: 79}), JUNE))
    assert (rated.share, rated.is_of_score) == (Fraction(79, 100), True)
    assert light_ground(scored(kpi("users", 300, target_period=Q2), values())) is None
