"""What moved a score from one period to the next adds up, whatever the periods were."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.scoring.between import Cause, Counted, moved_between

SHARES = st.fractions(min_value=0, max_value=1, max_denominator=1000)
SCORES = st.fractions(min_value=0, max_value=150, max_denominator=1000)
PERIODS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(SHARES, SCORES))


def period(lines):
    return [Counted(kpi, share, score) for kpi, (share, score) in lines.items()]


def total(lines):
    return sum((share * score for share, score in lines.values()), Fraction(0))


@given(PERIODS, PERIODS)
def test_the_causes_add_up_to_the_difference_exactly(before, now):
    moved = moved_between(period(before), period(now))
    assert sum((one.points for one in moved), Fraction(0)) == total(now) - total(before)


@given(PERIODS)
def test_the_same_period_twice_moved_nothing(lines):
    assert moved_between(period(lines), period(lines)) == []


@given(PERIODS, PERIODS)
def test_the_way_back_is_the_same_way(before, now):
    there = {(one.kpi, one.cause): one.points for one in moved_between(period(before), period(now))}
    back = {(one.kpi, one.cause): one.points for one in moved_between(period(now), period(before))}
    turned = {Cause.ADDED: Cause.LEFT, Cause.LEFT: Cause.ADDED}
    assert there == {
        (kpi, turned.get(cause, cause)): -points for (kpi, cause), points in back.items()
    }
