"""A range as it is said beside a cell."""

from decimal import Decimal

from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Unit
from app.importers import sentences


def range_note(low: Decimal, high: Decimal, unit: Unit) -> Note:
    """Both ends, in the metric's unit."""
    return Note(sentences.RANGE, {"low": Amount(low, unit), "high": Amount(high, unit)})
