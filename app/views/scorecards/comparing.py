"""What changed a scorecard's score between two moments."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask_babel import gettext, lazy_gettext
from wtforms import StringField

from app.reading.comparing import Comparison, End, Part, comparison, since_close
from app.reading.moments import AsOf, as_of
from app.views import formatting
from app.views.asking import accord, db, me, moment
from app.views.audit.scope import Scope, scope
from app.views.audit.showing import Entry, Words, entry
from app.views.forms import AskedForm, Needed
from app.views.fragments import shown
from app.views.refusing import refusals_on
from app.views.scorecards.causes import CAUSES, change_sentence, metric_name
from app.views.scorecards.place import around, demand_to_see, period_of
from projections.audit.queries import AuditRow
from projections.metrics.queries import metrics
from projections.scorecards.queries import CardRow, scorecard

bp = Blueprint("changes", __name__, url_prefix="/scorecards")


class BothMomentsForm(AskedForm):
    """The earlier moment; the later one is the page's own."""

    needs_key = False  # nothing is written
    since = StringField(lazy_gettext("From the end of"), [Needed()])


@dataclass(frozen=True)
class ShownEnd:
    """The score at one moment, in words."""

    label: str
    score: str
    grade: str


@dataclass(frozen=True)
class ShownPart:
    """A cause, the KPI that it speaks of, its points, and its events."""

    cause: str
    metric: str
    points: str
    entries: list[Entry]


@bp.get("/<uuid:card>/<period>/changes")
def show(card: UUID, period: str) -> Response:
    """A scorecard's score then and at the page's own moment, split into causes."""
    asked, until = period_of(period), moment()
    row = scorecard(db(), card, at=until.position)
    if row is None:
        abort(404)
    world = around(until.position)
    demand_to_see(row, world.names)
    form = BothMomentsForm(request.args)
    found = since = None
    if "since" in request.args and form.validate():
        with refusals_on(form):
            since = _moment(form.since.data or "")
            found = comparison(db(), card, asked, before=since.position, after=until.position)
    words = Words(world.names, metrics(db(), at=until.position), world.sources)
    later = since_close(db(), card, asked, until=until.position)
    return shown(
        "scorecards/changes.html",
        status=form.status if "since" in request.args else 200,
        form=form,
        card=card,
        period=asked.key,
        card_name=_card_name(row, words),
        change=_shown(found, since.label, until, words, scope(world.names))
        if found and since
        else None,
        later=_shown(later, gettext("At the close"), until, words, scope(world.names))
        if later
        else None,
    )


def _moment(text: str) -> AsOf:
    organised = accord().organised()
    if organised is None:
        abort(404)
    return as_of(db(), text, zone=organised.zone, now=accord().now())


def _card_name(card: CardRow, words: Words) -> str:
    holder = words.names.of(card.holder, me().language)
    return gettext("%(holder)s, %(year)s", holder=holder, year=card.year)


def _shown(
    found: Comparison, since: str, until: AsOf, words: Words, may_look: Scope
) -> dict[str, object]:
    return {
        "before": _end(found.before, since),
        "after": _end(found.after, until.label or gettext("Today")),
        "points": formatting.signed_points(found.change),
        "way": _way(found.change),
        "parts": [_part(part, words, may_look) for part in found.parts],
        "rounding": formatting.signed_points(found.rounding) if found.rounding else None,
        "sentence": change_sentence(found),
    }


def _end(end: End, label: str) -> ShownEnd:
    return ShownEnd(label, formatting.score(end.score), end.grade)


def _part(part: Part, words: Words, may_look: Scope) -> ShownPart:
    return ShownPart(
        gettext(CAUSES[part.cause]),
        metric_name(part, words.metrics, me().language),
        formatting.signed_points(part.shown),
        [_entry(row, words, may_look) for row in part.events],
    )


def _entry(row: AuditRow, words: Words, may_look: Scope) -> Entry:
    """An event; without its address where its page is not for the reader."""
    told = entry(row, words)
    return told if may_look.shows(row) else replace(told, url="")


def _way(change: Decimal) -> str:
    if not change:
        return "level"
    return "up" if change > 0 else "down"
