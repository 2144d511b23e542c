"""Finds what the words of a command mean: holders, metrics, moments, and who acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from app.accord import Accord, Organised
from app.accounts.names import person_called, usernames
from app.domain.people.roles import Role
from app.domain.values.period import Period
from app.eventlog.positions import last_position, recorded_at
from app.reading.moments import as_of
from app.terminal.answers import Impossible
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names, names
from projections.people.roles import roles_held
from projections.temporal import NOW


@dataclass(frozen=True)
class View:
    """The position that a command reads at: NOW, or a past one."""

    at: int
    position: int
    recorded_at: datetime | None


def organised(accord: Accord) -> Organised:
    """The organisation of the database. Raises Impossible where it has none."""
    found = accord.organised()
    if found is None:
        raise Impossible("The database is empty. Run `accord init`, or `accord demo`.")
    return found


def view(db: Connection, accord: Accord, text: str | None) -> View:
    """What --as-of means; now where it isn't given. Raises Refused."""
    zone: ZoneInfo = organised(accord).zone
    asked = as_of(db, text, zone=zone, now=accord.now())
    if asked.is_past:
        return View(asked.position, asked.position, asked.recorded_at)
    last = last_position(db)
    return View(NOW, last, recorded_at(db, last))


def period(text: str) -> Period:
    """The period of a key. Raises Impossible."""
    try:
        return Period.parse(text)
    except ValueError:
        raise Impossible(
            f"“{text}” is no period: write 2026, 2026-H1, 2026-Q2 or 2026-06."
        ) from None


@dataclass(frozen=True)
class Known:
    """Everybody and everything that a command may name."""

    names: Names
    usernames: Mapping[UUID, str]
    metrics: Mapping[str, MetricRow]

    def subject(self, text: str) -> UUID:
        """A unit by code or name, a person by username or name. Raises Impossible."""
        by_code = [unit.id for unit in self.names.units.values() if unit.code == text]
        by_username = [id for id, username in self.usernames.items() if username == text]
        by_name = [
            unit.id
            for unit in self.names.units.values()
            if text in (*unit.names.values(), *unit.aliases)
        ] + [
            person.id
            for person in self.names.persons.values()
            if text in (person.name, person.latin_name)
        ]
        found = by_code or by_username or list(dict.fromkeys(by_name))
        if not found:
            raise Impossible(f"There is no unit and no username “{text}”.")
        if len(found) > 1:
            raise Impossible(f"“{text}” is the name of {len(found)}: use the code or the username.")
        return found[0]

    def called(self, id: UUID) -> str:
        """A unit by its code, a person by their username."""
        unit = self.names.units.get(id)
        return unit.code if unit else self.usernames.get(id, str(id))

    def metric(self, text: str) -> MetricRow:
        """A metric by code, name or alias. Raises Impossible."""
        if text in self.metrics:
            return self.metrics[text]
        found = [
            metric
            for metric in self.metrics.values()
            if text in (*metric.names.values(), *metric.aliases)
        ]
        if not found:
            raise Impossible(f"There is no metric “{text}” in the dictionary.")
        if len(found) > 1:
            codes = ", ".join(metric.code for metric in found)
            raise Impossible(f"“{text}” may be {codes}: use the code.")
        return found[0]


def known(db: Connection, at: int) -> Known:
    """Everybody and everything, as of a position."""
    return Known(names(db, at=at), usernames(db), metrics(db, at=at))


def acting(db: Connection, username: str | None) -> UUID:
    """Who acts: the person called so, or the first administrator. Raises Impossible."""
    if username is not None:
        person = person_called(db, username)
        if person is None:
            raise Impossible(f"Nobody has the username “{username}”.")
        return person
    called = usernames(db)
    held = [role for role in roles_held(db, at=NOW) if role.role == Role.ADMINISTRATOR]
    if not held:
        raise Impossible("There is no administrator: say who acts with --by USERNAME.")
    first = min(held, key=lambda role: (role.known_from, called.get(role.person, "")))
    return first.person
