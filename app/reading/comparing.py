"""What changed between two moments: a scorecard's score then and now, and every event between.

However many events there were, their rows are read with few statements; the score is then worked
out after each of them in memory.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.ids import metric_id
from app.domain.measurements.cell import Cell
from app.domain.policies.policy import Policy
from app.domain.refusals import N_, Refused
from app.domain.scoring.causes import Basis, Cause, Move, Step, moves, score_of, shown_shares
from app.domain.scoring.grade import grade
from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import MissingDecision
from app.domain.scoring.terms import Id, LineTerms, Measured, MetricTerms
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.reading.cards import Dictionary, dictionary_of, line_terms, measured_of
from projections.audit.queries import AuditRow, events_at, turns
from projections.measurements.standing import Spell, Standing, stood
from projections.periods.queries import (
    ResultRow,
    decided_at_close,
    results_over_time,
    stored_results,
)
from projections.policies.queries import scoring_policy
from projections.scorecards.queries import CardRow, LinesOverTime, lines_over_time, scorecard

CORRECTING = frozenset({Cell.Corrected.TOPIC, Cell.Withdrawn.TOPIC})
RULING = frozenset({Cell.Ruled.TOPIC, Cell.RulingSuspended.TOPIC})
POLICIES = (Policy.Adopted.TOPIC,)


class WrongWayRound(Refused):
    """The later moment was given as the earlier one."""

    sentence = N_("The first moment (position {before}) must lie before the second ({after}).")


@dataclass(frozen=True)
class End:
    """Where the score stood at one of the two moments; None and "" where there was no score."""

    position: int
    score: Decimal | None
    grade: str


@dataclass(frozen=True)
class Part:
    """A cause with the points that it moved the score by, and the events that did it.

    `metric` is None where the events speak of the whole scorecard. `points` are exact, `shown`
    has two places.
    """

    cause: Cause
    metric: str | None
    points: Fraction
    shown: Decimal
    events: tuple[AuditRow, ...]


@dataclass(frozen=True)
class Comparison:
    """A scorecard's score at two moments, and the causes that lead from one to the other.

    `change` is the difference of the two shown scores, no score counting as 0; the parts' shown
    points and `rounding` add up to it.
    """

    card: CardRow
    period: Period
    before: End
    after: End
    change: Decimal
    parts: tuple[Part, ...]
    rounding: Decimal


def comparison(
    db: Connection, card: UUID, period: Period, *, before: int, after: int
) -> Comparison | None:
    """Replay a scorecard from one position to a later one; None where it isn't there by then.

    Raises WrongWayRound.
    """
    until = min(after, last_position(db))
    if before > until:
        raise WrongWayRound(before=before, after=until)
    row = scorecard(db, card, at=until)
    if row is None:
        return None
    replay = _Replay(db, row, period, before, until)
    start, steps = replay.basis(before), replay.steps()
    end = steps[-1].basis if steps else start
    ends = (replay.end(before, start), replay.end(until, end))
    return _comparison(row, period, ends, moves(start, steps, period), replay.events)


def since_close(db: Connection, card: UUID, period: Period, *, until: int) -> Comparison | None:
    """What came after the close that stands at a position: what its values gave then and now,
    without points, while the stored score stays. None where no close stands, or nothing moved.
    """
    stored = stored_results(db, [card], period.key, at=until).get(card)
    row = scorecard(db, card, at=until) if stored else None
    if stored is None or row is None:
        return None
    decided = decided_at_close(db, [card], period.key, at=until).get(card, {})
    missing: dict[Id, MissingDecision] = {
        kpi: MissingDecision(one.decision) for kpi, one in decided.items()
    }
    replay = _Replay(db, row, period, stored.closed_at, until, of_values=missing)
    start, steps = replay.basis(stored.closed_at), replay.steps()
    moved = moves(start, steps, period)
    if not moved:
        return None
    ends = (replay.end(stored.closed_at, start), replay.end(until, steps[-1].basis))
    return _comparison(row, period, ends, moved, replay.events)


def _comparison(
    card: CardRow,
    period: Period,
    ends: tuple[End, End],
    moved: Sequence[Move],
    events: Mapping[int, AuditRow],
) -> Comparison:
    before, after = ends
    groups: dict[tuple[Cause, str | None], list[Move]] = {}
    for move in moved:
        event = events[move.position]
        groups.setdefault((move.cause, event.metric), []).append(move)
    points = [sum((one.points for one in some), Fraction(0)) for some in groups.values()]
    change = (after.score or Decimal("0.00")) - (before.score or Decimal("0.00"))
    shown, rounding = shown_shares(points, change)
    order = list(Cause)
    parts = [
        Part(
            cause,
            metric,
            exact,
            share,
            tuple({m.position: events[m.position] for m in some}.values()),
        )
        for ((cause, metric), some), exact, share in zip(groups.items(), points, shown, strict=True)
    ]
    parts.sort(key=lambda part: (order.index(part.cause), -abs(part.points)))
    return Comparison(card, period, before, after, change, tuple(parts), rounding)


class _Replay:
    """The rows of a stretch of the log, and what was known at each position of it.

    `of_values`: what missing values count as, where the values are to be followed beside a close
    and not what it stored; None where what it stored counts.
    """

    def __init__(
        self,
        db: Connection,
        card: CardRow,
        period: Period,
        before: int,
        until: int,
        *,
        of_values: Mapping[Id, MissingDecision] | None = None,
    ) -> None:
        self._db, self._card, self._period = db, card, period
        self._before, self._until = before, until
        self._lines: LinesOverTime = lines_over_time(db, card.id, after=before, until=until)
        self._missing = of_values or {}
        self._stored = (
            results_over_time(db, card.id, period.key, after=before, until=until)
            if of_values is None
            else []
        )
        self._codes = self._needed(until) | self._needed(before)
        seldom = turns(
            db,
            after=before,
            until=until,
            things=[metric_id(code) for code in sorted(self._codes)],
            topics=POLICIES,
        )
        self._dictionaries = {
            at: (
                self._metrics(dictionary_of(db, period, at=at)),
                scoring_policy(db, at=at, on=period.last_day),
            )
            for at in (before, *seldom)
        }
        self._spells = [one for one in self._stood() if self._counts(one.standing)]
        edges = (
            self._lines.turns
            | {edge for *some, _ in self._stored for edge in some}
            | {edge for one in self._spells for edge in one[:2]}
            | set(seldom)
        )
        self._turns = sorted(at for at in edges if before < at <= until)
        self.events = events_at(db, self._turns)

    def steps(self) -> list[Step]:
        """What is known after each event that changed any of it."""
        return [Step(at, self.basis(at), _called(self.events[at])) for at in self._turns]

    def basis(self, at: int) -> Basis:
        """What is known at a position."""
        metrics, policy = self._dictionaries[max(p for p in self._dictionaries if p <= at)]
        stored = self._stored_at(at)
        return Basis(
            self._terms(at),
            self._measured(at),
            metrics,
            policy,
            is_closed=stored is not None,
            stored=stored.final_score if stored else None,
            missing=self._missing,
        )

    def end(self, at: int, basis: Basis) -> End:
        """Score and grade at a position, as pages show them."""
        stored = self._stored_at(at)
        if stored is not None:
            return End(at, stored.final_score, stored.final_grade)
        exact = score_of(basis, self._period)
        if exact is None:
            return End(at, None, "")
        score = rounded(exact)
        return End(at, score, str(grade(score, basis.policy)))

    def _needed(self, at: int) -> set[str]:
        """The metrics that the lines rest on, under the definitions of a position."""
        return dictionary_of(self._db, self._period, at=at).needed(
            metric for metric, _ in self._lines.places
        )

    def _metrics(self, dictionary: Dictionary) -> dict[str, MetricTerms]:
        return {code: dictionary.terms[code] for code in self._codes if code in dictionary.terms}

    def _stood(self) -> list[Spell]:
        """Every row that the score could rest on: those of the year, of all these metrics."""
        subjects = {subject for _, subject in self._lines.places}
        year = self._period.first_day.year
        return stood(
            self._db,
            after=self._before,
            until=self._until,
            places=[(code, subject) for code in self._codes for subject in subjects],
            first=str(year),
            last=f"{year}~",
        )

    def _counts(self, row: Standing) -> bool:
        """Whether a row speaks of the period itself, or of a part of it."""
        spoken, whole = Period.parse(row.period), self._period
        return whole.first_day <= spoken.first_day and spoken.last_day <= whole.last_day

    def _terms(self, at: int) -> dict[Id, LineTerms]:
        month = self._period.last_month().key
        found: dict[Id, LineTerms] = {}
        for row in self._lines.at(at):
            if (terms := row.in_force(month)) is not None:
                found[row.kpi] = line_terms(row, terms, self._card.year)
        return found

    def _measured(self, at: int) -> Measured:
        standing: dict[tuple[str, UUID], dict[str, list[Standing]]] = {}
        for began, ended, row in self._spells:
            if began <= at < ended:
                periods = standing.setdefault((row.metric, row.subject), {})
                periods.setdefault(row.period, []).append(row)
        return measured_of(standing)

    def _stored_at(self, at: int) -> ResultRow | None:
        held = [row for began, ended, row in self._stored if began <= at < ended]
        return held[-1] if held else None


def _called(event: AuditRow) -> Cause:
    """What a change of values by this event is called."""
    if event.topic in RULING:
        return Cause.RULING
    is_correction = event.topic in CORRECTING or event.old is not None
    return Cause.CORRECTED if is_correction else Cause.NEW_VALUE
