"""The key that an exported row carries: what it is about, and what stood when it was written."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.domain.values.amounts import plain

HEADER = "accord:key"
FIELD = "key"
_MARK = "1"
_PARTS = 9


@dataclass(frozen=True)
class Key:
    """One exported row.

    `holder` and `subject` as answers call them, `period` a key. `standing` is what the source
    reported then, None for nothing or a computed figure; `actual` and `target` are what the row
    showed.
    """

    holder: str
    metric: str
    subject: str
    period: str
    source: str
    standing: Decimal | None
    actual: Decimal | None
    target: Decimal | None

    def __str__(self) -> str:
        numbers = (self.standing, self.actual, self.target)
        words = (_MARK, self.holder, self.metric, self.subject, self.period, self.source)
        return "|".join((*words, *("" if one is None else plain(one) for one in numbers)))

    @classmethod
    def of(cls, text: str) -> "Key | None":
        """The key in a cell; None where it holds none.

        >>> key = Key("MKT", "cac", "MKT", "2026-06", "finance", Decimal(52), Decimal(52), None)
        >>> Key.of(str(key)) == key, Key.of("anything")
        (True, None)
        """
        parts = text.strip().split("|")
        if len(parts) != _PARTS or parts[0] != _MARK:
            return None
        try:
            numbers = [Decimal(one) if one else None for one in parts[6:]]
        except InvalidOperation:
            return None
        holder, metric, subject, period, source = parts[1:6]
        return cls(holder, metric, subject, period, source, *numbers)
