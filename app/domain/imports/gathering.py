"""A ledger that waits: thousands of values go into the log with one append."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef
from app.domain.reference import Fact, Facts, Ledger

A = TypeVar("A", bound=Aggregate)


class Gathered:
    """A ledger that saves everything at the end, with one append."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: dict[UUID, Aggregate] = {}

    def now(self) -> datetime:
        return self._ledger.now()

    def get(self, kind: type[A], id: UUID) -> A:
        return self.find(kind, id) or self._ledger.get(kind, id)

    def find(self, kind: type[A], id: UUID) -> A | None:
        waiting = self._waiting.get(id)
        return waiting if isinstance(waiting, kind) else self._ledger.find(kind, id)

    def fetch(self, ids: Iterable[UUID]) -> None:
        self._ledger.fetch(ids)

    def keep(self, text: str) -> TextRef | None:
        return self._ledger.keep(text)

    def keep_file(self, content: bytes, media_type: str) -> str:
        return self._ledger.keep_file(content, media_type)

    def consult(self, *facts: Fact, history: Iterable[tuple[str, UUID]] = ()) -> Facts:
        return self._ledger.consult(*facts, history=history)

    def about(
        self, *, correlation: UUID | None = None, on_behalf_of: UUID | None = None
    ) -> AbstractContextManager[None]:
        return self._ledger.about(correlation=correlation, on_behalf_of=on_behalf_of)

    def trying(self) -> AbstractContextManager[None]:
        return self._ledger.trying()

    def settle(self) -> None:
        """Nothing is known before `save_all`."""

    def save(self, *aggregates: Aggregate) -> None:
        self._waiting.update({aggregate.id: aggregate for aggregate in aggregates})

    def save_all(self) -> None:
        """Append what waited."""
        waiting, self._waiting = list(self._waiting.values()), {}
        self._ledger.save(*waiting)
