"""The one reader of typed, imported and sent values; inline edit, import and API all call it."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Amount, Note, Qualifier
from app.domain.values.changes import (
    ChangeNotLevel,
    ChangeWithoutPercent,
    ChangeWithoutSign,
    change_in,
    level_words_removed,
    share_of,
)
from app.domain.values.column import Column, Origin
from app.domain.values.holds import digits_lost, reasons_to_hold
from app.domain.values.kinds import Direction, Unit
from app.domain.values.levels import Level, level
from app.domain.values.normalising import Text, normalised
from app.domain.values.outcome import BarePercent, Reading
from app.domain.values.outliers import USUAL_LIMITS, OutlierLimits
from app.domain.values.qualifiers import Qualified, is_provisional, qualified
from app.domain.values.ranges import ends
from app.domain.values.settling import reading_of, settled, with_unit_in_brackets
from app.domain.values.stated_scores import read_stated_score
from app.domain.values.targets import read_target

__all__ = ["read_stated_score", "read_target", "read_value"]

APPROXIMATE = N_(
    "“{typed}” is approximate: enter the exact figure, or confirm {amount} as an estimate."
)
PROVISIONAL = N_(
    "“{remark}” says that the figure isn't final: enter the final one, or confirm {amount}."
)


class RangeAsValue(Refused):
    sentence = N_("“{typed}” is a range; a value is one figure.")


def read_value(
    text: str,
    *,
    unit: Unit,
    direction: Direction | None = None,
    currency: str = "CNY",
    is_growth_rate: bool = False,
    history: Sequence[Decimal] = (),
    decimals: int | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    origin: Origin = "typed",
    bare: BarePercent | None = None,
    is_cost_per_unit: bool = False,
    outlier_limits: OutlierLimits = USUAL_LIMITS,
) -> Reading:
    """What the text says as an actual value of a metric.

    `unit`, `currency` (ISO 4217; only money is read by it), `decimals` (as shown; a percent's
    percentage), `low` and `high` (the possible range, both included, None for no limit) and
    `direction` are the metric's; limits and `history` are as stored, so a percent's are
    fractions. `is_growth_rate`: the metric itself is a change, so +25% is a level of it. `history`
    is earlier values, in any order.
    `origin` "file" may hold more digits than fit, and exponents. `bare` is what numbers without a
    percent sign mean in this column, None as long as nobody has answered. `is_cost_per_unit`
    holds zero and less, `outlier_limits` what is far from the history. (input.md, one cell)

    >>> reading = read_value("7.2萬", unit=Unit.COUNT)
    >>> reading.outcome.value, reading.amount.number
    ('accept', Decimal('72000'))
    """
    column = Column(
        unit, direction, currency, is_growth_rate, history, decimals, low, high, origin, bare,
        is_cost_per_unit, outlier_limits,
    )  # fmt: skip
    return reading_of(text, column, _value)


def _value(text: Text, column: Column) -> Reading:
    body, remark = with_unit_in_brackets(text, column)
    change = change_in(body)
    if change and not column.is_growth_rate and (change.has_words or body.plain[0] == "+"):
        with suppress(ChangeWithoutPercent, ChangeWithoutSign):
            share_of(change, column, typed=text.seen)
        raise ChangeNotLevel(typed=text.seen)
    if change and change.has_words:
        number = share_of(change, column, typed=text.seen).change
        return _held_or_settled(Level(number), Qualified(body), text, remark, column)
    words = qualified(level_words_removed(body))
    if ends(words.text):
        raise RangeAsValue(typed=text.seen)
    return _held_or_settled(level(words.text, column), words, text, remark, column)


def _held_or_settled(
    found: Level, words: Qualified, text: Text, remark: str | None, column: Column
) -> Reading:
    amount = Amount(found.number, column.unit)
    holds = reasons_to_hold(found.number, column)
    ground = ""
    if lost := digits_lost(words.text, found.number, column):
        ground, holds = "precision_lost", (*lost, *holds)
    if remark and is_provisional(normalised(remark)):
        ground = "approximate"
        holds = (Note(PROVISIONAL, {"remark": remark, "amount": amount}), *holds)
    if words.qualifier is not Qualifier.EXACT:
        ground = "approximate"
        holds = (Note(APPROXIMATE, {"typed": text.seen, "amount": amount}), *holds)
    return settled(
        found, text, column,
        remark=remark, qualifier=words.qualifier, holds=holds, notes=words.notes,
        ground=ground,
    )  # fmt: skip
