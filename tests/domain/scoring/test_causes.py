"""Causes of a change add up to it exactly, whatever happened between the two moments."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.scoring.causes import Basis, Cause, Step, moves, score_of, shown_shares
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.rounding import rounded
from app.domain.scoring.terms import LineTerms, MetricTerms, Report
from app.domain.values.kinds import Aggregation, Direction, Rule, Unit
from app.domain.values.period import Period

Q2 = Period.parse("2026-Q2")
MONTHS = [month.key for month in Q2.months()]
CODES = ("users", "spend", "cac")
CRM = ("crm",)
USERS_MEAN = MetricTerms(
    "users", Unit.COUNT, 0, Direction.HIGHER, Aggregation.AVERAGE, official_sources=CRM
)
SPEND_MEAN = MetricTerms(
    "spend", Unit.MONEY, 2, Direction.LOWER, Aggregation.AVERAGE, official_sources=CRM
)
CAC_RATIO = MetricTerms(
    "cac", Unit.MONEY, 2, Direction.LOWER, Aggregation.RATIO, "spend / users", CRM
)
METRICS = {one.code: one for one in (USERS_MEAN, SPEND_MEAN, CAC_RATIO)}


def line(metric, target="100", weight="0.5", **more):
    return LineTerms(metric, metric, "MKT", Decimal(weight), target=Decimal(target), **more)


def told(**values):
    """One official value of each metric for the quarter."""
    return {
        (metric, "MKT"): {Q2.key: (Report("crm", Decimal(value)),)}
        for metric, value in values.items()
    }


def basis(*lines, measured=None, **more):
    by_kpi = {one.kpi: one for one in lines}
    return Basis(by_kpi, measured or {}, more.pop("metrics", METRICS), ScoringPolicy(), **more)


# -- one cause at a time --------------------------------------------------------------------------

USERS, SPEND = line("users"), line("spend")
THEN = basis(USERS, SPEND, measured=told(users="90", spend="100"))


def causes(*steps, before=THEN):
    found = [Step(at, one) if isinstance(one, Basis) else one for at, one in enumerate(steps, 1)]
    return [(one.cause, one.points) for one in moves(before, found, Q2)]


def test_a_correction_is_called_what_its_event_is():
    corrected = replace(THEN, measured=told(users="80", spend="100"))
    assert causes(Step(7, corrected, Cause.CORRECTED)) == [(Cause.CORRECTED, -5)]
    assert causes(Step(7, corrected, Cause.RULING)) == [(Cause.RULING, -5)]


def test_target_rule_and_weight_of_one_event_are_told_apart():
    changed = line("users", target="180", weight="0.25", rule=Rule.THRESHOLD)
    after = basis(changed, line("spend", weight="0.75"), measured=THEN.measured)
    # 90 of 180 is 50; by threshold that is 0; then it weighs a quarter only.
    assert causes(after) == [(Cause.TARGET, -20), (Cause.RULE, -25), (Cause.WEIGHT, 25)]


def test_a_retired_kpi_leaves_its_weight_to_the_others():
    assert causes(replace(THEN, lines={"spend": SPEND})) == [(Cause.KPI, 5)]


def test_definition_and_policy_are_causes_of_their_own():
    higher = {**METRICS, "spend": replace(METRICS["spend"], direction=Direction.HIGHER)}
    capped = replace(ScoringPolicy(), ratio_cap=Decimal(50))
    assert causes(replace(THEN, metrics=higher), replace(THEN, metrics=higher, policy=capped)) == [
        (Cause.POLICY, -45)
    ]
    lower = {**METRICS, "users": replace(METRICS["users"], direction=Direction.LOWER)}
    assert causes(replace(THEN, metrics=lower)) == [(Cause.DEFINITION, 10)]


def test_after_the_close_nothing_moves_the_score_until_it_is_reopened():
    closed = replace(THEN, is_closed=True, stored=Decimal("97.50"))
    late = replace(closed, measured=told(users="10", spend="100"))
    reopened = replace(late, is_closed=False, stored=None)
    assert causes(closed, late, reopened) == [
        (Cause.CLOSE, Fraction("2.5")),
        (Cause.CLOSE, Fraction("-42.5")),
    ]


def test_a_score_that_begins_counts_from_nothing():
    nothing = basis(USERS, SPEND)
    assert score_of(nothing, Q2) is None
    assert causes(THEN, before=nothing) == [(Cause.NEW_VALUE, 95)]


# -- whatever happens -----------------------------------------------------------------------------

amounts = st.integers(1, 400).map(Decimal)
weights = st.sampled_from(["0.1", "0.3", "0.35", "1"]).map(Decimal)
lines = st.builds(
    lambda metric, target, weight, rule, share: replace(
        line(metric),
        target=target,
        weight=weight,
        rule=rule,
        floor=target * share,
        challenge=target * 2,
    ),
    st.sampled_from(CODES),
    amounts,
    weights,
    st.sampled_from([Rule.RATIO, Rule.THREE_VALUE, Rule.DEDUCTION, Rule.THRESHOLD]),
    st.sampled_from([Decimal("0.3"), Decimal("0.7")]),
)
values = st.dictionaries(
    st.tuples(st.sampled_from(CODES), st.sampled_from([Q2.key, *MONTHS])), amounts, max_size=6
)
definitions = st.fixed_dictionaries(
    {
        code: st.sampled_from([one, replace(one, formula=None, aggregation=Aggregation.LAST)])
        for code, one in METRICS.items()
    }
)
policies = st.sampled_from([ScoringPolicy(), replace(ScoringPolicy(), ratio_cap=Decimal(110))])
closes = st.sampled_from([(False, None), (False, None), (True, None), (True, Decimal("88.13"))])


def _measured(given):
    found = {}
    for (metric, key), value in given.items():
        found.setdefault((metric, "MKT"), {})[key] = (Report("crm", value),)
    return found


bases = st.builds(
    lambda some, given, metrics, policy, close: Basis(
        {one.kpi: one for one in some}, _measured(given), metrics, policy, *close
    ),
    st.lists(lines, max_size=4),
    values,
    definitions,
    policies,
    closes,
)
steps = st.lists(st.builds(Step, st.integers(1, 99), bases, st.sampled_from(list(Cause)[:3])))


@given(bases, steps)
def test_the_causes_add_up_exactly_to_the_change(before, happened):
    found = moves(before, happened, Q2)
    last = happened[-1].basis if happened else before
    then, now = (score_of(one, Q2) or Fraction(0) for one in (before, last))
    assert sum((one.points for one in found), Fraction(0)) == now - then
    assert all(one.points for one in found)


@given(st.lists(st.fractions(-200, 200), max_size=9), st.fractions(0, 150))
def test_what_is_shown_adds_up_with_the_rounding_beside_it(points, then):
    change = rounded(then + sum(points)) - rounded(then)
    shown, rounding = shown_shares(points, change)
    assert sum(shown, Decimal(0)) + rounding == change
    assert abs(rounding) <= Decimal("0.01") * (len(points) + 1)
