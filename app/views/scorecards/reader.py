"""Who looks at a scorecard, how a page words it, and the names it needs around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.domain.people.rights import Actor, UnitTree
from projections.metrics.queries import SourceRow
from projections.people.queries import Names


class Manner(NamedTuple):
    """How a page words its figures and its addresses, whoever looks.

    `as_of` is the moment that a past page keeps in its addresses, `root` what stands before them.
    """

    language: str
    as_of: str | None = None
    root: str = ""


@dataclass(frozen=True)
class Reader:
    """Who looks, at what time, in which language; nobody edits the past."""

    actor: Actor
    units: UnitTree
    today: date
    now: datetime
    manner: Manner

    @property
    def language(self) -> str:
        return self.manner.language

    @property
    def as_of(self) -> str | None:
        return self.manner.as_of

    @property
    def is_past(self) -> bool:
        return self.as_of is not None


@dataclass(frozen=True)
class Around:
    """What the page knows besides the scorecard: names and sources."""

    names: Names
    sources: Mapping[str, SourceRow]
