"""Cells: where the values of a metric, subject, period and breakdown are kept."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef
from app.domain.ids import cell_id
from app.domain.measurements.refusals import (
    AlreadyVerified,
    NotConverted,
    NothingHeld,
    NothingToVerify,
    NothingToWithdraw,
    ReasonNeeded,
    ReasonToTakeBack,
)
from app.domain.measurements.report import FOREIGN, RULING, Entry, Report, is_slip


class Cell(Aggregate):
    """The values (實際值) of one metric, subject, period and breakdown, by source.

    A correction never overwrites: the log keeps every step. Which report counts is decided where
    it is read, by the metric's official sources. Its events are wide, so each one sets the state
    by its own `apply` instead of a recorder that would list every field again.
    """

    TOPIC = "measurements.cell"

    class Event(Aggregate.Event):
        """Every event names its cell in full, so that each can be read by itself."""

        TOPIC = "measurements.cell.event"
        metric: str
        subject: UUID
        period: str
        breakdown: str

    class Opened(Event, Aggregate.Created):
        """The cell comes into being with its first value."""

        TOPIC = "measurements.cell.opened"

    class Reported(Event):
        """A source's first value, or its first after a withdrawal."""

        TOPIC = "measurements.cell.reported"
        source: str
        value: Decimal
        how: str
        typed: str
        definition_version: int
        by_owner: bool
        remark: TextRef | None
        evidence: TextRef | None
        batch: UUID | None
        row: int | None

        def apply(self, cell: "Cell") -> None:
            cell.reports[self.source] = _reported(self)
            cell.held.pop(self.source, None)
            cell.taken_back.pop(self.source, None)

    class Corrected(Event):
        """Another value from the same source. `mistyped`: the person's own slip of minutes ago."""

        TOPIC = "measurements.cell.corrected"
        source: str
        old: Decimal
        value: Decimal
        how: str
        typed: str
        definition_version: int
        by_owner: bool
        mistyped: bool
        reason: TextRef | None
        remark: TextRef | None
        evidence: TextRef | None
        batch: UUID | None
        row: int | None

        def apply(self, cell: "Cell") -> None:
            before = cell.reports[self.source].entry
            cell.reports[self.source] = _reported(self, earlier=before)
            cell.held.pop(self.source, None)

    class Held(Event):
        """A value waits for a steward; it doesn't count until it is released."""

        TOPIC = "measurements.cell.held"
        source: str
        value: Decimal
        how: str
        typed: str
        definition_version: int
        by_owner: bool
        grounds: list[str]
        reason: TextRef | None
        remark: TextRef | None
        evidence: TextRef | None
        batch: UUID | None
        row: int | None

        def apply(self, cell: "Cell") -> None:
            cell.held[self.source] = _reported(self, grounds=tuple(self.grounds))

    class Released(Event):
        """The held value counts from now on; `estimate` marks a figure known to be rough."""

        TOPIC = "measurements.cell.released"
        source: str
        value: Decimal
        old: Decimal | None
        estimate: bool
        reason: TextRef | None

        def apply(self, cell: "Cell") -> None:
            standing, held = cell.reports.get(self.source), cell.held.pop(self.source)
            before = standing.entry if standing else None
            cell.reports[self.source] = held._replace(earlier=before, grounds=())

    class Declined(Event):
        """The held value is not taken; without a reason whoever entered it took it back."""

        TOPIC = "measurements.cell.declined"
        source: str
        value: Decimal
        reason: TextRef | None

        def apply(self, cell: "Cell") -> None:
            cell.held.pop(self.source, None)

    class Withdrawn(Event):
        """The source's value is taken back; the cell has none from it any more."""

        TOPIC = "measurements.cell.withdrawn"
        source: str
        old: Decimal
        reason: TextRef | None
        batch: UUID | None

        def apply(self, cell: "Cell") -> None:
            entry = cell.reports.pop(self.source).entry
            if self.batch is None:
                cell.taken_back[self.source] = Report(entry, self.by, self.timestamp)

    class Verified(Event):
        """A steward's mark (已核對) on one value; a correction takes it off."""

        TOPIC = "measurements.cell.verified"
        source: str
        value: Decimal

        def apply(self, cell: "Cell") -> None:
            cell.reports[self.source] = cell.reports[self.source]._replace(verified=True)

    class Ruled(Event):
        """A ruling makes the official value; `old` is that of an earlier one."""

        TOPIC = "measurements.cell.ruled"
        source: str
        dispute: UUID
        value: Decimal
        old: Decimal | None
        definition_version: int

        def apply(self, cell: "Cell") -> None:
            ruled = Entry(
                self.source, self.value, "ruling", definition_version=self.definition_version
            )
            cell.rulings.pop(self.dispute, None)
            cell.rulings[self.dispute] = Report(ruled, self.by, self.timestamp, verified=True)
            cell.reports[self.source] = cell.rulings[self.dispute]

    class RulingSuspended(Event):
        """An appeal suspends its dispute's ruling; `old` is what rulings made count until then.

        `value` is what the newest other ruling makes count now, `ruled_by` whoever made that one;
        both None without one.
        """

        TOPIC = "measurements.cell.ruling_suspended"
        class_version = 2
        source: str
        dispute: UUID
        old: Decimal
        value: Decimal | None
        ruled_by: UUID | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["value"] = state["ruled_by"] = None

        def apply(self, cell: "Cell") -> None:
            cell.rulings.pop(self.dispute, None)
            if self.value is None:
                cell.reports.pop(self.source, None)
                cell.rulings.clear()
            else:
                cell.reports[self.source] = list(cell.rulings.values())[-1]

    @classmethod
    def open(
        cls, *, by: UUID, metric: str, subject: UUID, period: str, breakdown: str = ""
    ) -> "Cell":
        """A cell without a value; saved together with its first one."""
        return cls._create(
            cls.Opened,
            id=cell_id(metric, subject, period, breakdown),
            by=by,
            metric=metric,
            subject=subject,
            period=period,
            breakdown=breakdown,
        )

    def __init__(self, metric: str, subject: UUID, period: str, breakdown: str) -> None:
        self.metric = metric
        self.subject = subject
        self.period = period
        self.breakdown = breakdown
        self.reports: dict[str, Report] = {}
        self.held: dict[str, Report] = {}
        self.taken_back: dict[str, Report] = {}
        self.rulings: dict[UUID, Report] = {}

    def says(self, source: str, value: Decimal) -> bool:
        """Whether the source reports this very value already."""
        standing = self.reports.get(source)
        return standing is not None and standing.value == value

    def settle(self, value: Decimal, *, by: UUID, dispute: UUID, definition_version: int) -> None:
        """Let a ruling make the official value."""
        standing = self.reports.get(RULING)
        self._note(
            self.Ruled,
            by,
            RULING,
            dispute=dispute,
            value=value,
            old=standing.value if standing else None,
            definition_version=definition_version,
        )

    def unsettle(self, *, by: UUID, dispute: UUID) -> None:
        """Suspend a dispute's ruling: what counts without it counts again. (domain.md 9)

        That is the newest other ruling, or else the official source. Raises NothingToWithdraw.
        """
        standing = self.reports.get(RULING)
        if standing is None or dispute not in self.rulings:
            raise NothingToWithdraw(source=RULING)
        others = [ruled for one, ruled in self.rulings.items() if one != dispute]
        self._note(
            self.RulingSuspended,
            by,
            RULING,
            dispute=dispute,
            old=standing.value,
            value=others[-1].value if others else None,
            ruled_by=others[-1].by if others else None,
        )

    def record(self, entry: Entry, *, by: UUID, at: datetime, reason: TextRef | None = None) -> str:
        """Take a value; returns the effect: new, same, correction or held.

        Raises ReasonNeeded where another value stands and it isn't the person's own slip of the
        last 15 minutes.
        """
        # The same number in another currency is not the same value.
        if self.says(entry.source, entry.value) and FOREIGN not in entry.grounds:
            return "same"
        standing = self.reports.get(entry.source)
        mistyped = standing is not None and self._is_slip(standing, by, at)
        if standing is not None and reason is None and not mistyped:
            raise ReasonNeeded(field="reason", old=standing.value, new=entry.value)
        if entry.grounds:
            waiting = self.held.get(entry.source)
            if waiting is not None and waiting.value == entry.value:
                return "same"
            self._note(
                self.Held,
                by,
                entry.source,
                **entry.facts(),
                grounds=list(entry.grounds),
                reason=reason,
            )
            return "held"
        if standing is None:
            self._note(self.Reported, by, entry.source, **entry.facts())
            return "new"
        self._note(
            self.Corrected,
            by,
            entry.source,
            **entry.facts(),
            old=standing.value,
            reason=reason,
            mistyped=mistyped and reason is None,
        )
        return "correction"

    def release(
        self, source: str, *, by: UUID, estimate: bool = False, reason: TextRef | None = None
    ) -> None:
        """Let the held value count. Raises NothingHeld, NotConverted."""
        held, standing = self._held_from(source), self.reports.get(source)
        if FOREIGN in held.grounds:
            raise NotConverted()
        self._note(
            self.Released,
            by,
            source,
            value=held.value,
            old=standing.value if standing else None,
            estimate=estimate,
            reason=reason,
        )

    def decline(self, source: str, *, by: UUID, reason: TextRef | None = None) -> None:
        """Don't take the held value. Raises NothingHeld."""
        self._note(self.Declined, by, source, value=self._held_from(source).value, reason=reason)

    def withdraw(
        self,
        source: str,
        *,
        by: UUID,
        at: datetime | None = None,
        reason: TextRef | None = None,
        batch: UUID | None = None,
    ) -> None:
        """Take the source's value back.

        Raises NothingToWithdraw (a ruling is only suspended, by an appeal), and ReasonToTakeBack
        where it is not the person's own slip of the last 15 minutes; the reversal of a batch has
        its reason on the batch.
        """
        standing = self.reports.get(source)
        if standing is None or source == RULING:
            raise NothingToWithdraw(source=source)
        is_slip = at is not None and self._is_slip(standing, by, at)
        if reason is None and batch is None and not is_slip:
            raise ReasonToTakeBack(field="reason", old=standing.value)
        self._note(self.Withdrawn, by, source, old=standing.value, reason=reason, batch=batch)

    def undo(self, source: str, *, by: UUID, at: datetime) -> str:
        """Take one's own last step of the last 15 minutes back; returns the effect.

        What stood before a correction stands again (correction), and so does what was taken back
        (restored); a first value and one that waits for a steward go (withdrawn). Raises
        NothingToWithdraw, ReasonNeeded, ReasonToTakeBack.
        """
        held, standing = self.held.get(source), self.reports.get(source)
        if held is not None and self._is_slip(held, by, at):
            self._note(self.Declined, by, source, value=held.value, reason=None)
            return "withdrawn"
        taken = self.taken_back.get(source)
        if standing is None and taken is not None and self._is_slip(taken, by, at):
            self._note(self.Reported, by, source, **taken.entry.facts())
            return "restored"
        if standing is None or standing.earlier is None:
            self.withdraw(source, by=by, at=at)
            return "withdrawn"
        return self.restore(source, by=by, at=at)

    def restore(self, source: str, *, by: UUID, at: datetime, reason: TextRef | None = None) -> str:
        """Let what stood before a correction stand again; returns the effect.

        It comes back as it was entered: its text, definition version, remark and evidence. Raises
        NothingToWithdraw, ReasonNeeded.
        """
        standing = self.reports.get(source)
        if standing is None or standing.earlier is None:
            raise NothingToWithdraw(source=source)
        return self.record(standing.earlier, by=by, at=at, reason=reason)

    def verify(self, source: str, *, by: UUID) -> None:
        """Mark the source's value as checked. Raises NothingToVerify, AlreadyVerified."""
        standing = self.reports.get(source)
        if standing is None:
            raise NothingToVerify(source=source)
        if standing.verified:
            raise AlreadyVerified()
        self._note(self.Verified, by, source, value=standing.value)

    def _note(self, kind: type[Event], by: UUID, source: str, **facts: Any) -> None:
        self.trigger_event(
            kind,
            by=by,
            metric=self.metric,
            subject=self.subject,
            period=self.period,
            breakdown=self.breakdown,
            source=source,
            **facts,
        )

    def _held_from(self, source: str) -> Report:
        held = self.held.get(source)
        if held is None:
            raise NothingHeld()
        return held

    def _is_slip(self, standing: Report, by: UUID, at: datetime) -> bool:
        return is_slip(at - standing.at, is_own=standing.by == by, is_verified=standing.verified)


def _reported(event: Any, earlier: Entry | None = None, grounds: tuple[str, ...] = ()) -> Report:
    """What an event that brings a value says of it."""
    entry = Entry(
        source=event.source,
        value=event.value,
        how=event.how,
        typed=event.typed,
        definition_version=event.definition_version,
        by_owner=event.by_owner,
        remark=event.remark,
        evidence=event.evidence,
        batch=event.batch,
        row=event.row,
    )
    return Report(entry, event.by, event.timestamp, earlier=earlier, grounds=grounds)
