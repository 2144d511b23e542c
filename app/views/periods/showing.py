"""A close as its page shows it: the checklist, what would be stored, and what was."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask import url_for

from app.domain.periods.unit_period import Result
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.eventlog.store import Connection
from app.press.given import latest_given
from app.reading.cards import CardReading
from app.reading.closing import Gap, Rehearsal, as_stored
from app.views import formatting
from app.views.scorecards import wording
from projections.people.queries import Names
from projections.periods.queries import PeriodRow, ResultRow

GRADES = ("S", "A", "B", "C")


@dataclass(frozen=True)
class ShownLine:
    """A KPI of somebody's scorecard, with where it leads and who answers for it."""

    title: str
    holder: str
    owners: str
    url: str


@dataclass(frozen=True)
class ShownGap:
    """A missing value. `parts` is "2 of 3"; `decision` its word, or None while it is open."""

    line: ShownLine
    parts: str | None
    decision: str | None
    reason: str
    card: UUID
    kpi: UUID
    is_partial: bool


@dataclass(frozen=True)
class ShownResult:
    """A scorecard's figures; `now` is what would be computed today where that differs."""

    holder: str
    url: str
    covered: str
    score: str
    grade: str
    before: str
    before_grade: str
    now: str | None


@dataclass(frozen=True)
class ShownPeriod:
    """A unit's period in a list."""

    name: str
    unit: str
    state: str
    url: str


def shown_gaps(found: Rehearsal, names: Names, language: str) -> list[ShownGap]:
    return [_gap(one, names, language) for one in found.gaps]


def _gap(gap: Gap, names: Names, language: str) -> ShownGap:
    return ShownGap(
        line=shown_line(gap.reading, gap.line, names, language),
        parts=f"{gap.have} / {gap.of}" if gap.is_partial else None,
        decision=gap.decision.decision if gap.decision else None,
        reason=gap.decision.reason if gap.decision else "",
        card=gap.reading.card.id,
        kpi=UUID(str(gap.line.kpi)),
        is_partial=gap.is_partial,
    )


def shown_line(reading: CardReading, line: ScoredLine, names: Names, language: str) -> ShownLine:
    owners = [names.of(UUID(str(owner)), language) for owner, _ in line.terms.owners]
    return ShownLine(
        title=reading.dictionary.rows[line.terms.metric].name(language),
        holder=names.of(reading.card.holder, language),
        owners=", ".join(owners),
        url=url_for("scorecards.kpi", kpi=line.kpi, period=reading.period.key),
    )


def shown_results(found: Rehearsal, names: Names, language: str) -> list[ShownResult]:
    """What a close would store; for a closed period what it stored, beside today's score."""
    results = {one.card: one for one in found.results}
    return [
        _result(
            one,
            results[one.card.id],
            found.earlier.get(one.card.id),
            names,
            language,
            is_stored=one.card.id in found.stored,
        )
        for one in found.readings
    ]


def _result(
    reading: CardReading,
    result: Result,
    earlier: ResultRow | None,
    names: Names,
    language: str,
    *,
    is_stored: bool,
) -> ShownResult:
    live = reading.scored.score
    moved = is_stored and live is not None and as_stored(live) != result.score
    return ShownResult(
        holder=wording.card_name(reading, names, language),
        url=url_for("scorecards.show", card=reading.card.id, period=reading.period.key),
        covered=formatting.weight(result.covered),
        score=_score(result.final_score),
        grade=result.final_grade or formatting.ABSENT,
        before=_score(earlier.final_score) if earlier else formatting.ABSENT,
        before_grade=earlier.final_grade if earlier else formatting.ABSENT,
        now=_score(live) if moved else None,
    )


def distribution(found: Rehearsal) -> list[tuple[str, int, int]]:
    """How many scorecards have each grade, now and in the period before."""
    now = Counter(one.final_grade for one in found.results)
    before = Counter(one.final_grade for one in found.earlier.values())
    return [(grade, now[grade], before[grade]) for grade in GRADES]


def shown_given(
    db: Connection, found: Rehearsal, names: Names, language: str
) -> list[tuple[str, str, datetime]]:
    """Who was given which document since the close, and when: person, scorecard, time."""
    titles = {one.card.id: wording.card_name(one, names, language) for one in found.readings}
    return [
        (names.of(one.person, language), titles[one.card], one.given_at)
        for one in latest_given(db, period=found.period.key)
        if one.card in titles
    ]


def shown_period(
    unit: UUID,
    period: Period,
    row: PeriodRow | None,
    names: Names,
    language: str,
    as_of: str | None,
) -> ShownPeriod:
    return ShownPeriod(
        name=formatting.period(period.key),
        unit=names.of(unit, language),
        state=row.state if row else "open",
        url=url_for("periods.show", unit=unit, period=period.key, as_of=as_of),
    )


def _score(score: Decimal | None) -> str:
    return formatting.ABSENT if score is None else formatting.score(score)
