"""Whom the log calls upon: everything that waits for somebody, and what was decided lately.

The same rules as on the pages, asked for every person at once. It reads and decides nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.adjustments.deciding import deciders, nearest
from app.domain.adjustments.state import State
from app.domain.adjustments.weighing import clocks
from app.domain.disputes.dispute import ANSWER_WITHIN
from app.domain.disputes.dispute import State as Quarrel
from app.domain.people.rights import Act, Actor, Thing, UnitTree, may
from app.domain.people.standing import tree
from app.domain.values.period import Period, PeriodKind
from app.outbox.kinds import Kind
from app.outbox.queue import ROBOT, Notice
from app.reactions.documents import moved_documents
from app.reactions.promises import promises_due
from app.reactions.witnessing import checkpoints_to_keep
from app.reading.closing import closable
from app.reading.due import Stage, due_numbers
from app.reading.letters import read_letters
from app.views.adjustments.standing import Cards, act_on, actors, question_of
from app.views.leads.waiting import is_called
from app.views.scorecards.place import line_of_superiors
from projections.adjustments.queries import OPEN_STATES, RequestRow, adjustments
from projections.disputes.queries import all_disputes
from projections.leads.queries import unanswered
from projections.measurements.queries import held
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import Names, names
from projections.people.roles import roles_held
from projections.periods.queries import periods_of
from projections.policies.queries import adjustment_policy
from projections.reference.queries import consult
from projections.scorecards.letters import letters_of
from projections.scorecards.queries import CardRow, card_lines, scorecards
from projections.temporal import NOW

LATELY = timedelta(days=3)
"""What was decided longer ago is told to nobody any more: the worker may have been away."""

TOLD_WITHIN = timedelta(days=7)
"""A value that was due longer ago is for whoever closes the period."""

ABOUT_TO_CLOSE = timedelta(days=3)
"""So long before a quarter's last day its heads are told that it will be closed."""

DECIDED = ("rejected", "applied")


@dataclass(frozen=True)
class Here:
    """The organisation at this moment: who is here, with which rights. `now` is in its zone."""

    db: Connection
    names: Names
    units: UnitTree
    actors: Mapping[UUID, Actor]
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @cached_property
    def cards(self) -> Mapping[UUID, CardRow]:
        return {card.id: card for card in scorecards(self.db, at=NOW)}

    def is_here(self, person: UUID) -> bool:
        """Whether the id is of a person who has not left."""
        return person in self.actors and not self.actors[person].left

    def may_see(self, person: UUID, thing: Thing) -> bool:
        units, today = self.units, self.today
        return self.is_here(person) and may(
            self.actors[person], Act.READ_CARD, thing, units=units, today=today
        )

    def may_see_cards(self, person: UUID, ids: Iterable[UUID]) -> bool:
        """Whether the person may see all of these scorecards."""
        known = self.cards
        return all(
            id in known and self.may_see(person, self.held_by(known[id].holder)) for id in ids
        )

    def held_by(self, holder: UUID) -> Thing:
        """What belongs to a unit or a person, as rights see it."""
        person = self.names.persons.get(holder)
        if person is None:
            return Thing(unit=holder)
        superiors = frozenset(line_of_superiors(holder, self.names))
        return Thing(unit=person.unit, holder=holder, superiors=superiors)

    def is_of_units(self, ids: Iterable[UUID]) -> bool:
        """Whether these are scorecards of units, which are open to the whole organisation."""
        return all(id in self.cards and self.cards[id].holder_kind == "unit" for id in ids)


def here(db: Connection, *, now: datetime) -> Here:
    """What the worker looks around with; `now` in the organisation's zone."""
    named = names(db, at=NOW)
    everybody = {one.id: one for one in actors(named, roles_held(db, at=NOW))}
    return Here(db, named, tree(consult(db, [("units", "")]).get("units")), everybody, now)


def notices(around: Here) -> list[Notice]:
    """Everything that somebody is to be told of now, but for values that are overdue."""
    found = [
        *_letters(around),
        *_requests(around),
        *_held_values(around),
        *_disputes(around),
        *_leads(around),
        *_closings(around),
        *promises_due(around.db, around.may_see_cards, today=around.today),
        *checkpoints_to_keep(around.db, around.names, around.actors.values(), now=around.now),
        *moved_documents(around.db, around.may_see_cards),
    ]
    return [one for one in found if one.receiver == ROBOT or around.is_here(one.receiver)]


# -- letters ---------------------------------------------------------------------------------------


def _letters(around: Here) -> Iterator[Notice]:
    cards = _recent(around.cards.values())
    rows = letters_of(around.db, at=NOW, cards_=[card.id for card in cards])
    loose = [card for card in cards if card.id in rows and not rows[card.id].in_force]
    for letter in read_letters(around.db, loose, around.names, at=NOW) if loose else ():
        if not letter.is_out or letter.faults:
            continue
        for person in letter.waits_for:
            before = sum(1 for one in letter.signatures if one.person == person)
            yield Notice(
                Kind.LETTER_TO_SIGN,
                f"{letter.card.id}:{letter.version}:{before}",
                person,
                f"/scorecards/{letter.card.id}/letter",
                {"card": letter.card.id.hex},
            )
    for card in cards:
        row = rows.get(card.id)
        for one in row.addenda if row is not None and row.in_force else ():
            for person in {signed.person for signed in row.signatures} if row else ():
                if person not in one.acknowledged:
                    yield Notice(
                        Kind.ADDENDUM,
                        f"{card.id}:{one.request}",
                        person,
                        f"/scorecards/{card.id}/letter",
                        {"card": card.id.hex},
                    )


def _recent(cards: Iterable[CardRow]) -> list[CardRow]:
    known = list(cards)
    newest = max((card.year for card in known), default=0)
    return [card for card in known if card.year >= newest - 1]


# -- requests --------------------------------------------------------------------------------------


def _requests(around: Here) -> Iterator[Notice]:
    rows = adjustments(around.db, at=NOW, states=(*OPEN_STATES, State.APPLIED, State.REJECTED))
    for row in rows:
        if row.state in OPEN_STATES:
            yield from _open_request(around, row)
        elif row.settled_at is not None and around.now - row.settled_at <= LATELY:
            yield from _decision(around, row)


def _open_request(around: Here, row: RequestRow) -> Iterator[Notice]:
    step = row.step("submitted", "questioned", "approved")
    told = {"request": row.id.hex}
    path, round = f"/adjustments/{row.id}", f"{row.id}:{step.position if step else 0}"
    if row.state is State.QUESTIONED:
        yield Notice(Kind.QUESTION_ASKED, round, row.requester, path, told)
    act = act_on(row)
    if act is None:
        return
    lines = card_lines(around.db, at=NOW, card_ids=row.cards)
    kpis = {line.kpi: line for some in lines.values() for line in some}
    cards = {id: around.cards[id] for id in row.cards if id in around.cards}
    asked = question_of(row, Cards(cards, kpis, around.names), around.units, around.today)
    may_decide = deciders(around.actors.values(), act, asked)
    clock = clocks(
        trigger_at=row.trigger_at,
        submitted_at=row.submitted_at,
        settled_at=row.settled_at,
        now=around.now,
        policy=adjustment_policy(around.db, at=NOW, on=around.today),
    )
    if clock is None or not clock.overdue:
        for one in nearest(may_decide, act, asked):
            yield Notice(Kind.REQUEST_TO_DECIDE, round, one.id, path, told)
        return
    late = f"{row.id}:{row.revision}"
    for one in may_decide:  # everybody who may: that is the escalation
        yield Notice(Kind.REQUEST_OVERDUE, late, one.id, path, told)
    if around.is_of_units(row.cards):
        yield Notice(Kind.REQUEST_OVERDUE, late, ROBOT, path, told)


def _decision(around: Here, row: RequestRow) -> Iterator[Notice]:
    step = row.step(*DECIDED)
    if step is None or row.size == "small":
        return
    for person in sorted({row.requester, *row.parties} - {step.by}):
        if person == row.requester or around.may_see_cards(person, row.cards):
            yield Notice(
                Kind.DECISION_MADE,
                f"{row.id}:{step.position}",
                person,
                f"/adjustments/{row.id}",
                {"request": row.id.hex},
            )


# -- values ----------------------------------------------------------------------------------------


def _held_values(around: Here) -> Iterator[Notice]:
    waiting = held(around.db, at=NOW)
    known = metrics(around.db, at=NOW, codes={one.metric for one in waiting}) if waiting else {}
    for one in waiting:
        steward = known[one.metric].steward if one.metric in known else None
        if steward is not None and one.held_at is not None:
            yield Notice(
                Kind.VALUE_HELD,
                f"{one.cell}:{one.source}:{one.held_at.isoformat()}",
                steward,
                f"/measurements/{one.metric}/{one.subject}/{one.period}/why",
                {"metric": one.metric, "subject": one.subject.hex, "period": one.period},
            )


def people_asked(around: Here) -> set[UUID]:
    """Everybody who owns a KPI of this year or keeps a source: of whom values may be overdue."""
    cards = [card.id for card in around.cards.values() if card.year == around.today.year]
    owners = {
        person
        for lines in card_lines(around.db, at=NOW, card_ids=cards).values()
        for line in lines
        for terms in line.terms
        for person, _ in terms.owners
    }
    keepers = {row.keeper for row in all_sources(around.db, at=NOW).values() if row.keeper}
    return {one for one in owners | keepers if around.is_here(one)}


def overdue_values(around: Here, person: UUID) -> list[Notice]:
    """What a person should have brought by now: one notice for all that was due together."""
    late: dict[datetime, list[tuple[str, UUID, str]]] = {}
    for one in due_numbers(around.db, person, at=NOW, now=around.now):
        if one.stage is Stage.WAITING and around.now - TOLD_WITHIN <= one.due.at < around.now:
            late.setdefault(one.due.at, []).append((one.metric, one.subject, one.month.key))
    return [
        Notice(
            Kind.VALUE_OVERDUE,
            at.isoformat(),
            person,
            "/fill-in",
            {
                "due": at.isoformat(),
                "numbers": " ".join(f"{m}/{s.hex}/{p}" for m, s, p in sorted(numbers)),
            },
        )
        for at, numbers in late.items()
    ]


# -- disputes --------------------------------------------------------------------------------------


def _disputes(around: Here) -> Iterator[Notice]:
    for row in all_disputes(around.db, at=NOW):
        told = {"metric": row.metric, "subject": row.subject.hex, "period": row.period}
        path, thing = f"/disputes/{row.dispute}", around.held_by(row.subject)
        if row.state == Quarrel.OPEN:
            late = around.now - row.opened_at > ANSWER_WITHIN
            asked = {*row.others, *(_superiors(around, row.others) if late else ())}
            for person in sorted(asked - {row.opened_by}):
                if around.may_see(person, thing):
                    yield Notice(Kind.DISPUTE_TO_ANSWER, str(row.dispute), person, path, told)
        ruled_at = row.decided_at or row.ruled_at
        by = row.decided_by or row.ruled_by
        if ruled_at is not None and around.now - ruled_at <= LATELY:
            ruling = f"{row.dispute}:{'appeal' if row.decided_at else 'ruling'}"
            for person in sorted(row.parties - {by}):
                if around.may_see(person, thing):
                    yield Notice(Kind.RULING_MADE, ruling, person, path, told)
            if not around.names.is_person(row.subject):
                yield Notice(Kind.RULING_MADE, ruling, ROBOT, path, told)


def _superiors(around: Here, people: Sequence[UUID]) -> set[UUID]:
    """Those to whom a late answer is escalated."""
    rows = [around.names.persons.get(person) for person in people]
    return {row.superior for row in rows if row is not None and row.superior is not None}


# -- leads -----------------------------------------------------------------------------------------


def _leads(around: Here) -> Iterator[Notice]:
    """In time the receiving unit; overdue all who may answer, and who sent them."""
    for row, _ in unanswered(around.db, at=NOW):
        is_late = row.due_at is not None and around.now > row.due_at
        told = {"metric": row.metric, "subject": row.subject.hex, "period": row.period}
        for person, actor in sorted(around.actors.items()):
            if is_called(row, actor, around.units, around.today, is_late=is_late):
                yield Notice(
                    Kind.LEADS_OVERDUE if is_late else Kind.LEADS_TO_ANSWER,
                    str(row.list),
                    person,
                    f"/leads/{row.list}",
                    told,
                )


# -- periods ---------------------------------------------------------------------------------------


def _closings(around: Here) -> Iterator[Notice]:
    quarter = Period.of_day(around.today, PeriodKind.QUARTER)
    if quarter.last_day - around.today > ABOUT_TO_CLOSE:
        return
    units = closable(around.units)
    done = {
        row.unit
        for row in periods_of(around.db, units, at=NOW)
        if row.period == quarter.key and row.state == "closed"
    }
    for unit in units:
        if unit in done:
            continue
        told = {"unit": unit.hex, "period": quarter.key}
        path, thing = f"/periods/{unit}/{quarter.key}", f"{unit}:{quarter.key}"
        head = around.units.units[unit].head
        if head is not None:
            yield Notice(Kind.PERIOD_CLOSING, thing, head, path, told)
        yield Notice(Kind.PERIOD_CLOSING, thing, ROBOT, path, told)
