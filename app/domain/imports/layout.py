"""What the columns of one kind of file mean, remembered once somebody has said so."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event

Explained = tuple[TextRef | None, str]
"""A column's heading, and the code of what it holds; `leave` where it is left out."""


class Layout(Aggregate):
    """The columns of a kind of file (欄位對照): a file with these headings is read like this.

    Its id says nothing of the headings, so that an erased one leaves no trace. Which layout fits a
    file is found by the headings themselves.
    """

    TOPIC = "imports.layout"

    class Event(Aggregate.Event):
        TOPIC = "imports.layout.event"

    class Mapped(Event, Aggregate.Created):
        """So these columns are read: `heading` and `field` each."""

        TOPIC = "imports.layout.mapped"
        columns: list[dict[str, Any]]

    class Remapped(Event):
        """So the same columns are read from now on."""

        TOPIC = "imports.layout.remapped"
        columns: list[dict[str, Any]]

    @classmethod
    def map(cls, *, id: UUID, by: UUID, columns: Iterable[Explained]) -> "Layout":
        """A new kind of file, with the columns that its own words don't explain."""
        return cls._create(cls.Mapped, id=id, by=by, columns=_facts(columns))

    def __init__(self, columns: list[dict[str, Any]]) -> None:
        pass

    def remap(self, *, by: UUID, columns: Iterable[Explained]) -> None:
        """Let the same columns be read otherwise."""
        self._remapped(by=by, columns=_facts(columns))

    @event(Remapped)
    def _remapped(self, by: UUID, columns: list[dict[str, Any]]) -> None:
        pass


def _facts(columns: Iterable[Explained]) -> list[dict[str, Any]]:
    return [{"heading": heading, "field": field} for heading, field in columns if heading]
