"""`[` and `]`: the same page as it was before and after the next thing that changed it."""

from uuid import UUID

from flask import Response, request

from app.domain.ids import cell_id, metric_id
from app.domain.values.period import Period
from app.reading.cards import CardReading
from app.views.asking import db, moment, this_page
from app.views.fragments import see_other
from projections.audit.neighbours import steps


def stepped(reading: CardReading) -> Response | None:
    """The redirect that `?step=before` or `?step=after` asks for; None where it doesn't."""
    which = request.args.get("step")
    if which not in ("before", "after"):
        return None
    at = moment()
    before, after = steps(db(), things_of(reading), at=at.position)
    to: str | None = at.text or None
    if which == "before" and before is not None and before > 1:
        to = f"@{before - 1}"
    if which == "after":
        to = f"@{after}" if after is not None else None
    return see_other(this_page(step=None, as_of=to))


def things_of(reading: CardReading) -> list[UUID]:
    """The scorecard, its metrics, and every cell that its figures can rest on."""
    codes = {
        code for row in reading.rows.values() for code in reading.dictionary.needed([row.metric])
    }
    places = {
        (code, row.subject)
        for row in reading.rows.values()
        for code in reading.dictionary.needed([row.metric])
    }
    year = reading.period.first_day.year
    periods = [
        one.key
        for key in (str(year - 1), str(year))
        for whole in (Period.parse(key),)
        for one in (whole, *whole.quarters(), *whole.months())
    ]
    cells = [cell_id(code, subject, key) for code, subject in places for key in periods]
    return [reading.card.id, *map(metric_id, sorted(codes)), *cells]
