"""What a number in a spreadsheet says, given the number format under which it is shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

_EXACT = Context(prec=60)
_AS_STORED = Context(prec=15)
"""A spreadsheet's numbers are binary: fifteen digits are certain."""

GENERAL = "General"
BUILT_IN: Mapping[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "m/d/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yyyy h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Formats that files name by number only, as Chinese spreadsheets show them."""

MULTIPLES: Mapping[str, int] = {
    "百万": 10**6, "百萬": 10**6, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8,
    "千": 1000, "k": 1000, "K": 1000, "w": 10**4, "W": 10**4,
}  # fmt: skip
_MULTIPLE = re.compile(f"([0-9.]+)({'|'.join(MULTIPLES)})")
CURRENCIES = (
    "NT$",
    "US$",
    "HK$",
    "RMB",
    "CNY",
    "TWD",
    "USD",
    "EUR",
    "¥",
    "￥",
    "€",
    "£",
    "$",
    "元",
)

_TOKEN = re.compile(
    r"""
    (?P<condition>\[(?:<=|>=|<>|<|>|=)-?[0-9.]+\])
    | \[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]
    | (?P<elapsed>\[(?:h+|m+|s+)\])
    | (?P<colour>\[[^\]]*\])
    | "(?P<quoted>[^"]*)"
    | [\\!](?P<escaped>.)
    | [_*].
    | (?P<general>General)
    | (?P<clock>AM/PM|A/P|上午/下午)
    | (?P<exponent>E[+-])
    | (?P<digit>[0#?])
    | (?P<point>\.)
    | (?P<comma>,)
    | (?P<percent>%)
    | (?P<letters>y+|m+|d+|h+|s+|e+|b+|g+|aaaa?)
    | (?P<text>@)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")


@dataclass(frozen=True)
class Said:
    """The text that a person saw, as the readers take it.

    `restored`: it was kept as a time of day. `shown` is filled where the format shows another
    size than the number `stored` has: 7.2 as 7.2万. `clock` is the day with its time where the text
    tells the day alone.
    """

    text: str
    restored: str = ""
    shown: str = ""
    clock: str = ""


def said(stored: str, code: str, *, is_1904: bool = False) -> Said:
    """What the stored number says under a number format. (input.md, spreadsheet traps)

    `is_1904`: the workbook counts its days from 1904.

    >>> said("0.08", "0%").text, said("4.4444444444444446E-2", "h:mm").text
    ('8%', '1:4')
    >>> said("7.2", '0.0"万"').shown, said("72000", '0!.0,"万"').shown
    ('7.2万', '')
    """
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return Said(stored)
    if not number.is_finite():
        return Said(stored)
    tokens = _tokens(_section(code, number))
    kinds = {kind for kind, _ in tokens}
    letters = "".join(text[0].lower() for kind, text in tokens if kind == "letters")
    if letters or "elapsed" in kinds:
        return _moment(number, tokens, letters, is_1904=is_1904)
    if "percent" in kinds:
        return Said(f"{_plain(number * 100)}%")
    shown = _shown(number, tokens)
    if (found := _MULTIPLE.search(shown)) and not _is_true_size(number, found):
        return Said(_plain(number), shown=shown)
    return Said(_with_currency(_plain(number), tokens))


def _plain(number: Decimal) -> str:
    """The fifteen digits that are certain, without an exponent."""
    kept = _AS_STORED.plus(number)
    text = f"{kept:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _section(code: str, number: Decimal) -> str:
    """The part of the format that is for this number: positive; negative; zero, or by condition."""
    parts = _split(code)
    for part in parts:
        found = _CONDITION.search(part)
        if found and _meets(number, found[1], Decimal(found[2])):
            return part
    plain = [part for part in parts if not _CONDITION.search(part)]
    if len(plain) < len(parts):
        return plain[0] if plain else parts[-1]
    if number < 0 and len(parts) > 1:
        return parts[1]
    if number == 0 and len(parts) > 2:
        return parts[2]
    return parts[0]


def _split(code: str) -> list[str]:
    parts, start = [], 0
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            parts.append(code[start : token.start()])
            start = token.end()
    return [*parts, code[start:]]


def _meets(number: Decimal, sign: str, limit: Decimal) -> bool:
    return {
        "<=": number <= limit,
        ">=": number >= limit,
        "<>": number != limit,
        "<": number < limit,
        ">": number > limit,
        "=": number == limit,
    }[sign]


def _tokens(section: str) -> list[tuple[str, str]]:
    """The parts of a format: digits, point, comma, percent, letters of dates, and literal text."""
    found = []
    for token in _TOKEN.finditer(section):
        kind = token.lastgroup
        if kind in ("quoted", "escaped", "currency", "other"):
            found.append(("literal", token[kind]))
        elif kind and kind not in ("colour", "condition"):
            found.append((kind, token[kind]))
    return found


# -- days and times -------------------------------------------------------------------------------


def _moment(number: Decimal, tokens: list[tuple[str, str]], letters: str, *, is_1904: bool) -> Said:
    has_clock = any(one in letters for one in "hs") or any(kind == "elapsed" for kind, _ in tokens)
    has_month = "m" in letters and not has_clock
    if has_clock and not any(one in letters for one in "yde"):
        return _clock(number)
    moment = _day(number, is_1904=is_1904)
    if moment is None:
        return Said(_plain(number))
    if "d" not in letters and has_month:
        return Said(f"{moment:%Y-%m}" if set(letters) & set("ye") else f"{moment.month}月")
    is_bare = not set(letters) & set("yebg") and not any("月" in text for _, text in tokens)
    if is_bare and not has_clock:
        # "Mar-26" became the 26th of March: say what is shown, and let the reader refuse it.
        return Said(f"{moment:%d-%b}")
    clock = f"{moment:%Y-%m-%d %H:%M:%S}" if has_clock else ""
    return Said(f"{moment:%Y-%m-%d}", clock=clock)


def _clock(number: Decimal) -> Said:
    """A time of day as the ratio that was typed: 1:4, not 1:04."""
    seconds = int((number * 86_400).to_integral_value(ROUND_HALF_UP))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{hours}:{minutes}" + (f":{seconds}" if seconds else "")
    return Said(text, restored=f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else ""))


def _day(number: Decimal, *, is_1904: bool) -> datetime | None:
    if not 0 <= number < 2_958_466:
        return None
    first = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a date's
    if not is_1904 and number < 60:
        first += timedelta(days=1)  # Spreadsheets count a 29th of February 1900.
    return first + timedelta(seconds=round(float(number) * 86_400))


# -- sizes ----------------------------------------------------------------------------------------


def _shown(number: Decimal, tokens: list[tuple[str, str]]) -> str:
    """The number as the format draws it, without thousands marks."""
    digits = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    literals = "".join(text for kind, text in tokens if kind == "literal")
    if not digits:
        return _plain(number) + literals
    point = next((at for at, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    whole_end = max((at for at in digits if at < point), default=point)
    scale = sum(
        1
        for at, (kind, _) in enumerate(tokens)
        if kind == "comma" and (at > digits[-1] or whole_end < at < point)
    )
    places = sum(1 for at in digits if at > point)
    scaled = _EXACT.divide(abs(number), Decimal(1000) ** scale)
    drawn = f"{scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT):f}"
    whole, _, fraction = drawn.partition(".")
    left = list(whole)
    out: list[str] = []
    first = next((at for at in digits if at < point), None)
    for at in range(min(point, len(tokens)) - 1, -1, -1):
        kind, text = tokens[at]
        if kind == "literal":
            out.append(text)
        elif kind == "digit":
            out.append(left.pop() if left else "0" if text == "0" else "")
            if at == first:
                out.extend(reversed(left))
    tail = "".join(text for kind, text in tokens[point:] if kind == "literal")
    return "".join(reversed(out)) + (f".{fraction}" if fraction else "") + tail


def _is_true_size(number: Decimal, found: re.Match[str]) -> bool:
    """Whether what is shown, with its 万 or k, is the stored number but for rounding."""
    try:
        shown = Decimal(found[1])
    except InvalidOperation:
        return False
    multiple = MULTIPLES[found[2]]
    step = Decimal(1).scaleb(int(shown.as_tuple().exponent)) * multiple
    return abs(shown * multiple - abs(number)) <= step / 2


def _with_currency(text: str, tokens: list[tuple[str, str]]) -> str:
    digits = [at for at, (kind, _) in enumerate(tokens) if kind in ("digit", "general")]
    for at, (kind, literal) in enumerate(tokens):
        if kind == "literal" and literal.strip() in CURRENCIES:
            is_before = bool(digits) and at < digits[0]
            return f"{literal.strip()}{text}" if is_before else f"{text}{literal.strip()}"
    return text
