"""Who belonged to a unit, and from which position to which."""

from collections.abc import Mapping
from itertools import pairwise
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.people.tables import (
    persons,
    units,
)
from projections.temporal import OPEN

Stretches = tuple[tuple[int, int], ...]


def stays_within(db: Connection, unit: UUID) -> dict[UUID, Stretches]:
    """The units and people that count or once counted to a unit, and when, itself included.

    Each with its stretches of positions; both ends are included, so that the step by which
    somebody came or went belongs to the unit too.
    """
    lives = _lives(db)
    units_lives = {id: life for id, (is_unit, life) in lives.items() if is_unit}
    moves = {since for life in units_lives.values() for since, _, _ in life[1:]}
    found: dict[UUID, list[tuple[int, int]]] = {}
    for since, until in pairwise(sorted({0, OPEN, *moves})):
        for one in _below(unit, units_lives, since):
            _extend(found.setdefault(one, []), since, until)
    for id, (is_unit, life) in lives.items():
        for since, until, above in () if is_unit else life:
            for begin, end in found.get(above, ()) if above else ():
                if since < end and begin < until:
                    _extend(found.setdefault(id, []), max(since, begin), min(until, end))
    return {id: tuple(stretches) for id, stretches in found.items()}


def stays_in(db: Connection, unit: UUID) -> dict[UUID, Stretches]:
    """The same of the unit itself and of what belongs to it directly."""
    found: dict[UUID, Stretches] = {unit: ((0, OPEN),)}
    for id, (_, life) in _lives(db).items():
        if stretches := tuple((since, until) for since, until, above in life if above == unit):
            found[id] = stretches
    return found


Life = list[tuple[int, int, UUID | None]]


def _lives(db: Connection) -> dict[UUID, tuple[bool, Life]]:
    """Whether it is a unit, and to what it belonged from which position to which, by id."""
    rows = sa.union_all(
        *(
            sa.select(
                place.label("place"),
                above.label("above"),
                sa.literal(place.table is units).label("is_unit"),
                place.table.c.known_from,
                place.table.c.known_until,
            )
            for place, above in ((units.c.unit, units.c.parent), (persons.c.person, persons.c.unit))
        )
    ).order_by("known_from")
    found: dict[UUID, tuple[bool, Life]] = {}
    for place, above, is_unit, since, until in db.execute(rows):
        _, life = found.setdefault(place, (bool(is_unit), []))
        if life and life[-1][2] == above:
            since = life.pop()[0]
        life.append((since if life else 0, until, above))
    return found


def _below(unit: UUID, lives: Mapping[UUID, Life], at: int) -> set[UUID]:
    """The unit and all that lie below it right after a position."""
    above = {
        id: next((one for since, until, one in life if since <= at < until), None)
        for id, life in lives.items()
    }
    found, is_new = {unit}, True
    while is_new:
        more = {id for id, one in above.items() if one in found} - found
        found, is_new = found | more, bool(more)
    return found


def _extend(stretches: list[tuple[int, int]], since: int, until: int) -> None:
    """One more stretch, together with the last where they touch."""
    if stretches and stretches[-1][1] == since:
        since = stretches.pop()[0]
    stretches.append((since, until))
