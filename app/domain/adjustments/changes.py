"""What a request wants changed: one line each, with what stood there when it was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.scorecards.line import Line
from app.domain.scorecards.terms import PeriodTarget, Relative, first_month
from app.domain.scoring.phasing import phasing
from app.domain.values.kinds import Aggregation
from app.domain.values.period import Period


class Action(StrEnum):
    """What a line of a request does. Replacing a KPI is retiring one and adding another."""

    CHANGE = "change"
    ADD = "add"
    RETIRE = "retire"
    TRANSFER = "transfer"
    RESOURCE = "resource"


VALUES = ("floor", "target", "challenge", "low", "high", "relative", "stated")
"""The terms that are set together, as one target with what belongs to it."""

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One line of a request. Weight and percent values are fractions, as in `Terms`.

    `before` is the KPI as it stood from the first period on, whole: None for one that is added,
    and for a resource. `after` has only what is to be otherwise; of an added KPI its whole terms.
    `parts` are [period, target, floor, challenge] each. A resource has its `amount` (None: not
    in money) and what it is for.
    """

    action: Action
    card: UUID | None = None
    kpi: UUID | None = None
    metric: str = ""
    subject: UUID | None = None
    before: Facts | None = None
    after: Facts = field(default_factory=dict)
    replaces: UUID | None = None
    objective: TextRef | None = None
    amount: Decimal | None = None
    what: TextRef | None = None

    def facts(self) -> dict[str, Any]:
        """Plain values for an event."""
        return {**vars(self), "action": str(self.action)}

    @classmethod
    def from_facts(cls, facts: Facts) -> "Change":
        """The inverse of `facts`."""
        return cls(**{**facts, "action": Action(facts["action"])})

    @property
    def owners(self) -> frozenset[UUID]:
        """Those who own the KPI as it stood, and those who would own it."""
        named = [*((self.before or {}).get("owners") or ()), *(self.after.get("owners") or ())]
        return frozenset(person for person, _ in named)


def moved(changes: Iterable[Change], standing: Mapping[UUID, Facts]) -> list[str]:
    """The metrics whose KPI stands otherwise than when the changes were written."""
    return [
        one.metric
        for one in changes
        if one.kpi is not None and one.before is not None and standing.get(one.kpi) != one.before
    ]


def written_anew(changes: Iterable[Change], standing: Mapping[UUID, Facts]) -> list[dict[str, Any]]:
    """The changes as an event's facts, against their KPIs as they stand now."""
    return [
        {**one.facts(), "before": standing.get(one.kpi, one.before)}
        if one.kpi is not None and one.before is not None
        else one.facts()
        for one in changes
    ]


def standing(line: Line, first_period: str) -> dict[str, Any]:
    """A KPI's terms in force from a period on, with the targets set for periods from then on.

    `later` has other terms by the month that they hold from; it is left out where there are none.
    """
    start = first_month(first_period)
    later = [[month, line.terms[month].facts()] for month in sorted(line.terms) if month > start]
    parts = [part.facts() for key, part in sorted(line.parts.items()) if first_month(key) >= start]
    found = {**line.in_force(first_period).facts(), "parts": parts}
    return {**found, "later": later} if later else found


def change_of(
    line: Line,
    action: Action,
    after: Facts,
    first_period: str,
    *,
    usual: str,
    decimals: int,
) -> Change:
    """What would be otherwise about a KPI, against how it stands.

    `usual` and `decimals` are its metric's aggregation and places. Where another target is asked
    for and nothing is said of single periods, those from the first period on go with it: as that
    target where the metric isn't summed, else in proportion, so that they still add up.
    """
    before = standing(line, first_period)
    known = {name: value for name, value in after.items() if before[name] != value}
    old, new = level(before), level({**before, **known})
    if "parts" not in known and old is not None and new is not None and new != old:
        summed = (before["aggregation"] or usual) == Aggregation.SUM
        followed = (
            _in_proportion(line, first_period, old, new, decimals)
            if summed
            else [
                [part.period, new, part.floor, part.challenge]
                for part in parts_of(before)
                if part.target == old
            ]
        )
        known |= {"parts": followed} if followed else {}
    return Change(action, None, line.kpi, line.metric, line.subject, before, known)


def _in_proportion(
    line: Line, first_period: str, old: Decimal, new: Decimal, decimals: int
) -> list[list[Any]]:
    """The months still to come, and their quarters, so that the year adds up to the new target;
    the quarters alone where there are no months.

    Nothing where they don't add up now, or where those that are over leave nothing.
    """
    year, start = Period.parse(str(Period.parse(first_period).year)), first_month(first_period)
    months = {one.key: line.parts[one.key] for one in year.months() if one.key in line.parts}
    if not months:
        return _quarters_in_proportion(line, year, start, old, new, decimals)
    if len(months) < 12 or sum(part.target for part in months.values()) != old:
        return []
    later = [part for key, part in months.items() if key >= start]
    rest = new - sum(part.target for key, part in months.items() if key < start)
    shares = [part.target for part in later]
    if rest <= 0 or min(shares) < 0 or not any(shares):
        return []
    targets = dict(zip((p.period for p in later), phasing(rest, shares, decimals), strict=True))
    found: list[list[Any]] = [
        [part.period, targets[part.period], part.floor, part.challenge] for part in later
    ]
    for quarter in year.quarters():
        stood = line.parts.get(quarter.key)
        if stood is not None and quarter.last_month().key >= start:
            whole = sum(targets.get(m.key, months[m.key].target) for m in quarter.months())
            found.append([quarter.key, whole, stood.floor, stood.challenge])
    return [part for part in found if line.parts[part[0]].target != part[1]]


def _quarters_in_proportion(
    line: Line, year: Period, start: str, old: Decimal, new: Decimal, decimals: int
) -> list[list[Any]]:
    """The quarters that aren't over by then, as `_in_proportion`."""
    quarters = [(one, line.parts[one.key]) for one in year.quarters() if one.key in line.parts]
    if len(quarters) < 4 or sum(part.target for _, part in quarters) != old:
        return []
    later = [part for one, part in quarters if one.last_month().key >= start]
    shares = [part.target for part in later]
    rest = new - sum(part.target for one, part in quarters if one.last_month().key < start)
    if rest <= 0 or min(shares) < 0 or not any(shares):
        return []
    return [
        [part.period, target, part.floor, part.challenge]
        for part, target in zip(later, phasing(rest, shares, decimals), strict=True)
        if part.target != target
    ]


def level(terms: Facts, *, easier: str = "low") -> Decimal | None:
    """The absolute target of plain terms: as stated, or against its baseline; None without one.

    Of an elastic range the end named by `easier`.
    """
    relative = terms.get("relative")
    if terms.get("target") is None and relative and relative["baseline"] is not None:
        found: Decimal = relative["baseline"] * (1 + relative["change"])
        return found
    target: Decimal | None = terms.get("target")
    return terms.get(easier) if target is None else target


def parts_of(facts: Facts) -> list[PeriodTarget]:
    """The targets of single periods that plain terms hold."""
    return [PeriodTarget(*part) for part in facts.get("parts") or ()]


def relative_of(facts: Facts) -> Relative | None:
    """The relative target that plain terms hold."""
    told = facts.get("relative")
    return None if told is None else Relative(**told)


def cards_of(changes: Iterable[Change]) -> tuple[UUID, ...]:
    """The scorecards that a request is about, in its order."""
    return tuple(dict.fromkeys(one.card for one in changes if one.card is not None))
