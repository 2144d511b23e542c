"""A MOMENT, as pages and the command line take it: a day, a time, or a position of the log.

`2026-03-31` is the end of that day in the organisation's zone; an RFC 3339 time is that time;
`@48211` is that position (docs/architecture.md).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from app.domain.refusals import N_, Refused
from app.eventlog.positions import last_before, last_position, recorded_at
from projections.temporal import NOW, OPEN

LONGEST = 40


class UnreadableMoment(Refused):
    sentence = N_(
        "“{text}” is no moment. Write a day (2026-03-31), a time with its zone "
        "(2026-03-31T18:00:00+08:00) or a position (@48211)."
    )


class MomentToCome(Refused):
    sentence = N_("{text} is still to come. A page can only be shown as it was known before.")


class BeyondTheLog(Refused):
    sentence = N_("The log ends at position {last}, so there is no position {text} yet.")


class BeforeTheLog(Refused):
    sentence = N_("{text} lies before the first entry of the log: nothing was known then.")


@dataclass(frozen=True)
class AsOf:
    """At which position a page is read. Now is `position=NOW`, which every open row is known at.

    `label` is what the ribbon calls the moment, `text` how an address says it; both empty for now.
    `recorded_at` is when the event at the position was recorded; None for now.
    """

    position: int = NOW
    is_past: bool = False
    label: str = ""
    text: str = ""
    recorded_at: datetime | None = None


PRESENT = AsOf()


def as_of(db: Connection, text: str | None, *, zone: ZoneInfo, now: datetime) -> AsOf:
    """The moment that a text names; now where there is none.

    Raises UnreadableMoment, MomentToCome, BeyondTheLog, BeforeTheLog.
    """
    if not text:
        return PRESENT
    text = text.strip()
    if len(text) > LONGEST:
        raise UnreadableMoment(text=text[:LONGEST] + "…")
    if text.startswith("@"):
        return _at_position(db, text, zone)
    day = _day(text)
    if day and day > now.astimezone(zone).date():
        raise MomentToCome(text=text)
    end = _midnight_after(day, zone) if day else _time(text)
    if not day and end > now:
        raise MomentToCome(text=text)
    # A time includes what was recorded in its last microsecond; a day ends before the next begins.
    found = last_before(db, end if day else end + timedelta(microseconds=1))
    if found is None:
        raise BeforeTheLog(text=text)
    position, at = found
    label = text if day else end.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return AsOf(position, True, label, text, at)


def _at_position(db: Connection, text: str, zone: ZoneInfo) -> AsOf:
    digits = text[1:]
    if not (digits.isascii() and digits.isdigit()):
        raise UnreadableMoment(text=text)
    position = int(digits)
    at = recorded_at(db, position) if position < OPEN else None
    if at is None:
        last = last_position(db)
        if position > last:
            raise BeyondTheLog(text=text, last=last)
        raise BeforeTheLog(text=text)
    return AsOf(position, True, at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"), text, at)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-31") else None
    except ValueError:
        return None


def _time(text: str) -> datetime:
    # A plus sign that an address did not escape arrives as a space.
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError as error:
        raise UnreadableMoment(text=text) from error
    if moment.tzinfo is None:
        raise UnreadableMoment(text=text)
    return moment


def _midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone)
