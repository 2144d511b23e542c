"""Sums that a file states, beside what its rows add up to: left out, but never unchecked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Unit
from app.domain.values.matching import fold
from app.domain.values.outcome import Outcome
from app.domain.values.period import Period, PeriodKind
from app.domain.values.reading import read_value
from app.importers import sentences
from app.importers.tables import Sum

_MEANS = frozenset(fold(word) for word in ("平均", "平均值", "Average", "均值"))
_PARTIAL = frozenset(fold(word) for word in ("小計", "Subtotal"))
_MONTHS_OF_A_QUARTER = 3


@dataclass
class Column:
    """The figures of one column so far: of all rows, and since the last subtotal."""

    every: list[str] = field(default_factory=list)
    since: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Another row's figure."""
        self.every.append(text)
        self.since.append(text)

    def checked(self, word: str, stated: str) -> Note | None:
        """How a row of sums compares: None where it is no sum of plain figures.

        `word` is what the row is called: 合計, 小計, 平均.
        """
        is_partial = fold(word).rstrip(":") in _PARTIAL
        note = compared(word, stated, self.since if is_partial else self.every)
        if is_partial:
            self.since.clear()
        return note


def compared(word: str, stated: str, parts: Sequence[str]) -> Note | None:
    """A stated sum, or mean, beside its parts; None where not all of them are plain figures."""
    filled = [one for one in parts if one.strip()]
    if len({_is_percent(one) for one in (stated, *filled)}) > 1:
        return None
    numbers = [_number(one) for one in filled]
    says = _number(stated)
    known = [one for one in numbers if one is not None]
    if says is None or not known or len(known) < len(numbers):
        return None
    total = sum(known, Decimal(0))
    if fold(word).rstrip(":") in _MEANS:
        total = _mean_as_stated(total / len(known), says)
    if total == says:
        return Note(sentences.TOTAL_AGREES)
    facts: dict[str, object] = {"stated": Amount(says), "sum": Amount(total)}
    return Note(sentences.TOTAL_DIFFERS, facts)


def _mean_as_stated(mean: Decimal, stated: Decimal) -> Decimal:
    """The mean with the decimals of the stated one; a half may have been rounded either way."""
    last_place = Decimal(1).scaleb(min(int(stated.as_tuple().exponent), 0))
    return stated if abs(mean - stated) * 2 <= last_place else mean.quantize(last_place)


def compared_across(stated: Sum) -> Note | None:
    """A column of sums beside the row's periods; None where they agree or can't be compared."""
    note = compared(stated.column, stated.stated, stated.parts)
    if note is None or note.sentence != sentences.TOTAL_DIFFERS:
        return None
    return Note(
        sentences.ACROSS_DIFFERS, {**note.facts, "row": stated.row, "column": stated.column}
    )


@dataclass(frozen=True)
class Figure:
    """A value of a summed metric, as the file gives it."""

    metric: str
    called: str
    subject: UUID
    source: str
    period: Period
    number: Decimal


def quarters_beside_months(figures: Iterable[Figure]) -> Iterable[Note]:
    """Quarters that aren't the sum of their three months, where the file has all of them.

    (input.md, periods: different facts, but compared)
    """
    found = {(one.metric, one.subject, one.source, one.period.key): one for one in figures}
    for one in found.values():
        if one.period.kind is not PeriodKind.QUARTER:
            continue
        place = (one.metric, one.subject, one.source)
        months = [found.get((*place, month.key)) for month in one.period.months()]
        parts = [month.number for month in months if month]
        if len(parts) == _MONTHS_OF_A_QUARTER and sum(parts) != one.number:
            facts = {
                "name": one.called,
                "period": one.period,
                "stated": Amount(one.number),
                "sum": Amount(sum(parts, Decimal(0))),
            }
            yield Note(sentences.QUARTER_DIFFERS, facts)


def _number(text: str) -> Decimal | None:
    unit = Unit.PERCENT if _is_percent(text) else Unit.COUNT
    reading = read_value(text, unit=unit, origin="file")
    if reading.outcome not in (Outcome.ACCEPT, Outcome.NOTE) or reading.amount is None:
        return None
    return reading.amount.number


def _is_percent(text: str) -> bool:
    return text.strip().endswith(("%", "％"))
