"""Adopting a policy: other numbers from a day on."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.ids import ident
from app.domain.people.rights import Act, Thing, demand
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import ALL_STATES, guard_from_day
from app.domain.policies.policy import Policy
from app.domain.policies.refusals import ReasonForPolicy
from app.domain.reference import Facts, Ledger
from app.domain.scoring.policy import ScoringPolicy

SCORING = "scoring"


def adopt_scoring_policy(
    ledger: Ledger, *, by: UUID, from_day: date, terms: dict[str, str], reason: str
) -> None:
    """Let other numbers of scoring hold from a day on; what isn't named has its default.

    Raises NotYours, ReasonForPolicy, PolicyFactUnknown, PolicyFactUnreadable,
    PolicyLimitsOutOfOrder, TouchesClosed.
    """
    facts = _demand(ledger, by)
    guard_from_day(facts, from_day, field="from_day")
    ScoringPolicy.from_facts(terms)
    kept = ledger.keep(reason)
    if kept is None:
        raise ReasonForPolicy(field="reason")
    policy = ledger.find(Policy, ident("policy", SCORING)) or Policy.begin(by=by, name=SCORING)
    policy.adopt(by=by, from_day=from_day.isoformat(), terms=terms, reason=kept)
    ledger.save(policy)


def _demand(ledger: Ledger, by: UUID) -> Facts:
    facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex), ALL_STATES)
    organisation = facts.get("organisation")
    zone = ZoneInfo(organisation["zone"]) if organisation else ZoneInfo("UTC")
    units = tree(facts.get("units"))
    company = next((unit.id for unit in units.units.values() if unit.parent is None), None)
    demand(
        actor(by, facts.get("person", by.hex)),
        Act.SET_POLICY,
        Thing(unit=company),
        units=units,
        today=ledger.now().astimezone(zone).date(),
    )
    return facts
