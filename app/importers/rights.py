"""What the person who brings a file in may do with it."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from uuid import UUID

from app.domain.measurements.commands import thing_at
from app.domain.measurements.place import Place
from app.domain.measurements.recordable import refuse_recording
from app.domain.people.refusals import NotYours
from app.domain.people.rights import TABLE, Act, Actor, Thing, UnitTree, may
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import guard_value
from app.domain.refusals import Refused
from app.domain.reviews.commands import NOTING
from app.importers.naming import Naming
from app.reading.importing import Known


class Rights:
    """Asks the one table of rights, about things that the import itself will make too."""

    def __init__(self, known: Known, naming: Naming) -> None:
        self.known = known
        self.company = known.company
        self.naming = naming
        self._things: dict[tuple[str, UUID, str], Thing] = {}

    def demand(self, thing: Thing, *acts: Act) -> None:
        """Raise NotYours unless one of the acts is the person's to do."""
        units, today = self._units, self.company.today
        if not any(may(self._who, act, thing, units=units, today=today) for act in acts):
            raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[acts[0]])))

    def refuse_value(self, place: Place, source: str) -> None:
        """What recording would refuse.

        Raises NotASource, NotYours, FuturePeriod, PeriodIsClosed, PeriodIsOnHold.
        """
        thing = self._thing_of(place, source)
        refuse_recording(
            self.known.facts,
            self._who,
            place,
            source,
            self._place_of(place.subject, thing),
            units=self._units,
            today=self.company.today,
            to_be_made=self.naming.sources.made,
        )
        guard_value(
            self.known.facts,
            self._who,
            thing,
            metric=place.metric,
            subject=place.subject,
            period=place.period,
            has_reason=True,
            units=self._units,
            today=self.company.today,
        )

    def may_note(self, owners: Iterable[UUID]) -> Refused | None:
        """What stands in the way of noting causes; None where nothing does."""
        try:
            self.demand(self.holder_thing(owners), *NOTING)
        except Refused as refused:
            return refused
        return None

    def holder_thing(self, owners: Iterable[UUID] = ()) -> Thing:
        """The holder's scorecard as something that rights are asked about."""
        return self._place_of(self.known.holder, Thing(owners=frozenset(owners)))

    def _thing_of(self, place: Place, source: str) -> Thing:
        key = (place.metric, place.subject, source)
        if key not in self._things:
            self._things[key] = thing_at(self.known.facts, place, source)
        return self._things[key]

    def _place_of(self, holder: UUID, thing: Thing) -> Thing:
        made = self.naming.units.get(holder)
        if made is not None:
            return replace(thing, unit=made.parent, holder=None)
        if holder in self.company.units:
            return replace(thing, unit=holder, holder=None)
        person = self.company.people.get(holder)
        return replace(thing, unit=person.unit if person else None, holder=holder)

    @cached_property
    def _who(self) -> Actor:
        return actor(self.company.by, self.known.facts.get("person", self.company.by.hex))

    @cached_property
    def _units(self) -> UnitTree:
        return tree(self.known.facts.get("units"))
