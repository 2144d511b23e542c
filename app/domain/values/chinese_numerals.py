"""Whole numbers in Chinese characters: 八, 十二, 三千五百, 一亿二千万."""

import re

DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SAME = str.maketrans("〇两壹贰叁参肆伍陆柒捌玖拾佰仟", "零二一二三三四五六七八九十百千")
_NEXT_LOWER = {"百": "十", "千": "百", "万": "千", "亿": "千万"}

AT_START = re.compile("[零〇一二两三四五六七八九十百千万亿壹贰叁参肆伍陆柒捌玖拾佰仟]+")
"""What may belong to a Chinese numeral, in Simplified characters."""


def whole(text: str) -> int | None:
    """The number that a whole Chinese numeral says; None for anything that isn't a proper one.

    Simplified characters and the formal ones (壹, 貳). 一二 and 三千七 are not proper: the one is a
    row of digits, the other leaves out a unit or a 零 (see `spoken`).

    >>> whole("三千零五十万")
    30500000
    """
    said = re.sub(f"(?<![{DIGITS[1:]}])十", "一十", text.translate(_SAME))
    if said == "零":
        return 0
    if re.search(f"零(?![{DIGITS[1:]}])|(?<![十百千万亿])零", said):
        return None
    if re.search(f"[百千万亿][{DIGITS[1:]}](?![十百千])", said):
        return None
    number = _above_myriad(said.replace("零", ""))
    return number if number and spelled(number) == said.replace("零", "") else None


def spoken(text: str) -> int | None:
    """The number meant in speech where the last unit is left out: 72000 for 七万二; else None."""
    said = text.translate(_SAME)
    if len(said) < 2 or said[-1] not in DIGITS[1:] or said[-2] not in _NEXT_LOWER:
        return None
    return whole(said + _NEXT_LOWER[said[-2]])


def spelled(number: int) -> str:
    """The Chinese numeral without the 零 between parts. `number` is 1 to 10**16 - 1.

    >>> spelled(10200)
    '一万二百'
    """
    for word, size in (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10)):
        if number >= size:
            more, rest = divmod(number, size)
            return spelled(more) + word + (spelled(rest) if rest else "")
    return DIGITS[number]


def _above_myriad(text: str) -> int | None:
    for word, size in (("亿", 10**8), ("万", 10**4)):
        before, found, after = text.partition(word)
        if found:
            more, rest = _above_myriad(before), _above_myriad(after) if after else 0
            return None if more is None or rest is None else more * size + rest
    return _below_myriad(text)


def _below_myriad(text: str) -> int | None:
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total, digit = total + digit * _UNITS[character], 0
        elif digit:
            return None
        else:
            digit = DIGITS.index(character)
    return total + digit
