"""What an aggregate has decided since it was last asked: the `then` of domain tests."""

from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef

REASON = TextRef(UUID(int=900, version=4), "0" * 64)
"""A reason that was given."""


def recorded(aggregate: Aggregate) -> list[str]:
    """The last word of each new event's topic, in order."""
    return [one.TOPIC.rpartition(".")[2] for one in events(aggregate)]


def events(aggregate: Aggregate) -> list[Any]:
    """The new events themselves; they are taken away, so that the next question is about others."""
    return list(aggregate.collect_events())


def replayed(aggregate: Aggregate) -> Any:
    """The aggregate as a replay of its new events gives it."""
    found: Any = None
    for one in events(aggregate):
        found = one.mutate(found)
    return found
