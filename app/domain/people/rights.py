"""The one table of rights (domain.md 2): commands, pages and buttons all ask here.

Rights are judged as they are now, on pages as of the past too. No role gives a right outside the
unit that it is held in and the units below.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.ids import SYSTEM
from app.domain.people.refusals import NotYours
from app.domain.people.roles import APPROVERS, Role


class Act(StrEnum):
    """Something that a person may or may not do to a thing."""

    READ_CARD = "read_card"
    DRAFT_CARD = "draft_card"
    SET_TARGET = "set_target"
    RECORD_VALUE = "record_value"
    VERIFY_VALUE = "verify_value"
    RELEASE_VALUE = "release_value"
    EXPLAIN_DIFFERENCE = "explain_difference"
    IMPORT_TABLE = "import_table"
    DEFINE_METRIC = "define_metric"
    APPROVE_RULES = "approve_rules"
    MANAGE_PEOPLE = "manage_people"
    MAP_TITLE = "map_title"
    SET_POLICY = "set_policy"
    READ_AUDIT = "read_audit"
    TAKE_PACK = "take_pack"
    ERASE_TEXT = "erase_text"
    NOTE_CAUSE = "note_cause"
    CONFIRM_ROLE = "confirm_role"
    READ_CLOSING = "read_closing"
    CLOSE_PERIOD = "close_period"
    ASK_REOPENING = "ask_reopening"
    REOPEN_PERIOD = "reopen_period"
    MEND_CLOSED = "mend_closed"
    RULE_DISPUTE = "rule_dispute"
    DECIDE_APPEAL = "decide_appeal"
    REQUEST_CHANGE = "request_change"
    DECIDE_REQUEST = "decide_request"
    DECIDE_MONEY = "decide_money"
    NAME_STAND_IN = "name_stand_in"
    READ_OUTBOX = "read_outbox"
    READ_KEYS = "read_keys"
    MANAGE_KEYS = "manage_keys"
    MANAGE_WEBHOOKS = "manage_webhooks"
    REVIEW_CARD = "review_card"
    CONFIRM_REVIEW = "confirm_review"
    COACH = "coach"
    READ_COACHING = "read_coaching"
    WRITE_HANDBOOK = "write_handbook"
    KEEP_HANDBOOK = "keep_handbook"
    READ_LEADS = "read_leads"
    KEEP_LEADS = "keep_leads"
    ANSWER_LEADS = "answer_leads"
    WRITE_COUNTING = "write_counting"


@dataclass(frozen=True)
class UnitPlace:
    """A unit in the tree. `parent` is None for the company."""

    id: UUID
    code: str
    kind: str
    parent: UUID | None
    head: UUID | None


@dataclass(frozen=True)
class UnitTree:
    """All units by id."""

    units: Mapping[UUID, UnitPlace] = field(default_factory=dict)

    @property
    def company(self) -> UUID | None:
        """The unit above all others; None before it was founded."""
        return next((place.id for place in self.units.values() if place.parent is None), None)

    def line(self, unit: UUID | None) -> tuple[UUID, ...]:
        """The unit and everything above it, nearest first."""
        found: list[UUID] = []
        while unit is not None and unit not in found:
            found.append(unit)
            place = self.units.get(unit)
            unit = place.parent if place else None
        return tuple(found)

    def is_within(self, unit: UUID | None, outer: UUID) -> bool:
        """Whether `unit` is `outer` or lies below it."""
        return outer in self.line(unit)


@dataclass(frozen=True)
class Grant:
    """A role within a unit, perhaps for certain days only (both included).

    `delegator` is whom the person stands in for; None where the role is their own.
    """

    role: str
    unit: UUID
    from_day: date | None = None
    until_day: date | None = None
    delegator: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """Who asks: a person with their unit and roles, or the system itself."""

    id: UUID
    unit: UUID | None = None
    superior: UUID | None = None
    grants: tuple[Grant, ...] = ()
    left: bool = False

    @property
    def is_system(self) -> bool:
        return self.id == SYSTEM


@dataclass(frozen=True)
class Thing:
    """What is acted on. `unit` is where it belongs; `holder` is the person of a personal card.

    `owners` own the KPI, `keepers` keep the source. `superiors` draft and review what the holder
    has, `line` is everybody above the holder, who see it.
    """

    unit: UUID | None = None
    holder: UUID | None = None
    owners: frozenset[UUID] = frozenset()
    keepers: frozenset[UUID] = frozenset()
    superiors: frozenset[UUID] = frozenset()
    line: frozenset[UUID] = frozenset()


LEADS = (Role.GROUP_LEAD, Role.DEPARTMENT_HEAD)
AT_WORK = (Role.MEMBER, Role.SOURCE_KEEPER, *LEADS)
"""Who handles the customers' data of their own unit every day."""

# Act -> roles that may, within their unit. `keeper` and `owner` are relations, not roles.
TABLE: Mapping[Act, tuple[Role, ...]] = {
    Act.READ_CARD: (*LEADS, Role.DATA_STEWARD, Role.FINANCE, Role.AUDITOR),
    Act.DRAFT_CARD: (*LEADS, Role.DATA_STEWARD),
    Act.SET_TARGET: (Role.DEPARTMENT_HEAD,),
    Act.RECORD_VALUE: (*LEADS, Role.DATA_STEWARD),
    Act.VERIFY_VALUE: (Role.DATA_STEWARD,),
    Act.RELEASE_VALUE: (Role.DATA_STEWARD,),
    Act.EXPLAIN_DIFFERENCE: (*LEADS, Role.DATA_STEWARD),
    Act.IMPORT_TABLE: (*LEADS, Role.DATA_STEWARD, Role.SOURCE_KEEPER, Role.ADMINISTRATOR),
    Act.DEFINE_METRIC: (Role.DATA_STEWARD,),
    Act.APPROVE_RULES: (Role.DEPARTMENT_HEAD,),
    Act.MANAGE_PEOPLE: (Role.ADMINISTRATOR,),
    Act.MAP_TITLE: (*LEADS, Role.DATA_STEWARD, Role.SOURCE_KEEPER, Role.ADMINISTRATOR),
    Act.SET_POLICY: (Role.ADMINISTRATOR,),
    Act.READ_AUDIT: (Role.AUDITOR, Role.DATA_STEWARD, Role.ADMINISTRATOR, Role.DEPARTMENT_HEAD),
    Act.ERASE_TEXT: (Role.ADMINISTRATOR,),
    Act.TAKE_PACK: (Role.AUDITOR, Role.DATA_STEWARD, Role.DEPARTMENT_HEAD),
    Act.NOTE_CAUSE: (*LEADS, Role.DATA_STEWARD),
    Act.CONFIRM_ROLE: APPROVERS,
    Act.READ_CLOSING: (*LEADS, Role.DATA_STEWARD, Role.FINANCE, Role.AUDITOR),
    Act.CLOSE_PERIOD: (Role.DEPARTMENT_HEAD,),
    Act.ASK_REOPENING: (Role.DEPARTMENT_HEAD, Role.DATA_STEWARD, Role.FINANCE),
    Act.REOPEN_PERIOD: (Role.DEPARTMENT_HEAD, Role.DATA_STEWARD, Role.FINANCE),
    Act.MEND_CLOSED: (Role.DATA_STEWARD,),
    Act.RULE_DISPUTE: (Role.DATA_STEWARD,),
    Act.DECIDE_APPEAL: (Role.DEPARTMENT_HEAD,),
    Act.REQUEST_CHANGE: (Role.MEMBER, *LEADS, Role.DATA_STEWARD),
    Act.DECIDE_REQUEST: (Role.DEPARTMENT_HEAD,),
    Act.DECIDE_MONEY: (Role.FINANCE,),
    Act.NAME_STAND_IN: (Role.ADMINISTRATOR,),
    Act.READ_OUTBOX: (Role.ADMINISTRATOR,),
    Act.READ_KEYS: (Role.ADMINISTRATOR, Role.DATA_STEWARD, Role.AUDITOR),
    Act.MANAGE_KEYS: (Role.ADMINISTRATOR,),
    Act.MANAGE_WEBHOOKS: (Role.ADMINISTRATOR,),
    Act.REVIEW_CARD: LEADS,
    Act.CONFIRM_REVIEW: (Role.DEPARTMENT_HEAD,),
    Act.COACH: LEADS,
    Act.READ_COACHING: (Role.DEPARTMENT_HEAD, Role.AUDITOR),
    Act.WRITE_HANDBOOK: (Role.MEMBER, Role.SOURCE_KEEPER, *LEADS, Role.DATA_STEWARD),
    Act.KEEP_HANDBOOK: (*LEADS, Role.DATA_STEWARD),
    Act.READ_LEADS: (*AT_WORK, Role.DATA_STEWARD, Role.AUDITOR),
    Act.KEEP_LEADS: (*AT_WORK, Role.DATA_STEWARD),
    Act.ANSWER_LEADS: (Role.MEMBER, *LEADS),
    Act.WRITE_COUNTING: (*LEADS, Role.DATA_STEWARD),
}


OF_THE_NUMBER = (Act.RECORD_VALUE, Act.NOTE_CAUSE, Act.EXPLAIN_DIFFERENCE)
"""What the owner of a KPI and the keeper of a source may do to its numbers by themselves."""


OF_SUPERIORS = (Act.READ_CARD, Act.DRAFT_CARD, Act.REVIEW_CARD, Act.COACH)
"""What a holder's superiors may do by themselves, whatever their roles."""


OF_THE_LINE = (Act.READ_CARD, Act.REQUEST_CHANGE)
"""What everybody above a holder may do by themselves: see it, and ask for what others decide."""


def may(actor: Actor, act: Act, thing: Thing, *, units: UnitTree, today: date) -> bool:
    """Whether this person may do this to that thing today."""
    if actor.is_system:
        return True
    if actor.left:
        return False
    if act is Act.READ_CARD and (thing.holder is None or actor.id == thing.holder):
        return True
    if act in OF_SUPERIORS and actor.id in thing.superiors:
        return True
    if act in OF_THE_LINE and actor.id in thing.line:
        return True
    if act in OF_THE_NUMBER and actor.id in thing.owners | thing.keepers:
        return True
    if act is Act.IMPORT_TABLE and actor.id in thing.owners | thing.keepers:
        return True
    if act is Act.REQUEST_CHANGE and not may(actor, Act.READ_CARD, thing, units=units, today=today):
        return False
    if act is Act.REQUEST_CHANGE and actor.id in thing.owners | thing.superiors | {thing.holder}:
        return True
    return bool(grants_for(actor, act, thing, units=units, today=today))


def grants_for(
    actor: Actor, act: Act, thing: Thing, *, units: UnitTree, today: date
) -> tuple[Grant, ...]:
    """The roles by which this person may do it today, their own and those they stand in for."""
    return tuple(
        grant
        for grant in actor.grants
        if grant.role in TABLE[act]
        and _holds_today(grant, today)
        and units.is_within(thing.unit, grant.unit)
    )


def may_somewhere(actor: Actor, act: Act, *, today: date) -> bool:
    """Whether this person may do this to some thing or other, in whichever unit."""
    return actor.is_system or any(
        grant.role in TABLE[act] and _holds_today(grant, today) for grant in actor.grants
    )


def demand_somewhere(actor: Actor, act: Act, *, today: date) -> None:
    """Raise NotYours, naming the roles that may, where `may_somewhere` says no."""
    if not may_somewhere(actor, act, today=today):
        raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[act])))


def demand(actor: Actor, act: Act, thing: Thing, *, units: UnitTree, today: date) -> None:
    """Raise NotYours, naming the roles that may, where `may` says no."""
    if not may(actor, act, thing, units=units, today=today):
        raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[act])))


def holds(actor: Actor, role: Role, *, today: date) -> bool:
    """Whether the person holds a role in any unit today."""
    return any(grant.role == role and _holds_today(grant, today) for grant in actor.grants)


def counts_as(actor: Actor, *, today: date) -> frozenset[UUID]:
    """Whom the person is for four-eyes: themselves, and all they stand in for today."""
    lent = (one.delegator for one in actor.grants if _holds_today(one, today))
    return frozenset({actor.id, *(one for one in lent if one is not None)})


def _holds_today(grant: Grant, today: date) -> bool:
    begun = grant.from_day is None or grant.from_day <= today
    ended = grant.until_day is not None and grant.until_day < today
    return begun and not ended
