"""The numbers of scoring that an administrator may change (計分政策)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app.domain.ids import ident
from app.domain.reference import Fact
from app.domain.refusals import N_, Refused

POLICY_FACT: Fact = ("policy", ident("policy", "scoring").hex)
"""Under what the reference query knows the adopted scoring policies."""


class PolicyFactUnknown(Refused):
    """A name that no scoring policy has."""

    sentence = N_("The scoring policy has no setting named {name}.")


class PolicyFactUnreadable(Refused):
    """A setting that is not a plain number."""

    sentence = N_("The setting {name} must be a number (a count a whole one), and {value} is not.")


class PolicyLimitsOutOfOrder(Refused):
    """Two limits that contradict each other."""

    sentence = N_("The limit {lower} ({lower_value}) must be below {upper} ({upper_value}).")


@dataclass(frozen=True)
class ScoringPolicy:
    """Caps, limits and coefficients of scoring; the defaults are those of domain.md.

    Scores are in points (100 is on target), shares are fractions (0.8 is 80%).

    >>> ScoringPolicy.from_facts({"grade_s": "110"}).grade_s
    Decimal('110')
    >>> ScoringPolicy.from_facts(ScoringPolicy().facts()) == ScoringPolicy()
    True
    """

    ratio_cap: Decimal = Decimal(150)
    three_value_cap: Decimal = Decimal(120)
    rated_cap: Decimal = Decimal(120)

    grade_s: Decimal = Decimal(120)
    grade_a: Decimal = Decimal(100)
    grade_b: Decimal = Decimal(80)
    bonus_s: Decimal = Decimal("1.5")
    bonus_a: Decimal = Decimal("1.2")
    bonus_b: Decimal = Decimal("1.0")
    bonus_c: Decimal = Decimal(0)

    green_from: Decimal = Decimal(1)
    yellow_from: Decimal = Decimal("0.8")
    red_streak_below: Decimal = Decimal("0.7")
    red_streak_days: int = 3

    process_adjustment_min: Decimal = Decimal(-5)
    process_adjustment_max: Decimal = Decimal(5)
    growth_min: Decimal = Decimal(0)
    growth_max: Decimal = Decimal(5)
    growth_from: Decimal = Decimal("0.2")

    outlier_deviations: Decimal = Decimal(5)
    outlier_history: int = 6

    kpis_advised_min: int = 5
    kpis_advised_max: int = 8
    kpis_without_reason_max: int = 10
    financial_share_max: Decimal = Decimal("0.6")

    def __post_init__(self) -> None:
        """Raises PolicyLimitsOutOfOrder."""
        for lower, upper in (
            ("grade_b", "grade_a"),
            ("grade_a", "grade_s"),
            ("yellow_from", "green_from"),
            ("process_adjustment_min", "process_adjustment_max"),
            ("growth_min", "growth_max"),
            ("kpis_advised_min", "kpis_advised_max"),
        ):
            lower_value, upper_value = getattr(self, lower), getattr(self, upper)
            if lower_value >= upper_value:
                raise PolicyLimitsOutOfOrder(
                    field=lower,
                    lower=lower,
                    lower_value=lower_value,
                    upper=upper,
                    upper_value=upper_value,
                )

    @classmethod
    def from_facts(cls, facts: Mapping[str, object]) -> "ScoringPolicy":
        """The policy of plain facts (name: number or its text); what is not named has its default.

        Raises PolicyFactUnknown, PolicyFactUnreadable, PolicyLimitsOutOfOrder.
        """
        known = {one.name: one for one in fields(cls)}
        values: dict[str, Decimal | int] = {}
        for name, value in facts.items():
            if name not in known:
                raise PolicyFactUnknown(field=name, name=name)
            is_whole = isinstance(known[name].default, int)
            values[name] = whole_number(name, value) if is_whole else plain_number(name, value)
        return cls(**values)  # type: ignore[arg-type]  # int and Decimal follow each default

    def facts(self) -> dict[str, str]:
        """Every setting as plain text, as `from_facts` reads it and an event keeps it."""
        return {one.name: str(getattr(self, one.name)) for one in fields(self)}


def scoring_policy_on(adopted: Mapping[str, Any] | None, day: date) -> ScoringPolicy:
    """The policy of a day, from the reference fact of its adoptions; None: nothing was adopted."""
    terms = terms_on(adopted, day)
    return ScoringPolicy.from_facts(terms) if terms else ScoringPolicy()


def terms_on(adopted: Mapping[str, Any] | None, day: date) -> Mapping[str, object]:
    """What is set otherwise on a day, from the reference fact of a policy's adoptions.

    None and nothing: nothing was adopted until then.
    """
    held = [
        (from_day, terms)
        for from_day, terms in (adopted or {}).get("adopted", ())
        if from_day <= day.isoformat()
    ]
    held.sort(key=lambda one: str(one[0]))
    return held[-1][1] if held else {}


def whole_number(name: str, value: object) -> int:
    """A count. Raises PolicyFactUnreadable."""
    number = plain_number(name, value)
    if number != int(number):
        raise PolicyFactUnreadable(field=name, name=name, value=value)
    return int(number)


def plain_number(name: str, value: object) -> Decimal:
    """A number as it was written. Raises PolicyFactUnreadable."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise PolicyFactUnreadable(field=name, name=name, value=value)
    return number
