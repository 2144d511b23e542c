"""What the parts of a value are called."""

from collections.abc import Mapping

from flask_babel import gettext

from app.domain.measurements.breakdown import PARTS, Dimension, part_of
from app.domain.refusals import N_

DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.CHANNEL: N_("By channel"),
    Dimension.REGION: N_("By region"),
    Dimension.CUSTOMER_GROUP: N_("By customer group"),
    Dimension.CUSTOMER: N_("New and existing customers"),
    Dimension.TRAFFIC: N_("Organic and paid"),
}
FIXED: Mapping[str, str] = {
    "new": N_("New customers"),
    "existing": N_("Existing customers"),
    "organic": N_("Organic"),
    "paid": N_("Paid"),
}


def part_words(breakdown: str) -> str:
    """A part's name: its own, or that of a part that never changes."""
    dimension, part = part_of(breakdown)
    return gettext(FIXED[part]) if part in PARTS.get(dimension, ()) else part
