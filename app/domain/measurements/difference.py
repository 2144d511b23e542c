"""What two sources of a number differ by, item by item (差異清單)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef
from app.domain.ids import ident
from app.domain.measurements.refusals import (
    ClearedAlready,
    NameForItem,
    NothingExplained,
    ReasonToClear,
)


class ItemKind(StrEnum):
    """Why two sources count differently; `other` has a name of its own."""

    TIMING = "timing"
    DUPLICATES = "duplicates"
    OUT_OF_REGION = "out_of_region"
    REJECTED = "rejected"
    OTHER = "other"


@dataclass(frozen=True)
class Item:
    """One named part of the difference, signed as the source's value minus the official one."""

    amount: Decimal
    is_cleared: bool = False


def difference_id(cell: UUID, source: str) -> UUID:
    """The id of what a source's value differs by from the official one of a cell."""
    return ident("difference", cell, source)


class Difference(Aggregate):
    """The named items between a source's value and the official one; they stay until cleared.

    Only the unexplained rest counts against the tolerance. (domain.md 6)
    """

    TOPIC = "measurements.difference"

    class Event(Aggregate.Event):
        """Every event names cell and source in full, so that each can be read by itself."""

        TOPIC = "measurements.difference.event"
        metric: str
        subject: UUID
        period: str
        breakdown: str
        source: str

    class Begun(Event, Aggregate.Created):
        """The first item is named."""

        TOPIC = "measurements.difference.begun"

    class Explained(Event):
        """An item takes up a part of the difference: `amount` is signed, value minus official."""

        TOPIC = "measurements.difference.explained"
        item: int
        kind: str
        amount: Decimal
        name: TextRef | None

        def apply(self, difference: "Difference") -> None:
            difference.items[self.item] = Item(self.amount)

    class Cleared(Event):
        """The item explains nothing any more: it was settled, or was wrong."""

        TOPIC = "measurements.difference.cleared"
        item: int
        amount: Decimal
        reason: TextRef

        def apply(self, difference: "Difference") -> None:
            difference.items[self.item] = Item(self.amount, is_cleared=True)

    @classmethod
    def begin(
        cls, *, by: UUID, cell: UUID, metric: str, subject: UUID, period: str, breakdown: str,
        source: str,
    ) -> "Difference":  # fmt: skip
        """A ledger without items; saved together with its first one."""
        return cls._create(
            cls.Begun,
            id=difference_id(cell, source),
            by=by,
            metric=metric,
            subject=subject,
            period=period,
            breakdown=breakdown,
            source=source,
        )

    def __init__(
        self, metric: str, subject: UUID, period: str, breakdown: str, source: str
    ) -> None:
        self.metric = metric
        self.subject = subject
        self.period = period
        self.breakdown = breakdown
        self.source = source
        self.items: dict[int, Item] = {}

    def explain(self, *, by: UUID, kind: ItemKind, amount: Decimal, name: TextRef | None) -> int:
        """Name a part of the difference; returns the item's number.

        Raises NothingExplained, NameForItem.
        """
        if amount == 0:
            raise NothingExplained(field="typed")
        if kind is ItemKind.OTHER and name is None:
            raise NameForItem(field="name")
        item = len(self.items) + 1
        self._note(self.Explained, by, item=item, kind=str(kind), amount=amount, name=name)
        return item

    def clear(self, *, by: UUID, item: int, reason: TextRef | None) -> None:
        """Let an item explain nothing any more. Raises ClearedAlready, ReasonToClear."""
        found = self.items.get(item)
        if found is None or found.is_cleared:
            raise ClearedAlready()
        if reason is None:
            raise ReasonToClear(field="reason")
        self._note(self.Cleared, by, item=item, amount=found.amount, reason=reason)

    def _note(self, what: type[Event], by: UUID, **facts: object) -> None:
        self.trigger_event(
            what,
            by=by,
            metric=self.metric,
            subject=self.subject,
            period=self.period,
            breakdown=self.breakdown,
            source=self.source,
            **facts,
        )
