"""A task typed as one line: `@person text !2w`. (journeys.md J9)"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.refusals import N_, Refused

PERSON = re.compile(r"(?:^|\s)[@＠](\S+)")
DUE = re.compile(r"(?:^|\s)[!！](\S+)")
SPAN = re.compile(r"([1-9][0-9]?)([dwm天日週周月])")
DAYS = {"d": 1, "w": 7, "天": 1, "日": 1, "週": 7, "周": 7}
USUALLY = timedelta(days=14)


class DueUnreadable(Refused):
    sentence = N_("“{text}” is no day. Write !2w, !10d, !1m or !2026-07-20.")


@dataclass(frozen=True)
class Typed:
    """`person` as it was typed, empty where nobody was named; `due` in two weeks unless said."""

    person: str
    words: str
    due: date


def read_task(text: str, *, today: date) -> Typed:
    """The parts of a task's line, wherever they stand in it.

    Raises DueUnreadable.

    >>> read_task("@陳雅婷 停掉兩個低效渠道 !2w", today=date(2026, 7, 6))
    Typed(person='陳雅婷', words='停掉兩個低效渠道', due=datetime.date(2026, 7, 20))
    >>> read_task("Ask the agency !2026-07-09", today=date(2026, 7, 6)).due
    datetime.date(2026, 7, 9)
    """
    person, due = PERSON.search(text), DUE.search(text)
    words = " ".join(DUE.sub(" ", PERSON.sub(" ", text)).split())
    return Typed(
        person=person[1] if person else "",
        words=words,
        due=_day(due[1], today) if due else today + USUALLY,
    )


def _day(text: str, today: date) -> date:
    span = SPAN.fullmatch(text.lower())
    if span is None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise DueUnreadable(field="typed", text=text) from None
    count, unit = int(span[1]), span[2]
    if unit in ("m", "月"):
        return _months_later(today, count)
    return today + timedelta(days=count * DAYS[unit])


def _months_later(day: date, count: int) -> date:
    """The same day of a later month, or the month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))
