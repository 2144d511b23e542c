"""A role lent for dated days: the delegate acts on behalf of the one who holds it."""

from datetime import date
from uuid import UUID

from app.domain.aggregate import Aggregate, event
from app.domain.ids import ident
from app.domain.people.refusals import DaysReversed, NoDelegation, OwnDelegate


def delegation_id(person: UUID, role: str, unit: UUID, to: UUID) -> UUID:
    """The id of the delegation of a person's role within a unit to another person."""
    return ident("delegation", person, role, unit, to)


class Delegation(Aggregate):
    """A delegation (代理): for these days, both included, somebody stands in for another."""

    TOPIC = "people.delegation"

    class Event(Aggregate.Event):
        TOPIC = "people.delegation.event"

    class Given(Event, Aggregate.Created):
        """`to` may do what `person` may by the role within the unit."""

        TOPIC = "people.delegation.given"
        person: UUID
        role: str
        unit: UUID
        to: UUID
        from_day: date
        until_day: date

    class Renewed(Event):
        """Other days, from now on."""

        TOPIC = "people.delegation.renewed"
        from_day: date
        until_day: date

    class Ended(Event):
        TOPIC = "people.delegation.ended"

    @classmethod
    def give(
        cls,
        *,
        by: UUID,
        person: UUID,
        role: str,
        unit: UUID,
        to: UUID,
        from_day: date,
        until_day: date,
    ) -> "Delegation":
        """Lend a role. Raises OwnDelegate, DaysReversed."""
        if to == person:
            raise OwnDelegate(field="to")
        _refuse_reversed(from_day, until_day)
        return cls._create(
            cls.Given,
            id=delegation_id(person, role, unit, to),
            by=by,
            person=person,
            role=role,
            unit=unit,
            to=to,
            from_day=from_day,
            until_day=until_day,
        )

    def __init__(
        self, person: UUID, role: str, unit: UUID, to: UUID, from_day: date, until_day: date
    ) -> None:
        self.person = person
        self.role = role
        self.unit = unit
        self.to = to
        self.days: tuple[date, date] | None = (from_day, until_day)

    def renew(self, *, by: UUID, from_day: date, until_day: date) -> None:
        """Lend it for other days. Raises DaysReversed."""
        _refuse_reversed(from_day, until_day)
        if self.days != (from_day, until_day):
            self._renewed(by=by, from_day=from_day, until_day=until_day)

    def end(self, *, by: UUID) -> None:
        """Take it back. Raises NoDelegation."""
        if self.days is None:
            raise NoDelegation()
        self._ended(by=by)

    @event(Renewed)
    def _renewed(self, by: UUID, from_day: date, until_day: date) -> None:
        self.days = (from_day, until_day)

    @event(Ended)
    def _ended(self, by: UUID) -> None:
        self.days = None


def _refuse_reversed(from_day: date, until_day: date) -> None:
    if until_day < from_day:
        raise DaysReversed(field="until_day", from_day=from_day, until_day=until_day)
