"""Scorecards: the list, one in a period, a KPI, and why each figure is what it is."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext

from app.accounts.names import usernames
from app.domain.measurements.cell import Cell
from app.domain.people.rights import Act
from app.domain.reviews.reviewing import REVIEWED_KINDS
from app.domain.scoring.light import Light
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, as_uuid, read_card, read_cards
from app.reading.closed import as_closed
from app.reading.reviewing import final
from app.views import charts, formatting, marks
from app.views.actions.choosing import Promised, promised_on
from app.views.adjustments.suggesting import Suggested, suggested
from app.views.asking import db, me, moment, offer_steps
from app.views.audit.asked import QUIET
from app.views.exporting import export_urls, file_answer
from app.views.fragments import see_other, shown
from app.views.handbook.showing import Listed, related
from app.views.languages import tongue
from app.views.reviews.showing import final_line
from app.views.scorecards import (
    explaining,
    explaining_judgement,
    exporting,
    grid,
    kpi_page,
    wording,
)
from app.views.scorecards.explaining_terms import Page
from app.views.scorecards.keeping import thing_of
from app.views.scorecards.place import (
    around,
    demand_to_see,
    latest_period,
    may_see,
    period_of,
    reader,
    taking,
)
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.score_line import score_line, total_of
from app.views.scorecards.setting import target_setting
from app.views.scorecards.stepping import BESIDE, stepped, tell_card_steps
from app.views.scorecards.trends import MONTHS_OF_A_TREND, scored_trend
from projections.audit.filters import Filters, always
from projections.audit.queries import AuditRow, trail
from projections.people.queries import Names
from projections.periods.queries import ResultRow, stored_results
from projections.reviews.queries import (
    StepsRow,
    TrackingRow,
    check_ins_on,
    review_steps_of,
    tracking,
)
from projections.scorecards.queries import scorecards

STEPS_SHOWN = 8
CHOICES_KEPT = 1024

bp = Blueprint("scorecards", __name__, url_prefix="/scorecards")


@bp.get("/")
def index() -> str:
    """All scorecards that the reader may see, scored in one period."""
    at = moment().position
    period = period_of(request.args.get("period") or latest_period(at))
    world = around(at)
    cards = [card for card in scorecards(db(), at=at) if card.year == period.year]
    seen = [card for card in cards if may_see(card, world.names)]
    readings = read_cards(db(), seen, period, at=at)
    stored, steps = _stored(readings), _steps(readings)
    readings = as_closed(db(), readings, stored, at=at)
    tell_card_steps(readings, world.names, "scorecards.")
    return render_template(
        "scorecards/index.html",
        period=period.key,
        choices=_choices("scorecards.index", period),
        rows=_grouped(
            [
                _index_row(one, world, stored.get(one.card.id), steps.get(one.card.id))
                for one in readings
            ]
        ),
        hidden=len(cards) - len(seen),
    )


@bp.get("/<uuid:card>")
def newest(card: UUID) -> Response:
    """The scorecard in the latest period with values."""
    period = latest_period(moment().position)
    as_of = request.args.get("as_of")
    return see_other(url_for("scorecards.show", card=card, period=period, as_of=as_of))


@bp.get("/<uuid:card>/<period>")
def show(card: UUID, period: str) -> str | Response:
    """The scorecard in a period."""
    reading = _reading(period_of(period), card=card)
    world = around(moment().position, _owners_of(reading))
    demand_to_see(reading.card, world.names)
    if (step := stepped(reading, world, is_narrow=True)) is not None:
        return step
    offer_steps()
    looks, closed = reader(), _stored([reading])
    reading, stored = as_closed(db(), [reading], closed, at=moment().position)[0], closed.get(card)
    return render_template(
        "scorecards/show.html",
        exports=export_urls("scorecards.export", card=card, period=period),
        card=reading.card,
        period=period,
        month=reading.period.last_month().key,
        name=wording.card_name(reading, world.names, looks.language),
        holder=world.names.of(reading.card.holder, looks.language),
        grid=grid.grid(reading, world, looks),
        total=score_line(reading, looks.as_of, stored),
        final=final_line(reading, _steps([reading]).get(card), stored),
        choices=_choices("scorecards.show", reading.period, card=card),
        neighbours=_neighbours("scorecards.show", reading.period, card=card),
        tracked=kpi_page.tracked(reading, world, looks, _notes(reading, [*reading.rows])),
        taking=taking(reading.card, period, world.names),
    )


@bp.get("/<uuid:card>/<period>/export.<any(xlsx, csv):form>")
def export(card: UUID, period: str, form: str) -> Response:
    """The scorecard as a file that can be edited and imported again."""
    reading = _reading(period_of(period), card=card)
    world = around(moment().position)
    demand_to_see(reading.card, world.names)
    total = total_of(reading, _stored([reading]).get(card))
    listing = exporting.listing(reading, world, usernames(db()), me().language, total)
    return file_answer(listing, form)


@bp.get("/kpis/<uuid:kpi>/<period>")
def kpi(kpi: UUID, period: str) -> str | Response:
    """One KPI: its trend with the three values, its phasing, its sources and its history."""
    reading = _reading(period_of(period), kpi=kpi)
    world, looks = around(moment().position), reader()
    demand_to_see(reading.card, world.names)
    if (step := stepped(reading, world, *BESIDE)) is not None:
        return step
    offer_steps()
    line = reading.line(kpi)
    if line is None:
        return render_template(
            "scorecards/not_in_force.html",
            period=period,
            card_url=url_for("scorecards.show", card=reading.card.id, period=period),
        )
    metric = reading.dictionary.rows[line.terms.metric]
    trend = scored_trend(line, reading, MONTHS_OF_A_TREND)

    def text(value: marks.Number) -> str:
        return wording.shown_amount(Fraction(value), metric)

    return render_template(
        "scorecards/kpi.html",
        card=reading.card,
        period=period,
        card_name=wording.card_name(reading, world.names, looks.language),
        line=grid.grid_line(line, reading, world, looks),
        metric=metric,
        terms=line.terms,
        subject=world.names.of(reading.rows[kpi].subject, looks.language),
        notes=[wording.said(note, metric, world, looks) for note in line.notes],
        chart=charts.line_chart(trend, text=text, width=1080),
        phone=charts.phone_chart(trend, text=text),
        parts=kpi_page.parts(line, reading, world, looks),
        sources=kpi_page.side_by_side(line, reading, world, looks),
        moved=kpi_page.moved(line, metric, reading.period),
        choices=_choices("scorecards.kpi", reading.period, kpi=kpi),
        neighbours=_neighbours("scorecards.kpi", reading.period, kpi=kpi),
        tracked=kpi_page.tracked(reading, world, looks, _notes(reading, [kpi])),
        promised=_promised(reading, line, world.names),
        related=_related(line, world.names),
        check_ins=_check_ins(reading, kpi, world, looks),
        taking=taking(reading.card, period, world.names, kpi),
        counting_url=_counting_url(reading, kpi, world.names),
        suggested=_suggested(reading, line, world, looks),
        history=kpi_page.history(_history(reading, kpi), reading, world, looks),
    )


@bp.get("/<uuid:card>/<period>/lines/<uuid:kpi>")
def why(card: UUID, period: str, kpi: UUID) -> Response:
    """Why a KPI's actual, completion, score and points are what they are."""
    reading = _reading(period_of(period), card=card)
    world, looks = around(moment().position), reader()
    demand_to_see(reading.card, world.names)
    line = reading.line(kpi)
    if line is None:
        abort(404)
    tell_card_steps([reading], world.names, *BESIDE)
    return shown(
        "scorecards/why.html",
        fragment="scorecards/_why.html",
        why=explaining.line_why(line, reading, world, looks, target_setting(line, reading)),
        related=_related(line, world.names),
    )


@bp.get("/<uuid:card>/<period>/score")
def score_why(card: UUID, period: str) -> Response:
    """How the lines add up to the score."""
    reading = _reading(period_of(period), card=card)
    world = around(moment().position)
    demand_to_see(reading.card, world.names)
    tell_card_steps([reading], world.names, is_narrow=True)
    closed = _stored([reading])
    reading = as_closed(db(), [reading], closed, at=moment().position)[0]
    return shown(
        "scorecards/why.html",
        fragment="scorecards/_why.html",
        why=explaining_judgement.score_why(Page(reading, world, reader()), closed.get(card)),
    )


def _reading(period: Period, *, card: UUID | None = None, kpi: UUID | None = None) -> CardReading:
    found = read_card(db(), period, at=moment().position, card=card, kpi=kpi)
    if found is None:
        abort(404)
    return found


def _owners_of(reading: CardReading) -> set[UUID]:
    """Everybody whom the scorecard names as the owner of a KPI."""
    return {as_uuid(id) for line in reading.scored.lines for id, _ in line.terms.owners}


def _counting_url(reading: CardReading, kpi: UUID, known: Names) -> str | None:
    """Where those who set targets choose the KPI's own source and aggregation."""
    thing = thing_of(reading.card.holder, known)
    if moment().is_past or not me().may(Act.SET_TARGET, thing):
        return None
    return url_for("targets.counting", card=reading.card.id, kpi=kpi)


def _related(line: ScoredLine, known: Names) -> list[Listed]:
    """What the handbook says about the metric of a KPI that turned red."""
    return related([line.terms.metric] if line.light is Light.RED else [], known)


def _promised(reading: CardReading, line: ScoredLine, known: Names) -> Promised | None:
    owners = [as_uuid(id) for id, _ in line.terms.owners]
    kpi = as_uuid(line.kpi)
    return promised_on(reading.card, kpi, reading.period, known=known, owners=owners)


def _suggested(
    reading: CardReading, line: ScoredLine, world: Around, looks: Reader
) -> list[Suggested]:
    """What suggests a request about a KPI now; nothing on a page of the past or of other years."""
    is_now = looks.as_of is None and reading.period.year == looks.today.year
    return suggested([(reading, line)], world.names) if is_now else []


def _notes(reading: CardReading, kpis: list[UUID]) -> list[TrackingRow]:
    """The tracking notes on these KPIs in the period and its months."""
    keys = {reading.period.key, *(month.key for month in reading.period.months())}
    rows = tracking(db(), at=moment().position, kpis=kpis, first=min(keys), last=f"{max(keys)}~")
    return [row for row in rows if row.period in keys]


def _check_ins(
    reading: CardReading, kpi: UUID, world: Around, looks: Reader
) -> list[kpi_page.WeekSaid]:
    """What the owners of a KPI said of it week by week in the scorecard's year."""
    periods = kpi_page.note_ids(reading, kpi)
    rows = check_ins_on(db(), at=moment().position, notes=periods)
    return kpi_page.check_ins(rows, periods, world, looks)


def _history(reading: CardReading, kpi: UUID) -> list[AuditRow]:
    """The latest steps of what this KPI measures, the newest first."""
    row = reading.rows[kpi]
    filters = Filters(metrics=frozenset({row.metric}), places=always({row.subject}), without=QUIET)
    steps = trail(db(), at=moment().position, filters=filters, limit=2 * STEPS_SHOWN)
    return [step for step in steps if step.topic != Cell.Opened.TOPIC][:STEPS_SHOWN]


def _choices(endpoint: str, period: Period, **which: UUID) -> Sequence[tuple[str, str, bool]]:
    """The same page for the month, the quarter and the year that this period ends in."""
    as_of, around_it = request.args.get("as_of"), tuple(which.items())
    return _kinds(endpoint, period, as_of, around_it, tongue(), request.script_root)


@lru_cache(maxsize=CHOICES_KEPT)
def _kinds(
    endpoint: str,
    period: Period,
    as_of: str | None,
    which: tuple[tuple[str, Any], ...],
    _tongue: str,
    _root: str,
) -> Sequence[tuple[str, str, bool]]:
    month = period.last_month()
    kinds = (
        (gettext("Month"), month),
        (gettext("Quarter"), Period.of_day(month.last_day, PeriodKind.QUARTER)),
        (gettext("Half-year"), Period.of_day(month.last_day, PeriodKind.HALF)),
        (gettext("Year"), Period.of_day(month.last_day, PeriodKind.YEAR)),
    )
    return tuple(
        (
            name,
            url_for(endpoint, period=one.key, as_of=as_of, **dict(which)),
            one.kind is period.kind,
        )
        for name, one in kinds
    )


def _neighbours(endpoint: str, period: Period, **which: UUID) -> Mapping[str, tuple[str, str]]:
    as_of, around_it = request.args.get("as_of"), tuple(which.items())
    return _beside(endpoint, period, as_of, around_it, tongue(), request.script_root)


@lru_cache(maxsize=CHOICES_KEPT)
def _beside(
    endpoint: str,
    period: Period,
    as_of: str | None,
    which: tuple[tuple[str, Any], ...],
    _tongue: str,
    _root: str,
) -> Mapping[str, tuple[str, str]]:
    after = Period.of_day(period.last_day, period.kind)
    following = Period.of_day(
        period.last_day.fromordinal(after.last_day.toordinal() + 1), period.kind
    )
    return {
        side: (
            formatting.period(one.key),
            url_for(endpoint, period=one.key, as_of=as_of, **dict(which)),
        )
        for side, one in (("before", period.previous()), ("after", following))
    }


def _grouped(rows: list[dict[str, object]]) -> list[tuple[str, list[dict[str, object]]]]:
    """Cards of units, then of people; a group without a card is left out."""
    units = [row for row in rows if not row["is_person"]]
    people = [row for row in rows if row["is_person"]]
    groups = ((gettext("Units"), units), (gettext("People"), people))
    return [(heading, some) for heading, some in groups if some]


def _stored(readings: Sequence[CardReading]) -> dict[UUID, ResultRow]:
    """What closes stored for these scorecards, which all stand in one period."""
    if not readings:
        return {}
    period, cards = readings[0].period.key, [one.card.id for one in readings]
    return stored_results(db(), cards, period, at=moment().position)


def _steps(readings: Sequence[CardReading]) -> dict[UUID, StepsRow]:
    """The reviews of these scorecards, which all stand in one period; a month has none."""
    if not readings or readings[0].period.kind not in REVIEWED_KINDS:
        return {}
    period, cards = readings[0].period.key, [one.card.id for one in readings]
    return review_steps_of(db(), cards, period, at=moment().position)


def _index_row(
    reading: CardReading,
    world: Around,
    stored: ResultRow | None,
    steps: StepsRow | None,
) -> dict[str, object]:
    total = score_line(reading, stored=stored, confirmed=final(reading, steps))
    holder = reading.card.holder
    return {
        "name": wording.card_name(reading, world.names, me().language),
        "holder": world.names.of(holder, me().language),
        "is_person": world.names.is_person(holder),
        "url": url_for(
            "scorecards.show",
            card=reading.card.id,
            period=reading.period.key,
            as_of=request.args.get("as_of"),
        ),
        "total": total,
        "lines": len(reading.scored.lines),
    }
