"""A formula tried on the official values of the latest month, before anybody saves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.people.rights import UnitTree
from app.domain.scoring.cells import Cells
from app.domain.scoring.formula import evaluate, ingredients
from app.domain.values.period import Period
from app.reading.cards import dictionary_of, measured_of, standing_values
from projections.measurements.queries import latest_month, subjects_of


@dataclass(frozen=True)
class Tried:
    """A formula worked out for one unit in one month.

    `values` are those of its ingredients by code, None where one has none. `value` is None then,
    and where a divisor is zero.
    """

    subject: UUID
    period: Period
    values: Mapping[str, Fraction | None]
    value: Fraction | None


def tried(db: Connection, formula: str, units: UnitTree, *, at: int, until: str) -> Tried | None:
    """The formula with the numbers of the unit that has most of them, the uppermost of several.

    Looks at the latest month up to `until` that has values; None where no unit has any of what the
    formula needs. Raises what `ingredients` raises.
    """
    codes = ingredients(formula)
    month = latest_month(db, at=at, until=until)
    if not codes or month is None:
        return None
    period = Period.parse(month)
    dictionary = dictionary_of(db, period, at=at)
    needed = dictionary.needed(codes)
    having: dict[UUID, set[str]] = {}
    for metric, subject in subjects_of(db, needed, month, at=at):
        if subject in units.units:
            having.setdefault(subject, set()).add(metric)
    if not having:
        return None
    subject = min(having, key=lambda one: (-len(having[one]), len(units.line(one)), str(one)))
    standing = standing_values(
        db, [(code, subject) for code in needed], period, at=at, with_past=False
    )
    cells = Cells(measured_of(standing), dictionary.terms)
    values = {code: cells.cell(code, subject, period).value for code in codes}
    return Tried(subject, period, values, evaluate(formula, values))
