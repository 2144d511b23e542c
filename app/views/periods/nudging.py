"""Nudging those for whom a close waits: one click for a point, or for all of them.

A person hears of a point once a day at most, in one message for all that is sent together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.ids import ident
from app.domain.values.period import Period
from app.eventlog.store import Connection
from app.outbox.kinds import Kind
from app.outbox.queue import Notice, notices_put
from app.views.periods.waiting import OpenPoint

START = "/"


@dataclass(frozen=True)
class Part:
    """A heading of the list with its points, each with whether everybody whom it waits for was
    nudged today. `is_shown`: one of them was nudged just now."""

    heading: str
    none_said: str
    points: Sequence[tuple[OpenPoint, bool]]
    is_shown: bool

    @property
    def were_nudged(self) -> bool:
        """Whether all of them were nudged today; False where there is none."""
        return bool(self.points) and all(told for _, told in self.points)

    @property
    def can_be_nudged(self) -> bool:
        return any(point.people and not told for point, told in self.points)


def marked(
    parts: Iterable[tuple[str, str, list[OpenPoint]]],
    already: Mapping[UUID, frozenset[str]],
    *,
    nudged: str | None,
) -> list[Part]:
    """The list with what was nudged today; `nudged` is the key of the point just now, if any."""
    return [
        Part(
            heading,
            none_said,
            [(one, _was_nudged(one, already)) for one in points],
            nudged in {one.key for one in points},
        )
        for heading, none_said, points in parts
    ]


def _was_nudged(point: OpenPoint, already: Mapping[UUID, frozenset[str]]) -> bool:
    return all(point.key in already.get(person, ()) for person in point.people)


def nudged_today(
    db: Connection, unit: UUID, period: Period, today: date
) -> Mapping[UUID, frozenset[str]]:
    """By person, the keys of the points that they were nudged about today."""
    found: dict[UUID, frozenset[str]] = {}
    for one in notices_put(db, Kind.NUDGE, _beginning(unit, period, today)):
        known = found.get(one.receiver, frozenset())
        found[one.receiver] = known | set(one.about["points"].split())
    return found


def nudges(
    unit: UUID,
    period: Period,
    points: Iterable[OpenPoint],
    already: Mapping[UUID, frozenset[str]],
    today: date,
) -> list[Notice]:
    """One message for each person, about the points that they weren't nudged about today."""
    of_person: dict[UUID, list[OpenPoint]] = {}
    for point in points:
        for person in point.people:
            if point.key not in already.get(person, frozenset()):
                of_person.setdefault(person, []).append(point)
    return [_nudge(unit, period, person, some, today) for person, some in of_person.items()]


def _nudge(
    unit: UUID, period: Period, person: UUID, points: list[OpenPoint], today: date
) -> Notice:
    keys = sorted({point.key for point in points})
    return Notice(
        Kind.NUDGE,
        f"{_beginning(unit, period, today)}{ident('points', *keys).hex}",
        person,
        points[0].url if len(points) == 1 else START,
        {"unit": unit.hex, "period": period.key, "points": " ".join(keys)},
    )


def _beginning(unit: UUID, period: Period, today: date) -> str:
    return f"{unit}:{period.key}:{today.isoformat()}:"
