"""What the words are that came with an event: most are a reason, some are not."""

from flask_babel import gettext

from app.domain.refusals import N_
from projections.audit.queries import AuditRow

SAID_AS = {
    "adjustments.request.questioned": N_("Question"),
    "adjustments.request.submitted": N_("Answer"),
    "adjustments.request.approved": N_("Note"),
    "adjustments.request.second_approved": N_("Note"),
    "adjustments.suggestion.noted": N_("What changed"),
}
"""By topic; whatever is not here is a reason."""


def said_as(row: AuditRow) -> str:
    """What the row's words are called in front of them; empty for a reason."""
    return gettext(SAID_AS[row.topic]) if row.topic in SAID_AS else ""
