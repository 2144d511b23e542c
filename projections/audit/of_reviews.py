"""What the steps of a review are about."""

from typing import Any

from app.domain.reviews.review import Review
from projections.audit.row import project, put, remembered
from projections.temporal import At, Rows

SAID = ("reason", "growth_reason", "words")


@project.register(Review.Event)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    holder = remembered(rows, event.card)["holder"]
    put(
        rows,
        event,
        at,
        subject=holder,
        place=holder,
        period=event.period,
        card=event.card,
        person=given.get("to"),
        reason=next((given[name] for name in SAID if given.get(name)), None),
        facts={name: given.get(name) for name in ("points", "growth", "count", "cast", "upheld")},
    )
