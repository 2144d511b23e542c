"""Why a score changed between two moments: one event after the other, split into causes.

Each event's step is taken apart into facets, one put in place after the other, so the points of
all causes add up to the change exactly: every term cancels but the first and the last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.scoring.card import scored_card
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import MissingDecision
from app.domain.scoring.terms import Id, LineTerms, Measured, MetricTerms
from app.domain.values.period import Period


class Cause(StrEnum):
    """What moved a score (變動原因)."""

    NEW_VALUE = "new value"
    CORRECTED = "corrected"
    RULING = "ruling"
    TARGET = "target"
    WEIGHT = "weight"
    RULE = "rule"
    DEFINITION = "definition"
    POLICY = "policy"
    KPI = "kpi"
    CLOSE = "close"


@dataclass(frozen=True)
class Basis:
    """Everything that a scorecard's score in a period rests on, as known at one position.

    `lines` are those in force in the period, by KPI. `is_closed`: a close has stored the score,
    and `stored` is it (None where nothing was scored); the rest doesn't count then. `missing`: what
    was decided of KPIs without a value.
    """

    lines: Mapping[Id, LineTerms]
    measured: Measured
    metrics: Mapping[str, MetricTerms]
    policy: ScoringPolicy
    is_closed: bool = False
    stored: Decimal | None = None
    missing: Mapping[Id, MissingDecision] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """An event, and what is known after it. `values` is what a change of values by it is called."""

    position: int
    basis: Basis
    values: Cause = Cause.NEW_VALUE


@dataclass(frozen=True)
class Move:
    """By how many points an event moved the score for one cause; exact, never zero."""

    position: int
    cause: Cause
    points: Fraction


def score_of(basis: Basis, period: Period) -> Fraction | None:
    """The exact score; None while nothing is covered. Of a closed period what the close stored."""
    if basis.is_closed:
        return None if basis.stored is None else Fraction(basis.stored)
    return scored_card(
        basis.lines.values(),
        basis.measured,
        basis.metrics,
        basis.policy,
        period,
        missing=basis.missing,
    ).exact


def moves(before: Basis, steps: Iterable[Step], period: Period) -> list[Move]:
    """What moved the score from `before` through the steps, in their order.

    The points add up exactly to the last step's score less the first one; no score counts as 0
    here. (domain.md 6, 7)
    """
    found, standing = [], before
    reached = score_of(before, period) or Fraction(0)
    for step in steps:
        for cause, basis in _facets(standing, step):
            score = score_of(basis, period) or Fraction(0)
            if score != reached:
                found.append(Move(step.position, cause, score - reached))
            reached = score
        standing = step.basis
    return found


def shown_shares(points: Sequence[Fraction], whole: Decimal) -> tuple[list[Decimal], Decimal]:
    """The points with two places, and what rounding leaves of the whole; together they are it.

    >>> shown_shares([Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)], Decimal("1.00"))
    ([Decimal('0.33'), Decimal('0.33'), Decimal('0.33')], Decimal('0.01'))
    """
    shown = [rounded(one) for one in points]
    return shown, whole - sum(shown, Decimal(0))


def _facets(old: Basis, step: Step) -> Iterator[tuple[Cause, Basis]]:
    """What the step changed, one facet after the other; the last one is the step's own basis.

    A close comes last and a reopening first, since nothing else counts in between.
    """
    new, now = step.basis, old
    if old.is_closed and not new.is_closed:
        now = replace(now, is_closed=False, stored=None)
        yield Cause.CLOSE, now
    if now.metrics != new.metrics:
        now = replace(now, metrics=new.metrics)
        yield Cause.DEFINITION, now
    if now.policy != new.policy:
        now = replace(now, policy=new.policy)
        yield Cause.POLICY, now
    for cause, changed in _lines(now.lines, new.lines):
        now = replace(now, lines=changed)
        yield cause, now
    if now.measured != new.measured:
        now = replace(now, measured=new.measured)
        yield step.values, now
    if (now.is_closed, now.stored) != (new.is_closed, new.stored):
        yield Cause.CLOSE, new


def _lines(
    old: Mapping[Id, LineTerms], new: Mapping[Id, LineTerms]
) -> Iterator[tuple[Cause, Mapping[Id, LineTerms]]]:
    if old == new:
        return
    if old.keys() != new.keys():
        old = {kpi: old.get(kpi, line) for kpi, line in new.items()}
        yield Cause.KPI, old
    weighed = {kpi: replace(line, weight=old[kpi].weight) for kpi, line in new.items()}
    aimed = {
        kpi: replace(
            line, rule=old[kpi].rule, aggregation=old[kpi].aggregation, sources=old[kpi].sources
        )
        for kpi, line in weighed.items()
    }
    for cause, lines in ((Cause.TARGET, aimed), (Cause.RULE, weighed), (Cause.WEIGHT, new)):
        if lines != old:
            yield cause, lines
            old = lines
