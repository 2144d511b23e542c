"""What a relative target is measured against: the official value of an earlier period."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.cells import Cells
from app.domain.values.amounts import plain, rounded
from app.domain.values.period import Period
from app.reading.cards import dictionary_of, measured_of, standing_values


@dataclass(frozen=True)
class Baseline:
    """A value as it stood, with its official source; `source` is empty where it was computed."""

    value: Decimal
    source: str


def baseline(
    db: Connection, metric: str, subject: UUID, period: Period, *, at: int
) -> Baseline | None:
    """The official value of a whole period; None where it has none, or only for a part of it."""
    dictionary = dictionary_of(db, period, at=at)
    places = {(code, subject) for code in dictionary.needed([metric])}
    standing = standing_values(db, places, period, at=at)
    cell = Cells(measured_of(standing), dictionary.terms).cell(metric, subject, period)
    if cell.value is None or not cell.is_complete:
        return None
    value = Decimal(cell.value.numerator) / Decimal(cell.value.denominator)
    return Baseline(Decimal(plain(rounded(value))), cell.counting.source if cell.counting else "")
