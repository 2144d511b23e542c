"""The steps right before and after a position, of some things or of what passes a filter."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.audit.filters import (
    MOST_BRANCHES,
    Filters,
    conditions_of,
    parted,
)
from projections.audit.tables import trail as rows


def neighbours(
    db: Connection, among: Iterable[Filters] = (), *, things: Iterable[UUID] = (), at: int
) -> tuple[int | None, int | None]:
    """The last position before `at` and the first after it, of what passes some filter.

    And of all steps of these things. Each value of a filter is looked up at its own end of the
    index, whatever lies between.
    """
    ways = [
        sa.and_(way, *conditions_of(rest))
        for each, rest in map(parted, among)
        for way in each or [sa.true()]
    ]
    wanted = list(dict.fromkeys(things))
    ways += [
        rows.c.thing.in_(wanted[start : start + 1_000]) for start in range(0, len(wanted), 1_000)
    ]
    before: set[int] = set()
    after: set[int] = set()
    for start in range(0, len(ways), MOST_BRANCHES):
        some = ways[start : start + MOST_BRANCHES]
        earlier = [_end(sa.func.max, way, rows.c.position < at) for way in some]
        later = [_end(sa.func.min, way, rows.c.position > at) for way in some]
        found = db.execute(sa.select(*earlier, *later)).one()
        before.update(one for one in found[: len(some)] if one is not None)
        after.update(one for one in found[len(some) :] if one is not None)
    return max(before, default=None), min(after, default=None)


def _end(
    outermost: Any, way: sa.ColumnElement[bool], side: sa.ColumnElement[bool]
) -> sa.ScalarSelect[int | None]:
    return sa.select(outermost(rows.c.position)).where(way, side).scalar_subquery()
