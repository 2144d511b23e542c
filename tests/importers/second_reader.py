"""A slow second reader of values, written from input.md alone, to compare the product's with.

It takes a text apart from both ends, character by character, and knows nothing of the other's
words, patterns or order of steps.
"""

from dataclasses import dataclass
from fractions import Fraction

VALUE, NOTHING, HOLD, REFUSE = "value", "nothing", "hold", "refuse"

MINUS = "−‐–－"
BLANKS = " \t\n\r\u00a0\u3000\u2009\u202f"
UNSEEN = "\u200b\u200c\u200d\ufeff\u2060"
NO_VALUE = ("", "-", "—", "/", "無", "无", "n/a", "暫無", "暂无", "待定", "tbd")
SIZES = {"千": 10**3, "百": 100, "萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8}
LATIN_SIZES = {"k": 10**3, "w": 10**4}
NUMERALS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"兩": 2, "两": 2}
OWN_MONEY = ("¥", "￥", "rmb", "cny", "元", "塊", "块")
OTHER_MONEY = ("us$", "$", "€", "£", "usd", "eur", "美元", "歐元", "欧元")
ABOUT = ("約", "约", "近", "~", "大約", "大约")
ABOVE = ("+", "左右", "多")
COUNTED = {"count": ("人", "個", "个", "次", "件"), "money": (), "percent": (), "ratio": ()}
DIFFERENCES = ("個百分點", "个百分点", "pp")
CHANGES = ("同比", "環比", "环比", "增長", "增长", "降低", "下降", "提升")


@dataclass(frozen=True)
class Verdict:
    """What a text is: a value, none, a value to be held, or nothing that may be taken."""

    kind: str
    number: Fraction | None = None


REFUSED = Verdict(REFUSE)


def second_reading(text: str, unit: str) -> Verdict:
    """What input.md makes of a text in the value column of a metric of this unit."""
    plain = "".join(_narrow(one) for one in text if one not in UNSEEN).strip().lower()
    if plain in NO_VALUE or not plain.strip("-—/ "):
        return Verdict(NOTHING)
    return _without_remark(plain, unit)


def _narrow(character: str) -> str:
    if character in MINUS:
        return "-"
    if character in BLANKS:
        return " "
    code = ord(character)
    return chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else character


def _without_remark(text: str, unit: str) -> Verdict:
    """A remark in brackets or a star at the end is kept beside the value."""
    if text.endswith("*"):
        return _approximate(text.rstrip("* "), unit)
    if text.endswith(")") and not text.startswith("("):
        opening = text.rfind("(")
        inside = text[opening + 1 : -1].strip()
        if opening > 0 and any(one.isalpha() for one in inside):
            return _approximate(text[:opening].strip(), unit)
        return REFUSED
    return _approximate(text, unit)


def _approximate(text: str, unit: str) -> Verdict:
    for word in sorted(ABOUT, key=len, reverse=True):
        if text.startswith(word):
            return _held(_signed(text[len(word) :].strip(), unit))
    for word in ABOVE:
        if text.endswith(word):
            return _held(_signed(text[: -len(word)].strip(), unit))
    return _signed(text, unit)


def _held(found: Verdict) -> Verdict:
    return Verdict(HOLD, found.number) if found.kind in (VALUE, HOLD) else REFUSED


def _signed(text: str, unit: str) -> Verdict:
    if any(word in text for word in (*DIFFERENCES, *CHANGES)):
        return REFUSED
    if text.startswith("(") and text.endswith(")"):
        return _negative(_unsigned(text[1:-1].strip(), unit))
    if text.startswith("-"):
        return _negative(_unsigned(text[1:].strip(), unit))
    if text.startswith("+"):
        return REFUSED
    return _unsigned(text, unit)


def _negative(found: Verdict) -> Verdict:
    if found.number is None:
        return REFUSED
    return Verdict(found.kind, -found.number)


def _unsigned(text: str, unit: str) -> Verdict:
    if ":" in text:
        return _ratio(text, unit)
    if unit == "percent":
        return _percent(text)
    if text.endswith("%") or "百分之" in text:
        return REFUSED
    if unit == "money":
        return _money(text)
    if unit == "ratio" and text.endswith(("x", "倍")):
        text = text[:-1].strip()
    for word in COUNTED[unit]:
        if text.endswith(word):
            text = text[: -len(word)].strip()
            break
    return _sized(text, unit)


def _ratio(text: str, unit: str) -> Verdict:
    before, _, after = text.partition(":")
    ours, theirs = _decimal(before.strip()), _decimal(after.strip())
    if unit != "ratio" or not ours or theirs is None or ours != 1:
        return REFUSED
    return Verdict(VALUE, theirs)


def _percent(text: str) -> Verdict:
    if text.startswith("百分之"):
        rest = text.removeprefix("百分之")
        found = _sized(rest, "count")
        number = found.number
    elif text.endswith("%"):
        number = _decimal(text[:-1].strip())
    else:
        # Without a percent sign it may be asked about; 8 is 8%, never 800%.
        number = _decimal(text)
    return REFUSED if number is None else Verdict(VALUE, number / 100)


def _money(text: str) -> Verdict:
    for word in sorted(OTHER_MONEY, key=len, reverse=True):
        if text.startswith(word) or text.endswith(word):
            inner = text.removeprefix(word).removesuffix(word).strip()
            return _held(_sized(inner, "money"))
    for word in OWN_MONEY:
        if text.startswith(word):
            text = text.removeprefix(word).strip()
            break
    for word in OWN_MONEY:
        if text.endswith(word):
            text = text.removesuffix(word).strip()
            break
    return _sized(text, "money")


def _sized(text: str, unit: str) -> Verdict:
    """A number with its sizes: 3千萬 is 3 x 1,000 x 10,000, 1億2千 is 1億 and 2千."""
    for size in "億亿萬万":
        before, found, after = text.partition(size)
        if found and _decimal(after[:1]) is not None and unit in ("count", "money"):
            large, small = _sized(before + found, unit), _sized(after.strip(), unit)
            if large.number is None or small.number is None or small.number >= SIZES[size]:
                return REFUSED
            return Verdict(VALUE, large.number + small.number)
    times, last = 1, ""
    sizes = SIZES | LATIN_SIZES if unit in ("count", "money") else {}
    while text and text[-1] in sizes:
        size = sizes[text[-1]]
        if last and (size >= sizes[last] or text[-1] in LATIN_SIZES):
            return REFUSED
        times, last, text = times * size, text[-1], text[:-1].strip()
    number = _decimal(text)
    return REFUSED if number is None else Verdict(VALUE, number * times)


def _decimal(text: str) -> Fraction | None:
    """Digits with a point, and marks of thousands where they belong; or one numeral, 八."""
    if text in NUMERALS:
        return Fraction(NUMERALS[text])
    whole, _, places = text.partition(".")
    if places and not places.isdecimal():
        return None
    groups = [""]
    marks = set()
    for one in whole:
        if one in ",'， ":
            marks.add(one)
            groups.append("")
        elif one in "0123456789":
            groups[-1] += one
        else:
            return None
    if marks and (len(marks) > 1 or any(len(group) != 3 for group in groups[1:])):
        return None
    if marks and not 1 <= len(groups[0]) <= 3:
        return None
    digits = "".join(groups)
    if not digits + places or not places.isascii():
        return None
    return Fraction(int(digits + places), 10 ** len(places))
