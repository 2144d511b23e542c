"""Whose events a person may see: of the units that they audit, of the cards that they read."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import abort

from app.domain.actions.coaching import Coaching
from app.domain.people.rights import Act, Thing, grants_for
from app.views.asking import db, me
from app.views.audit.asked import Asked, places_of
from app.views.scorecards.place import as_judged, line_of_superiors
from projections.adjustments.queries import requests_about
from projections.audit.filters import Stays, always
from projections.audit.queries import AuditRow, is_closed_to
from projections.people.queries import Names, PersonRow
from projections.people.stays import stays_within
from projections.scorecards.queries import scorecards
from projections.temporal import NOW

OF_CARDS = ("actions", "measurements", "scorecards", "reviews", "metrics")
"""What these contexts tell can be read by whoever may read the scorecard that it is about."""


TALKS = frozenset(one.TOPIC for one in (Coaching.Held, Coaching.Acknowledged, Coaching.Remarked))


@dataclass(frozen=True)
class Scope:
    """Where a person may look, by rights as they are now, also at pages as of the past.

    `places` is None where they may look everywhere. `unopened` are persons whose scorecard they
    may not read, with their scorecards and requests: an administrator looks over the house, and
    still reads no personal scorecard. `names` are those of the page's moment.
    """

    places: frozenset[UUID] | None
    names: Names
    unopened: frozenset[UUID] = frozenset()

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
        if is_closed_to(row, self.unopened) or not _may_read_talk(row, self.names):
            return False
        if self.places is None or row.place in self.places:
            return True
        return row.context in OF_CARDS and self.opens(row.place)

    def opens(self, subject: UUID | None) -> bool:
        """Whether the person may read the numbers of this subject; a unit's are everybody's."""
        current = as_judged(self.names)
        person = current.persons.get(subject) if subject else None
        return person is None or _may_read_card(person, current)


def closed_topics() -> frozenset[str]:
    """What a list leaves out: coaching talks, for those who may read nobody's."""
    return frozenset() if me().may_somewhere(Act.READ_COACHING) else TALKS


def _may_read_talk(row: AuditRow, names: Names) -> bool:
    """A talk is for the two who held it, and for who the table of rights says."""
    if row.topic not in TALKS or me().id in (row.by, row.person):
        return True
    person = as_judged(names).persons.get(row.person) if row.person else None
    return person is not None and me().may(Act.READ_COACHING, Thing(unit=person.unit))


def scope(names: Names) -> Scope:
    """Where the person who asks may look. `names` are those of the page's moment."""
    asking = me()
    tree = asking.units
    units = [id for id in tree.units if asking.may(Act.READ_AUDIT, Thing(unit=id))]
    if not units:
        return Scope(frozenset(), names)
    current = as_judged(names)
    unopened = _unopened(units, current)
    if any(tree.units[id].parent is None for id in units):
        return Scope(None, names, unopened)
    here = current.persons.values()
    places = frozenset().union(*(places_of(id, tree, here) for id in units))
    return Scope(places, names, unopened)


def _may_read_card(person: PersonRow, current: Names) -> bool:
    superiors = frozenset(line_of_superiors(person.id, current))
    thing = Thing(unit=person.unit, holder=person.id, superiors=superiors)
    return me().may(Act.READ_CARD, thing)


def _unopened(units: Iterable[UUID], current: Names) -> frozenset[UUID]:
    """What is closed to the reader; nothing for those who read every scorecard of these units."""
    asking = me()
    reads_all = all(
        grants_for(
            asking.actor, Act.READ_CARD, Thing(unit=id), units=asking.units, today=asking.today
        )
        for id in units
    )
    if reads_all:
        return frozenset()
    closed = {one.id for one in current.persons.values() if not _may_read_card(one, current)}
    cards = {card.id for card in scorecards(db(), at=NOW) if card.holder in closed}
    return frozenset(closed | cards | requests_about(db(), cards))
