"""All event classes of the domain, by topic."""

import importlib
import pkgutil

from eventsourcing.utils import resolve_topic

import app.domain
from app.domain.aggregate import Aggregate


def event_classes() -> dict[str, type]:
    """Every event that can stand in a log; bases, which nothing records, are left out."""
    for module in pkgutil.walk_packages(app.domain.__path__, "app.domain."):
        importlib.import_module(module.name)
    topics = {one.TOPIC for one in _below(Aggregate.Event) if "TOPIC" in vars(one)}
    # The library makes a class anew where a recorder is bound to it: the registered one counts.
    return {topic: resolve_topic(topic) for topic in topics if not topic.endswith(".event")}


def _below(kind: type) -> set[type]:
    return {found for direct in kind.__subclasses__() for found in {direct, *_below(direct)}}
