"""Names that mean the same, whichever way they were typed: one folded form to compare by."""

import unicodedata

from app.domain.values.folding_table import SIMPLIFIED

# Invisible characters that spreadsheets, messengers and web pages leave behind.
ZERO_WIDTH = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0e\ufe0f"
)
_OPENING = "[{<【「『〔〖〈《﹝﹛"
_CLOSING = "]}>】」』〕〗〉》﹞﹜"

_UNSEEN = dict.fromkeys(map(ord, ZERO_WIDTH))
_MARKS = {ord(c): "(" for c in _OPENING} | {ord(c): ")" for c in _CLOSING}
_MARKS |= {ord(c): '"' for c in "“”„"} | {ord(c): "'" for c in "‘’"}


def fold(text: str) -> str:
    """The form in which names are compared: never shown, never stored as the name.

    Full width and half width, upper and lower case, Traditional and Simplified (裡, 里 and 裏; 台
    and 臺), the kinds of brackets, blanks and invisible characters make no difference. Folding
    twice changes nothing. Two different things that fold alike are for a person to tell apart.
    (input.md, bytes and names)

    >>> fold("線索轉化率（MQL）") == fold(" 线索转化率 (mql)")
    True
    """
    folded = _once(text)
    while (again := _once(folded)) != folded:
        folded = again
    return folded


def _once(text: str) -> str:
    seen = unicodedata.normalize("NFKC", text).casefold().translate(_UNSEEN)
    return "".join(seen.split()).translate(_MARKS).translate(SIMPLIFIED)
