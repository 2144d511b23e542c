"""Finding causes, agreeing on improvement, coaching, and hearing customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.actions.analysis import QUESTIONS, Analysis, Answers, analysis_id
from app.domain.actions.coaching import Coaching
from app.domain.actions.contract import Contract
from app.domain.actions.feedback import Feedback, Tone
from app.domain.actions.refusals import OwnerOutside
from app.domain.actions.standing import Standing, standing
from app.domain.people.rights import Act, Thing, demand
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import card_facts, guard_notes
from app.domain.reference import Ledger, NotThere, today_at
from app.domain.reviews.check_in import Cause
from app.domain.values.period import Period


@dataclass(frozen=True)
class Agreement:
    """A contract as plain text: what is to be reached until when, by what, agreed by whom."""

    aim: str
    measures: str
    until: date
    parties: tuple[UUID, ...]


def answer_questions(
    ledger: Ledger, *, by: UUID, card: UUID, kpi: UUID, period: str, answers: Mapping[str, str]
) -> None:
    """Answer the six questions about a KPI's period; all answers are given together.

    Raises NotThere, NotYours, PeriodIsClosed, NothingAnalysed.
    """
    analysis = _analysis(ledger, by, card, kpi, period)
    kept = {name: ledger.keep(answers.get(name, "")) for name in QUESTIONS}
    analysis.answer(Answers(**kept), by=by)
    ledger.save(analysis)


def name_cause(
    ledger: Ledger,
    *,
    by: UUID,
    card: UUID,
    kpi: UUID,
    period: str,
    cause: UUID,
    category: Cause | None,
    words: str,
    beneath: UUID | None = None,
) -> None:
    """Put a cause on the list, beneath another one or in a category.

    Raises NotThere, NotYours, PeriodIsClosed, and as `Analysis.name_cause`.
    """
    analysis = _analysis(ledger, by, card, kpi, period)
    analysis.name_cause(
        by=by, cause=cause, category=category, words=ledger.keep(words), beneath=beneath
    )
    ledger.save(analysis)


def drop_cause(
    ledger: Ledger, *, by: UUID, card: UUID, kpi: UUID, period: str, cause: UUID
) -> None:
    """Take a cause off the list. Raises NotThere, NotYours, PeriodIsClosed, NoSuchCause."""
    analysis = _analysis(ledger, by, card, kpi, period)
    analysis.drop_cause(by=by, cause=cause)
    ledger.save(analysis)


def propose_contract(
    ledger: Ledger, *, by: UUID, id: UUID, card: UUID, period: str, agreement: Agreement
) -> UUID:
    """Lay a contract before its parties; returns its id.

    Raises NotThere, NotYours, OwnerOutside, and as `Contract.propose`.
    """
    here = standing(ledger, by=by, card=card, people=agreement.parties)
    here.demand_noting()
    for person in agreement.parties:
        if not here.sees(person):
            raise OwnerOutside(field="parties", person=person)
    contract = Contract.propose(
        id=id,
        by=by,
        card=card,
        period=Period.parse(period).key,
        aim=ledger.keep(agreement.aim),
        measures=ledger.keep(agreement.measures),
        until=agreement.until,
        today=here.today,
        parties=agreement.parties,
    )
    ledger.save(contract)
    return contract.id


def sign_contract(ledger: Ledger, *, by: UUID, contract: UUID) -> None:
    """Accept a contract. Raises NotThere, and as `Contract.sign`."""
    found = _contract(ledger, by, contract)
    found.sign(by=by)
    ledger.save(found)


def conclude_contract(ledger: Ledger, *, by: UUID, contract: UUID, met: bool, words: str) -> None:
    """Say how a contract ended. Raises NotThere, and as `Contract.conclude`."""
    found = _contract(ledger, by, contract)
    found.conclude(by=by, met=met, words=ledger.keep(words))
    ledger.save(found)


def withdraw_contract(ledger: Ledger, *, by: UUID, contract: UUID, reason: str) -> None:
    """Take a contract back. Raises NotThere, and as `Contract.withdraw`."""
    found = _contract(ledger, by, contract)
    found.withdraw(by=by, reason=ledger.keep(reason))
    ledger.save(found)


def record_coaching(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    person: UUID,
    day: date,
    period: str,
    talked: str,
    agreed: str = "",
) -> UUID:
    """Write a talk down; returns its id. Raises NotThere, NotYours, and as `Coaching.hold`."""
    facts = ledger.consult(
        ("organisation", ""), ("units", ""), ("person", by.hex), ("person", person.hex)
    )
    told = facts.get("person", person.hex)
    if told is None:
        raise NotThere(f"no person {person}")
    superior = UUID(told["superior"]) if told["superior"] else None
    thing = Thing(
        unit=UUID(told["unit"]),
        holder=person,
        superiors=frozenset({superior} if superior else ()),
    )
    today = today_at(ledger.now(), facts)
    who = actor(by, facts.get("person", by.hex))
    demand(who, Act.COACH, thing, units=tree(facts.get("units")), today=today)
    coaching = Coaching.hold(
        id=id,
        by=by,
        person=person,
        day=day,
        today=today,
        period=Period.parse(period).key,
        talked=ledger.keep(talked),
        agreed=ledger.keep(agreed),
    )
    ledger.save(coaching)
    return coaching.id


def acknowledge_coaching(ledger: Ledger, *, by: UUID, coaching: UUID) -> None:
    """Say that a talk was so. Raises NotThere, NotInTheTalk, AcknowledgedAlready."""
    found = ledger.get(Coaching, coaching)
    found.acknowledge(by=by)
    ledger.save(found)


def remark_on_coaching(ledger: Ledger, *, by: UUID, coaching: UUID, words: str) -> None:
    """Add something to a talk. Raises NotThere, NotInTheTalk, NothingTalked."""
    found = ledger.get(Coaching, coaching)
    found.remark(by=by, words=ledger.keep(words))
    ledger.save(found)


def note_feedback(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    card: UUID,
    period: str,
    tone: Tone,
    words: str,
    customer: str = "",
    kpi: UUID | None = None,
) -> UUID:
    """Write down what a customer said; returns its id.

    Everybody who may see the scorecard may: sales and service hear customers, too. Raises
    NotThere, PeriodIsClosed, NoFeedback.
    """
    here = standing(ledger, by=by, card=card, kpi=kpi)
    _guard(ledger, here, period)
    feedback = Feedback.note(
        id=id,
        by=by,
        card=card,
        kpi=kpi,
        period=Period.parse(period).key,
        metric=here.place.metric,
        subject=here.place.subject,
        day=here.today,
        tone=tone,
        customer=ledger.keep(customer),
        words=ledger.keep(words),
    )
    ledger.save(feedback)
    return feedback.id


def take_feedback_back(ledger: Ledger, *, by: UUID, feedback: UUID) -> None:
    """Let one's own feedback stand no longer; who may note causes there takes any back.

    Raises NotThere, NotYours, PeriodIsClosed, FeedbackTakenBack.
    """
    found = ledger.get(Feedback, feedback)
    here = standing(ledger, by=by, card=found.card, kpi=found.kpi)
    if by != found.noted_by:
        here.demand_noting()
    _guard(ledger, here, found.period)
    found.take_back(by=by)
    ledger.save(found)


# -- what they share ------------------------------------------------------------------------------


def _analysis(ledger: Ledger, by: UUID, card: UUID, kpi: UUID, period: str) -> Analysis:
    key = Period.parse(period).key
    here = standing(ledger, by=by, card=card, kpi=kpi)
    here.demand_noting()
    _guard(ledger, here, key)
    return ledger.find(Analysis, analysis_id(kpi, key)) or Analysis.begin(
        by=by,
        card=card,
        kpi=kpi,
        period=key,
        metric=here.place.metric,
        subject=here.place.subject,
    )


def _guard(ledger: Ledger, here: Standing, period: str) -> None:
    """Refuse words about a closed period, except a steward's. Raises PeriodIsClosed."""
    card = here.place.card
    guard_notes(
        ledger.consult(*card_facts(card)),
        here.who,
        here.thing,
        card=card,
        period=period,
        units=here.units,
        today=here.today,
    )


def _contract(ledger: Ledger, by: UUID, id: UUID) -> Contract:
    found = ledger.get(Contract, id)
    standing(ledger, by=by, card=found.card)
    return found
