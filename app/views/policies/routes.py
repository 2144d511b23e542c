"""The calendar of working days: what is shipped, and what the organisation said itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, RadioField, SelectField, StringField

from app.domain.ids import ident
from app.domain.people.rights import Act, demand
from app.domain.policies.commands import CALENDAR, set_calendar, set_workday
from app.domain.refusals import N_
from app.eventlog.positions import version_of
from app.importers.working_days import country_of, shipped_days, work_calendar
from app.ledger import Seen
from app.reading.calendar_effects import ChangedMonth, calendar_effects
from app.views import formatting
from app.views.asking import accord, db, do, me, moment, whole_company
from app.views.forms import AskedForm, AtMost, DayField, Needed, stripped
from app.views.fragments import answered, shown
from app.views.refusing import refusals_on
from app.views.scorecards.keeping import card_title
from app.views.scorecards.place import may_see
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names, names
from projections.policies.queries import OwnCalendar, own_calendar
from projections.temporal import NOW

bp = Blueprint("policies", __name__, url_prefix="/policies")

COUNTRIES = {
    "TW": N_("Taiwan"),
    "CN": N_("Mainland China"),
    "": N_("Monday to Friday, no holidays"),
}
KINDS = {
    "free": N_("free"),
    "worked": N_("worked"),
    "": N_("as the calendar says"),
}


class LookedForm(AskedForm):
    """What is adopted once its effect was shown: `shown` names what it was shown of."""

    shown = HiddenField()


class CountryForm(LookedForm):
    """Whose holidays and make-up days count, and from when on."""

    ids = "country"
    from_day = DayField(lazy_gettext("Holds from"), [Needed()])
    country = SelectField(lazy_gettext("Calendar of"))
    reason = StringField(lazy_gettext("Reason"), [Needed(), AtMost(200)], filters=[stripped])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.country.choices = [(code, gettext(name)) for code, name in COUNTRIES.items()]


class WorkdayForm(LookedForm):
    """A day that is worked, or free, whatever the calendar says."""

    ids = "day"
    day = DayField(lazy_gettext("Day"), [Needed()])
    kind = RadioField(lazy_gettext("It is"), default="free")
    reason = StringField(lazy_gettext("Reason"), [Needed(), AtMost(200)], filters=[stripped])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.kind.choices = [(code, gettext(name)) for code, name in KINDS.items()]


@dataclass(frozen=True)
class ShownDay:
    """A day that is not like the others of its week."""

    day: date
    is_worked: bool
    name: str
    source: str


@bp.get("/calendar")
def calendar() -> Response:
    """The special days of a year."""
    return shown("policies/calendar.html", **_context())


@bp.post("/calendar/country")
def country() -> Response:
    """Another country's calendar counts, once its effect was shown."""
    form = CountryForm(request.form)
    if form.validate() and (wanted := _with_country(form)) is not None:
        if (outlook := _look(form, wanted)) is not None:
            return _answer(form, outlook, country_form=form)
        with refusals_on(form):
            do(
                set_calendar,
                key=form.key.data,
                seen=form.seen.data,
                country=form.country.data,
                from_day=form.from_day.data,
                reason=form.reason.data,
            )
    return _answer(form, country_form=form)


@bp.post("/calendar/days")
def day() -> Response:
    """One day is worked or free, once its effect was shown."""
    form = WorkdayForm(request.form)
    if form.validate() and (wanted := _with_day(form)) is not None:
        if (outlook := _look(form, wanted)) is not None:
            return _answer(form, outlook, day_form=form)
        with refusals_on(form):
            do(
                set_workday,
                key=form.key.data,
                seen=form.seen.data,
                day=form.day.data,
                is_worked=None if not form.kind.data else form.kind.data == "worked",
                reason=form.reason.data,
            )
    return _answer(form, day_form=form)


# -- the effect ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TouchedKpi:
    """A KPI with targets for days that would change, and where they are spread anew."""

    name: str
    card: str
    url: str


@dataclass(frozen=True)
class ShownMonth:
    """A month that would have other working days. `unseen` KPIs stand on scorecards that the
    reader may not see."""

    name: str
    now: int
    then: int
    days: Sequence[date]
    kpis: Sequence[TouchedKpi]
    unseen: int


@dataclass(frozen=True)
class Wanted:
    """The calendar as it would be; `year` is the one in which its effect is looked at."""

    own: OwnCalendar
    year: int
    name: str


def _with_country(form: CountryForm) -> Wanted | None:
    """The calendar with the country of the form, which the form's day says from when on."""
    since, code = form.from_day.data, form.country.data
    if since is None:
        return None
    own = own_calendar(db(), at=NOW)
    kept = tuple(one for one in own.countries if one[0] < since)
    return Wanted(replace(own, countries=(*kept, (since, code))), since.year, f"{since} {code}")


def _with_day(form: WorkdayForm) -> Wanted | None:
    """The calendar with the day of the form."""
    at, kind = form.day.data, form.kind.data
    if at is None:
        return None
    own = own_calendar(db(), at=NOW)
    days = {one: worked for one, worked in own.days.items() if one != at}
    if kind:
        days[at] = kind == "worked"
    return Wanted(replace(own, days=days), at.year, f"{at} {kind}")


def _look(form: LookedForm, wanted: Wanted) -> list[ShownMonth] | None:
    """What the calendar would change, where the reader has not been shown it; None: they have.

    Raises NotYours.
    """
    asking = me()
    demand(asking.actor, Act.SET_POLICY, whole_company(), units=asking.units, today=asking.today)
    if form.shown.data == wanted.name:
        return None
    form.shown.data = wanted.name
    zone, called = _zone(), names(db(), at=NOW)
    before, after = (work_calendar(one, zone) for one in (own_calendar(db(), at=NOW), wanted.own))
    known = metrics(db(), at=NOW)
    return [
        _month(one, called, known)
        for one in calendar_effects(db(), before, after, wanted.year, at=NOW)
    ]


def _month(found: ChangedMonth, called: Names, known: Mapping[str, MetricRow]) -> ShownMonth:
    mine = [(card, row) for card, row in found.lines if may_see(card, called)]
    return ShownMonth(
        name=formatting.period(found.month.key),
        now=found.now,
        then=found.then,
        days=found.days,
        kpis=[
            TouchedKpi(
                name=known[row.metric].name(me().language),
                card=card_title(card, called),
                url=url_for("days.show", card=card.id, kpi=row.kpi, within=found.month.key),
            )
            for card, row in mine
        ],
        unseen=len(found.lines) - len(mine),
    )


# -- the page --------------------------------------------------------------------------------------


def _answer(
    form: AskedForm, outlook: list[ShownMonth] | None = None, **forms: AskedForm
) -> Response:
    looks = outlook is not None
    context = _context(**(forms if form.is_refused or looks else {}))
    if not context["may_set"]:
        context["said"] = form.messages
    if looks:
        return shown("policies/calendar.html", **{**context, "outlook": outlook})
    return answered(form, "policies/calendar.html", back_to=url_for("policies.calendar"), **context)


def _context(**forms: AskedForm) -> dict[str, Any]:
    at = moment().position
    year = request.args.get("year", str(me().today.year))
    if not (year.isdecimal() and 1900 <= int(year) <= 2999):
        abort(404)
    own, zone = own_calendar(db(), at=at), _zone()
    seen = Seen(ident("policy", CALENDAR), version_of(db(), ident("policy", CALENDAR)))
    chosen = country_of(own, zone, me().today)
    coming = [
        (since, gettext(COUNTRIES[country]))
        for since, country in own.countries
        if since > me().today
    ]
    return {
        "year": int(year),
        "country": gettext(COUNTRIES[chosen]),
        "coming": coming,
        "days": _days(own, zone, int(year)),
        "own": sorted(own.days.items()),
        "may_set": me().may(Act.SET_POLICY, whole_company()) and not moment().is_past,
        "said": [],
        "outlook": None,
        "country_form": CountryForm(seen=seen, data={"country": chosen, "from_day": me().today}),
        "day_form": WorkdayForm(seen=seen),
        **forms,
    }


def _zone() -> str:
    organised = accord().organised()
    if organised is None:
        abort(404)
    return organised.zone.key


def _days(own: OwnCalendar, zone: str, year: int) -> list[ShownDay]:
    shipped = {
        one.day: ShownDay(one.day, one.is_worked, one.name(me().language), one.source)
        for one in shipped_days(own, zone)
    }
    ours = {
        one: ShownDay(one, is_worked, gettext("Set by the organisation"), "")
        for one, is_worked in own.days.items()
    }
    return [one for at, one in sorted({**shipped, **ours}.items()) if at.year == year]
