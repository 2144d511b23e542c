"""Whose events a person may see: of the units that they audit, of the cards that they read."""

from dataclasses import dataclass
from uuid import UUID

from flask import abort

from app.domain.people.rights import Act, Thing
from app.views.asking import db, me, moment
from app.views.audit.asked import Asked, places_of
from app.views.scorecards.place import line_of_superiors
from projections.audit.queries import AuditRow, Stays, always
from projections.people.queries import Names, people, stays_within
from projections.temporal import NOW

OF_CARDS = ("measurements", "scorecards", "reviews", "metrics")
"""What these contexts tell can be read by whoever may read the scorecard that it is about."""


@dataclass(frozen=True)
class Scope:
    """Where a person may look, by rights as they are now, also at pages as of the past.

    `places` is None where they may look everywhere.
    """

    places: frozenset[UUID] | None
    names: Names

    def narrowed_to(self, asked: Asked) -> Stays | None:
        """The places to look at; for one thing each row is judged by itself. Aborts with 404.

        A unit that is asked for is what counted to it then, wherever that belongs now.
        """
        if self.places is not None and not self.places and not asked.is_of_one_thing:
            abort(404)
        wanted = stays_within(db(), asked.unit) if asked.unit else None
        if asked.is_of_one_thing or self.places is None:
            return wanted
        if wanted is None:
            return always(self.places)
        return {place: stays for place, stays in wanted.items() if place in self.places}

    def shows(self, row: AuditRow) -> bool:
        """Whether the person may see this event."""
        if self.places is None or row.place in self.places:
            return True
        if row.context not in OF_CARDS:
            return False
        person = self.names.persons.get(row.place) if row.place else None
        if person is None:
            return True
        superiors = frozenset(line_of_superiors(person.id, self.names))
        thing = Thing(unit=person.unit, holder=person.id, superiors=superiors)
        return me().may(Act.READ_CARD, thing)


def scope(names: Names) -> Scope:
    """Where the person who asks may look. `names` are those of the page's moment."""
    asking = me()
    tree = asking.units
    units = [id for id in tree.units if asking.may(Act.READ_AUDIT, Thing(unit=id))]
    if any(tree.units[id].parent is None for id in units):
        return Scope(None, names)
    here = people(db(), at=NOW) if moment().is_past and units else names.persons.values()
    return Scope(frozenset().union(*(places_of(id, tree, here) for id in units)), names)
