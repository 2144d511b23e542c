"""Where a task or a contract belongs, and who asks: what every command here consults."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.measurements.owning import owners_named
from app.domain.people.rights import Act, Actor, Thing, UnitTree, demand, may
from app.domain.people.standing import actor, line_above, tree
from app.domain.reference import Fact, Facts, Ledger, NotThere, today_at
from app.domain.scorecards.letters import letter_owners, letter_superior


@dataclass(frozen=True)
class Place:
    """A scorecard, or one of its KPIs: `metric` and `subject` are the KPI's.

    Without a KPI `metric` is empty, and `subject` is the scorecard's holder.
    """

    card: UUID
    kpi: UUID | None
    metric: str
    subject: UUID


@dataclass(frozen=True)
class Standing:
    """Who asks about which place, today in the organisation's zone.

    `thing` has as owners everybody whose place it is: of the KPI, of the scorecard, its superior.
    """

    place: Place
    who: Actor
    thing: Thing
    units: UnitTree
    today: date
    facts: Facts

    @property
    def may_note(self) -> bool:
        """Whether who asks may note causes and countermeasures here."""
        return may(self.who, Act.NOTE_CAUSE, self.thing, units=self.units, today=self.today)

    def demand_noting(self) -> None:
        """Raises NotYours where who asks may not note causes here."""
        demand(self.who, Act.NOTE_CAUSE, self.thing, units=self.units, today=self.today)

    def demand_seeing(self) -> None:
        """Raises NotThere where who asks may not see the scorecard."""
        if not self.sees(self.who.id):
            raise NotThere(f"no scorecard {self.place.card}")

    def sees(self, person: UUID) -> bool:
        """Whether somebody who was consulted for is here, and may see the scorecard."""
        who = actor(person, self.facts.get("person", person.hex))
        return may(who, Act.READ_CARD, self.thing, units=self.units, today=self.today)


def standing(
    ledger: Ledger, *, by: UUID, card: UUID, kpi: UUID | None = None, people: Iterable[UUID] = ()
) -> Standing:
    """What is known of a scorecard's place to decide by; `people` may be asked about besides.

    Raises NotThere where there is no such scorecard, or no such KPI on it, or where who asks may
    not see it.
    """
    wanted: list[Fact] = [("card", card.hex), ("organisation", ""), ("units", "")]
    if kpi is not None:
        wanted.append(("kpi", kpi.hex))
    told = ledger.consult(*wanted)
    on = told.get("card", card.hex)
    of = told.get("kpi", kpi.hex) if kpi else None
    if on is None or (kpi is not None and (of is None or UUID(of["card"]) != card)):
        raise NotThere(f"no scorecard {card} with the KPI {kpi}")
    holder = UUID(on["holder"])
    metric, _, subject = of["owned"].partition("/") if of else ("", "", holder.hex)
    persons = dict.fromkeys((by, holder, *people))
    more: list[Fact] = [*wanted, *(("person", one.hex) for one in persons)]
    if of:
        more.append(("owned", of["owned"]))
    facts = ledger.consult(*more)
    units = tree(facts.get("units"))
    person = None if holder in units.units else facts.get("person", holder.hex)
    above = {letter_superior(facts, card, holder)}
    if person is not None and person["superior"]:
        above.add(UUID(person["superior"]))
    superiors = frozenset(one for one in above if one is not None)
    of_kpi = owners_named(facts, metric, UUID(subject), card=card) if of else frozenset()
    found = Standing(
        place=Place(card, kpi, metric, UUID(subject)),
        who=actor(by, facts.get("person", by.hex)),
        thing=Thing(
            unit=holder if person is None else UUID(person["unit"]),
            holder=None if person is None else holder,
            owners=frozenset(of_kpi | letter_owners(facts, card, holder)) | superiors,
            superiors=superiors,
            line=line_above(ledger, holder, facts),
        ),
        units=units,
        today=today_at(ledger.now(), facts),
        facts=facts,
    )
    found.demand_seeing()
    return found
