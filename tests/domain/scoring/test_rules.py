"""The rules of section 7 at their edges, and what must hold for every value."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.scoring import notes
from app.domain.scoring.kpi_score import Goal, RatingOutsideLimits, kpi_score
from app.domain.scoring.phasing import phasing
from app.domain.scoring.policy import PolicyLimitsOutOfOrder, ScoringPolicy
from app.domain.scoring.scorecard_score import (
    GrowthOutsideLimits,
    ProcessAdjustmentOutsideLimits,
    scorecard_score,
)
from app.domain.scoring.three_values import (
    FloorBelowTarget,
    RangeNeedsBothEnds,
    TargetAboveChallenge,
    three_values,
)
from app.domain.values.kinds import Direction, Rule, Unit

POLICY = ScoringPolicy()
AMOUNTS = st.decimals(-1000, 1000, places=2)
SCORED_RULES = st.sampled_from([Rule.RATIO, Rule.THREE_VALUE, Rule.DEDUCTION, Rule.THRESHOLD])


def points(actual, goal, rule=Rule.RATIO, direction=Direction.HIGHER, unit=Unit.COUNT):
    return kpi_score(actual, goal, direction=direction, unit=unit, rule=rule, policy=POLICY)


def goal(target=None, floor=None, challenge=None):
    return Goal(*(None if one is None else Fraction(one) for one in (target, floor, challenge)))


@given(AMOUNTS, AMOUNTS, st.lists(AMOUNTS, min_size=3, max_size=3).map(sorted), SCORED_RULES,
       st.sampled_from([Unit.COUNT, Unit.SCORE]))  # fmt: skip
def test_more_is_never_worse_where_higher_is_better(one, other, values, rule, unit):
    floor, target, challenge = values
    wanted = goal(target, floor, challenge)
    less, more = sorted((one, other))
    assert (
        points(less, wanted, rule, unit=unit).score <= points(more, wanted, rule, unit=unit).score
    )


@given(AMOUNTS, AMOUNTS, st.lists(AMOUNTS, min_size=3, max_size=3).map(sorted), SCORED_RULES)
def test_less_is_never_worse_where_lower_is_better(one, other, values, rule):
    challenge, target, floor = values
    wanted = goal(target, floor, challenge)
    less, more = sorted((one, other))
    scores = [points(at, wanted, rule, Direction.LOWER).score for at in (less, more)]
    assert scores[0] >= scores[1]


@given(st.lists(st.tuples(st.integers(1, 100), st.fractions(0, 150)), min_size=1, max_size=10))
def test_weights_of_a_whole_keep_the_score_between_lowest_and_highest(lines):
    whole = sum(weight for weight, _ in lines)
    card = scorecard_score([(Fraction(weight, whole), score) for weight, score in lines], POLICY)
    scores = [score for _, score in lines]
    assert card.covered == 1
    assert min(scores) <= card.exact <= max(scores)


@given(st.decimals(-(10**6), 10**6, places=3), st.integers(1, 60), st.integers(0, 3))
def test_phased_parts_add_up_to_the_whole(target, parts, decimals):
    found = phasing(target, parts, decimals)
    assert (len(found), sum(found)) == (parts, target)


@given(st.integers(0, 10**6), st.integers(1, 60))
def test_equal_parts_differ_by_one_step_and_the_larger_come_first(target, parts):
    found = phasing(Decimal(target), parts)
    assert max(found) - min(found) <= 1
    assert list(found) == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("actual", "floor", "target", "challenge", "score"),
    [
        ("8", "5", "8", "10", 100), ("5", "5", "8", "10", 60), ("4.99", "5", "8", "10", 0),
        ("11", "5", "8", "10", 120), ("8", "8", "8", "10", 100), ("7.9", "8", "8", "10", 0),
        ("8", "5", "8", "8", 120), ("8", "8", "8", "8", 120), ("6.5", "5", "8", "10", 80),
    ],
)  # fmt: skip
def test_three_values_run_in_straight_lines_and_the_better_of_equals_counts(
    actual, floor, target, challenge, score
):
    assert points(Decimal(actual), goal(target, floor, challenge), Rule.THREE_VALUE).score == score


def test_without_a_challenge_three_values_are_scored_by_ratio_and_say_so():
    found = points(12, goal(8, 5), Rule.THREE_VALUE)
    assert (found.score, found.notes[0].sentence) == (150, notes.AS_RATIO)


@pytest.mark.parametrize(
    ("actual", "score"), [("100", 100), ("99.01", 100), ("99", 99), ("97.5", 98), ("-5", 0)]
)
def test_deduction_takes_one_point_for_each_full_percent_short(actual, score):
    assert points(Decimal(actual), goal(100), Rule.DEDUCTION).score == score


def test_a_score_metric_with_target_zero_loses_a_point_for_each_full_point_short():
    found = points(Decimal("-3.5"), goal(0), unit=Unit.SCORE)
    assert (found.score, found.completion) == (97, None)
    assert found.notes[0].sentence == notes.BY_POINTS


def test_another_metric_with_target_zero_is_scored_by_threshold():
    found = points(1, goal(0), direction=Direction.LOWER)
    assert (found.score, found.notes[0].sentence) == (0, notes.BY_THRESHOLD)
    assert points(0, goal(0), direction=Direction.LOWER).score == 100


def test_three_values_around_zero_hold_as_they_are():
    found = points(5, goal(0, -10, 10), Rule.THREE_VALUE, unit=Unit.SCORE)
    assert (found.score, found.completion) == (110, None)


def test_a_rating_outside_the_scale_is_refused():
    with pytest.raises(RatingOutsideLimits, match="121"):
        points(121, goal(80), Rule.RATED)
    assert points(120, Goal(), Rule.RATED).score == 120


def test_a_range_loses_by_distance_over_width():
    inside = Goal(low=Fraction(60), high=Fraction(80))
    assert points(85, inside, direction=Direction.RANGE).score == 75
    assert points(85, inside, Rule.THRESHOLD, Direction.RANGE).score == 0


@pytest.mark.parametrize("adjustment", [Decimal("5.01"), Decimal("-5.01")])
def test_process_points_outside_the_limits_are_refused(adjustment):
    with pytest.raises(ProcessAdjustmentOutsideLimits):
        scorecard_score([(1, Fraction(90))], POLICY, process_adjustment=adjustment)


@pytest.mark.parametrize("growth", [Decimal("-0.1"), Decimal("5.1")])
def test_growth_points_outside_the_limits_are_refused(growth):
    with pytest.raises(GrowthOutsideLimits):
        scorecard_score([(1, Fraction(90))], POLICY, growth=growth)


def test_points_never_take_a_score_below_zero():
    assert scorecard_score([(1, Fraction(2))], POLICY, process_adjustment=-5).score == 0


def test_a_line_without_points_gives_its_weight_to_the_others():
    card = scorecard_score([(Fraction("0.6"), Fraction(90)), (Fraction("0.4"), None)], POLICY)
    assert (card.covered, card.score) == (Fraction(3, 5), Decimal("90.00"))


def test_values_in_the_wrong_order_are_refused_with_both_values():
    with pytest.raises(TargetAboveChallenge, match=r"10.*9"):
        three_values(Direction.HIGHER, target=Decimal(10), challenge=Decimal(9))
    with pytest.raises(FloorBelowTarget, match=r"40.*50"):
        three_values(Direction.LOWER, floor=Decimal(40), target=Decimal(50))
    with pytest.raises(RangeNeedsBothEnds):
        three_values(Direction.HIGHER, low=Decimal(1))


def test_contradicting_limits_of_a_policy_are_refused():
    with pytest.raises(PolicyLimitsOutOfOrder):
        ScoringPolicy.from_facts({"grade_a": "125"})
