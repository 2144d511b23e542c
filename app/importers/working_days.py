"""The working days that ship with the product, and those that an organisation set itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.domain.values.workdays import WorkCalendar
from app.importers.library import LIBRARY, rows
from projections.policies.queries import OwnCalendar

OF_ZONE = {
    "Asia/Taipei": "TW",
    "Asia/Shanghai": "CN",
    "Asia/Chongqing": "CN",
    "Asia/Harbin": "CN",
    "Asia/Urumqi": "CN",
}
"""The calendar of an organisation that chose none, by its zone."""


@dataclass(frozen=True)
class SpecialDay:
    """A weekday that is free, or a day of the weekend that is worked, and which rule says so."""

    day: date
    is_worked: bool
    names: dict[str, str]
    source: str

    def name(self, language: str) -> str:
        """The name in a language."""
        return self.names["en" if language == "en" else "zh_Hant"]


@cache
def special_days(country: str) -> Sequence[SpecialDay]:
    """The shipped days of a country by date; none of an unknown one."""
    return tuple(
        SpecialDay(
            day=date.fromisoformat(row["day"]),
            is_worked=row["is_working"] == "yes",
            names={"zh_Hant": row["name_zh_hant"], "en": row["name_en"]},
            source=row["source"],
        )
        for row in rows(LIBRARY / "working_days.csv")
        if row["country"] == country
    )


def country_of(own: OwnCalendar, zone: str, day: date) -> str:
    """Whose calendar counts on a day: the one that was taken, else that of the zone."""
    taken = [country for since, country in own.countries if since <= day]
    return taken[-1] if taken else OF_ZONE.get(zone, "")


def shipped_days(own: OwnCalendar, zone: str) -> Sequence[SpecialDay]:
    """The shipped days that count, each of the country whose calendar counts on it."""
    countries = dict.fromkeys([OF_ZONE.get(zone, ""), *(country for _, country in own.countries)])
    return [
        one
        for country in countries
        for one in special_days(country)
        if country_of(own, zone, one.day) == country
    ]


def work_calendar(own: OwnCalendar, zone: str) -> WorkCalendar:
    """The shipped days with the organisation's own."""
    shipped = shipped_days(own, zone)
    calendar = WorkCalendar(
        free=frozenset(one.day for one in shipped if not one.is_worked),
        worked=frozenset(one.day for one in shipped if one.is_worked),
    )
    return calendar.changed(
        free=[day for day, is_worked in own.days.items() if not is_worked],
        worked=[day for day, is_worked in own.days.items() if is_worked],
    )
