"""Entries of the team's KPI handbook, edited as versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef
from app.domain.handbook.refusals import (
    EntryKept,
    EntryWithdrawn,
    NoText,
    NothingRevised,
    NoTitle,
    ReasonForWithdrawal,
)


class Kind(StrEnum):
    """What an entry is: a good case (案例), a lesson (教訓), an SOP or a template (範本)."""

    CASE = "case"
    LESSON = "lesson"
    SOP = "sop"
    TEMPLATE = "template"


@dataclass(frozen=True)
class Content:
    """What a version of an entry says. Titles and texts by language; `metrics` are codes.

    `tags` is one text with the tags one a line, sorted; None for none.
    """

    kind: Kind
    titles: Mapping[str, TextRef] = field(default_factory=dict)
    texts: Mapping[str, TextRef] = field(default_factory=dict)
    tags: TextRef | None = None
    metrics: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """Plain values for the event."""
        return {
            "kind": str(self.kind),
            "titles": dict(self.titles),
            "texts": dict(self.texts),
            "tags": self.tags,
            "metrics": list(self.metrics),
        }


class Entry(Aggregate):
    """A case, lesson, SOP or template of the team's KPI handbook (團隊 KPI 管理手冊).

    Its events set the state by their own `apply`.
    """

    TOPIC = "handbook.entry"

    class Event(Aggregate.Event):
        TOPIC = "handbook.entry.event"

    class Written(Event, Aggregate.Created):
        """Version 1. `unit` keeps the entry; `card` and `period` are of the review it came from,
        None and empty where it came from none."""

        TOPIC = "handbook.entry.written"
        unit: UUID
        card: UUID | None
        period: str
        kind: str
        titles: dict[str, TextRef]
        texts: dict[str, TextRef]
        tags: TextRef | None
        metrics: list[str]

    class Revised(Event):
        """A new version; earlier ones stay readable."""

        TOPIC = "handbook.entry.revised"
        version: int
        kind: str
        titles: dict[str, TextRef]
        texts: dict[str, TextRef]
        tags: TextRef | None
        metrics: list[str]
        reason: TextRef | None

        def apply(self, entry: "Entry") -> None:
            entry.version_number = self.version
            entry.content = _content(self.kind, self.titles, self.texts, self.tags, self.metrics)

    class Withdrawn(Event):
        """It stands in the handbook no longer."""

        TOPIC = "handbook.entry.withdrawn"
        reason: TextRef

        def apply(self, entry: "Entry") -> None:
            entry.is_withdrawn = True

    class Restored(Event):
        """It stands in the handbook again."""

        TOPIC = "handbook.entry.restored"

        def apply(self, entry: "Entry") -> None:
            entry.is_withdrawn = False

    @classmethod
    def write(
        cls,
        content: Content,
        *,
        id: UUID,
        by: UUID,
        unit: UUID,
        card: UUID | None = None,
        period: str = "",
    ) -> "Entry":
        """A new entry. Raises NoTitle, NoText."""
        _demand_whole(content)
        return cls._create(
            cls.Written, id=id, by=by, unit=unit, card=card, period=period, **content.facts()
        )

    def __init__(
        self,
        by: UUID,
        unit: UUID,
        card: UUID | None,
        period: str,
        kind: str,
        titles: dict[str, TextRef],
        texts: dict[str, TextRef],
        tags: TextRef | None,
        metrics: list[str],
    ) -> None:
        self.author = by
        self.unit = unit
        self.version_number = 1
        self.is_withdrawn = False
        self.content = _content(kind, titles, texts, tags, metrics)

    def revise(self, content: Content, *, by: UUID, reason: TextRef | None = None) -> None:
        """A new version. Raises EntryWithdrawn, NoTitle, NoText, NothingRevised."""
        if self.is_withdrawn:
            raise EntryWithdrawn()
        _demand_whole(content)
        if content == self.content:
            raise NothingRevised()
        self.trigger_event(
            self.Revised,
            by=by,
            version=self.version_number + 1,
            **content.facts(),
            reason=reason,
        )

    def withdraw(self, *, by: UUID, reason: TextRef | None) -> None:
        """Take it out of the handbook. Raises EntryWithdrawn, ReasonForWithdrawal."""
        if self.is_withdrawn:
            raise EntryWithdrawn()
        if reason is None:
            raise ReasonForWithdrawal(field="reason")
        self.trigger_event(self.Withdrawn, by=by, reason=reason)

    def restore(self, *, by: UUID) -> None:
        """Put it back. Raises EntryKept."""
        if not self.is_withdrawn:
            raise EntryKept()
        self.trigger_event(self.Restored, by=by)


def _content(
    kind: str,
    titles: Mapping[str, TextRef],
    texts: Mapping[str, TextRef],
    tags: TextRef | None,
    metrics: list[str],
) -> Content:
    return Content(Kind(kind), dict(titles), dict(texts), tags, tuple(metrics))


def _demand_whole(content: Content) -> None:
    if not content.titles:
        raise NoTitle(field="title")
    if not content.texts:
        raise NoText(field="text")
