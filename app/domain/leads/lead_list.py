"""Lists of records: whose they are, what they are about, and by which digest they stand."""

from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident
from app.domain.leads.refusals import (
    ListHandedOver,
    ListWithdrawn,
    NoRecords,
    ReasonToWithdraw,
    TooManyRecords,
)

MOST_RECORDS = 5_000


def lead_list_id(key: str) -> UUID:
    """The id of a list by the key that it is brought under: sent twice, it is one list."""
    return ident("lead_list", key)


class LeadList(Aggregate):
    """A list of records (記錄清單) behind a number: marketing's leads, sales' customers.

    The records are texts outside the log, each by itself, so that one can be erased; the event
    holds the digest of the list of their digests (docs/decisions/0030).
    """

    TOPIC = "leads.list"

    class Event(Aggregate.Event):
        """Every event names the number that the list speaks for."""

        TOPIC = "leads.list.event"
        metric: str
        subject: UUID
        period: str

    class Imported(Event, Aggregate.Created):
        """A file's records. `unit` is whose list it is, `records` the list of the records' texts.

        `layout` tells the columns that were kept and those that were left out.
        """

        TOPIC = "leads.list.imported"
        unit: UUID
        source: str
        name: TextRef | None
        layout: TextRef
        size: int
        records: TextRef

    class Withdrawn(Event):
        """The list was a mistake: it is counted no more."""

        TOPIC = "leads.list.withdrawn"
        reason: TextRef

    @classmethod
    def bring(
        cls,
        *,
        id: UUID,
        by: UUID,
        metric: str,
        subject: UUID,
        period: str,
        unit: UUID,
        source: str,
        name: TextRef | None,
        layout: TextRef | None,
        size: int,
        records: TextRef | None,
    ) -> "LeadList":
        """A new list. Raises NoRecords, TooManyRecords."""
        if not size or records is None or layout is None:
            raise NoRecords(field="file")
        if size > MOST_RECORDS:
            raise TooManyRecords(field="file", count=size, most=MOST_RECORDS)
        return cls._create(
            cls.Imported,
            id=id,
            by=by,
            metric=metric,
            subject=subject,
            period=period,
            unit=unit,
            source=source,
            name=name,
            layout=layout,
            size=size,
            records=records,
        )

    def __init__(
        self,
        by: UUID,
        metric: str,
        subject: UUID,
        period: str,
        unit: UUID,
        source: str,
        name: TextRef | None,
        layout: TextRef,
        size: int,
        records: TextRef,
    ) -> None:
        self.brought_by = by
        self.metric = metric
        self.subject = subject
        self.period = period
        self.unit = unit
        self.size = size
        self.is_withdrawn = False

    def withdraw(self, *, by: UUID, reason: TextRef | None, is_handed_over: bool) -> None:
        """Take it out of use. Raises ListWithdrawn, ListHandedOver, ReasonToWithdraw."""
        if self.is_withdrawn:
            raise ListWithdrawn()
        if is_handed_over:
            raise ListHandedOver()
        if reason is None:
            raise ReasonToWithdraw(field="reason")
        self._withdrawn(
            by=by, metric=self.metric, subject=self.subject, period=self.period, reason=reason
        )

    @event(Withdrawn)
    def _withdrawn(
        self, by: UUID, metric: str, subject: UUID, period: str, reason: TextRef
    ) -> None:
        self.is_withdrawn = True
