"""Targets of a month by workday, and of a year by week, after the calendar of working days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.scorecards.commands import phase_line
from app.domain.scorecards.terms import PeriodTarget
from app.domain.scoring.phasing import NothingToPhase, phasing, phasing_remainder
from app.domain.values.kinds import Unit
from app.domain.values.period import Period, PeriodKind
from app.domain.values.showing import show as plainly
from app.domain.values.workdays import WorkCalendar, days_within, weeks_of
from app.importers.working_days import work_calendar
from app.views import formatting
from app.views.asking import accord, db, do
from app.views.fragments import answered, shown
from app.views.happened import happened
from app.views.refusing import refusals_on
from app.views.scorecards.forms import PhasingForm, TypedPart, typed_parts
from app.views.scorecards.keeping import Kept, kept_line
from app.views.scorecards.phasing import PART, is_summed, some_unreadable, whole_of
from projections.policies.queries import own_calendar
from projections.scorecards.queries import LineRow
from projections.temporal import NOW

bp = Blueprint("days", __name__, url_prefix="/scorecards")


@dataclass(frozen=True)
class ShortPart:
    """A day or a week. `workdays` counts its working days inside the whole."""

    label: str
    workdays: int
    field: TypedPart


@dataclass(frozen=True)
class ShortParts:
    """All days of a month, or all weeks of a year. `left` says what they leave of the whole."""

    within: Period
    whole: Decimal | None
    whole_words: str
    workdays: int
    parts: Sequence[ShortPart]
    left: str


@bp.get("/<uuid:card>/lines/<uuid:kpi>/phasing/<within>")
def show(card: UUID, kpi: UUID, within: str) -> Response:
    """The targets as they stand."""
    found, row, period = _asked(card, kpi, within)
    form = PhasingForm(seen=found.seen)
    texts = {
        key: plainly(row.parts[key].target, _unit(found, row)) if key in row.parts else ""
        for key in _keys(period)
    }
    return _shown(form, found, row, period, texts)


@bp.post("/<uuid:card>/lines/<uuid:kpi>/phasing/<within>")
def save(card: UUID, kpi: UUID, within: str) -> Response:
    """The targets as typed; or, where asked for, the whole spread over working days, unsaved."""
    found, row, period = _asked(card, kpi, within)
    form = PhasingForm(request.form)
    texts = {key: request.form.get(PART + key, "")[:40] for key in _keys(period)}
    if request.form.get("spread"):
        with refusals_on(form):
            texts = _spread(found, row, period)
        return _shown(form, found, row, period, texts)
    typed = _typed(found, row, texts)
    if any(part.error for part in typed):
        form.refuse(some_unreadable())
    elif form.validate():
        with refusals_on(form):
            do(
                phase_line,
                key=form.key.data,
                seen=form.seen.data,
                card_id=card,
                kpi=kpi,
                parts=tuple(
                    PeriodTarget(part.name, part.value) for part in typed if part.value is not None
                ),
                cleared=tuple(
                    part.name for part in typed if part.value is None and part.name in row.parts
                ),
                reason=form.reason.data or "",
            )
    back = url_for("targets.phased", card=card, kpi=kpi)
    context = _context(form, found, row, period, texts)
    return answered(form, "scorecards/days.html", back_to=back, **context)


def _asked(card: UUID, kpi: UUID, within: str) -> tuple[Kept, LineRow, Period]:
    found, row = kept_line(card, kpi)
    try:
        period = Period.parse(within)
    except ValueError:
        abort(404)
    is_known = period.kind in (PeriodKind.MONTH, PeriodKind.YEAR)
    if not is_known or period.year != found.card.year:
        abort(404)
    return found, row, period


def _calendar() -> WorkCalendar:
    organised = accord().organised()
    return work_calendar(own_calendar(db(), at=NOW), organised.zone.key if organised else "")


def _periods(within: Period) -> Sequence[Period]:
    return days_within(within) if within.kind is PeriodKind.MONTH else weeks_of(within)


def _keys(within: Period) -> list[str]:
    return [one.key for one in _periods(within)]


def _workdays(within: Period) -> list[int]:
    """How many working days each part has inside the whole."""
    every = frozenset(_calendar().workdays(within))
    return [sum(one.first_day <= day <= one.last_day for day in every) for one in _periods(within)]


def _whole(found: Kept, row: LineRow, within: Period) -> Decimal | None:
    """The target set for the period itself; for the year the line's own."""
    part = row.parts.get(within.key)
    if part is not None:
        return part.target
    return whole_of(found, row) if within.kind is PeriodKind.YEAR else None


def _spread(found: Kept, row: LineRow, within: Period) -> dict[str, str]:
    """The whole by working days, by largest remainder. Raises NothingToPhase. (domain.md 5)"""
    metric, unit, whole = found.metric(row), _unit(found, row), _whole(found, row, within)
    days = _workdays(within)
    if whole is None:
        raise NothingToPhase(target=formatting.ABSENT)
    decimals = metric.decimals + (2 if unit is Unit.PERCENT else 0)
    if not is_summed(metric, found.terms(row)):
        shares = [whole if count else None for count in days]
    else:
        parts = phasing(whole, days, decimals)
        shares = [part if count else None for part, count in zip(parts, days, strict=True)]
    return {
        key: "" if share is None else plainly(share, unit)
        for key, share in zip(_keys(within), shares, strict=True)
    }


def _unit(found: Kept, row: LineRow) -> Unit:
    return Unit(found.metric(row).unit)


def _typed(found: Kept, row: LineRow, texts: Mapping[str, str]) -> list[TypedPart]:
    currency = found.metric(row).currency
    return typed_parts(texts, _unit(found, row), currency=currency)


def _context(
    form: PhasingForm, found: Kept, row: LineRow, within: Period, texts: Mapping[str, str]
) -> dict[str, Any]:
    typed, days = _typed(found, row, texts), _workdays(within)
    whole, metric = _whole(found, row, within), found.metric(row)
    left = ""
    if whole is not None and is_summed(metric, found.terms(row)) and any(texts.values()):
        rest = phasing_remainder(whole, [part.value for part in typed])
        left = _left(rest, metric.unit)
    return {
        "form": form,
        "kept": found,
        "kpi": row.kpi,
        "metric": metric,
        "happened": happened(form),
        "grid": ShortParts(
            within=within,
            whole=whole,
            whole_words=formatting.ABSENT
            if whole is None
            else formatting.amount(whole, metric.unit),
            workdays=sum(days),
            parts=[
                ShortPart(
                    _label(one), count, TypedPart(PART + part.name, part.typed, error=part.error)
                )
                for one, count, part in zip(_periods(within), days, typed, strict=True)
            ],
            left=left,
        ),
    }


def _left(rest: Decimal, unit: str) -> str:
    if not rest:
        return gettext("adds up exactly")
    shown_rest = formatting.amount(abs(rest), unit)
    if rest > 0:
        return gettext("%(amount)s left to assign", amount=shown_rest)
    return gettext("%(amount)s too much", amount=shown_rest)


def _label(one: Period) -> str:
    if one.kind is PeriodKind.WEEK:
        return f"{formatting.period(one.key)} ({formatting.day(one.first_day)})"
    return formatting.weekday(one.first_day)


def _shown(
    form: PhasingForm, found: Kept, row: LineRow, within: Period, texts: Mapping[str, str]
) -> Response:
    context = _context(form, found, row, within, texts)
    return shown("scorecards/days.html", status=form.status, **context)
