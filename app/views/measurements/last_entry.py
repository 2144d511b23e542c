"""The reader's last entry on a scorecard: what Ctrl+Z takes back once the page was left."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from flask import Blueprint, Response, abort, make_response, render_template, url_for
from flask_babel import gettext

from app.domain.measurements.cell import Cell
from app.domain.measurements.place import Place
from app.domain.measurements.report import MISTYPED_WITHIN, is_slip
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.reading.cards import CardReading, as_uuid, read_card
from app.views.asking import accord, db, me, moment
from app.views.fragments import see_other, wants_fragment
from app.views.measurements.answering import Status, undoing_of
from app.views.scorecards.facts import parts_of
from app.views.scorecards.number import grid_cell
from app.views.scorecards.place import around, demand_to_see, period_of, reader
from app.views.scorecards.reader import Around
from app.views.scorecards.wording import in_period
from projections.audit.filters import Filters
from projections.audit.queries import AuditRow, trail
from projections.measurements.standing import Standing

bp = Blueprint("last_entry", __name__, url_prefix="/scorecards")

ENTRIES = frozenset(one.TOPIC for one in (Cell.Reported, Cell.Corrected, Cell.Held, Cell.Withdrawn))
LOOKED_AT = 100
"""So many of a person's latest entries, on whatever scorecard, are looked through."""


@bp.get("/<uuid:card>/<period>/last-entry")
def show(card: UUID, period: str) -> Response:
    """The undoing of the newest entry that can still be undone, or why none can, as a status."""
    reading = read_card(db(), period_of(period), at=moment().position, card=card)
    if reading is None or moment().is_past:
        abort(404)
    world = around(moment().position)
    demand_to_see(reading.card, world.names)
    if not wants_fragment():
        return see_other(url_for("scorecards.show", card=card, period=period))
    mine = _mine(reading)
    newest = (_status(row, reading, world) for row in _not_undone(mine))
    status = next((one for one in newest if one is not None), None) or _none(mine, reading)
    response = make_response(render_template("_status.html", status=status))
    response.vary.add("HX-Request")
    return response


def _mine(reading: CardReading) -> list[AuditRow]:
    """The reader's latest entries of what the scorecard's lines measure, the newest first."""
    measured = {(row.metric, row.subject) for row in reading.rows.values()}
    filters = Filters(by=me().id, kinds=ENTRIES)
    rows = trail(db(), at=moment().position, filters=filters, limit=LOOKED_AT)
    return [row for row in rows if (row.metric, row.subject) in measured and not row.batch]


def _not_undone(mine: Sequence[AuditRow]) -> Iterator[AuditRow]:
    """The last entry of each number and source; none where it only undid the one before."""
    found: dict[tuple[object, ...], list[AuditRow]] = {}
    for row in mine:
        found.setdefault((row.metric, row.subject, row.period, row.source), []).append(row)
    for last, *earlier in found.values():
        if not earlier or (earlier[0].old, earlier[0].value) != (last.value, last.old):
            yield last


def _status(row: AuditRow, reading: CardReading, world: Around) -> Status | None:
    """How an entry is undone; None where it isn't on this page, too old, or changed since."""
    line, standing = _line(row, reading), _standing(row, reading)
    part = Period.parse(row.period or "")
    if line is None or standing is None or part not in parts_of(reading.period):
        return None
    age = accord().now() - row.recorded_at
    if not is_slip(age, is_own=standing.version == row.version, is_verified=standing.verified):
        return None
    drawn = grid_cell(line, part, reading, world, reader())
    if not drawn.editable:
        return None
    place = Place(standing.metric, standing.subject, part.key)
    within = reading.period.key
    undoing = undoing_of(drawn, place, standing.source, kpi=as_uuid(line.kpi), within=within)
    return Status(drawn.name, undoing)


def _none(mine: Sequence[AuditRow], reading: CardReading) -> Status:
    """Why nothing can be undone, and where the reader's last entry on the scorecard stands."""
    if not mine:
        return Status(
            gettext("Nothing to withdraw: none of your latest entries is on this scorecard.")
        )
    last = mine[0]
    metric = reading.dictionary.rows.get(last.metric or "")
    name = metric.name(me().language) if metric else last.metric or ""
    said = gettext(
        "Nothing to withdraw: %(name)s, your last entry here, was taken back, changed or verified "
        "since, or is older than %(minutes)s minutes.",
        name=in_period(name, last.period or ""),
        minutes=MISTYPED_WITHIN.seconds // 60,
    )
    return Status(said, more=(gettext("Its history"), url_for("audit.index", cell=last.thing)))


def _line(row: AuditRow, reading: CardReading) -> ScoredLine | None:
    known = reading.rows
    return next(
        (
            line
            for line in reading.scored.lines
            if (known[as_uuid(line.kpi)].metric, known[as_uuid(line.kpi)].subject)
            == (row.metric, row.subject)
        ),
        None,
    )


def _standing(row: AuditRow, reading: CardReading) -> Standing | None:
    """What the entry's source says of the number now."""
    if row.metric is None or row.subject is None:
        return None
    reports = reading.standing.get((row.metric, row.subject), {}).get(row.period or "", ())
    return next((one for one in reports if one.source == row.source), None)
