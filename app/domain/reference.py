"""What commands rely on: the ledger that loads and saves, and the facts that they only consult.

Aggregates that a command changes come from the log; everything else - rights, definitions, the
state of a period, the history of a number - comes from one reference query (docs/decisions/0010).
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.aggregate import Aggregate, TextRef

A = TypeVar("A", bound=Aggregate)

Fact = tuple[str, str]
"""Kind and key of a fact: ("metric", "cac"), ("person", "<uuid hex>"), ("units", "")."""


class Settled(dict[str, Any]):
    """A fact that nobody changes: what is worked out from the very same one can be kept."""

    __hash__ = object.__hash__  # type: ignore[assignment] # known by which object it is


class Facts(Protocol):
    """The answer of one reference query."""

    def get(self, kind: str, key: str = "") -> Mapping[str, Any] | None:
        """The fact as plain JSON values, or None where nothing is known under that key."""

    def history(self, metric: str, subject: UUID) -> list[tuple[str, str, str]]:
        """Period key, source and value (plain text) of the cells asked for, by period."""


def today_at(now: datetime, facts: Facts) -> date:
    """The day in the organisation's zone; in UTC where none was founded yet."""
    organisation = facts.get("organisation")
    zone = ZoneInfo(organisation["zone"]) if organisation else ZoneInfo("UTC")
    return now.astimezone(zone).date()


class Ledger(Protocol):
    """The log as commands see it, inside one transaction."""

    def now(self) -> datetime:
        """The moment of the command, with its zone."""

    def get(self, kind: type[A], id: UUID) -> A:
        """The aggregate as it stands in the log. Raises NotThere."""

    def find(self, kind: type[A], id: UUID) -> A | None:
        """The aggregate, or None where its stream has no event yet."""

    def fetch(self, ids: Iterable[UUID]) -> None:
        """Load many streams with one query; `get` and `find` then answer from it."""

    def keep(self, text: str) -> TextRef | None:
        """Keep a text outside the log. None for an empty one."""

    def keep_file(self, content: bytes, media_type: str) -> str:
        """Keep a file outside the log, once; gives its SHA-256 in hex."""

    def consult(self, *facts: Fact, history: Iterable[tuple[str, UUID]] = ()) -> Facts:
        """Ask the reference projection once for everything that the command only consults."""

    def about(
        self, *, correlation: UUID | None = None, on_behalf_of: UUID | None = None
    ) -> AbstractContextManager[None]:
        """Events made inside say to which batch, request or case they belong, and whom the acting
        person stands in for."""

    def trying(self) -> AbstractContextManager[None]:
        """What a block kept of texts is not kept where a rule says no inside it."""

    def settle(self) -> None:
        """Let later questions to `consult` hear what was saved so far."""

    def save(self, *aggregates: Aggregate) -> object:
        """Append the pending events of all of them together."""


class NotThere(LookupError):
    """No such thing, or none that the asking person may see: a 404."""
