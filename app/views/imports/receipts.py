"""An import that was made as pages show it: what it changed, and what that did to scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import url_for

from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading
from app.reading.importing import Company
from app.reading.score_changes import ScoreChange
from app.views import formatting
from app.views.imports import words
from app.views.imports.showing import MOST_ROWS_SHOWN
from projections.imports.queries import BatchRow, ChangeRow
from projections.people.queries import Names
from projections.reviews.queries import ReviewRow

MOST_PERIODS = 4
SCORED = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)


@dataclass(frozen=True)
class ShownBatch:
    """An import in the list of all. `unseen` rows are about people whose numbers the reader may
    not see."""

    row: BatchRow
    kind: str
    holder: str
    by: str
    at: str
    changes: int
    unseen: int


@dataclass(frozen=True)
class ShownChange:
    """One thing that an import changed."""

    row: int | None
    what: str
    about: str


def shown_batch(batch: BatchRow, here: Company, language: str, *, unseen: int) -> ShownBatch:
    """An import with its words."""
    unit = here.units.get(batch.holder) if batch.holder else None
    holder = here.people.get(batch.holder) if batch.holder else None
    by = here.people.get(batch.by)
    effects: Mapping[str, int] = batch.counts
    return ShownBatch(
        row=batch,
        kind=words.word(words.KINDS, batch.kind),
        holder=unit.name(language) if unit else holder.shown(language) if holder else "",
        by=by.shown(language) if by else "Accord",
        at=formatting.moment(batch.started_at),
        changes=sum(effects.get(one, 0) for one in ("new", "correction", "conflict", "held")),
        unseen=unseen,
    )


def shown_changes(
    changes: Sequence[ChangeRow], here: Company, language: str
) -> tuple[ShownChange, ...]:
    """What an import changed, the first of it."""
    found, names = [], words.called(here, language)
    for one in changes[:MOST_ROWS_SHOWN]:
        metric = here.metrics.get(one.metric or "")
        about = [
            metric.name(language) if metric else "",
            names.get(here.called(one.subject) or "", here.called(one.subject) or ""),
            formatting.period(one.period) if one.period else "",
        ]
        found.append(
            ShownChange(
                one.row,
                words.word(words.CHANGED, one.what),
                " · ".join(part for part in about if part),
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class ShownScore:
    """A scorecard's score before and after an import."""

    card: str
    period: str
    url: str
    before: str
    after: str


def shown_score(change: ScoreChange, names: Names, language: str) -> ShownScore:
    """A change of a score in words."""
    return ShownScore(
        card=names.of(change.card.holder, language),
        period=formatting.period(change.period.key),
        url=url_for("scorecards.show", card=change.card.id, period=change.period.key),
        before=_score(change.before, change.grade_before),
        after=_score(change.after, change.grade_after),
    )


@dataclass(frozen=True)
class ShownStated:
    """A score that a file stated of a period, and ours."""

    period: str
    stated: str
    ours: str


def shown_stated(said: ReviewRow, reading: CardReading) -> ShownStated:
    """A stated score beside what the scorecard comes to."""
    return ShownStated(
        period=formatting.period(said.period),
        stated=_score(said.score, said.grade),
        ours=_score(reading.scored.score, str(reading.scored.grade or "")),
    )


def _score(score: Decimal | None, grade: str) -> str:
    return "—" if score is None else f"{formatting.score(score)} {grade}".strip()


def touched_periods(changes: Sequence[ChangeRow]) -> list[Period]:
    """The latest periods that changes speak of, in which scores are looked at."""
    keys = {one.period for one in changes if one.period}
    periods = [Period.parse(key) for key in keys]
    scored = [one for one in periods if one.kind in SCORED]
    return sorted(scored, key=lambda one: (one.last_day, one.first_day))[-MOST_PERIODS:]
