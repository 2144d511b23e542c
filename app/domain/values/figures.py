"""One figure as it is written: sign, currency, number, unit words."""

from dataclasses import dataclass
from decimal import Decimal

from app.domain.refusals import N_, Refused
from app.domain.values import unit_words
from app.domain.values.amounts import EXACT
from app.domain.values.column import Column
from app.domain.values.kinds import Unit
from app.domain.values.normalising import Text
from app.domain.values.numerals import MisplacedThousands, Unreadable, numeral

TENTHS = unit_words.UNITS["成"][1]


class WrongUnit(Refused):
    sentence = N_("“{typed}” is in another unit than this metric ({unit}).")


@dataclass(frozen=True)
class Figure:
    """A number and the unit written beside it, before it is matched with a metric's unit.

    `unit` None: a bare number. A percent's `number` is already the fraction. `currencies` are the
    codes that its currency word can stand for, () without one. `sign` is "+", "-" or "".
    """

    number: Decimal
    sign: str = ""
    unit: Unit | None = None
    currencies: tuple[str, ...] = ()
    power: int = 0
    abbreviation: str = ""
    is_difference: bool = False
    remark: str | None = None
    spoken: Decimal | None = None


def figure(text: Text, column: Column) -> Figure:
    """The figure that makes up the whole text.

    Raises Unreadable, MisplacedThousands, and WrongUnit for a unit that no metric counts in.
    """
    plain = text.plain
    if plain.startswith("(") and plain.endswith(")") and plain[1:2] not in "+-":
        return _unsigned(text[1:-1], "-", column)
    sign, rest = _sign(text)
    return _unsigned(rest, sign, column)


def _sign(text: Text) -> tuple[str, Text]:
    return (text.plain[0], text[1:]) if text.plain[:1] in ("+", "-") else ("", text)


def _unsigned(text: Text, sign: str, column: Column) -> Figure:
    currency, rest = _currency_before(text)
    if currency and not sign:
        sign, rest = _sign(rest)
        if sign == "+":
            raise Unreadable(typed=text.seen)
    part, rest = _part_before(rest)
    number = numeral(rest.plain, with_exponent=column.origin == "file")
    tail = rest[number.length :]
    per, tail = _per(tail) if column.unit is Unit.MONEY else (None, tail)
    more, unit, power, currencies, is_difference = _after(tail, column.unit)
    if power == TENTHS and number.number > 10:
        raise Unreadable(typed=text.seen)
    if (part and (tail or currency)) or (currency and (unit or currencies)):
        raise Unreadable(typed=text.seen)
    if part:
        unit, power = Unit.PERCENT, part
    size = EXACT.add(number.number, more).scaleb(power, context=EXACT)
    return Figure(
        number=size.copy_negate() if sign == "-" else size,
        sign=sign,
        unit=Unit.MONEY if currency or currencies else unit,
        currencies=currency or currencies,
        power=number.power,
        abbreviation=number.abbreviation,
        is_difference=is_difference,
        remark=per,
        spoken=number.spoken,
    )


def _currency_before(text: Text) -> tuple[tuple[str, ...], Text]:
    for length in (3, 2, 1):
        codes = unit_words.CURRENCIES.get(text.plain[:length])
        if codes and len(text) > length:
            return codes, text[length:]
    return (), text


def _part_before(text: Text) -> tuple[int, Text]:
    power = unit_words.PARTS.get(text.plain[:3], 0)
    return (power, text[3:]) if power else (0, text)


def _per(tail: Text) -> tuple[str | None, Text]:
    """元/人: what a cost is per belongs to the metric; it is kept as a remark."""
    slash = tail.plain.find("/")
    if slash <= 0 or not tail.plain[slash + 1 :].strip():
        return None, tail
    return tail.seen[slash:], tail[:slash]


def _after(
    tail: Text, column_unit: Unit
) -> tuple[Decimal, Unit | None, int, tuple[str, ...], bool]:
    word = tail.plain.replace(" ", "")
    if not word:
        return Decimal(0), None, 0, (), False
    if word in unit_words.UNITS:
        unit, power = unit_words.UNITS[word]
        return Decimal(0), unit, power, (), False
    if word in unit_words.CURRENCIES:
        return Decimal(0), None, 0, unit_words.CURRENCIES[word], False
    if word in unit_words.DIFFERENCES:
        return Decimal(0), Unit.PERCENT, -2, (), True
    if word in unit_words.OTHERS:
        raise WrongUnit(typed=tail.seen, unit=column_unit)
    if word[0] == "成" and len(word) == 2:  # 八成五 is 85%.
        return numeral(word[1]).number.scaleb(-1), Unit.PERCENT, TENTHS, (), False
    if word[0] in ",'":
        raise MisplacedThousands(typed=tail.seen)
    raise Unreadable(typed=tail.seen)
