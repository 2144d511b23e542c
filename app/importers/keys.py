"""The key that an exported row carries: what it is about, and what stood when it was written."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.domain.scoring.kpi_score import Goal
from app.domain.scoring.rounding import rounded
from app.domain.values.amounts import MOST_PLACES, plain
from app.domain.values.period import Period

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
        """The key in a cell; None where it holds none, or one that nobody exported.

        >>> key = Key("MKT", "cac", "MKT", "2026-06", "finance", Decimal(52), Decimal(52), None)
        >>> Key.of(str(key)) == key, Key.of("anything")
        (True, None)
        """
        parts = text.strip().split("|")
        if len(parts) != _PARTS or parts[0] != _MARK:
            return None
        try:
            numbers = [Decimal(one) if one else None for one in parts[6:]]
            period = Period.parse(parts[4]).key
        except (InvalidOperation, ValueError):
            return None
        holder, metric, subject, _, source = parts[1:6]
        return cls(holder, metric, subject, period, source, *numbers)


def range_text(goal: Goal) -> str | None:
    """The range that a metric shall stay in, as an exported table writes it; None for a target.

    >>> range_text(Goal(low=Fraction(800), high=Fraction(1000)))
    '800-1000'
    """
    if goal.target is not None or goal.low is None or goal.high is None:
        return None
    return "-".join(plain(rounded(one, MOST_PLACES)) for one in (goal.low, goal.high))
