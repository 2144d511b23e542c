"""The urn of a review's ratings: a right to rate is used up once, and no slip says whose it was.

A slip carries no person, no time and no number. Whenever one is added, all slips of the review are
written anew under new ids of chance, so that neither their order in the table nor the transaction
that wrote them tells the newest. (docs/decisions/0026)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.ballots.tables import rights, slips
from app.domain.refusals import N_, Refused

Chance = Callable[[int], bytes]
"""So many random bytes."""


class NoRightToRate(Refused):
    sentence = N_("You were not asked to rate here, or the ratings were gathered already.")


class RatedAlready(Refused):
    sentence = N_("You have rated already. Nobody can look it up or change it, not even you.")


@dataclass(frozen=True)
class Slip:
    """What somebody cast: 0 to 100, and a remark that may be empty."""

    rating: int
    remark: str


def give_rights(db: Connection, review: UUID, people: Iterable[UUID]) -> list[UUID]:
    """Let these people rate; returns those who could not before."""
    c = rights.c
    known = set(db.execute(sa.select(c.person).where(c.review == review)).scalars())
    new = [person for person in dict.fromkeys(people) if person not in known]
    if new:
        db.execute(
            rights.insert(),
            [{"review": review, "person": person, "is_used": False} for person in new],
        )
    return new


def is_used(db: Connection, review: UUID, person: UUID) -> bool | None:
    """Whether somebody's right is used up; None where they have none."""
    c = rights.c
    query = sa.select(c.is_used).where(c.review == review, c.person == person)
    return db.execute(query).scalar()


def rights_left(db: Connection, person: UUID) -> list[UUID]:
    """The reviews in which somebody may still rate."""
    c = rights.c
    query = sa.select(c.review).where(c.person == person, c.is_used.is_(False))
    return list(db.execute(query.order_by(c.review)).scalars())


def turnout(db: Connection, review: UUID) -> int:
    """How many ratings lie in the urn."""
    query = sa.select(sa.func.count()).select_from(slips).where(slips.c.review == review)
    return int(db.execute(query).scalar_one())


def cast(db: Connection, review: UUID, person: UUID, slip: Slip, *, chance: Chance) -> None:
    """Use the right up and put the slip among the others. Raises NoRightToRate, RatedAlready."""
    used = is_used(db, review, person)
    if used is None:
        raise NoRightToRate()
    if used:
        raise RatedAlready()
    c = rights.c
    db.execute(sa.update(rights).where(c.review == review, c.person == person).values(is_used=True))
    held = [*_slips(db, review), slip]
    _take_out(db, review)
    rows = [
        {
            "review": review,
            "slip": UUID(bytes=chance(16), version=4),
            "rating": one.rating,
            "remark": one.remark,
        }
        for one in held
    ]
    db.execute(slips.insert(), sorted(rows, key=lambda row: str(row["slip"])))


def empty(db: Connection, review: UUID) -> list[Slip]:
    """Take everything out, the rights too: afterwards nothing says who was asked."""
    found = _slips(db, review)
    _take_out(db, review)
    db.execute(sa.delete(rights).where(rights.c.review == review))
    return found


def _slips(db: Connection, review: UUID) -> list[Slip]:
    c = slips.c
    query = sa.select(c.rating, c.remark).where(c.review == review).order_by(c.slip)
    return [Slip(row.rating, row.remark) for row in db.execute(query)]


def _take_out(db: Connection, review: UUID) -> None:
    """Delete the slips; on SQLite their bytes too, which would lie about in the file."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA secure_delete=ON")
    db.execute(sa.delete(slips).where(slips.c.review == review))
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA secure_delete=OFF")
