"""Adopting a policy: other numbers from a day on."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.ids import ident
from app.domain.leads.policy import LEADS, LeadsPolicy
from app.domain.people.rights import Act
from app.domain.people.standing import demand_in_company
from app.domain.periods.guard import ALL_STATES, guard_day, guard_from_day
from app.domain.policies.policy import Policy, countries_taken
from app.domain.policies.refusals import DayIsOver, NumberBelowZero, ReasonForPolicy, UnknownCountry
from app.domain.reference import Facts, Ledger, today_at
from app.domain.scoring.policy import ScoringPolicy

SCORING = "scoring"
ADJUSTMENTS = "adjustments"
MAY_BE_BELOW_ZERO = ("process_adjustment_min",)
CALENDAR = "calendar"
CALENDARS = ("", "CN", "TW")
"""Countries whose holidays and make-up days are shipped; empty is weekdays only."""


def adopt_scoring_policy(
    ledger: Ledger, *, by: UUID, from_day: date, terms: dict[str, str], reason: str
) -> None:
    """Let other numbers of scoring hold from a day on; what isn't named has its default.

    Raises NotYours, ReasonForPolicy, PolicyFactUnknown, PolicyFactUnreadable, NumberBelowZero,
    PolicyLimitsOutOfOrder, TouchesClosed.
    """
    facts = _demand(ledger, by)
    guard_from_day(facts, from_day, field="from_day")
    ScoringPolicy.from_facts(terms)
    _adopt(ledger, SCORING, by=by, from_day=from_day, terms=terms, reason=reason)


def adopt_adjustment_policy(
    ledger: Ledger, *, by: UUID, from_day: date, terms: dict[str, str], reason: str
) -> None:
    """Let other clocks and limits of requests hold from a day on; what isn't named has its default.

    A request is judged by the numbers of the day on which it is, so none begin in the past.
    Raises NotYours, ReasonForPolicy, PolicyFactUnknown, PolicyFactUnreadable, NumberBelowZero,
    DayIsOver.
    """
    facts = _demand(ledger, by)
    if from_day < (today := today_at(ledger.now(), facts)):
        raise DayIsOver(field="from_day", today=today)
    AdjustmentPolicy.from_facts(terms)
    _adopt(ledger, ADJUSTMENTS, by=by, from_day=from_day, terms=terms, reason=reason)


def adopt_leads_policy(
    ledger: Ledger, *, by: UUID, from_day: date, terms: dict[str, str], reason: str
) -> None:
    """Let hand-overs be answered within another time from a day on.

    What was handed over before keeps its time. Raises NotYours, ReasonForPolicy,
    PolicyFactUnknown, PolicyFactUnreadable, HoursOutside.
    """
    _demand(ledger, by)
    LeadsPolicy.from_facts(terms)
    _adopt(ledger, LEADS, by=by, from_day=from_day, terms=terms, reason=reason)


def _adopt(
    ledger: Ledger, name: str, *, by: UUID, from_day: date, terms: dict[str, str], reason: str
) -> None:
    for fact, number in terms.items():
        if fact not in MAY_BE_BELOW_ZERO and Decimal(number) < 0:
            raise NumberBelowZero(field=fact, name=fact, value=number)
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonForPolicy(field="reason")
    policy = ledger.find(Policy, ident("policy", name)) or Policy.begin(by=by, name=name)
    policy.adopt(by=by, from_day=from_day.isoformat(), terms=terms, reason=kept)
    ledger.save(policy)


def set_calendar(ledger: Ledger, *, by: UUID, country: str, from_day: date, reason: str) -> None:
    """Let the working days be those of a country from a day on; empty means weekdays only.

    Raises NotYours, ReasonForPolicy, UnknownCountry, TouchesClosed.
    """
    facts = _demand(ledger, by)
    if country not in CALENDARS:
        raise UnknownCountry(field="country", country=country)
    guard_from_day(facts, from_day, field="from_day")
    held = ledger.find(Policy, ident("policy", CALENDAR))
    since = from_day.isoformat()
    kept = [one for one in countries_taken(held.terms if held else {}) if one[0] < since]
    _adopt_calendar(ledger, by, from_day, reason, {"countries": [*kept, [since, country]]})


def set_workday(
    ledger: Ledger, *, by: UUID, day: date, is_worked: bool | None, reason: str
) -> None:
    """Say of one day whether it is worked, whatever the country's calendar says.

    None takes back what was said. Raises NotYours, ReasonForPolicy, TouchesClosed.
    """
    guard_day(_demand(ledger, by), day, field="day")
    held = ledger.find(Policy, ident("policy", CALENDAR))
    own: dict[str, str] = dict((held.terms.get("days") or {}) if held else {})
    own.pop(day.isoformat(), None)
    if is_worked is not None:
        own[day.isoformat()] = "worked" if is_worked else "free"
    _adopt_calendar(ledger, by, day, reason, {"days": own})


def _adopt_calendar(
    ledger: Ledger, by: UUID, from_day: date, reason: str, changed: dict[str, Any]
) -> None:
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonForPolicy(field="reason")
    policy = ledger.find(Policy, ident("policy", CALENDAR)) or Policy.begin(by=by, name=CALENDAR)
    terms = {**policy.terms, **changed}
    if terms != policy.terms:
        policy.adopt(by=by, from_day=from_day.isoformat(), terms=terms, reason=kept)
    ledger.save(policy)


def _demand(ledger: Ledger, by: UUID) -> Facts:
    return demand_in_company(ledger, by, Act.SET_POLICY, ALL_STATES)
