"""The one order in which scorecards stand in lists, closes and printed bundles."""

from collections.abc import Iterable

from projections.people.queries import Names
from projections.scorecards.queries import CardRow


def in_order(cards: Iterable[CardRow], called: Names) -> list[CardRow]:
    """Units before people, the higher ones first, each by the codes of the units above."""

    def place(card: CardRow) -> tuple[bool, int, list[str], str]:
        person = called.persons.get(card.holder)
        unit = called.units.get(person.unit if person else card.holder)
        codes: list[str] = []
        while unit is not None:
            codes.insert(0, unit.code)
            unit = called.units.get(unit.parent) if unit.parent else None
        return card.holder_kind != "unit", len(codes), codes, called.of(card.holder, "en")

    return sorted(cards, key=place)
