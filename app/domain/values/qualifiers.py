"""Words around a number: about, at least, at most, remarks in brackets, and "no value"."""

import re
from dataclasses import dataclass

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Note, Qualifier
from app.domain.values.kinds import Direction
from app.domain.values.normalising import Text

STRICT_READ_AS_LIMIT = N_("“{word}” was read as a limit that itself still counts.")

_NOTHING = re.compile(
    r"[-—/\\]+|无|无数据|暂无|暂无数据|待定|待补|待补充|未统计|未填|缺|空|tbd|tba|n/?a|n\.a\.?"
    r"|null|none|nil|nodata"
)
_FAULTS = re.compile(r"#(?:n/a|div/0!|ref!|value!|name\?|num!|null!|spill!|calc!).*")

_ABOUT_BEFORE = (
    *[
        "大约为",
        "约等于",
        "大约",
        "大概",
        "约为",
        "将近",
        "接近",
        "预计",
        "预估",
        "估计",
        "差不多",
        "近",
        "约",
        "估",
        "~",
        "≈",
    ],
    *("approximately", "approx.", "approx", "about", "circa", "ca."),
)
_ABOUT_AFTER = ("左右", "上下", "多", "余", "不等")
_AT_MOST_BEFORE = (
    *[
        "≤",
        "<=",
        "=<",
        "不超过",
        "不高于",
        "不大于",
        "不多于",
        "小于等于",
        "小于或等于",
        "至多",
        "最多",
        "最高",
        "控制在",
    ],
    *("at most", "up to", "no more than", "not above"),
)
_AT_LEAST_BEFORE = (
    *[
        "≥",
        ">=",
        "=>",
        "不低于",
        "不小于",
        "不少于",
        "大于等于",
        "大于或等于",
        "至少",
        "最少",
        "最低",
        "起码",
    ],
    *("at least", "no less than", "not below"),
)
_BELOW_BEFORE = ("<", "低于", "小于", "少于", "不到", "不足", "below", "under", "less than")
_ABOVE_BEFORE = (">", "高于", "大于", "超过", "多于", "超出", "逾", "above", "over", "more than")
_AT_MOST_AFTER = ("及以下", "以下", "以内", "之内", "内")
_AT_LEAST_AFTER = ("及以上", "以上", "起", "+")

_BEFORE: tuple[tuple[tuple[str, ...], Qualifier], ...] = (
    (_AT_MOST_BEFORE, Qualifier.AT_MOST),
    (_AT_LEAST_BEFORE, Qualifier.AT_LEAST),
    (_BELOW_BEFORE, Qualifier.AT_MOST),
    (_ABOVE_BEFORE, Qualifier.AT_LEAST),
    (_ABOUT_BEFORE, Qualifier.ABOUT),
)
_AFTER: tuple[tuple[tuple[str, ...], Qualifier], ...] = (
    (_AT_MOST_AFTER, Qualifier.AT_MOST),
    (_AT_LEAST_AFTER, Qualifier.AT_LEAST),
    (_ABOUT_AFTER, Qualifier.ABOUT),
)

_PROVISIONAL = re.compile(r"估|约|暂|预|待|未|草|计划|目标|\b(?:est|tbd|plan|forecast|draft)")
_STARS = "*※†‡"


class TwoLimits(Refused):
    sentence = N_("“{typed}” names two limits that don't fit together.")


@dataclass(frozen=True)
class Qualified:
    """A text without the words around its number. `direction` is what its limit words imply."""

    text: Text
    qualifier: Qualifier = Qualifier.EXACT
    notes: tuple[Note, ...] = ()

    @property
    def direction(self) -> Direction | None:
        sides = {Qualifier.AT_LEAST: Direction.HIGHER, Qualifier.AT_MOST: Direction.LOWER}
        return sides.get(self.qualifier)


def says_nothing(text: Text) -> bool:
    """Empty, a dash, 無, N/A, 待定: there is no value. Zero is not among them."""
    return not text or _NOTHING.fullmatch(text.plain.replace(" ", "")) is not None


def is_formula_fault(text: Text) -> bool:
    """A spreadsheet's #N/A or #DIV/0!."""
    return _FAULTS.fullmatch(text.plain) is not None


def is_formula(text: Text) -> bool:
    """Text that a spreadsheet would run. A leading + or - belongs to a number instead."""
    return text.plain[:1] in ("=", "@") and text.plain[:2] not in ("=<", "=>")


def without_remark(text: Text) -> tuple[Text, str | None]:
    """The text before a remark in brackets or a star, and the remark; None without one.

    A wholly bracketed text is a negative number and has no remark.
    """
    if text.plain[-1:] in tuple(_STARS) and len(text) > 1:
        stars = len(text.plain) - len(text.plain.rstrip(_STARS))
        return text[: len(text) - stars], text.seen[len(text) - stars :]
    opening = text.plain.find("(")
    if opening > 0 and text.plain.endswith(")") and text.plain.count("(") == 1:
        inside = text[opening + 1 : -1]
        if inside and ")" not in inside.plain:
            return text[:opening], inside.seen
    return text, None


def is_provisional(remark: Text) -> bool:
    """Does the remark say that the number isn't final (暫估, 待定, 計劃)?"""
    return _PROVISIONAL.search(remark.plain) is not None


def qualified(text: Text) -> Qualified:
    """The text without its words of limit and approximation. Raises TwoLimits.

    A qualifier without any number left is the caller's to refuse.
    """
    found: dict[Qualifier, str] = {}
    rest, is_strict = text, ""
    for words, qualifier in _BEFORE:
        if word := next((w for w in words if rest.plain.startswith(w)), None):
            found[qualifier] = word
            is_strict = word if words in (_BELOW_BEFORE, _ABOVE_BEFORE) else ""
            rest = rest[len(word) :]
            break
    for words, qualifier in _AFTER:
        if word := next((w for w in words if rest.plain.endswith(w) and rest.plain != w), None):
            found[qualifier] = word
            rest = rest[: len(rest) - len(word)]
            break
    if more := _more_inside(rest):
        found[Qualifier.ABOUT], rest = "余", more
    if len(found) > 1 and Qualifier.ABOUT not in found:
        raise TwoLimits(typed=text.seen)
    if not found:
        return Qualified(rest)
    qualifier = Qualifier.ABOUT if Qualifier.ABOUT in found else next(iter(found))
    notes = (Note(STRICT_READ_AS_LIMIT, {"word": is_strict}),) if is_strict else ()
    return Qualified(rest, qualifier, notes)


def _more_inside(text: Text) -> Text | None:
    """70余万 and 70多万 without the 余 or 多."""
    found = re.search(r"(?<=[0-9百十千])[余多](?=[百千万亿个人元])", text.plain)
    if found is None:
        return None
    start, end = found.span()
    return Text(text.seen[:start] + text.seen[end:], text.plain[:start] + text.plain[end:])
