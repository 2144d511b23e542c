"""Policies: numbers that hold from a day on."""

import pytest

from app.domain.policies.policy import Policy
from app.domain.scoring.policy import (
    PolicyFactUnknown,
    PolicyFactUnreadable,
    PolicyLimitsOutOfOrder,
    ScoringPolicy,
)
from tests.people import TAO
from tests.recording import REASON, events


def test_each_adoption_is_a_version_with_its_day():
    policy = Policy.begin(by=TAO.id, name="scoring")
    events(policy)
    for day in ("2026-01-01", "2026-07-01"):
        policy.adopt(by=TAO.id, from_day=day, terms={"grade_s": "115"}, reason=REASON)
    adopted = events(policy)
    assert [(one.version, one.from_day) for one in adopted] == [
        (1, "2026-01-01"),
        (2, "2026-07-01"),
    ]


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"grade_x": "1"}, PolicyFactUnknown),
        ({"grade_s": "many"}, PolicyFactUnreadable),
        ({"red_streak_days": "2.5"}, PolicyFactUnreadable),
        ({"grade_b": "101"}, PolicyLimitsOutOfOrder),
    ],
)
def test_numbers_that_make_no_policy_are_refused(terms, refusal):
    with pytest.raises(refusal):
        ScoringPolicy.from_facts(terms)
