"""Changes such as 同比+25% and 降低15%, told apart from levels such as 降至5%."""

import re
from dataclasses import dataclass
from decimal import Decimal

from app.domain.refusals import N_, Refused
from app.domain.values.column import Column, fitted
from app.domain.values.figures import figure
from app.domain.values.kinds import Unit
from app.domain.values.levels import PointsAreADifference
from app.domain.values.normalising import Text
from app.domain.values.numerals import Unreadable
from app.domain.values.outcome import Basis, Relative

_BASES = (
    (
        Basis.YEAR,
        ("同比", "较去年同期", "比去年同期", "较上年同期", "比上年同期", "较去年", "比去年"),
    ),
    (Basis.YEAR, ("较上年", "比上年", "yoy")),
    (
        Basis.PREVIOUS,
        ("环比", "较上月", "比上月", "较上季度", "比上季度", "较上期", "比上期", "mom", "qoq"),
    ),
)
_RISES = ("增长", "提升", "提高", "上升", "增加", "上涨", "上调", "增", "升", "涨", "↑", "▲")
_FALLS = ("降低", "下降", "减少", "下调", "下跌", "缩减", "压缩", "降", "减", "跌", "↓", "▼")
_DOUBLINGS = ("翻倍", "翻番", "翻一倍", "翻一番")
_UP_TO = ("至", "到", "为", "成")
_AFTER_VERB = re.compile(r"了|率|幅度?|: ?")


class ChangeNotLevel(Refused):
    sentence = N_("“{typed}” is a change, not a level: enter the figure that was reached.")


class ChangeWithoutSign(Refused):
    sentence = N_("“{typed}” names a comparison but no direction: write + or - before the figure.")


class ChangeWithoutPercent(Refused):
    sentence = N_("“{typed}”: a change is given in percent, or as the level to be reached.")


class FallsBelowNothing(Refused):
    sentence = N_("“{typed}” would leave less than nothing: at most 100% can be taken off.")


@dataclass(frozen=True)
class Change:
    """Words of change around a figure.

    `sign` 1 or -1 is what the words say, 0 where the figure's own sign does (a bare + or - too).
    `has_words` is false for a text with only a plus or minus. `is_doubling` has no figure.
    """

    text: Text
    sign: int = 0
    basis: Basis = Basis.UNSTATED
    has_words: bool = True
    is_doubling: bool = False


def change_in(text: Text) -> Change | None:
    """The change that the text speaks of; None for a level, 提升至10% among them."""
    basis, rest = _basis(text)
    if rest.plain in _DOUBLINGS:
        return Change(rest, 1, basis, is_doubling=True)
    for sign, verbs in ((1, _RISES), (-1, _FALLS)):
        if verb := next((v for v in verbs if rest.plain.startswith(v)), None):
            after = _AFTER_VERB.sub("", rest.plain[len(verb) :], count=1)
            rest = rest[len(rest) - len(after.lstrip()) :]
            return None if rest.plain.startswith(_UP_TO) else Change(rest, sign, basis)
        if rest.plain[-1:] in ("↑", "↓", "▲", "▼") and rest.plain.endswith(verbs):
            return Change(rest[:-1], sign, basis)
    if basis is not Basis.UNSTATED:
        return Change(rest, 0, basis)
    is_signed = rest.plain[:1] in ("+", "-") or rest.plain.startswith("(")
    return Change(rest, has_words=False) if is_signed else None


def level_words_removed(text: Text) -> Text:
    """5% of 降至5% or 提升到5%: a level in words of change; other texts as they are."""
    _, rest = _basis(text)
    for verb in (*_RISES, *_FALLS):
        if rest.plain.startswith(verb) and rest.plain[len(verb) :].lstrip().startswith(_UP_TO):
            after = rest[len(verb) :]
            return after[1:]
    return text


def share_of(change: Change, column: Column, *, typed: str) -> Relative:
    """The change as a fraction with its sign.

    Raises ChangeWithoutSign, ChangeWithoutPercent, PointsAreADifference, FallsBelowNothing and
    what a figure raises. A bare number counts as percent in no case.
    """
    if change.is_doubling:
        return Relative(Decimal(1), change.basis)
    found = figure(change.text, column)
    if found.is_difference:
        raise PointsAreADifference(typed=typed)
    if found.unit is not Unit.PERCENT:
        raise ChangeWithoutPercent(typed=typed)
    if found.power or found.abbreviation or (change.sign and found.sign):
        raise Unreadable(typed=typed)
    if not change.sign and not found.sign:
        raise ChangeWithoutSign(typed=typed)
    number, _ = fitted(found.number, column)
    signed = number.copy_negate() if change.sign < 0 else number
    if signed < -1 and not column.is_growth_rate:
        raise FallsBelowNothing(typed=typed)
    return Relative(signed, change.basis)


def _basis(text: Text) -> tuple[Basis, Text]:
    for basis, words in _BASES:
        if word := next((w for w in words if text.plain.startswith(w)), None):
            return basis, text[len(word) :]
    return Basis.UNSTATED, text
