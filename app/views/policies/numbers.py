"""The numbers of policies in words: what each is called, and how a person writes it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from flask_babel import gettext

from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.leads.policy import LEADS, LeadsPolicy
from app.domain.policies.commands import ADJUSTMENTS, SCORING
from app.domain.refusals import N_
from app.domain.scoring.policy import ScoringPolicy

SHARE = "share"
"""A fraction, written in percent."""


@dataclass(frozen=True)
class Number:
    """A setting of a policy; its label says in what it is counted."""

    name: str
    label: str
    kind: str = ""

    def typed(self, fact: str) -> str:
        """A fact as a person writes it."""
        number = Decimal(fact) * 100 if self.kind == SHARE else Decimal(fact)
        return format(number.normalize() + 0, "f")

    def fact(self, typed: str) -> str:
        """What was typed as an event keeps it; what can't be read stays as it is."""
        plain = unicodedata.normalize("NFKC", typed).replace("−", "-").strip()
        try:
            number = Decimal(plain.removesuffix("%").strip())
        except InvalidOperation:
            return plain
        if not number.is_finite():
            return plain
        return format((number / 100 if self.kind == SHARE else number).normalize() + 0, "f")


@dataclass(frozen=True)
class Group:
    """Settings that belong together."""

    label: str
    numbers: Sequence[Number]


GROUPS: Mapping[str, Sequence[Group]] = {
    SCORING: (
        Group(
            N_("Highest score of a KPI"),
            (
                Number("ratio_cap", N_("By completion, points")),
                Number("three_value_cap", N_("Three values, points")),
                Number("rated_cap", N_("Rated, points")),
            ),
        ),
        Group(
            N_("Grades"),
            (
                Number("grade_s", N_("S from, points")),
                Number("grade_a", N_("A from, points")),
                Number("grade_b", N_("B from, points")),
            ),
        ),
        Group(
            N_("Bonus coefficients"),
            (
                Number("bonus_s", N_("With S")),
                Number("bonus_a", N_("With A")),
                Number("bonus_b", N_("With B")),
                Number("bonus_c", N_("With C")),
            ),
        ),
        Group(
            N_("Lights"),
            (
                Number("green_from", N_("Green from, percent of completion"), SHARE),
                Number("yellow_from", N_("Yellow from, percent of completion"), SHARE),
                Number("red_streak_below", N_("A red streak: below, percent"), SHARE),
                Number("red_streak_days", N_("A red streak: days in a row")),
            ),
        ),
        Group(
            N_("Points that a reviewer gives"),
            (
                Number("process_adjustment_min", N_("For the process, at least")),
                Number("process_adjustment_max", N_("For the process, at most")),
                Number("growth_min", N_("For growth, at least")),
                Number("growth_max", N_("For growth, at most")),
                Number("growth_from", N_("Growth counts from, percent"), SHARE),
            ),
        ),
        Group(
            N_("Checks of values"),
            (
                Number("outlier_deviations", N_("Held beyond so many deviations")),
                Number("outlier_history", N_("Earlier values that this needs")),
            ),
        ),
        Group(
            N_("Advice on scorecards"),
            (
                Number("kpis_advised_min", N_("KPIs, at least")),
                Number("kpis_advised_max", N_("KPIs, at most")),
                Number("kpis_without_reason_max", N_("KPIs without a written reason, at most")),
                Number("financial_share_max", N_("Financial metrics, at most, percent"), SHARE),
            ),
        ),
    ),
    ADJUSTMENTS: (
        Group(
            N_("Clocks"),
            (
                Number("plan_within_hours", N_("First plan within, hours")),
                Number("applied_within_hours", N_("In force within, hours")),
            ),
        ),
        Group(
            N_("Deciding"),
            (
                Number(
                    "finance_above", N_("Finance decides above, percent of a money target"), SHARE
                ),
                Number(
                    "mostly_known_from", N_("Results are mostly known from, percent of days"), SHARE
                ),
                Number("grants_are_recent_days", N_("A role is recent for, days")),
            ),
        ),
        Group(
            N_("Suggesting a request"),
            (
                Number("moves_above", N_("A value is off the mean by more than, percent"), SHARE),
                Number("mean_periods", N_("Periods that make the mean")),
                Number("red_periods", N_("Red periods in a row")),
            ),
        ),
    ),
    LEADS: (
        Group(
            N_("Hand-over"),
            (Number("answer_within_hours", N_("Answered within, hours")),),
        ),
    ),
}

TITLES = {SCORING: N_("Scoring"), ADJUSTMENTS: N_("Requests to adjust"), LEADS: N_("Leads")}
USUAL = {
    SCORING: ScoringPolicy().facts(),
    ADJUSTMENTS: AdjustmentPolicy().facts(),
    LEADS: LeadsPolicy().facts(),
}
"""What each setting is where nothing was adopted."""


def numbers(policy: str) -> dict[str, Number]:
    """The settings of a policy by name, in the order of its page."""
    return {one.name: one for group in GROUPS[policy] for one in group.numbers}


def facts_with(policy: str, terms: Mapping[str, str]) -> dict[str, str]:
    """Every setting, with these terms over what is usual."""
    return {**USUAL[policy], **terms}


def changed(policy: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What one set of terms has otherwise than another, in words."""
    old, new = facts_with(policy, before), facts_with(policy, after)
    return [
        gettext(
            "%(name)s: %(old)s → %(new)s",
            name=gettext(one.label),
            old=one.typed(old[name]),
            new=one.typed(new[name]),
        )
        for name, one in numbers(policy).items()
        if Decimal(old[name]) != Decimal(new[name])
    ]
