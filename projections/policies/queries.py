"""Which policy holds on a day, as known at a position."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.scoring.policy import ScoringPolicy
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
    rows = db.execute(
        sa.select(adoptions.c.from_day, adoptions.c.terms)
        .where(known(adoptions, at), adoptions.c.name == "scoring")
        .order_by(adoptions.c.from_day, adoptions.c.version)
    )
    return [(row.from_day, ScoringPolicy.from_facts(json.loads(row.terms))) for row in rows]


def scoring_policy_version(db: Connection, *, at: int, on: date) -> int:
    """How many adoptions the policy of a day has behind it; 0 for the defaults."""
    return sum(1 for from_day, _ in _adopted(db, at=at) if from_day <= on.isoformat())


@dataclass(frozen=True)
class OwnCalendar:
    """What an organisation says of its working days. `country` is None where it says nothing.

    `days` are its own: whether each one is worked.
    """

    country: str | None = None
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
    return OwnCalendar(facts.get("country"), MappingProxyType(days))
