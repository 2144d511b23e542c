"""Founding the units that a file or a list brings along, each known to those beneath it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.domain.people.commands import found_unit
from app.domain.people.unit import UnitKind
from app.domain.reference import Ledger


@dataclass(frozen=True)
class NewUnit:
    """A unit to be founded beneath another one. `code` is its own already."""

    code: str
    name: str
    kind: UnitKind
    parent: UUID | None


def found_units(ledger: Ledger, *, by: UUID, units: Iterable[NewUnit]) -> None:
    """Found them one after the other, those above first. Raises what `found_unit` raises."""
    for unit in units:
        found_unit(
            ledger,
            by=by,
            code=unit.code,
            kind=unit.kind,
            parent=unit.parent,
            names={"zh_Hant": unit.name},
            aliases=[],
        )
        ledger.settle()
