"""Closed lists of adjustments in words."""

from app.domain.adjustments.state import State
from app.domain.adjustments.wish import Category, Size
from app.domain.refusals import N_

STATES = {
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Waits for a decision"),
    State.QUESTIONED: N_("Sent back with a question"),
    State.APPROVED: N_("Approved, to take effect"),
    State.APPLIED: N_("In force"),
    State.REJECTED: N_("Rejected"),
    State.WITHDRAWN: N_("Withdrawn"),
}
WAITS_FOR_FINANCE = N_("Approved, waits for finance")
RECORDED = N_("Recorded")

CATEGORIES = {
    Category.MARKET_CHANGE: N_("Market change"),
    Category.REGULATION: N_("Regulation"),
    Category.COMPETITOR: N_("Competitor"),
    Category.STRATEGY_CHANGE: N_("Change of strategy"),
    Category.RESOURCE_CUT: N_("Resources cut"),
    Category.PRODUCT_DELAY: N_("Product delayed"),
    Category.OPPORTUNITY: N_("Opportunity"),
    Category.DATA_ERROR: N_("Error in the data"),
}
SIZES = {
    Size.LARGE: N_("Large: targets or weights change, others decide"),
    Size.SMALL: N_("Small: answered with tactics, recorded without approval"),
}
FIELDS = {
    "target": N_("Target"),
    "floor": N_("Floor"),
    "challenge": N_("Challenge"),
    "low": N_("Range from"),
    "high": N_("Range to"),
    "relative": N_("Change against the baseline"),
    "stated": N_("As written"),
    "weight": N_("Weight"),
    "owners": N_("Owners"),
    "sources": N_("Sources"),
    "aggregation": N_("Over longer periods"),
}
"""What a change names, in the order in which it is shown."""
