"""The base of all aggregates and events, and the circumstances that events are made under.

Decide outside, record inside: rules run in the public method before the event; the method under
`@event` only sets state, because it runs again at every replay (docs/decisions/0005).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol
from uuid import UUID

from eventsourcing.domain import Aggregate as LibraryAggregate
from eventsourcing.domain import event

__all__ = ["Aggregate", "Circumstances", "TextRef", "event", "under"]

MOST_WHOLE_DIGITS = 18
MOST_DECIMALS = 10


@dataclass(frozen=True)
class TextRef:
    """A text kept outside the log: its id and the SHA-256 of salt and body, in hex."""

    id: UUID
    digest: str


class Circumstances(Protocol):
    """What surrounds a command: the clock and the facts that go with each of its events."""

    def now(self) -> datetime:
        """The moment of the decision, with its zone."""

    def meta(self) -> dict[str, str]:
        """Fresh metadata for one event: a random nonce, via, request, key, correlation,
        on_behalf_of."""


_circumstances: ContextVar[Circumstances] = ContextVar("circumstances")


@contextmanager
def under(circumstances: Circumstances) -> Iterator[None]:
    """Run a block whose events take their time and metadata from these circumstances."""
    token = _circumstances.set(circumstances)
    try:
        yield
    finally:
        _circumstances.reset(token)


def _meta() -> dict[str, str]:
    return _circumstances.get().meta()


class Aggregate(LibraryAggregate):
    """A consistency boundary of the domain. Every one has a TOPIC and its own Created event."""

    TOPIC: ClassVar[str]

    class Event(LibraryAggregate.Event):
        """A fact. `by` is the person (or the system) that decided it."""

        by: UUID
        meta: dict[str, str] = field(default_factory=_meta, kw_only=True)

        @staticmethod
        def create_timestamp() -> datetime:
            return _circumstances.get().now()

        def __post_init__(self) -> None:
            super().__post_init__()
            for name, value in vars(self).items():
                _refuse_inexact(name, value)

    class Created(Event, LibraryAggregate.Created):
        """The first fact of a stream."""


def _refuse_inexact(name: str, value: Any) -> None:
    """Raise TypeError for floats, naive times and numbers outside the log's limits."""
    match value:
        case bool() | int() | str() | UUID() | TextRef() | None:
            return
        case float():
            raise TypeError(f"{name} is a float: events hold exact numbers only")
        case Decimal():
            _refuse_wide(name, value)
        case datetime():
            if value.tzinfo is None:
                raise TypeError(f"{name} is a time without a zone")
        case date():
            return
        case dict():
            for key, inner in value.items():
                _refuse_inexact(f"{name}.{key}", inner)
        case list() | tuple():
            for inner in value:
                _refuse_inexact(name, inner)


def _refuse_wide(name: str, value: Decimal) -> None:
    if not value.is_finite():
        raise TypeError(f"{name} is not a finite number")
    exponent = value.as_tuple().exponent
    too_fine = isinstance(exponent, int) and -exponent > MOST_DECIMALS
    if too_fine or value.adjusted() >= MOST_WHOLE_DIGITS:
        raise TypeError(
            f"{name} has more than {MOST_WHOLE_DIGITS} digits before "
            f"or {MOST_DECIMALS} after the point"
        )
