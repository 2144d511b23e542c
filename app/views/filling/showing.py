"""Rows of what is due, as the page prints them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import uuid4

from flask import url_for
from flask_babel import gettext

from app.domain.ids import cell_id
from app.domain.measurements.report import MISTYPED_WITHIN
from app.domain.scoring.light import Light
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.reading.due import DueNumber, Stage, card_in
from app.views import formatting
from app.views.filling.forms import said_as
from app.views.scorecards.number import Theirs
from app.views.scorecards.place import may_see
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.wording import is_same_text, shown_amount, target_shown
from projections.measurements.standing import Standing
from projections.metrics.queries import Scoring


@dataclass(frozen=True)
class Result:
    """What the value means for its KPI and scorecard so far; None where it has no such figure."""

    completion: str | None
    light: str | None
    score: str | None
    card_score: str | None
    card_covered: str


@dataclass(frozen=True)
class Row:
    """See `filling/_row.html`."""

    key: str
    name: str
    name_url: str | None
    subject: str
    period: str
    due: str
    overdue: bool
    target: str
    last: str
    last_said: str
    url: str
    row_url: str
    undo_url: str
    why_url: str
    typed: str
    was: str
    heard: str
    seen: str
    form_key: str
    source: str
    sources: Sequence[tuple[str, str]]
    reason: str
    asks_reason: bool
    held: bool
    can_undo: bool
    brought_at: str
    undo_key: str
    checks_in: bool
    confidence: str
    cause: str
    note: str
    said: str
    needs_cause: bool
    result: Result | None
    stage: str
    errors: Sequence[str] = field(default=())
    theirs: Theirs | None = None


def row(number: DueNumber, around: Around, reader: Reader) -> Row:
    """One number that is due, with what stands there and what it makes."""
    reading, month = number.reading, number.month
    metric = reading.dictionary.rows[number.metric]
    standing = reading.standing.get((number.metric, number.subject), {}).get(month.key, ())
    mine = next((one for one in standing if one.source == number.source), None)
    has_value = mine is not None and mine.value is not None
    line = _line(number)
    is_open = number.stage in (Stage.WAITING, Stage.LATER)
    value = _standing_value(mine, metric)
    shown = "" if is_open else value
    check = number.check_in
    said = (check.confidence, check.cause, check.words) if check else ("", "", "")
    address: dict[str, Any] = {
        "metric": number.metric,
        "subject": number.subject,
        "period": month.key,
        "card": reading.card.id,
    }
    last, last_said = _last(number, metric, mine)
    result = None if line is None or line.actual is None else _result(number, line, around)
    is_held = any(one.held_value is not None for one in standing)
    is_red = line is not None and line.light is Light.RED and not is_open
    return Row(
        key=f"{number.metric}-{number.subject.hex[:12]}-{month.key}",
        name=metric.name(reader.language),
        name_url=url_for("scorecards.kpi", kpi=number.kpi, period=month.key)
        if number.kpi
        else None,
        subject=around.names.of(number.subject, reader.language),
        period=formatting.period(month.key),
        due=due_said(number.due.at, reader.now),
        overdue=is_open and number.due.at < reader.now,
        target=formatting.ABSENT if line is None else target_shown(line, metric),
        last=last,
        last_said=last_said,
        url=url_for("filling.save", **address),
        row_url=url_for("filling.show_row", **address),
        undo_url=url_for("filling.undo", **address, source=number.source),
        why_url=url_for(
            "measurements.why", metric=number.metric, subject=number.subject, period=month.key
        ),
        typed=shown,
        was=shown,
        heard=mine.typed if mine and not is_open and not is_same_text(mine.typed, value) else "",
        seen=f"{cell_id(number.metric, number.subject, month.key)}:"
        f"{max((one.version for one in standing), default=0)}",
        form_key=uuid4().hex,
        source=number.source,
        sources=[
            (code, around.sources[code].name(reader.language) if code in around.sources else code)
            for code in number.sources
        ],
        reason=gettext("The month goes on: brought up to date.") if is_open and has_value else "",
        asks_reason=not is_open and _asks_reason(mine, reader),
        held=is_held,
        can_undo=number.stage is Stage.BROUGHT and not (is_held and not check),
        brought_at=number.brought_at.isoformat() if number.brought_at else "",
        undo_key=uuid4().hex,
        checks_in=number.kpi is not None,
        confidence=said[0],
        cause=said[1],
        note=said[2],
        said=said_as(*said),
        needs_cause=is_red or bool(said[1]),
        result=result if not is_open else None,
        stage=number.stage.value,
    )


def due_said(at: datetime, now: datetime) -> str:
    """When it is due, in words: today, tomorrow or the day, with its year where that is another."""
    time = formatting.moment(at)[11:]
    days = (at.date() - now.astimezone(at.tzinfo).date()).days
    if days == 0:
        return gettext("today %(time)s", time=time)
    if days == 1:
        return gettext("tomorrow %(time)s", time=time)
    return formatting.moment(at)[5:] if at.year == now.year else formatting.moment(at)


def _standing_value(mine: Standing | None, metric: Scoring) -> str:
    """What the source reports, be it held; empty for nothing."""
    stands = mine and (mine.held_value if mine.held_value is not None else mine.value)
    return "" if stands is None else shown_amount(Fraction(stands), metric)


def _line(number: DueNumber) -> ScoredLine | None:
    """The person's line in the month; None where they are asked as keeper only."""
    if number.kpi is None:
        return None
    scored = card_in(number.reading, number.month)
    return next((one for one in scored.lines if one.kpi == number.kpi), None)


def _result(number: DueNumber, line: ScoredLine, around: Around) -> Result:
    scored = card_in(number.reading, number.month)
    is_seen = may_see(number.reading.card, around.names)
    score = scored.score if is_seen else None
    return Result(
        completion=None if line.completion is None else formatting.completion(line.completion),
        light=str(line.light) if line.light else None,
        score=None if line.rounded_score is None else formatting.score(line.rounded_score),
        card_score=None if score is None else formatting.score(score),
        card_covered=formatting.weight(scored.covered_weight),
    )


def _last(number: DueNumber, metric: Scoring, mine: Standing | None) -> tuple[str, str]:
    """The value to compare with, and what it is: the month's so far, or the month before's."""
    if mine is not None and mine.value is not None and number.stage is not Stage.BROUGHT:
        return shown_amount(Fraction(mine.value), metric), gettext("so far")
    before: Period = number.month.previous()
    cell = number.reading.cells.cell(number.metric, number.subject, before)
    if cell.value is None:
        return formatting.ABSENT, ""
    return shown_amount(cell.value, metric), formatting.short_month(before.key)


def _asks_reason(mine: Standing | None, reader: Reader) -> bool:
    """Whether another value needs a reason: anything but one's own slip of minutes ago."""
    if mine is None or mine.value is None:
        return False
    is_slip = mine.by == reader.actor.id and not mine.verified
    return not (is_slip and reader.now - mine.recorded_at <= MISTYPED_WITHIN)
