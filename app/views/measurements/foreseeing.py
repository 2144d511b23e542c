"""What a pasted block would come to, before any of it is saved."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext

from app.domain.measurements.commands import consulted
from app.domain.measurements.place import Place
from app.domain.measurements.typed import Foreseen, foreseen
from app.domain.values.period import Period
from app.views import formatting
from app.views.asking import accord, db, me, moment
from app.views.fragments import shown
from app.views.refusing import spoken
from app.views.scorecards.wording import in_period
from projections.metrics.queries import metrics
from projections.reference.queries import consult

bp = Blueprint("foreseeing", __name__, url_prefix="/measurements/foreseen")

MOST_CELLS = 500


@dataclass(frozen=True)
class Line:
    """A cell of the block: what was typed, and what it reads as, or why it isn't taken."""

    name: str
    typed: str
    shown: str
    refusal: str


@bp.post("")
def block() -> Response:
    """Each text of a block as the cell would read it. Nothing is written."""
    texts = request.form.getlist("typed")[:MOST_CELLS]
    places = [_place(text) for text in request.form.getlist("place")[:MOST_CELLS]]
    sources = request.form.getlist("source")[:MOST_CELLS] or [""] * len(texts)
    if not len(places) == len(texts) == len(sources):
        abort(404)
    facts = consult(db(), *consulted(me().id, places))
    now, reason = accord().now(), request.form.get("reason", "")
    known = metrics(db(), at=moment().position, codes={place.metric for place in places})
    names = {code: row.name(me().language) for code, row in known.items()}
    lines = []
    for place, typed, source in zip(places, texts, sources, strict=True):
        found = foreseen(
            facts, by=me().id, now=now, place=place, typed=typed, source=source, reason=reason
        )
        name = in_period(names.get(place.metric, place.metric), place.period)
        lines.append(_line(name, typed, found))
    refused = sum(bool(line.refusal) for line in lines)
    return shown("measurements/_foreseen.html", lines=lines, refused=refused)


def _place(text: str) -> Place:
    """A cell from `metric/subject/period`; 404 for anything else."""
    try:
        metric, subject, period = text.split("/")
        Period.parse(period)
        return Place(metric, UUID(subject), period)
    except ValueError:
        abort(404)


def _line(name: str, typed: str, found: Foreseen) -> Line:
    if found.refusal is not None:
        return Line(name, typed, "", spoken(found.refusal))
    if found.amount is None:
        return Line(name, typed, gettext("no value"), "")
    figure = formatting.amount(found.amount.number, found.amount.unit or "count")
    if found.waits:
        figure = gettext("%(figure)s, held for the data steward", figure=figure)
    return Line(name, typed, figure, "")
