"""What a change of terms would do to scores, worked out on a copy: nothing is saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.engine import Connection

from app.domain.adjustments.changes import Action, Change, cards_of, parts_of
from app.domain.ids import SYSTEM
from app.domain.scorecards.terms import first_month
from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import ScoredLine
from app.domain.values.amounts import MOST_PLACES
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, read_lines
from projections.scorecards.queries import CardRow, LineRow, PartRow, TermsRow, card_lines
from projections.scorecards.queries import scorecards as all_cards


@dataclass(frozen=True)
class Effect:
    """A scorecard in a period as it is, and as it would be."""

    now: CardReading
    then: CardReading

    @property
    def card(self) -> CardRow:
        return self.now.card

    @property
    def period(self) -> Period:
        return self.now.period

    @property
    def moves(self) -> bool:
        """Whether score or grade would be others."""
        return self.now.scored.exact != self.then.scored.exact

    def lines(self) -> list[tuple[ScoredLine | None, ScoredLine | None]]:
        """Each line as it is and as it would be; None where it isn't scored."""
        after = {line.kpi: line for line in self.then.scored.lines}
        pairs: list[tuple[ScoredLine | None, ScoredLine | None]] = [
            (line, after.pop(line.kpi, None)) for line in self.now.scored.lines
        ]
        return [*pairs, *((None, line) for line in after.values())]


def effects(
    db: Connection,
    changes: Sequence[Change],
    first_period: str,
    *,
    at: int,
    today: date,
) -> list[Effect]:
    """Every scorecard that the changes touch, in each quarter concerned so far and in the year."""
    wanted = set(cards_of(changes))
    cards = [card for card in all_cards(db, at=at) if card.id in wanted]
    if not cards:
        return []
    rows = card_lines(db, at=at, card_ids=wanted)
    changed = {
        card.id: changed_rows(
            rows.get(card.id, []), [one for one in changes if one.card == card.id], first_period
        )
        for card in cards
    }
    return [
        Effect(now, then)
        for period in periods_concerned(first_period, today)
        for now, then in zip(
            read_lines(db, cards, rows, period, at=at, with_past=False),
            read_lines(db, cards, changed, period, at=at, with_past=False),
            strict=True,
        )
    ]


def periods_concerned(first_period: str, today: date) -> list[Period]:
    """The quarters from the first period up to the running one (at least one), and the year.

    >>> periods_concerned("2026-04", date(2026, 7, 6))
    [Period('2026-Q2'), Period('2026-Q3'), Period('2026')]
    """
    first = Period.parse(first_period)
    quarter = Period.of_day(first.first_day, PeriodKind.QUARTER)
    found = [quarter]
    while found[-1].last_day < today and found[-1].last_day.month < 12:
        found.append(_after(found[-1]))
    return [*found, Period.of_day(first.first_day, PeriodKind.YEAR)]


def changed_rows(
    rows: Iterable[LineRow], changes: Sequence[Change], first_period: str
) -> list[LineRow]:
    """The lines of a scorecard as they would be from a period on."""
    by_kpi = {one.kpi: one for one in changes}
    kept = [
        _changed(row, by_kpi[row.kpi], first_period) if row.kpi in by_kpi else row for row in rows
    ]
    known = {row.kpi for row in kept if row.retired_from is None}
    added = [one for one in changes if one.action is Action.ADD and one.kpi not in known]
    gone = {one.kpi for one in added}
    return [row for row in kept if row.kpi not in gone] + [
        _added(one, first_period, len(kept) + place) for place, one in enumerate(added, 1)
    ]


def effect_facts(found: Iterable[Effect]) -> list[dict[str, Any]]:
    """What was seen, as plain facts for an event: exact numbers, at most ten places."""
    return [
        {
            "card": effect.card.id,
            "period": effect.period.key,
            "now": _score_facts(effect.now),
            "then": _score_facts(effect.then),
            "lines": [
                {
                    "kpi": (now or then).kpi,  # type: ignore[union-attr] # one of them is there
                    "now": _line_facts(now),
                    "then": _line_facts(then),
                }
                for now, then in effect.lines()
            ],
        }
        for effect in found
    ]


def _changed(row: LineRow, change: Change, first_period: str) -> LineRow:
    if change.action is Action.RETIRE:
        return replace(row, retired_from=first_period)
    after, month = change.after, first_month(first_period)
    news = _columns(after)
    held = [one for one in row.terms if one.from_month <= month]
    before = held[-1] if held else row.terms[0]
    old = {name: getattr(before, name) for name in news}
    later = [
        replace(one, **news)
        if all(getattr(one, name) == value for name, value in old.items())
        else one
        for one in row.terms
        if one.from_month > month
    ]
    earlier = [one for one in row.terms if one.from_month < month]
    changed = replace(before, **news, from_month=month)
    return replace(row, terms=(*earlier, changed, *later), parts={**row.parts, **_parts(after)})


def _added(change: Change, first_period: str, place: int) -> LineRow:
    after = change.after
    terms = TermsRow(
        from_month=first_month(first_period),
        rule=after["rule"],
        cycle=after["cycle"],
        reason=None,
        by=SYSTEM,
        set_at=0,
        **_columns(after),
    )
    if change.kpi is None or change.card is None or change.subject is None:
        raise LookupError("an added KPI has its scorecard and its subject")
    return LineRow(
        kpi=change.kpi,
        card=change.card,
        place=place,
        metric=change.metric,
        subject=change.subject,
        from_period=first_period,
        retired_from=None,
        objective=None,
        goal_dimension=None,
        terms=(terms,),
        parts=_parts(after),
    )


def _columns(after: Mapping[str, Any]) -> dict[str, Any]:
    """Plain terms as a terms row names them."""
    plain = ("weight", "floor", "target", "challenge", "low", "high", "stated", "aggregation")
    found = {name: after[name] for name in plain if name in after}
    if "owners" in after:
        found["owners"] = tuple((person, share) for person, share in after["owners"])
    if "sources" in after:
        found["sources"] = tuple(after["sources"])
    if "relative" in after:
        relative = after["relative"] or {}
        found |= {
            "relative_change": relative.get("change"),
            "baseline_period": relative.get("baseline_period"),
            "baseline": relative.get("baseline"),
            "baseline_source": relative.get("source"),
        }
    return found


def _parts(after: Mapping[str, Any]) -> dict[str, PartRow]:
    return {
        one.period: PartRow(one.target, one.floor, one.challenge, SYSTEM, 0)
        for one in parts_of(after)
    }


def _score_facts(reading: CardReading) -> dict[str, Any]:
    scored = reading.scored
    return {
        "score": scored.score,
        "grade": str(scored.grade) if scored.grade else None,
        "covered": _exact(scored.covered_weight),
    }


def _line_facts(line: ScoredLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {
        "completion": _exact(line.completion),
        "light": str(line.light) if line.light else None,
        "score": line.rounded_score,
        "points": _exact(line.points),
    }


def _exact(number: Fraction | None) -> Decimal | None:
    return None if number is None else rounded(number, MOST_PLACES)


def _after(period: Period) -> Period:
    return Period.of_day(date.fromordinal(period.last_day.toordinal() + 1), period.kind)
