"""Whether what is called so answers to a text: the one match of every search."""

from collections.abc import Iterable

from app.domain.values.matching import fold


def likeness(called: Iterable[str], text: str) -> int | None:
    """How well names answer to a text: 0 is a whole name, 1 a beginning, 2 a part.

    None where a word of the text is in none of the names. In either script, case and width.

    >>> likeness(["線索轉化率", "MQL rate"], "线索"), likeness(["線索"], "客戶")
    (1, None)
    """
    names = [fold(one) for one in called]
    words = [fold(word) for word in text.split()]
    if not all(any(word in name for name in names) for word in words):
        return None
    whole = fold(text)
    if whole in names:
        return 0
    return 1 if any(name.startswith(whole) for name in names) else 2
