"""Persons: who acts, owns, keeps, and is spoken of."""

from datetime import date
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.people.refusals import AlreadyLeft, NoSuchGrant, OwnSuperior
from app.domain.people.roles import Role


class Person(Aggregate):
    """A person (人員). Names and addresses are texts outside the log; the id says nothing."""

    TOPIC = "people.person"

    class Event(Aggregate.Event):
        TOPIC = "people.person.event"

    class Joined(Event, Aggregate.Created):
        """`titles` is the job title in each language that has one, by the language's code."""

        TOPIC = "people.person.joined"
        name: TextRef | None
        latin_name: TextRef | None
        email: TextRef | None
        unit: UUID
        titles: dict[str, TextRef]
        superior: UUID | None
        joined_on: date | None

    class Renamed(Event):
        TOPIC = "people.person.renamed"
        name: TextRef | None
        latin_name: TextRef | None

    class Moved(Event):
        """To another unit, title or superior."""

        TOPIC = "people.person.moved"
        unit: UUID
        titles: dict[str, TextRef]
        superior: UUID | None

    class RoleGranted(Event):
        """`role` within `unit` and everything below it; the last day is included.

        It takes the place of an earlier grant of the same role within the same unit.
        """

        TOPIC = "people.person.role_granted"
        role: str
        unit: UUID
        from_day: date | None
        until_day: date | None

    class RoleEnded(Event):
        TOPIC = "people.person.role_ended"
        role: str
        unit: UUID

    class TitleMapped(Event):
        """A table's masked title or name (`渠道組/*專員`) means this person."""

        TOPIC = "people.person.title_mapped"
        mask: TextRef | None

    class Invited(Event):
        """Somebody made a link that sets the person's password; `is_reset`: there was one."""

        TOPIC = "people.person.invited"
        is_reset: bool

    class Left(Event):
        TOPIC = "people.person.left"
        on: date

    @classmethod
    def join(
        cls,
        *,
        id: UUID,
        by: UUID,
        name: TextRef | None,
        unit: UUID,
        latin_name: TextRef | None = None,
        email: TextRef | None = None,
        titles: dict[str, TextRef] | None = None,
        superior: UUID | None = None,
        joined_on: date | None = None,
    ) -> "Person":
        """A new person under a random id."""
        return cls._create(
            cls.Joined,
            id=id,
            by=by,
            name=name,
            latin_name=latin_name,
            email=email,
            unit=unit,
            titles=dict(titles or {}),
            superior=superior,
            joined_on=joined_on,
        )

    def __init__(self, unit: UUID, titles: dict[str, TextRef], superior: UUID | None) -> None:
        self.unit = unit
        self.titles = titles
        self.superior = superior
        self.roles: dict[tuple[str, UUID], tuple[date | None, date | None]] = {}
        self.left_on: date | None = None

    def rename(self, *, by: UUID, name: TextRef | None, latin_name: TextRef | None) -> None:
        """Call the person otherwise from now on."""
        self._renamed(by=by, name=name, latin_name=latin_name)

    def move(
        self, *, by: UUID, unit: UUID, titles: dict[str, TextRef], superior: UUID | None
    ) -> None:
        """Give the person another unit, title or superior. Raises OwnSuperior."""
        if superior == self.id:
            raise OwnSuperior(field="superior")
        self._moved(by=by, unit=unit, titles=dict(titles), superior=superior)

    def grant(
        self,
        *,
        by: UUID,
        role: Role,
        unit: UUID,
        from_day: date | None = None,
        until_day: date | None = None,
    ) -> None:
        """Give a role within a unit, or give it for other days. Raises AlreadyLeft."""
        self.refuse_left()
        if self.roles.get((str(role), unit)) != (from_day, until_day):
            self._role_granted(
                by=by, role=str(role), unit=unit, from_day=from_day, until_day=until_day
            )

    def refuse_left(self) -> None:
        """Raise AlreadyLeft where the person is here no more."""
        if self.left_on is not None:
            raise AlreadyLeft(on=self.left_on)

    def end_role(self, *, by: UUID, role: Role, unit: UUID) -> None:
        """Take a role away. Raises NoSuchGrant."""
        if (str(role), unit) not in self.roles:
            raise NoSuchGrant(role=str(role))
        self._role_ended(by=by, role=str(role), unit=unit)

    def map_title(self, *, by: UUID, mask: TextRef | None) -> None:
        """Let a title or masked name in tables mean this person."""
        self._title_mapped(by=by, mask=mask)

    def invite(self, *, by: UUID, is_reset: bool) -> None:
        """Let a link be made that sets the password. Raises AlreadyLeft."""
        if self.left_on is not None:
            raise AlreadyLeft(on=self.left_on)
        self._invited(by=by, is_reset=is_reset)

    def leave(self, *, by: UUID, on: date) -> None:
        """The person's last day. Raises AlreadyLeft."""
        if self.left_on is not None:
            raise AlreadyLeft(on=self.left_on)
        self._left(by=by, on=on)

    @event(Renamed)
    def _renamed(self, by: UUID, name: TextRef | None, latin_name: TextRef | None) -> None:
        pass

    @event(Moved)
    def _moved(
        self, by: UUID, unit: UUID, titles: dict[str, TextRef], superior: UUID | None
    ) -> None:
        self.unit, self.titles, self.superior = unit, titles, superior

    @event(RoleGranted)
    def _role_granted(
        self, by: UUID, role: str, unit: UUID, from_day: date | None, until_day: date | None
    ) -> None:
        self.roles[role, unit] = (from_day, until_day)

    @event(RoleEnded)
    def _role_ended(self, by: UUID, role: str, unit: UUID) -> None:
        self.roles.pop((role, unit), None)

    @event(TitleMapped)
    def _title_mapped(self, by: UUID, mask: TextRef | None) -> None:
        pass

    @event(Invited)
    def _invited(self, by: UUID, is_reset: bool) -> None:
        pass

    @event(Left)
    def _left(self, by: UUID, on: date) -> None:
        self.left_on = on
        self.roles = {}
