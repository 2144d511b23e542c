"""Words of check-ins, and the letters that pick them."""

from collections.abc import Mapping

from flask_babel import gettext

from app.domain.refusals import N_
from app.domain.reviews.check_in import Cause, Confidence
from projections.reviews.queries import CheckInRow

CONFIDENCES: Mapping[str, str] = {
    Confidence.ON_TRACK: N_("On track"),
    Confidence.AT_RISK: N_("At risk"),
    Confidence.OFF_TRACK: N_("Off track"),
}
CAUSES: Mapping[str, tuple[str, str]] = {
    Cause.CHANNEL: ("c", N_("Channel")),
    Cause.CONTENT: ("t", N_("Content")),
    Cause.PRODUCT: ("p", N_("Product")),
    Cause.PRICE: ("r", N_("Price")),
    Cause.SALES_FOLLOW_UP: ("s", N_("Sales follow-up")),
    Cause.COMPETITOR: ("m", N_("Competitor")),
    Cause.SEASON: ("e", N_("Season")),
    Cause.DATA_DEFINITION: ("d", N_("Data definition")),
    Cause.OTHER: ("o", N_("Other reason")),
}


def words_of(row: CheckInRow) -> str:
    """A check-in in a line: confidence, cause, and the sentence; empty where nothing was said."""
    told = (
        gettext(CONFIDENCES[row.confidence]) if row.confidence else "",
        gettext(CAUSES[row.cause][1]) if row.cause else "",
        row.words,
    )
    return " · ".join(one for one in told if one)
