"""The bi-weekly list of KPIs that missed their target, and what came off it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from app.reading.missed import Missed, MissedList, missed_list, month_before
from app.reading.moments import BeforeTheLog, as_of
from app.views import formatting
from app.views.asking import accord, db, me, moment, zone
from app.views.exporting import Cell, Listing, export_urls, file_answer
from app.views.fragments import shown
from app.views.scorecards.exporting import exactly, goal_in_file, share
from app.views.scorecards.grid import line_results
from app.views.scorecards.place import around, may_see, reader
from app.views.scorecards.reader import Around
from app.views.scorecards.wording import card_name, light_word
from app.views.tracking.days import day_of_page
from app.views.tracking.places import neighbours
from app.views.tracking.showing import answering_for, cause_said, tasks_said
from app.views.tracking.table import month_of
from projections.scorecards.queries import scorecards

bp = Blueprint("missed", __name__, url_prefix="/missed")

BETWEEN = timedelta(days=14)


@dataclass(frozen=True)
class Row:
    """A KPI on the list, as it is printed."""

    name: str
    url: str
    card: str
    also: str
    table_url: str
    responsible: str
    target: str
    actual: str
    completion: str
    why_url: str
    target_why_url: str
    actual_why_url: str
    light_why_url: str
    light: str | None
    months: str
    is_new: bool
    cause: str
    countermeasure: str
    tasks: str
    lacks: str | None


@bp.get("/")
def show() -> Response:
    """The list of a month; the last one that is over, unless another is asked for."""
    found, world = _list(), around(moment().position)
    name = reader().language
    return shown(
        "tracking/missed.html",
        period=found.month.key,
        since=day_of_page() - BETWEEN,
        rows=[_row(one, world) for one in found.missed],
        recovered=[
            reading.dictionary.rows[one.line.terms.metric].name(name)
            + f" ({card_name(reading, world.names, name)})"
            for reading, one in found.recovered
        ],
        neighbours=neighbours("missed.show", found.month),
        exports=export_urls("missed.export", period=found.month.key),
    )


@bp.get("/export.<any(xlsx, csv):form>")
def export(form: str) -> Response:
    """The same as a file."""
    found, world = _list(), around(moment().position)
    header = [
        gettext("KPI"),
        gettext("Scorecard"),
        gettext("Responsible"),
        gettext("Target"),
        gettext("Actual"),
        gettext("Completion"),
        gettext("Light"),
        gettext("Months red in a row"),
        gettext("New on the list"),
        gettext("Cause of deviation"),
        gettext("Countermeasure"),
    ]
    rows = (_cells(one, world) for one in found.missed)
    return file_answer(Listing(f"missed-{found.month.key}", header, rows), form)


def _list() -> MissedList:
    at, day = moment().position, day_of_page()
    asked = request.args.get("period")
    month = month_of(asked) if asked else month_before(day)
    world = around(at)
    cards = [one for one in scorecards(db(), at=at) if may_see(one, world.names)]
    try:
        then = as_of(db(), (day - BETWEEN).isoformat(), zone=zone(), now=accord().now())
    except BeforeTheLog:
        return missed_list(db(), cards, month, at=at, before=None)
    earlier = (then.position, min(month_before(day - BETWEEN), month, key=lambda one: one.key))
    return missed_list(db(), cards, month, at=at, before=earlier)


def _row(one: Missed, world: Around) -> Row:
    reading, tracked, looks = one.reading, one.tracked, reader()
    line = tracked.line
    results = line_results(line, reading, looks)
    where: dict[str, Any] = {"period": reading.period.key, "as_of": looks.as_of}
    return Row(
        name=reading.dictionary.rows[line.terms.metric].name(looks.language),
        url=url_for("scorecards.kpi", kpi=tracked.kpi, **where),
        card=card_name(reading, world.names, looks.language),
        also=_also(one, world),
        table_url=url_for("tracking.show", card=reading.card.id, **where),
        responsible=answering_for(tracked, world, looks.language),
        target=results.target,
        actual=results.actual if results.actual is not None else formatting.ABSENT,
        completion=results.completion or formatting.ABSENT,
        why_url=results.why_url,
        target_why_url=results.why("target"),
        actual_why_url=url_for(
            "measurements.why", metric=line.terms.metric, subject=tracked.subject, **where
        ),
        light_why_url=results.why("light"),
        light=results.light,
        months=gettext("red for %(count)s months in a row", count=one.months)
        if one.months > 1
        else "",
        is_new=one.is_new,
        cause=cause_said(tracked),
        countermeasure=tracked.countermeasure,
        tasks=tasks_said(tracked, world, looks.language),
        lacks=gettext(tracked.lacks) if tracked.lacks else None,
    )


def _also(one: Missed, world: Around) -> str:
    """The further scorecards that the number stands on, in words."""
    names = [card_name(reading, world.names, me().language) for reading in one.also]
    return gettext("also on %(names)s", names=gettext(", ").join(names)) if names else ""


def _cells(one: Missed, world: Around) -> Sequence[Cell]:
    reading, tracked, language = one.reading, one.tracked, me().language
    line = tracked.line
    metric = reading.dictionary.rows[line.terms.metric]
    promised = (tracked.countermeasure, tasks_said(tracked, world, language))
    return [
        metric.name(language),
        gettext(", ").join(card_name(each, world.names, language) for each in (reading, *one.also)),
        answering_for(tracked, world, language),
        goal_in_file(line.goal, metric),
        exactly(line.actual if line.actual is not None else line.shown, metric),
        None if line.completion is None else share(line.completion),
        light_word(line.light),
        one.months or None,
        gettext("new") if one.is_new else None,
        cause_said(tracked) or None,
        " · ".join(some for some in promised if some) or None,
    ]
