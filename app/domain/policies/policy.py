"""Policies: the numbers of domain.md that an organisation may set otherwise, from a date on."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident


class Policy(Aggregate):
    """A policy (政策), known by its name, e.g. `scoring`. What isn't set keeps its default."""

    TOPIC = "policies.policy"

    class Event(Aggregate.Event):
        TOPIC = "policies.policy.event"

    class Begun(Event, Aggregate.Created):
        TOPIC = "policies.policy.begun"
        name: str

    class Adopted(Event):
        """These terms hold from a day on (ISO), until a later adoption."""

        TOPIC = "policies.policy.adopted"
        version: int
        from_day: str
        terms: dict[str, Any]
        reason: TextRef | None

    @classmethod
    def begin(cls, *, by: UUID, name: str) -> "Policy":
        """A policy that still has its defaults."""
        return cls._create(cls.Begun, id=ident("policy", name), by=by, name=name)

    def __init__(self, name: str) -> None:
        self.name = name
        self.policy_version = 0
        self.terms: dict[str, Any] = {}

    def adopt(
        self, *, by: UUID, from_day: str, terms: dict[str, Any], reason: TextRef | None
    ) -> None:
        """Let other terms hold from a day on."""
        self._adopted(
            by=by,
            version=self.policy_version + 1,
            from_day=from_day,
            terms=dict(terms),
            reason=reason,
        )

    @event(Adopted)
    def _adopted(
        self,
        by: UUID,
        version: int,
        from_day: str,
        terms: dict[str, Any],
        reason: TextRef | None,
    ) -> None:
        self.policy_version = version
        self.terms = terms


def countries_taken(terms: Mapping[str, Any]) -> list[list[str]]:
    """From which day on (ISO) which country's calendar counts, the earliest first.

    An earlier calendar names one country, for always.

    >>> countries_taken({"country": "TW"}), countries_taken({"countries": [["2026-06-01", "CN"]]})
    ([['0001-01-01', 'TW']], [['2026-06-01', 'CN']])
    """
    if "countries" in terms:
        return [list(one) for one in terms["countries"]]
    return [[date.min.isoformat(), terms["country"]]] if "country" in terms else []
