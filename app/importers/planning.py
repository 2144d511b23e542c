"""What an import will carry out, with everything that has to be made for it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.domain.imports.plan import Plan
from app.domain.people.founding import NewUnit
from app.domain.people.rights import Act
from app.importers.naming import Naming
from app.reading.importing import Known


def finished_plan(
    planned: Mapping[str, list[Any]], known: Known, named: Naming, counts: Mapping[str, int]
) -> Plan:
    """Everything that was planned, with what has to be made for it."""
    given: dict[str, Any] = {name: tuple(changes) for name, changes in planned.items()}
    may_map = known.company.may_somewhere(Act.MAP_TITLE)
    titles = tuple(named.titles.values()) if may_map else ()
    plan = Plan(
        holder=known.holder,
        card=known.card_id,
        year=known.year,
        counts=dict(counts),
        titles=titles,
        names=tuple(named.metric_names.values()),
        source_names=tuple(named.sources.explained.values()),
        **given,
    )
    owners = {o.person for one in plan.lines for o in one.line.terms.owners}
    owners |= {o.person for one in plan.owners for o in one.owners}
    owners |= {note.responsible for note in plan.tracking if note.responsible}
    used = {person for _, person in plan.titles} | owners
    people = tuple(one for one in named.people.values() if one.id in used)
    units = _with_parents(named, {one.unit for one in people} | {known.holder})
    if plan.is_empty:
        return plan
    sources = {code for one in plan.lines for code in one.line.terms.sources}
    sources |= {one.entry.source for one in plan.values}
    made = tuple(one for one in named.sources.made.values() if one.code in sources)
    return replace(plan, people=people, units=units, sources=made)


def _with_parents(naming: Naming, wanted: set[UUID]) -> tuple[NewUnit, ...]:
    """The new units among these and above them, in the order in which they were asked for."""
    needed = {id for id in wanted if id in naming.units}
    for id in list(needed):
        parent = naming.units[id].parent
        while parent in naming.units and parent is not None:
            needed.add(parent)
            parent = naming.units[parent].parent
    return tuple(unit for id, unit in naming.units.items() if id in needed)
