"""A projection: read tables and the function that writes them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from projections.temporal import At, Rows


@dataclass(frozen=True)
class Projection:
    """Read tables and the function that writes them.

    `project(event, at, rows)` is a `singledispatch`: events that it doesn't know pass by. A strict
    projection's failure fails the command, because commands rely on it.
    """

    name: str
    version: int
    tables: tuple[sa.Table, ...]
    project: Callable[[Any, At, Rows], None]
    strict: bool = False
