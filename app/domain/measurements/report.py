"""What a source reports of a number: the value as it came, and who said so when."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.aggregate import TextRef

RULING = "ruling"
"""The source under which a ruling's value stands: it comes before the official ones."""

FOREIGN = "currency"
"""The ground of a value in another currency: it can only be declined, or entered converted."""

MISTYPED_WITHIN = timedelta(minutes=15)


class Entry(NamedTuple):
    """A value as it arrives: exact, with what was typed and how it came.

    `how` is edit, import, api or ruling. `typed` is kept where the reader took the whole of it as a
    number. `grounds` are the reasons to hold it for a steward; empty lets it count at once.
    """

    source: str
    value: Decimal
    how: str = "edit"
    typed: str = ""
    definition_version: int = 1
    by_owner: bool = False
    remark: TextRef | None = None
    evidence: TextRef | None = None
    batch: UUID | None = None
    row: int | None = None
    grounds: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """What the events of all three ways in have in common."""
        return {
            "value": self.value,
            "how": self.how,
            "typed": self.typed,
            "definition_version": self.definition_version,
            "by_owner": self.by_owner,
            "remark": self.remark,
            "evidence": self.evidence,
            "batch": self.batch,
            "row": self.row,
        }


class Report(NamedTuple):
    """What a source reports at the moment: the value as it came, who recorded it and when.

    `earlier` is what stood before a correction: what an undoing brings back. None for nothing.
    `grounds` are why a held value waits.
    """

    entry: Entry
    by: UUID
    at: datetime
    verified: bool = False
    earlier: Entry | None = None
    grounds: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal:
        """The value itself."""
        return self.entry.value


def is_slip(age: timedelta, *, is_own: bool, is_verified: bool) -> bool:
    """Whether a value is changed or taken back without a reason: one's own of minutes ago."""
    return is_own and not is_verified and age <= MISTYPED_WITHIN
