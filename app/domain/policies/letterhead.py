"""How the company's documents look: one colour and a logo (文件抬頭)."""

import re
from decimal import Decimal
from uuid import UUID

from app.domain.ids import ident
from app.domain.people.rights import Act
from app.domain.people.standing import demand_in_company
from app.domain.periods.guard import ALL_STATES
from app.domain.policies.picture import plain_png
from app.domain.policies.policy import Policy
from app.domain.reference import Ledger
from app.domain.refusals import N_, Refused

LETTERHEAD = "letterhead"
COLOUR = re.compile(r"#[0-9a-f]{6}")
USUAL = "#1a1d21"
LEAST_CONTRAST = Decimal("4.5")
"""Against white paper, as WCAG 2.2 asks of text (1.4.3)."""
SHARES = (Decimal("0.2126"), Decimal("0.7152"), Decimal("0.0722"))


class NoColour(Refused):
    sentence = N_("“{colour}” is no colour. Write it as #26489b.")


class TooPale(Refused):
    sentence = N_(
        "{colour} is too pale on white paper: its contrast is {contrast}, at least 4.5 is needed. "
        "Choose a darker one."
    )


def set_letterhead(
    ledger: Ledger, *, by: UUID, colour: str, logo: bytes = b"", without_logo: bool = False
) -> None:
    """Let documents have this colour, and this logo where one is given; else the one they have.

    From this position on: documents as of before look as they did. Raises NotYours, NoColour,
    TooPale, NoPicture, PictureTooLarge.
    """
    demand_in_company(ledger, by, Act.SET_POLICY, ALL_STATES)
    chosen = colour.strip().lower() or USUAL
    if not COLOUR.fullmatch(chosen):
        raise NoColour(field="colour", colour=colour)
    if (found := contrast_with_white(chosen)) < LEAST_CONTRAST:
        raise TooPale(field="colour", colour=chosen, contrast=found)
    policy = ledger.find(Policy, ident("policy", LETTERHEAD))
    policy = policy or Policy.begin(by=by, name=LETTERHEAD)
    kept = "" if without_logo else str(policy.terms.get("logo", ""))
    if logo:
        kept = ledger.keep_file(plain_png(logo), "image/png")
    terms = {"colour": chosen, "logo": kept}
    if terms != policy.terms:
        today = ledger.now().date().isoformat()
        policy.adopt(by=by, from_day=today, terms=terms, reason=None)
    ledger.save(policy)


def contrast_with_white(colour: str) -> Decimal:
    """How much a colour stands out on white, from 1 to 21, to one place.

    >>> [str(contrast_with_white(one)) for one in ("#000000", "#777777", "#ffffff")]
    ['21.0', '4.4', '1.0']
    """
    parts = [Decimal(int(colour[at : at + 2], 16)) / 255 for at in (1, 3, 5)]
    bright = sum(
        (share * _linear(part) for share, part in zip(SHARES, parts, strict=True)), Decimal(0)
    )
    found = Decimal("1.05") / (bright + Decimal("0.05"))
    return found.quantize(Decimal("0.1"), rounding="ROUND_DOWN")


def _linear(part: Decimal) -> Decimal:
    if part <= Decimal("0.04045"):
        return part / Decimal("12.92")
    return ((part + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
