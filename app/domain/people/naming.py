"""What a name may be made of: signs that everybody can see, in the order in which they stand."""

import unicodedata

from app.domain.people.refusals import ForbiddenSigns

HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def plain_name(text: str, *, field: str = "name") -> str:
    """The name in NFC without blanks around it. Raises ForbiddenSigns.

    Signs without a width, control signs and those that turn the direction of writing could make
    one name look like another's.

    >>> plain_name(" 林曉雯 ")
    '林曉雯'
    """
    name = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(sign) in HIDDEN for sign in name):
        raise ForbiddenSigns(field=field)
    return name
