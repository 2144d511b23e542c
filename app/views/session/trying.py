"""The people of a demonstration, offered on its sign-in page. Any other database offers nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.people.roles import Role
from app.views.asking import accord, db
from app.views.languages import preferred_language
from app.views.people.tree import in_tree_order
from app.views.people.words import role_word
from projections.people.queries import all_units, people
from projections.people.roles import roles_held
from projections.temporal import NOW


@dataclass(frozen=True)
class Somebody:
    """A person to try the product as."""

    id: UUID
    name: str
    title: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A unit with its own people."""

    id: UUID
    name: str
    people: tuple[Somebody, ...]


def people_to_try() -> list[Group]:
    """By unit, from the company down; empty unless the database is a demonstration."""
    organised = accord().organised()
    if organised is None or not organised.is_demonstration:
        return []
    language = preferred_language()
    held: dict[UUID, list[str]] = {}
    for row in roles_held(db(), at=NOW):
        if row.role != "member":
            held.setdefault(row.person, []).append(role_word(row.role))
    found: dict[UUID, list[Somebody]] = {}
    for one in people(db(), at=NOW):
        if one.left_on is None:
            roles = tuple(dict.fromkeys(held.get(one.id, ())))
            offered = Somebody(one.id, one.shown(language), one.title(language), roles)
            found.setdefault(one.unit, []).append(offered)
    return [
        Group(unit.id, unit.name(language), tuple(found[unit.id]))
        for unit in in_tree_order(all_units(db(), at=NOW))
        if unit.id in found
    ]


def first_to_try(groups: Sequence[Group]) -> list[Somebody]:
    """Who to begin with: the heads of departments, the first of each other role, and of none."""
    head = role_word(Role.DEPARTMENT_HEAD)
    begun: set[str] = set()
    found = []
    for one in (one for group in groups for one in group.people):
        roles = one.roles or ("",)
        if head in roles or not begun.issuperset(roles):
            found.append(one)
        begun.update(roles)
    return found
