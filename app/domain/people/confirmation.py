"""A second person for an approver's role: asked and confirmed, or granted alone and marked so."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident
from app.domain.people.refusals import NothingToConfirm, OwnGrant, ReasonForDeclining


class Stage(StrEnum):
    """Where the confirmation of a role stands."""

    OPENED = "opened"
    ASKED = "asked"
    ALONE = "alone"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


def confirmation_id(person: UUID, role: str, unit: UUID) -> UUID:
    """The id of the confirmation of a person's role within a unit."""
    return ident("role_confirmation", person, role, unit)


class RoleConfirmation(Aggregate):
    """The confirmation (覆核) of an approver's role by a second person."""

    TOPIC = "people.role_confirmation"

    class Event(Aggregate.Event):
        TOPIC = "people.role_confirmation.event"

    class Opened(Event, Aggregate.Created):
        TOPIC = "people.role_confirmation.opened"
        person: UUID
        role: str
        unit: UUID

    class Asked(Event):
        """Whoever `by` is wants the role to be given; another approver confirms it."""

        TOPIC = "people.role_confirmation.asked"
        from_day: date | None
        until_day: date | None

    class GrantedAlone(Event):
        """There were not two approvers yet: granted by one person, and marked so for all to see."""

        TOPIC = "people.role_confirmation.granted_alone"

    class Confirmed(Event):
        TOPIC = "people.role_confirmation.confirmed"

    class Declined(Event):
        TOPIC = "people.role_confirmation.declined"
        reason: TextRef | None

    @classmethod
    def open(cls, *, by: UUID, person: UUID, role: str, unit: UUID) -> "RoleConfirmation":
        """A confirmation that nobody was asked for yet."""
        return cls._create(
            cls.Opened,
            id=confirmation_id(person, role, unit),
            by=by,
            person=person,
            role=role,
            unit=unit,
        )

    def __init__(self, person: UUID, role: str, unit: UUID) -> None:
        self.person = person
        self.role = role
        self.unit = unit
        self.stage = Stage.OPENED
        self.asked_by: UUID | None = None
        self.days: tuple[date | None, date | None] = (None, None)

    def ask(self, *, by: UUID, from_day: date | None, until_day: date | None) -> None:
        """Ask for a second person."""
        if (self.stage, self.days) != (Stage.ASKED, (from_day, until_day)):
            self._asked(by=by, from_day=from_day, until_day=until_day)

    def grant_alone(self, *, by: UUID) -> None:
        """Mark the role as granted by one person."""
        if self.stage is not Stage.ALONE:
            self._granted_alone(by=by)

    def confirm(self, *, by: UUID, counts_as: frozenset[UUID]) -> None:
        """Let the role stand. `counts_as` is `by` and whoever they stand in for.

        Raises NothingToConfirm, OwnGrant.
        """
        self._refuse_party(counts_as)
        self._confirmed(by=by)

    def decline(self, *, by: UUID, counts_as: frozenset[UUID], reason: TextRef | None) -> None:
        """Refuse the role. Raises NothingToConfirm, OwnGrant, ReasonForDeclining."""
        self._refuse_party(counts_as)
        if reason is None:
            raise ReasonForDeclining(field="reason")
        self._declined(by=by, reason=reason)

    def _refuse_party(self, counts_as: frozenset[UUID]) -> None:
        if self.stage not in (Stage.ASKED, Stage.ALONE):
            raise NothingToConfirm()
        if counts_as & {self.asked_by, self.person}:
            raise OwnGrant()

    @event(Asked)
    def _asked(self, by: UUID, from_day: date | None, until_day: date | None) -> None:
        self.stage, self.asked_by, self.days = Stage.ASKED, by, (from_day, until_day)

    @event(GrantedAlone)
    def _granted_alone(self, by: UUID) -> None:
        self.stage, self.asked_by = Stage.ALONE, by

    @event(Confirmed)
    def _confirmed(self, by: UUID) -> None:
        self.stage = Stage.CONFIRMED

    @event(Declined)
    def _declined(self, by: UUID, reason: TextRef | None) -> None:
        self.stage = Stage.DECLINED
