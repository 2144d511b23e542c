"""The digits of a number: thousands marks, 萬 and 億, k and w, Chinese numerals."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import EXACT
from app.domain.values.chinese_numerals import AT_START, DIGITS, spoken, whole

_FIGURE = re.compile(
    r"(?:[1-9][0-9]{0,2}([,' ])[0-9]{3}(?:\1[0-9]{3})*(?![0-9])|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
)
_GOES_ON_BADLY = re.compile(r"[,'] ?[0-9]?| [0-9]")
# As a binary number that is very large or very small is written; a text such as 7E7 is not one.
_BINARY = re.compile(r"[1-9](?:\.[0-9]+)?e(\+[0-2][0-9]|-(?:0[5-9]|[1-9][0-9]))(?![0-9])")
_POWERS = {"百": 2, "千": 3, "万": 4, "亿": 8, "w": 4, "k": 3}
_POWERS |= {"十万": 5, "百万": 6, "千万": 7, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12}
_POWERS |= {"thousand": 3, "million": 6, "billion": 9}
_MULTIPLIER = re.compile(
    r" ?(万亿|[十百千]?[万亿]|[百千]|(?:thousand|million|billion|[wk])(?![a-z]))"
)
_CHINESE_POINT = re.compile(r"点([零〇一二三四五六七八九]{1,10})(万亿|[百千]?[万亿])?")


class Unreadable(Refused):
    sentence = N_("“{typed}” can't be read as a number: write 72000, 72,000 or 7.2萬.")


class MisplacedThousands(Refused):
    sentence = N_("A thousands mark stands in the wrong place in “{typed}”: write 1,200 or 1200.")


@dataclass(frozen=True)
class Numeral:
    """A number without sign and unit, and how many characters of the text it took.

    `power` is the power of ten that a word such as 萬 multiplied it by, 0 without one;
    `abbreviation` the word if it was k or w; `spoken` the other reading of 7萬2: 72000.
    """

    number: Decimal
    length: int
    power: int = 0
    abbreviation: str = ""
    spoken: Decimal | None = None


def numeral(text: str, *, with_exponent: bool = False) -> Numeral:
    """The number at the start of a normalised text. Raises Unreadable, MisplacedThousands.

    `with_exponent` reads 7.2e-05 as well: files hold very small and large numbers so.

    >>> read = numeral("7.2万元")
    >>> read.number, read.length
    (Decimal('72000'), 4)
    """
    if with_exponent and (binary := _BINARY.match(text)):
        return Numeral(Decimal(binary[0]), binary.end())
    if found := _FIGURE.match(text):
        return _in_digits(text, found)
    if found := AT_START.match(text):
        return _in_characters(text, found[0])
    raise Unreadable(typed=text)


def _in_digits(text: str, first: re.Match[str]) -> Numeral:
    parts = [_part(text, first)]
    while parts[-1].power and not parts[-1].abbreviation:
        after = text[parts[-1].length :]
        more = _FIGURE.match(after.removeprefix("零"))
        if more is None:
            break
        offset = parts[-1].length + len(after) - len(after.removeprefix("零"))
        parts.append(_part(text, more, offset, is_named=after.startswith("零")))
    return _joined(text, parts) if len(parts) > 1 else parts[0]


@dataclass(frozen=True)
class _Part(Numeral):
    digits: str = ""
    is_named: bool = False


def _part(text: str, found: re.Match[str], offset: int = 0, *, is_named: bool = False) -> _Part:
    end = offset + found.end()
    if _GOES_ON_BADLY.match(text, end):
        raise MisplacedThousands(typed=text)
    word = _MULTIPLIER.match(text, end)
    if word is None:
        return _Part(_decimal(found), end, digits=found[0], is_named=is_named)
    power = _POWERS[word[1]]
    short = word[1] if word[1] in "wk" else ""
    number = _decimal(found).scaleb(power, context=EXACT)
    return _Part(_unscaled(number), word.end(), power, short, digits=found[0], is_named=is_named)


def _joined(text: str, parts: list[_Part]) -> Numeral:
    """1億2000萬 or 3萬5千: each part smaller than the unit before it."""
    total = parts[0].number
    for before, part in pairwise(parts):
        is_in_order = part.power < before.power and part.number < Decimal(10) ** before.power
        is_whole = (before.digits + part.digits).isdigit() and part.digits[0] != "0"
        if not is_in_order or part.abbreviation or not is_whole:
            raise Unreadable(typed=text)
        total = EXACT.add(total, part.number)
    last, before = parts[-1], parts[-2]
    said = None
    if not last.power and not last.is_named and len(last.digits) != before.power:
        if len(last.digits) > 1:
            raise Unreadable(typed=text)
        tens = last.number.scaleb(before.power - 1, context=EXACT)
        said = EXACT.add(EXACT.subtract(total, last.number), tens)
    return Numeral(total, last.length, parts[0].power, spoken=_unscaled(said) if said else None)


def _in_characters(text: str, characters: str) -> Numeral:
    if point := _CHINESE_POINT.match(text, len(characters)):
        number = whole(characters)
        if number is None:
            raise Unreadable(typed=text)
        fraction = "".join(str(DIGITS.index(c)) for c in point[1].replace("〇", "零"))
        power = _POWERS[point[2]] if point[2] else 0
        exact = Decimal(f"{number}.{fraction}").scaleb(power, context=EXACT)
        return Numeral(_unscaled(exact), point.end(), power)
    number, said = whole(characters), spoken(characters)
    if said is not None:
        literal = whole(characters[:-1] + "零" + characters[-1])
        return Numeral(Decimal(literal or said), len(characters), spoken=Decimal(said))
    if number is None:
        raise Unreadable(typed=text)
    return Numeral(Decimal(number), len(characters))


def _decimal(found: re.Match[str]) -> Decimal:
    return Decimal(re.sub("[,' ]", "", found[0]))


def _unscaled(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    positive = isinstance(exponent, int) and exponent > 0
    return number.quantize(Decimal(1), context=EXACT) if positive else number
