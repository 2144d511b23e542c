"""Units, people, roles and the titles that tables use for them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.ids import unit_id
from app.domain.people.naming import plain_name
from app.domain.people.person import Person
from app.domain.people.refusals import (
    CodeTaken,
    LastAdministrator,
    SuperiorsInCircle,
    UnitsInCircle,
    UnknownUnit,
)
from app.domain.people.rights import Act, Actor, Thing, UnitTree, demand, demand_somewhere, may
from app.domain.people.roles import Role
from app.domain.people.standing import actor, tree
from app.domain.people.unit import Unit, UnitKind
from app.domain.reference import Ledger, today_at


def found_unit(
    ledger: Ledger,
    *,
    by: UUID,
    code: str,
    kind: UnitKind,
    parent: UUID | None,
    names: dict[str, str],
    aliases: list[str],
) -> UUID:
    """A new unit; returns its id. Raises NotYours, CodeTaken, UnknownUnit, ForbiddenSigns."""
    _demand(ledger, by, parent)
    if ledger.find(Unit, unit_id(code)) is not None:
        raise CodeTaken(field="code", code=code)
    if parent is not None and ledger.find(Unit, parent) is None:
        raise UnknownUnit(field="parent", unit=parent)
    unit = Unit.found(
        by=by,
        code=code,
        kind=kind,
        parent=parent,
        names=_plain_names(names),
        aliases=[plain_name(one, field="aliases") for one in aliases],
    )
    ledger.save(unit)
    return unit.id


def rename_unit(
    ledger: Ledger, *, by: UUID, unit: UUID, names: dict[str, str], aliases: list[str]
) -> None:
    """Call a unit otherwise from now on. Raises NotYours, NotThere, ForbiddenSigns.

    What it was called until now stays an alias: tables that use the old name still mean it.
    """
    _demand(ledger, by, unit)
    renamed, called = ledger.get(Unit, unit), _plain_names(names)
    former = [name for name in renamed.names.values() if name not in called.values()]
    others = [plain_name(one, field="aliases") for one in aliases] + former
    renamed.rename(by=by, names=called, aliases=list(dict.fromkeys(others)))
    ledger.save(renamed)


def move_unit(ledger: Ledger, *, by: UUID, unit: UUID, parent: UUID) -> None:
    """Put a unit, with all below it, under another one. What was recorded before stays as it was.

    Raises NotYours, NotThere, UnknownUnit, CompanyStaysAbove, UnitsInCircle.
    """
    moved = ledger.get(Unit, unit)
    _demand(ledger, by, moved.parent or unit)
    _demand(ledger, by, parent)
    if ledger.find(Unit, parent) is None:
        raise UnknownUnit(field="parent", unit=parent)
    _, units, _ = asking(ledger, by)
    if moved.parent is not None and units.is_within(parent, unit):
        raise UnitsInCircle(field="parent", unit=parent)
    moved.move(by=by, parent=parent)
    ledger.save(moved)


def head_unit(ledger: Ledger, *, by: UUID, unit: UUID, head: UUID | None) -> None:
    """Give a unit its head. Raises NotYours, NotThere, AlreadyLeft."""
    _demand(ledger, by, unit)
    headed = ledger.get(Unit, unit)
    if head is not None:
        ledger.get(Person, head).refuse_left()
    headed.head_by(by=by, head=head)
    ledger.save(headed)


def add_person(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    name: str,
    unit: UUID,
    latin_name: str = "",
    email: str = "",
    titles: dict[str, str] | None = None,
    superior: UUID | None = None,
    joined_on: date | None = None,
) -> UUID:
    """A new person under a random id; returns it. Raises NotYours, UnknownUnit, ForbiddenSigns."""
    _demand(ledger, by, unit)
    if ledger.find(Unit, unit) is None:
        raise UnknownUnit(field="unit", unit=unit)
    person = Person.join(
        id=id,
        by=by,
        name=ledger.keep(plain_name(name)),
        latin_name=ledger.keep(plain_name(latin_name, field="latin_name")),
        email=ledger.keep(plain_name(email, field="email")),
        unit=unit,
        titles=_kept(ledger, titles or {}),
        superior=superior,
        joined_on=joined_on,
    )
    ledger.save(person)
    return person.id


def rename_person(
    ledger: Ledger, *, by: UUID, person: UUID, name: str, latin_name: str = ""
) -> None:
    """Call a person otherwise from now on. Raises NotYours, NotThere, ForbiddenSigns."""
    renamed = ledger.get(Person, person)
    _demand(ledger, by, renamed.unit)
    renamed.rename(
        by=by,
        name=ledger.keep(plain_name(name)),
        latin_name=ledger.keep(plain_name(latin_name, field="latin_name")),
    )
    ledger.save(renamed)


def move_person(
    ledger: Ledger,
    *,
    by: UUID,
    person: UUID,
    unit: UUID,
    titles: dict[str, str],
    superior: UUID | None,
) -> None:
    """Another unit, title or superior.

    Raises NotYours, NotThere, UnknownUnit, OwnSuperior, SuperiorsInCircle.
    """
    moved = ledger.get(Person, person)
    _demand(ledger, by, moved.unit)
    _demand(ledger, by, unit)
    if ledger.find(Unit, unit) is None:
        raise UnknownUnit(field="unit", unit=unit)
    _refuse_circle(ledger, person, superior)
    moved.move(by=by, unit=unit, titles=_kept(ledger, titles), superior=superior)
    ledger.save(moved)


def grant_role(
    ledger: Ledger,
    *,
    by: UUID,
    person: UUID,
    role: Role,
    unit: UUID,
    from_day: date | None = None,
    until_day: date | None = None,
) -> None:
    """Give a role within a unit, or for other days.

    Raises NotYours, NotThere, UnknownUnit, AlreadyLeft.
    """
    _demand(ledger, by, unit)
    if ledger.find(Unit, unit) is None:
        raise UnknownUnit(field="unit", unit=unit)
    granted = ledger.get(Person, person)
    granted.grant(by=by, role=role, unit=unit, from_day=from_day, until_day=until_day)
    ledger.save(granted)


def end_role(ledger: Ledger, *, by: UUID, person: UUID, role: Role, unit: UUID) -> None:
    """Take a role away. Raises NotYours, NotThere, NoSuchGrant, LastAdministrator."""
    _demand(ledger, by, unit)
    holder = ledger.get(Person, person)
    if role is Role.ADMINISTRATOR and (str(role), unit) in holder.roles:
        _refuse_last_administrator(ledger, by, person, unit)
    holder.end_role(by=by, role=role, unit=unit)
    ledger.save(holder)


def map_title(ledger: Ledger, *, by: UUID, person: UUID, mask: str) -> None:
    """Let a title or masked name in tables mean this person. Raises NotYours, NotThere.

    Whoever brings tables in may say so, in whichever unit they do: tables name people of others.
    """
    mapped = ledger.get(Person, person)
    acting, _, today = asking(ledger, by)
    demand_somewhere(acting, Act.MAP_TITLE, today=today)
    mapped.map_title(by=by, mask=ledger.keep(mask))
    ledger.save(mapped)


def invite_person(ledger: Ledger, *, by: UUID, person: UUID, is_reset: bool) -> None:
    """Note that a link was made which sets the person's password, instead of an earlier one where
    `is_reset`. Raises NotYours, NotThere, AlreadyLeft."""
    invited = ledger.get(Person, person)
    _demand(ledger, by, invited.unit)
    invited.invite(by=by, is_reset=is_reset)
    ledger.save(invited)


def let_leave(ledger: Ledger, *, by: UUID, person: UUID, on: date) -> None:
    """A person's last day. Raises NotYours, NotThere, AlreadyLeft, LastAdministrator."""
    leaver = ledger.get(Person, person)
    _demand(ledger, by, leaver.unit)
    for role, unit in leaver.roles:
        if role == Role.ADMINISTRATOR:
            _refuse_last_administrator(ledger, by, person, unit)
    leaver.leave(by=by, on=on)
    ledger.save(leaver)


def _refuse_circle(ledger: Ledger, person: UUID, superior: UUID | None) -> None:
    """Raise SuperiorsInCircle where the line of superiors would come back to the person."""
    passed: set[UUID] = set()
    while superior is not None and superior not in passed:
        passed.add(superior)
        fact = ledger.consult(("person", superior.hex)).get("person", superior.hex)
        superior = UUID(fact["superior"]) if fact and fact["superior"] else None
        if superior == person:
            raise SuperiorsInCircle(field="superior")


def _refuse_last_administrator(ledger: Ledger, by: UUID, person: UUID, unit: UUID) -> None:
    """Raise LastAdministrator where the company would be left without one who may act today."""
    _, units, today = asking(ledger, by)
    if units.units[unit].parent is not None:
        return
    holders = ledger.consult(("holders", str(Role.ADMINISTRATOR)))
    others = [
        id for id in holders.get("holders", str(Role.ADMINISTRATOR)) or {} if id != person.hex
    ]
    known = ledger.consult(*(("person", other) for other in others))
    for other in others:
        held = actor(UUID(other), known.get("person", other))
        if may(held, Act.MANAGE_PEOPLE, Thing(unit=unit), units=units, today=today):
            return
    raise LastAdministrator()


def _plain_names(names: Mapping[str, str]) -> dict[str, str]:
    """A unit's name by language. Raises ForbiddenSigns beside the field of the language."""
    fields = {"en": "name_en", "zh_Hans": "name_zh_hans"}
    return {
        language: plain_name(name, field=fields.get(language, "name"))
        for language, name in names.items()
    }


def _kept(ledger: Ledger, titles: Mapping[str, str]) -> dict[str, TextRef]:
    """Job titles as texts outside the log, where there are such. Raises ForbiddenSigns."""
    kept = {
        language: ledger.keep(plain_name(title, field="title"))
        for language, title in titles.items()
    }
    return {language: text for language, text in kept.items() if text is not None}


def _demand(ledger: Ledger, by: UUID, unit: UUID | None) -> None:
    acting, units, today = asking(ledger, by)
    demand(acting, Act.MANAGE_PEOPLE, Thing(unit=unit), units=units, today=today)


def asking(ledger: Ledger, by: UUID) -> tuple[Actor, UnitTree, date]:
    """Who acts, among which units, and the organisation's day."""
    facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex))
    return (
        actor(by, facts.get("person", by.hex)),
        tree(facts.get("units")),
        today_at(ledger.now(), facts),
    )
