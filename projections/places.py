"""Conditions for many pairs at once that an index over both columns answers.

SQLite looks a list of pairs up by the first column alone, if at all: then everything that a team
ever reported would be read for one of its numbers. Pairs that share a half go together instead,
and a statement is made once for each number of such groups.
"""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

Group = tuple[Sequence[Hashable], Sequence[Hashable]]


def grouped(pairs: Iterable[tuple[Hashable, Hashable]]) -> list[Group]:
    """The pairs as groups of first and second halves: each first goes with each second."""
    seconds: dict[Hashable, dict[Hashable, None]] = {}
    for one, other in pairs:
        seconds.setdefault(one, {})[other] = None
    alike: dict[frozenset[Hashable], list[Hashable]] = {}
    for one, others in seconds.items():
        alike.setdefault(frozenset(others), []).append(one)
    return [(ones, list(others)) for others, ones in alike.items()]


def in_groups(
    first: sa.ColumnElement[Any], second: sa.ColumnElement[Any], count: int, name: str = "of"
) -> sa.ColumnElement[bool]:
    """Whether the two columns hold a pair of one of so many groups: execute it with `bound`."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                first.in_(sa.bindparam(f"{name}_first_{at}", expanding=True)),
                second.in_(sa.bindparam(f"{name}_second_{at}", expanding=True)),
            )
            for at in range(count)
        ),
    )


def bound(groups: Sequence[Group], name: str = "of") -> dict[str, list[Any]]:
    """What `in_groups` is executed with."""
    found: dict[str, list[Any]] = {}
    for at, (ones, others) in enumerate(groups):
        found[f"{name}_first_{at}"] = list(ones)
        found[f"{name}_second_{at}"] = list(others)
    return found
