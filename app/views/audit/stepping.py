"""`[` and `]`: the events before and after that made a past page what it is."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import g, request

from app.views.asking import db, moment, steps
from app.views.audit.asked import QUIET
from app.views.audit.sentences import SENTENCES
from projections.audit.filters import Filters, Stays
from projections.audit.neighbours import neighbours

NAMES = ("people.person.renamed", "people.unit.renamed")
SCORED = ("measurements.", "metrics.", "people.", "periods.", "policies.", "scorecards.")
SHOWN: Mapping[str, tuple[str, ...]] = {
    "actions": ("actions.",),
    "causes": ("actions.analysis.", "actions.task.", *SCORED),
    "coaching": ("actions.coaching.",),
    "contracts": ("actions.contract.",),
    "feedback": ("actions.feedback.", *SCORED),
    "adjustments": ("adjustments.", *SCORED),
    "breakdowns": ("measurements.", "metrics."),
    "differences": ("disputes.", "measurements.", "metrics."),
    "disputes": ("disputes.", "measurements."),
    "evidence": ("evidence.",),
    "handbook": ("handbook.",),
    "home": ("",),
    "leads": ("leads.",),
    "counting": ("leads.", "measurements.", "metrics."),
    "defining": ("leads.", "metrics."),
    "imports": ("imports.",),
    "letterhead": ("policies.",),
    "letters": ("scorecards.",),
    "measurements": ("measurements.", "metrics."),
    "metrics": ("metrics.", "scorecards."),
    "people": ("people.",),
    "periods": SCORED,
    "policies": ("policies.",),
    "quality": ("measurements.", "metrics.", "quality."),
    "reviews": ("reviews.", *SCORED),
    "rules": ("metrics.", "scorecards."),
    "gaps": ("reviews.tracking_note.", *SCORED),
    "missed": ("actions.", "reviews.tracking_note.", *SCORED),
    "meeting": ("actions.", "adjustments.", "disputes.", "reviews.", *SCORED),
    "tracking": ("reviews.tracking_note.", *SCORED),
    "sources": ("metrics.source.", "metrics.metric.sources_appointed"),
}
"""What the pages of a blueprint that tells no steps of its own show: how the topics begin of the
events that change them."""


def tell_steps(*among: Filters, things: Iterable[UUID] = ()) -> None:
    """Let the ribbon of a past page lead to the events before and after that changed this page.

    They are those that pass one of these filters, and all events of these things.
    """
    if moment().is_past:
        before, after = neighbours(db(), among, things=things, at=moment().position)
        steps(previous=before, next=after)


def tell_usual_steps() -> None:
    """The same for a page that told none: the events of what its blueprint shows."""
    kinds = SHOWN.get(request.blueprint or "")
    if kinds and "steps" not in g:
        tell_steps(of_kinds(*kinds, *NAMES))


def of_kinds(*beginnings: str, places: Stays | None = None) -> Filters:
    """All events whose topics begin so, such as `people.` or `people.unit.`; at these places."""
    kinds = frozenset(topic for topic in SENTENCES if topic.startswith(beginnings)) - QUIET
    return Filters(kinds=kinds, places=places)
