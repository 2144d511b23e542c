"""Which policy holds on a day, as known at a position."""

import json
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.scoring.policy import ScoringPolicy
from projections.policies.tables import adoptions
from projections.temporal import known


def scoring_policy(db: Connection, *, at: int, on: date) -> ScoringPolicy:
    """The scoring policy of a day: the latest adoption that holds from that day or earlier."""
    terms = db.execute(
        sa.select(adoptions.c.terms)
        .where(
            known(adoptions, at),
            adoptions.c.name == "scoring",
            adoptions.c.from_day <= on.isoformat(),
        )
        .order_by(adoptions.c.from_day.desc(), adoptions.c.version.desc())
        .limit(1)
    ).scalar()
    return ScoringPolicy.from_facts(json.loads(terms)) if terms else ScoringPolicy()
