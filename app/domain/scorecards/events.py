"""What can happen to a scorecard. (docs/events.md)"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef


class CardEvent(Aggregate.Event):
    TOPIC = "scorecards.scorecard.event"


class Drafted(CardEvent, Aggregate.Created):
    """`holder` is a unit or a person; `owner` answers for the card, `superior` agrees it."""

    TOPIC = "scorecards.scorecard.drafted"
    holder: UUID
    holder_kind: str
    year: int
    number: int
    name: TextRef | None
    owner: UUID | None
    superior: UUID | None


class LineAdded(CardEvent):
    """A KPI joins. Its terms hold from `from_period` on; `objective` is what it leads to."""

    TOPIC = "scorecards.scorecard.line_added"
    kpi: UUID
    metric: str
    subject: UUID
    from_period: str
    terms: dict[str, Any]
    objective: TextRef | None
    goal_dimension: TextRef | None
    reason: TextRef | None


class Phased(CardEvent):
    """Targets for single periods: [period, target, floor, challenge] each."""

    TOPIC = "scorecards.scorecard.phased"
    kpi: UUID
    parts: list[list[Any]]
    reason: TextRef | None


class Unphased(CardEvent):
    """The targets of single periods are taken back."""

    TOPIC = "scorecards.scorecard.unphased"
    kpi: UUID
    periods: list[str]
    reason: TextRef | None


class Retargeted(CardEvent):
    """Floor, target, challenge or range from a period on."""

    TOPIC = "scorecards.scorecard.retargeted"
    kpi: UUID
    from_period: str
    floor: Decimal | None
    target: Decimal | None
    challenge: Decimal | None
    low: Decimal | None
    high: Decimal | None
    relative: dict[str, Any] | None
    stated: str
    reason: TextRef | None


class Reweighted(CardEvent):
    """Weights of several lines at once, [kpi, weight] each, from a period on."""

    TOPIC = "scorecards.scorecard.reweighted"
    weights: list[list[Any]]
    from_period: str
    reason: TextRef | None


class Reassigned(CardEvent):
    """Other owners, [person, share] each, from a period on."""

    TOPIC = "scorecards.scorecard.reassigned"
    kpi: UUID
    from_period: str
    owners: list[list[Any]]
    reason: TextRef | None


class SourcesChosen(CardEvent):
    """Whose values count for this KPI from a period on, the first named first."""

    TOPIC = "scorecards.scorecard.sources_chosen"
    kpi: UUID
    from_period: str
    sources: list[str]
    reason: TextRef | None


class AggregationChosen(CardEvent):
    """How the parts are taken together for this KPI from a period on; empty: as its metric."""

    TOPIC = "scorecards.scorecard.aggregation_chosen"
    kpi: UUID
    from_period: str
    aggregation: str
    reason: TextRef | None


class LetterSent(CardEvent):
    """The letter, whose content has this digest, is put before those who sign it."""

    TOPIC = "scorecards.scorecard.letter_sent"
    to: list[UUID]
    digest: str


class LetterSigned(CardEvent):
    """An owner accepts the letter whose content has this digest (see letter.py).

    `signed_on` is the day on which it was given, where that was on paper before.
    """

    TOPIC = "scorecards.scorecard.letter_signed"
    version: int
    meaning: str
    digest: str
    signed_on: date | None


class LetterCountersigned(CardEvent):
    """The superior accepts it too: the letter is in force."""

    TOPIC = "scorecards.scorecard.letter_countersigned"
    version: int
    meaning: str
    digest: str
    signed_on: date | None


class CountersignerNamed(CardEvent):
    """Nobody above the owners is left to countersign the letter: this person does, this once."""

    TOPIC = "scorecards.scorecard.countersigner_named"
    person: UUID


class AddendumAttached(CardEvent):
    """An approved request changed what the letter in force says."""

    TOPIC = "scorecards.scorecard.addendum_attached"
    request: UUID


class AddendumAcknowledged(CardEvent):
    TOPIC = "scorecards.scorecard.addendum_acknowledged"
    request: UUID


class Retired(CardEvent):
    """The line isn't scored in periods that end in or after `from_period`."""

    TOPIC = "scorecards.scorecard.retired"
    kpi: UUID
    from_period: str
    reason: TextRef | None
