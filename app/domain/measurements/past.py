"""What sources said before: the history that new values are judged by, sorted once for many."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from app.domain.values.outliers import OutlierLimits, Spread
from app.domain.values.period import Period, PeriodKind


class Where(Protocol):
    """The place of a value."""

    @property
    def metric(self) -> str: ...
    @property
    def subject(self) -> UUID: ...
    @property
    def period(self) -> str: ...
    @property
    def breakdown(self) -> str: ...


class Remembered(Protocol):
    """Who knows the history of a metric and subject."""

    def history(self, metric: str, subject: UUID) -> Sequence[tuple[str, str, str]]: ...


class Past:
    """What stood before, as its facts say. What comes later is no part of it.

    One for a whole file: its rows are judged by what stood before the file, however many
    transactions bring them, and each asks about a moment that the row before it came close to.
    """

    def __init__(self, facts: Remembered) -> None:
        self._facts = facts
        self._series: dict[tuple[str, UUID, str, PeriodKind], _Series] = {}

    def earlier(self, where: Where, source: str) -> list[Decimal]:
        """This source's values of earlier periods of the same length, oldest first."""
        series = self._of(where, source)
        return series.numbers[: series.count_before(where.period)]

    def stands_out(self, value: Decimal, where: Where, source: str, limits: OutlierLimits) -> bool:
        """Whether a value is an outlier of the place's own history. (domain.md 6)"""
        return self._of(where, source).before(where.period).stands_out(value, limits)

    def _of(self, where: Where, source: str) -> "_Series":
        kind = Period.parse(where.period).kind
        key = (where.metric, where.subject, source, kind)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = _Series(
                (period, text)
                for period, reported_by, text in self._facts.history(where.metric, where.subject)
                if reported_by == source and Period.parse(period).kind is kind
            )
        return series


class _Series:
    """A source's values by period, and the spread of those before the last one asked about."""

    def __init__(self, said: Iterable[tuple[str, str]]) -> None:
        ordered = sorted(said)
        self.periods = [period for period, _ in ordered]
        self.numbers = [Decimal(text) for _, text in ordered]
        self._spread, self._count = Spread(), 0

    def count_before(self, period: str) -> int:
        return bisect_left(self.periods, period)

    def before(self, period: str) -> Spread:
        """How the values of earlier periods are spread."""
        count = self.count_before(period)
        if abs(count - self._count) * 2 > count:
            self._spread = Spread(self.numbers[:count])
        else:
            for number in self.numbers[self._count : count]:
                self._spread.add(number)
            for number in self.numbers[count : self._count]:
                self._spread.remove(number)
        self._count = count
        return self._spread
