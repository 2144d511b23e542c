"""Batches: what one file brought, and whether it was taken back."""

from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.imports.refusals import AlreadyReversed

Brought = dict[str, Any]
"""One thing that a row changed: `what`, `row`, where it is, what was set and what stood before."""


class Batch(Aggregate):
    """An import (匯入批次) of one file."""

    TOPIC = "imports.batch"

    class Event(Aggregate.Event):
        TOPIC = "imports.batch.event"

    class Started(Event, Aggregate.Created):
        """`digest` is the file's SHA-256 in hex; `source` the source given for the whole file."""

        TOPIC = "imports.batch.started"
        kind: str
        source: str
        digest: str
        file_name: TextRef | None
        holder: UUID | None
        period: str

    class Listed(Event):
        """What some of its rows changed, in the order of the changes, counted from `first`."""

        TOPIC = "imports.batch.listed"
        first: int
        brought: list[dict[str, Any]]

    class Finished(Event):
        """How many cells of the file had which effect."""

        TOPIC = "imports.batch.finished"
        counts: dict[str, int]

    class Reversed(Event):
        """Taken back, but for the rows that were touched since: [row, what] each."""

        TOPIC = "imports.batch.reversed"
        reason: TextRef | None
        undone: list[list[Any]]
        kept: list[list[Any]]

    @classmethod
    def start(
        cls,
        *,
        id: UUID,
        by: UUID,
        kind: str,
        source: str,
        digest: str,
        file_name: TextRef | None,
        holder: UUID | None,
        period: str,
    ) -> "Batch":
        """A batch that is about to change things."""
        return cls._create(
            cls.Started,
            id=id,
            by=by,
            kind=kind,
            source=source,
            digest=digest,
            file_name=file_name,
            holder=holder,
            period=period,
        )

    def __init__(self, kind: str, digest: str, holder: UUID | None, period: str) -> None:
        self.kind = kind
        self.digest = digest
        self.holder = holder
        self.period = period
        self.brought: list[Brought] = []
        self.listed = 0
        self.is_finished = False
        self.is_reversed = False

    def enlist(self, brought: list[Brought], *, by: UUID) -> None:
        """Keep what some rows changed."""
        if brought:
            self._listed(by=by, first=self.listed + 1, brought=brought)

    def let_go(self) -> None:
        """Forget what was listed, but for how much it is: so a large file needs no room for it
        while the rest is brought."""
        self.brought = []

    def finish(self, counts: dict[str, int], *, by: UUID) -> None:
        """Everything that the file brought is in."""
        self._finished(by=by, counts=dict(counts))

    def reverse(
        self,
        *,
        by: UUID,
        undone: list[list[Any]],
        kept: list[list[Any]],
        reason: TextRef | None,
    ) -> None:
        """Keep what was taken back and what was not. Raises AlreadyReversed."""
        self.demand_reversible()
        self._reversed(by=by, reason=reason, undone=undone, kept=kept)

    def demand_reversible(self) -> None:
        """Raise AlreadyReversed where there is nothing to take back.

        A batch that was broken off before its end is taken back as far as it came.
        """
        if self.is_reversed:
            raise AlreadyReversed()

    @event(Listed)
    def _listed(self, by: UUID, first: int, brought: list[Brought]) -> None:
        self.listed += len(brought)
        self.brought += brought

    @event(Finished)
    def _finished(self, by: UUID, counts: dict[str, int]) -> None:
        self.is_finished = True

    @event(Reversed)
    def _reversed(
        self,
        by: UUID,
        reason: TextRef | None,
        undone: list[list[Any]],
        kept: list[list[Any]],
    ) -> None:
        self.is_reversed = True
