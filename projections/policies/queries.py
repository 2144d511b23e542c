"""Which policy holds on a day, as known at a position."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.adjustments.policy import AdjustmentPolicy
from app.domain.leads.policy import LEADS, LeadsPolicy
from app.domain.policies.letterhead import LETTERHEAD, USUAL
from app.domain.policies.policy import countries_taken
from app.domain.scoring.policy import ScoringPolicy
from app.eventlog.tables import texts
from projections.policies.tables import adoptions
from projections.remembering import remembered
from projections.temporal import known


def scoring_policy(db: Connection, *, at: int, on: date) -> ScoringPolicy:
    """The scoring policy of a day: the latest adoption that holds from that day or earlier."""
    held = [policy for from_day, policy in _adopted(db, at=at) if from_day <= on.isoformat()]
    return held[-1] if held else ScoringPolicy()


@remembered(adoptions)
def _adopted(db: Connection, *, at: int) -> list[tuple[str, ScoringPolicy]]:
    """Every adopted scoring policy with the day that it holds from, the earliest first."""
    return [
        (from_day, ScoringPolicy.from_facts(terms)) for from_day, terms in _terms(db, "scoring", at)
    ]


def _terms(db: Connection, name: str, at: int) -> list[tuple[str, dict[str, str]]]:
    rows = db.execute(
        sa.select(adoptions.c.from_day, adoptions.c.terms)
        .where(known(adoptions, at), adoptions.c.name == name)
        .order_by(adoptions.c.from_day, adoptions.c.version)
    )
    return [(row.from_day, json.loads(row.terms)) for row in rows]


def scoring_policy_with(
    db: Connection, policy: ScoringPolicy, from_day: date, *, at: int, on: date
) -> ScoringPolicy:
    """The scoring policy of a day if this one were adopted too."""
    adopted = [*_adopted(db, at=at), (from_day.isoformat(), policy)]
    held = [one for one in adopted if one[0] <= on.isoformat()]
    return max(held, key=lambda one: one[0])[1] if held else ScoringPolicy()


def adjustment_policy(db: Connection, *, at: int, on: date) -> AdjustmentPolicy:
    """The policy of requests on a day: the latest adoption that holds from that day or earlier."""
    held = [one for from_day, one in _adopted_for_requests(db, at=at) if from_day <= on.isoformat()]
    return held[-1] if held else AdjustmentPolicy()


@remembered(adoptions)
def _adopted_for_requests(db: Connection, *, at: int) -> list[tuple[str, AdjustmentPolicy]]:
    return [
        (from_day, AdjustmentPolicy.from_facts(terms))
        for from_day, terms in _terms(db, "adjustments", at)
    ]


@remembered(adoptions)
def _adopted_for_leads(db: Connection, *, at: int) -> list[tuple[str, LeadsPolicy]]:
    return [(from_day, LeadsPolicy.from_facts(terms)) for from_day, terms in _terms(db, LEADS, at)]


def leads_policy(db: Connection, *, at: int, on: date) -> LeadsPolicy:
    """The policy of hand-overs on a day: the latest adoption that holds from that day or before."""
    held = [one for from_day, one in _adopted_for_leads(db, at=at) if from_day <= on.isoformat()]
    return held[-1] if held else LeadsPolicy()


@dataclass(frozen=True)
class AdoptionRow:
    """An adoption: its terms hold from a day on. `reason` is empty where it was erased."""

    version: int
    from_day: date
    terms: Mapping[str, str]
    reason: str
    by: UUID | None
    position: int


def adoptions_of(db: Connection, name: str, *, at: int) -> list[AdoptionRow]:
    """Every adoption of a policy, by the day that it holds from."""
    rows = db.execute(
        sa.select(adoptions, texts.c.body)
        .outerjoin(texts, texts.c.id == adoptions.c.reason)
        .where(known(adoptions, at), adoptions.c.name == name, adoptions.c.version > 0)
        .order_by(adoptions.c.from_day, adoptions.c.version)
    )
    return [
        AdoptionRow(
            version=row.version,
            from_day=date.fromisoformat(row.from_day),
            terms=MappingProxyType(json.loads(row.terms)),
            reason=row.body or "",
            by=row.by,
            position=row.known_from,
        )
        for row in rows
    ]


def scoring_policy_version(db: Connection, *, at: int, on: date) -> int:
    """How many adoptions the policy of a day has behind it; 0 for the defaults."""
    return sum(1 for from_day, _ in _adopted(db, at=at) if from_day <= on.isoformat())


@dataclass(frozen=True)
class OwnCalendar:
    """What an organisation says of its working days.

    `countries` are those whose calendar it took, each with the day from which on, the earliest
    first; `days` are its own: whether each one is worked.
    """

    countries: tuple[tuple[date, str], ...] = ()
    days: Mapping[date, bool] = field(default_factory=dict)


@remembered(adoptions)
def own_calendar(db: Connection, *, at: int) -> OwnCalendar:
    """The calendar policy as last adopted."""
    terms = db.execute(
        sa.select(adoptions.c.terms)
        .where(known(adoptions, at), adoptions.c.name == "calendar", adoptions.c.version > 0)
        .order_by(adoptions.c.version.desc())
        .limit(1)
    ).scalar()
    if terms is None:
        return OwnCalendar()
    facts = json.loads(terms)
    said = facts.get("days", {})
    days = {date.fromisoformat(day): text == "worked" for day, text in said.items()}
    countries = tuple(
        (date.fromisoformat(since), country) for since, country in countries_taken(facts)
    )
    return OwnCalendar(countries, MappingProxyType(days))


@dataclass(frozen=True)
class Letterhead:
    """How documents look: a colour as #26489b, and the digest of the logo in hex, or empty."""

    colour: str = USUAL
    logo: str = ""


@remembered(adoptions)
def letterhead(db: Connection, *, at: int) -> Letterhead:
    """The look of documents as last set."""
    terms = db.execute(
        sa.select(adoptions.c.terms)
        .where(known(adoptions, at), adoptions.c.name == LETTERHEAD, adoptions.c.version > 0)
        .order_by(adoptions.c.version.desc())
        .limit(1)
    ).scalar()
    facts = json.loads(terms) if terms else {}
    return Letterhead(facts.get("colour", USUAL), facts.get("logo", ""))
