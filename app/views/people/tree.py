"""The unit tree as pages show it: a list in which each unit stands before those below it."""

from collections.abc import Iterable
from uuid import UUID

from projections.people.queries import UnitRow


def in_tree_order(units: Iterable[UnitRow]) -> list[UnitRow]:
    """All units, each followed by the units below it; neighbours in the order given."""
    below: dict[UUID | None, list[UnitRow]] = {}
    rows = list(units)
    known = {unit.id for unit in rows}
    for unit in rows:
        below.setdefault(unit.parent if unit.parent in known else None, []).append(unit)
    found: list[UnitRow] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        unit = waiting.pop()
        found.append(unit)
        waiting.extend(reversed(below.get(unit.id, [])))
    return found


def depths(units: Iterable[UnitRow]) -> dict[UUID, int]:
    """How many units stand above each one, of a list in tree order."""
    found: dict[UUID, int] = {}
    for unit in units:
        found[unit.id] = found.get(unit.parent, -1) + 1 if unit.parent else 0
    return found
