"""Conditions for many pairs at once that an index over both columns answers.

SQLite looks a list of pairs up by the first column alone, if at all: then everything that a team
ever reported would be read for one of its numbers.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

MOST_BRANCHES = 400
"""SQLite takes a thousand alternatives in a condition."""


def one_of_pairs(
    first: sa.ColumnElement[Any], second: sa.ColumnElement[Any], pairs: Iterable[tuple[Any, Any]]
) -> sa.ColumnElement[bool]:
    """Whether the two columns hold one of the pairs; those that share a half go together."""
    seconds: dict[Any, dict[Any, None]] = {}
    for one, other in pairs:
        seconds.setdefault(one, {})[other] = None
    alike: dict[tuple[Any, ...], list[Any]] = {}
    for one, others in seconds.items():
        alike.setdefault(tuple(others), []).append(one)
    if len(alike) > MOST_BRANCHES:
        return sa.tuple_(first, second).in_(
            [(one, other) for one in seconds for other in seconds[one]]
        )
    return sa.or_(
        sa.false(),
        *(sa.and_(first.in_(ones), second.in_(others)) for others, ones in alike.items()),
    )
