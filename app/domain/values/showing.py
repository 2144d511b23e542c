"""The language-neutral text of a number, as fields hold it: 72,000, 8.8%, 52."""

from decimal import Decimal

from app.domain.values.amounts import EXACT, canonical
from app.domain.values.kinds import Unit


def show(
    number: Decimal, unit: Unit, decimals: int | None = None, currency: str | None = None
) -> str:
    """The text that reads back as exactly this number.

    `decimals` is the fewest places to show (of the percentage, for a percent); more are shown
    where the number has more, never fewer. None shows only those it has. `currency` (ISO 4217) is
    written behind money where given. Pages format for their reader's language themselves.
    Raises what `canonical` raises.

    >>> show(Decimal("0.088"), Unit.PERCENT, 1), show(Decimal(72000), Unit.COUNT)
    ('8.8%', '72,000')
    """
    shown = canonical(number)
    if unit is Unit.PERCENT:
        shown = shown.scaleb(2, context=EXACT)
    text = f"{_with_places(shown, decimals or 0):,f}"
    if unit is Unit.PERCENT:
        return f"{text}%"
    return f"{text} {currency}" if currency and unit is Unit.MONEY else text


def _with_places(number: Decimal, fewest: int) -> Decimal:
    exponent = number.normalize(EXACT).as_tuple().exponent
    has = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return number.quantize(Decimal(1).scaleb(-max(has, fewest)), context=EXACT)
