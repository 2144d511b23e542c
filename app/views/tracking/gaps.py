"""Gap analysis (目標差分析): target, actual and what is missing, by KPI and by cause."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext

from app.domain.scoring.gaps import Gap
from app.domain.scoring.rounding import rounded
from app.domain.values.kinds import Unit
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, read_card
from app.reading.gaps import CauseGap, LineGap, by_cause, line_gaps
from app.reading.told_causes import ToldCause
from app.views import formatting
from app.views.asking import db, me, moment
from app.views.exporting import Cell, Listing, export_urls, file_answer
from app.views.filling.words import CAUSES
from app.views.fragments import shown
from app.views.scorecards.exporting import exactly, goal_in_file, share
from app.views.scorecards.grid import line_results
from app.views.scorecards.place import around, demand_to_see, period_of, reader
from app.views.scorecards.stepping import tell_card_steps
from app.views.scorecards.wording import card_name, light_word, shown_amount
from app.views.tracking.days import day_of_page
from app.views.tracking.places import neighbours, periods_of, tabs
from projections.metrics.queries import Scoring

bp = Blueprint("gaps", __name__, url_prefix="/gaps")


@dataclass(frozen=True)
class Row:
    """A KPI, as the table prints it."""

    name: str
    url: str
    why_url: str
    target_why_url: str
    target: str
    actual: str
    note: str | None
    missing: str
    is_reached: bool
    pace: str
    needed: str
    forecast: str
    completion: str
    light: str | None
    short: str
    cause: str


@dataclass(frozen=True)
class CauseRow:
    """What one cause costs, as the second table prints it; `share` is of all that is short."""

    name: str
    kpis: str
    short: str
    share: str


@bp.get("/<uuid:card>/<period>")
def show(card: UUID, period: str) -> Response:
    """The gaps of a scorecard in a period, and what caused them."""
    reading, world = _reading(card, period_of(period)), around(moment().position)
    found = line_gaps(db(), reading, at=moment().position, today=day_of_page())
    causes = by_cause(found)
    tell_card_steps([reading], world.names)
    where: dict[str, Any] = {"card": card, "period": period}
    return shown(
        "tracking/gaps.html",
        card=reading.card,
        period=period,
        name=card_name(reading, world.names, me().language),
        holder=world.names.of(reading.card.holder, me().language),
        unit_of_pace=_unit_of_pace(reading.period),
        rows=[_row(one, reading) for one in found],
        causes=_cause_rows(causes, reading),
        tabs=tabs("gaps", card, reading.period),
        choices=periods_of("gaps.show", reading.period, card=card),
        neighbours=neighbours("gaps.show", reading.period, card=card),
        exports=export_urls("gaps.export", **where),
    )


@bp.get("/<uuid:card>/<period>/export.<any(xlsx, csv):form>")
def export(card: UUID, period: str, form: str) -> Response:
    """The gaps by KPI as a file."""
    reading, world = _reading(card, period_of(period)), around(moment().position)
    found = line_gaps(db(), reading, at=moment().position, today=day_of_page())
    parts = _unit_of_pace(reading.period)
    header = [
        gettext("KPI"),
        gettext("Target"),
        gettext("Actual"),
        gettext("Gap"),
        f"{gettext('Pace')} · {parts}",
        f"{gettext('Needed')} · {parts}",
        gettext("Forecast"),
        gettext("Forecast completion"),
        gettext("Light"),
        gettext("Points short"),
        gettext("Cause"),
    ]
    unit = world.names.units.get(reading.card.holder)
    whose = unit.code if unit else str(reading.card.holder)
    return file_answer(
        Listing(f"gaps-{whose}-{period}", header, (_cells(one, reading) for one in found)), form
    )


def _reading(card: UUID, period: Period) -> CardReading:
    """The scorecard in a period; 404 where it isn't there for the reader."""
    at = moment().position
    found = read_card(db(), period, at=at, card=card)
    if found is None:
        abort(404)
    demand_to_see(found.card, around(at).names)
    return found


def _row(one: LineGap, reading: CardReading) -> Row:
    line, metric = one.line, reading.dictionary.rows[one.line.terms.metric]
    looks = reader()
    results = line_results(line, reading, looks)

    def amount(value: Fraction | None) -> str:
        return formatting.ABSENT if value is None else shown_amount(value, metric)

    def distance(value: Fraction) -> str:
        """Between two shares lie percentage points, no share of anything."""
        shown = amount(value)
        if metric.unit != Unit.PERCENT:
            return shown
        return gettext("%(points)s pp", points=shown.removesuffix("%"))

    found = one.gap
    return Row(
        name=metric.name(looks.language),
        url=url_for("scorecards.kpi", kpi=line.kpi, period=reading.period.key, as_of=looks.as_of),
        why_url=results.why_url,
        target_why_url=results.why("target"),
        target=_target(one, amount),
        actual=results.actual if results.actual is not None else formatting.ABSENT,
        note=results.note,
        missing=distance(found.missing) if found and found.missing > 0 else formatting.ABSENT,
        is_reached=found is not None and found.missing <= 0,
        pace=amount(found.pace) if found else formatting.ABSENT,
        needed=amount(found.needed) if found and found.missing > 0 else formatting.ABSENT,
        forecast=amount(found.forecast) if found else formatting.ABSENT,
        completion=formatting.completion(one.completion),
        light=str(one.light) if one.light else None,
        short=formatting.points(one.short) if one.short else formatting.ABSENT,
        cause=_called(one.cause) if one.cause else "",
    )


def _target(one: LineGap, amount: Callable[[Fraction | None], str]) -> str:
    goal = one.goal
    if goal is None:
        return formatting.ABSENT
    if goal.target is None and goal.low is not None:
        return f"{amount(goal.low)} – {amount(goal.high)}"
    return amount(goal.target)


def _cause_rows(causes: Sequence[CauseGap], reading: CardReading) -> list[CauseRow]:
    whole = sum((one.short for one in causes), Fraction(0))
    rows = reading.dictionary.rows
    mark = gettext(", ")
    return [
        CauseRow(
            name=_called(one.cause) if one.cause else gettext("No cause given yet"),
            kpis=mark.join(rows[gap.line.terms.metric].name(me().language) for gap in one.lines),
            short=formatting.points(one.short),
            share=formatting.percent(one.short / whole, 0),
        )
        for one in causes
    ]


def _called(cause: ToldCause) -> str:
    """The kind of a cause; of one that was told in words alone, the words."""
    return cause.words if cause.kind is None else gettext(CAUSES[cause.kind][1])


def _cells(one: LineGap, reading: CardReading) -> list[Cell]:
    metric = reading.dictionary.rows[one.line.terms.metric]
    found = one.gap
    return [
        metric.name(me().language),
        goal_in_file(one.goal, metric),
        exactly(one.line.actual if one.line.actual is not None else one.line.shown, metric),
        _missing(found, metric),
        exactly(found.pace if found else None, metric),
        exactly(found.needed, metric) if found and found.missing > 0 else None,
        exactly(found.forecast if found else None, metric),
        None if one.completion is None else share(one.completion),
        light_word(one.light),
        rounded(one.short, 2),
        _called(one.cause) if one.cause else None,
    ]


def _missing(found: Gap | None, metric: Scoring) -> Cell:
    if found is None:
        return None
    return exactly(found.missing, metric) if found.missing > 0 else gettext("reached")


def _unit_of_pace(period: Period) -> str:
    return gettext("a day") if period.kind is PeriodKind.MONTH else gettext("a month")
