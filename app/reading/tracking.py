"""A scorecard's month as its owners account for it: the lines with what was noted of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.actions.task import State
from app.domain.ids import SYSTEM
from app.domain.reviews.tracking import lacking
from app.domain.reviews.tracking_note import tracking_note_id
from app.domain.scoring.scored import ScoredLine
from app.reading.cards import CardReading, as_uuid
from projections.actions.improvement import CauseRow, listed_causes
from projections.actions.queries import TaskRow, tasks_about
from projections.reviews.queries import CheckInRow, TrackingRow, check_ins_on, tracking


@dataclass(frozen=True)
class TrackedLine:
    """A line of the monthly tracking table (月度追蹤表): figures, and what is said of them.

    `note` holds what a table or a person wrote, None for nothing; `check_in` the period's last
    one; `tasks` those about the line and the period, `causes` those on its list of causes. `lacks`:
    what a red line still needs, as a marked sentence, where a listed cause is a cause and a task a
    countermeasure too; None for nothing.
    """

    line: ScoredLine
    subject: UUID
    note: TrackingRow | None
    check_in: CheckInRow | None
    tasks: Sequence[TaskRow] = ()
    causes: Sequence[CauseRow] = ()

    def with_words_of(self, other: "TrackedLine") -> "TrackedLine":
        """The same, with what was said of the number on another scorecard too.

        What both say stands as this line says it; of two check-ins the later one counts.
        """
        check_ins = [one for one in (self.check_in, other.check_in) if one]
        return replace(
            self,
            note=_joined(self.note, other.note),
            check_in=max(check_ins, key=lambda one: one.recorded_at, default=None),
            tasks=(*self.tasks, *other.tasks),
            causes=(*self.causes, *other.causes),
        )

    @property
    def kpi(self) -> UUID:
        return as_uuid(self.line.kpi)

    @property
    def note_id(self) -> UUID:
        return tracking_note_id(self.kpi, self.line.period)

    @property
    def cause(self) -> str:
        return self.note.cause if self.note else ""

    @property
    def countermeasure(self) -> str:
        return self.note.countermeasure if self.note else ""

    @property
    def owners(self) -> tuple[UUID, ...]:
        """The KPI's owners, who answer for the line unless the note names somebody."""
        return tuple(as_uuid(owner) for owner, _ in self.line.terms.owners)

    @property
    def lacks(self) -> str | None:
        return lacking(
            self.line.light,
            has_cause=bool(self.cause or self.causes),
            has_countermeasure=bool(self.countermeasure or self._promised),
        )

    @property
    def _promised(self) -> bool:
        return any(one.state != State.ABANDONED and one.set_by != SYSTEM for one in self.tasks)


def _joined(mine: TrackingRow | None, theirs: TrackingRow | None) -> TrackingRow | None:
    """Two notes on one number as one: each field as the first says it, else as the second does."""
    if mine is None or theirs is None:
        return mine or theirs
    named = mine if mine.responsible or mine.stated_responsible else theirs
    return replace(
        mine,
        cause=mine.cause or theirs.cause,
        countermeasure=mine.countermeasure or theirs.countermeasure,
        responsible=named.responsible,
        stated_responsible=named.stated_responsible,
    )


def tracked_lines(db: Connection, reading: CardReading, *, at: int) -> list[TrackedLine]:
    """The scorecard's lines in its period, in their order, each with what is noted of it."""
    return tracked_of(db, [reading], at=at)[reading.card.id]


def tracked_of(
    db: Connection, readings: Sequence[CardReading], *, at: int
) -> Mapping[UUID, list[TrackedLine]]:
    """The same for several scorecards in one period, by scorecard."""
    if not readings:
        return {}
    period = readings[0].period.key
    kpis = [as_uuid(line.kpi) for one in readings for line in one.scored.lines]
    notes = {row.kpi: row for row in tracking(db, at=at, kpis=kpis, first=period, last=period)}
    ids = [tracking_note_id(kpi, period) for kpi in kpis]
    said = {row.note: row for row in check_ins_on(db, at=at, notes=ids)}
    listed = listed_causes(db, kpis, [period], at=at)
    set_for: dict[UUID | None, list[TaskRow]] = {}
    for task in tasks_about(db, [one.card.id for one in readings], period, at=at):
        set_for.setdefault(task.kpi, []).append(task)
    return {
        one.card.id: [
            TrackedLine(
                line,
                one.rows[as_uuid(line.kpi)].subject,
                notes.get(as_uuid(line.kpi)),
                said.get(tracking_note_id(as_uuid(line.kpi), period)),
                set_for.get(as_uuid(line.kpi), ()),
                listed.get(as_uuid(line.kpi), ()),
            )
            for line in one.scored.lines
        ]
        for one in readings
    }
