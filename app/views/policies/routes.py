"""The calendar of working days: what is shipped, and what the organisation said itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectField, StringField

from app.domain.ids import ident
from app.domain.people.rights import Act, Thing
from app.domain.policies.commands import CALENDAR, set_calendar, set_workday
from app.domain.refusals import N_
from app.eventlog.positions import version_of
from app.importers.working_days import country_of, special_days
from app.ledger import Seen
from app.views.asking import accord, db, do, me, moment
from app.views.forms import AskedForm, AtMost, DayField, Needed, stripped
from app.views.fragments import answered, shown
from app.views.refusing import refusals_on
from projections.policies.queries import OwnCalendar, own_calendar

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


class CountryForm(AskedForm):
    """Whose holidays and make-up days count."""

    ids = "country"
    country = SelectField(lazy_gettext("Calendar of"))
    reason = StringField(lazy_gettext("Reason"), [Needed(), AtMost(200)], filters=[stripped])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.country.choices = [(code, gettext(name)) for code, name in COUNTRIES.items()]


class WorkdayForm(AskedForm):
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
    """Another country's calendar counts."""
    form = CountryForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                set_calendar,
                key=form.key.data,
                seen=form.seen.data,
                country=form.country.data,
                reason=form.reason.data,
            )
    return _answer(form, country_form=form)


@bp.post("/calendar/days")
def day() -> Response:
    """One day is worked or free."""
    form = WorkdayForm(request.form)
    if form.validate():
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


def _answer(form: AskedForm, **forms: AskedForm) -> Response:
    context = _context(**(forms if form.is_refused else {}))
    if not context["may_set"]:
        context["said"] = form.messages
    return answered(form, "policies/calendar.html", back_to=url_for("policies.calendar"), **context)


def _context(**forms: AskedForm) -> dict[str, Any]:
    at, organised = moment().position, accord().organised()
    year = request.args.get("year", str(me().today.year))
    if organised is None or not (year.isdecimal() and 1900 <= int(year) <= 2999):
        abort(404)
    own, zone = own_calendar(db(), at=at), organised.zone.key
    company = next((one.id for one in me().units.units.values() if one.parent is None), None)
    seen = Seen(ident("policy", CALENDAR), version_of(db(), ident("policy", CALENDAR)))
    chosen = country_of(own, zone)
    return {
        "year": int(year),
        "country": gettext(COUNTRIES[chosen]),
        "days": _days(own, chosen, int(year)),
        "own": sorted(own.days.items()),
        "may_set": me().may(Act.SET_POLICY, Thing(unit=company)) and not moment().is_past,
        "said": [],
        "country_form": CountryForm(seen=seen, country=chosen),
        "day_form": WorkdayForm(seen=seen),
        **forms,
    }


def _days(own: OwnCalendar, country: str, year: int) -> list[ShownDay]:
    shipped = {
        one.day: ShownDay(one.day, one.is_worked, one.name(me().language), one.source)
        for one in special_days(country)
    }
    ours = {
        one: ShownDay(one, is_worked, gettext("Set by the organisation"), "")
        for one, is_worked in own.days.items()
    }
    return [one for at, one in sorted({**shipped, **ours}.items()) if at.year == year]
