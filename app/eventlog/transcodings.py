"""How values stand in the log's JSON. (fixed: docs/decisions/0013)"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from eventsourcing.persistence import (
    Transcoding,
    UUIDAsHex,
)

from app.domain.aggregate import TextRef


class KnownUUIDAsHex(UUIDAsHex):
    """A UUID as the library writes it; the same few come with every event of a stream."""

    def decode(self, data: str) -> UUID:
        return _uuid(data)


@lru_cache(maxsize=16_384)
def _uuid(letters: str) -> UUID:
    return UUID(letters)


class PlainDecimal(Transcoding):
    """A decimal in plain notation without trailing zeros."""

    type = Decimal
    name = "decimal"

    def encode(self, obj: Decimal) -> str:
        text = format(obj, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in ("-0", "") else text

    def decode(self, data: str) -> Decimal:
        return Decimal(data)


class DateAsISO(Transcoding):
    """A calendar day."""

    type = date
    name = "date"

    def encode(self, obj: date) -> str:
        return obj.isoformat()

    def decode(self, data: str) -> date:
        return date.fromisoformat(data)


class TextRefAsList(Transcoding):
    """The id and digest of a text that stands outside the log."""

    type = TextRef
    name = "text"

    def encode(self, obj: TextRef) -> list[str]:
        return [obj.id.hex, obj.digest]

    def decode(self, data: list[str]) -> TextRef:
        return TextRef(UUID(data[0]), data[1])
