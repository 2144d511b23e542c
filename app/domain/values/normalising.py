"""Text as the readers see it: short, half width, one kind of minus, Simplified, lower case."""

import unicodedata
from dataclasses import dataclass

from app.domain.refusals import N_, Refused
from app.domain.values.folding_table import SIMPLIFIED
from app.domain.values.matching import ZERO_WIDTH

MOST_CHARACTERS = 40

# Right-to-left marks can show the digits of a number in another order than they are stored in.
_REORDERING = "\u061c\u200f\u202b\u202e\u2067\u2068"
_INVISIBLE = frozenset(ZERO_WIDTH) - frozenset(_REORDERING)
_BLANK = "".join(_INVISIBLE) + " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u3000"
_BLANK += "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f"

# Compatibility forms that are only another width of the same sign. The others are left as they
# are and so refused: NFKC would make 72000² into 720002 and ½ into 1⁄2.
_SAME_SIGN = ("<wide>", "<narrow>", "<small>", "<noBreak>", "<vertical>")

_MARKS = {
    **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u02d7", "-"),  # NFKC leaves these minus signs.
    **dict.fromkeys("\u2014\u2015\u2e3a", "—"),
    **dict.fromkeys("\u301c\u223c\u02dc", "~"),
    **dict.fromkeys("\u2236\ua789", ":"),
    **dict.fromkeys("\u2019\u2018\u02bc\u00b4`", "'"),
    **dict.fromkeys("≦⩽", "≤"),
    **dict.fromkeys("≧⩾", "≥"),
    **dict.fromkeys("∗", "*"),
    **dict.fromkeys("〔【［[", "("),
    **dict.fromkeys("〕】］]", ")"),
}


class TooLong(Refused):
    sentence = N_("A number is read up to {most} characters; this has {length}.")


class HiddenOrder(Refused):
    sentence = N_("The text holds invisible marks that change the order of its digits.")


@dataclass(frozen=True)
class Text:
    """One text twice, character by character: `seen` as written, `plain` as words are compared.

    Both have the same length, so that a place found in one can be cut from the other.
    """

    seen: str
    plain: str

    def __getitem__(self, part: slice) -> "Text":
        return Text(self.seen[part], self.plain[part]).trimmed()

    def __bool__(self) -> bool:
        return bool(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    def trimmed(self) -> "Text":
        start = len(self.plain) - len(self.plain.lstrip())
        end = len(self.plain.rstrip())
        return Text(self.seen[start:end], self.plain[start:end])


def normalised(text: str) -> Text:
    """The text as the readers see it. Raises TooLong above 40 characters, and HiddenOrder.

    The length is looked at before anything else: nothing is done with a text as long as a book.

    >>> normalised("　－７．２萬 ").plain
    '-7.2万'
    """
    short = text.strip(_BLANK)
    if len(short) > MOST_CHARACTERS:
        raise TooLong(most=MOST_CHARACTERS, length=len(short))
    if any(character in _REORDERING for character in short):
        raise HiddenOrder
    seen = "".join(
        _same_sign(c) for c in unicodedata.normalize("NFC", short) if c not in _INVISIBLE
    )
    return Text(seen, "".join(map(_plain, seen))).trimmed()


def _same_sign(character: str) -> str:
    if character in _BLANK:
        return " "
    if unicodedata.decomposition(character).startswith(_SAME_SIGN):
        character = unicodedata.normalize("NFKC", character)[:1]
    return _MARKS.get(character, character)


def _plain(character: str) -> str:
    lower = character.lower()
    return SIMPLIFIED.get(ord(character), lower if len(lower) == 1 else character)
