"""The steps of a scorecard's review: who may take them, and when."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.domain.people.rights import (
    Act,
    Actor,
    Thing,
    UnitTree,
    counts_as,
    demand,
    demand_somewhere,
    holds,
)
from app.domain.people.roles import Role
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import card_facts, guard_review
from app.domain.reference import Fact, Facts, Ledger, NotThere, today_at
from app.domain.reviews.points import Limits, Points
from app.domain.reviews.refusals import (
    NoHead,
    NotReviewable,
    RaterTooNear,
    ReviewTooEarly,
)
from app.domain.reviews.review import ENOUGH_RATERS, Review, Verdict, review_id
from app.domain.scorecards.letters import letter_owners, letter_superior
from app.domain.values.period import Period, PeriodKind

REVIEWED_KINDS = (PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR)


@dataclass(frozen=True)
class _Case:
    """A scorecard's review with those who have a part in it, and who asks."""

    review: Review
    who: Actor
    thing: Thing
    superior: UUID | None
    units: UnitTree
    today: date
    facts: Facts

    @property
    def acting(self) -> frozenset[UUID]:
        return counts_as(self.who, today=self.today)


def review_oneself(
    ledger: Ledger,
    *,
    by: UUID,
    card: UUID,
    period: str,
    worked: str = "",
    improve: str = "",
    next_steps: str = "",
) -> None:
    """Write the self-review (自評).

    Raises NotThere, NotReviewable, ReviewTooEarly, PeriodIsClosed, and as `Review.self_review`.
    """
    review = _case(ledger, by, card, period).review
    review.self_review(
        by=by,
        worked=ledger.keep(worked),
        improve=ledger.keep(improve),
        next_steps=ledger.keep(next_steps),
    )
    ledger.save(review)


def assess_card(
    ledger: Ledger,
    *,
    by: UUID,
    card: UUID,
    period: str,
    points: Points,
    limits: Limits,
    reason: str = "",
    growth_reason: str = "",
    words: str = "",
    waived: str = "",
) -> None:
    """Give the superior's review (上級評價).

    Raises NotYours, what `review_oneself` raises of the period, and as `Review.assess`.
    """
    case = _case(ledger, by, card, period, Act.REVIEW_CARD)
    case.review.assess(
        by=by,
        acting=case.acting,
        points=points,
        limits=limits,
        reason=ledger.keep(reason),
        growth_reason=ledger.keep(growth_reason),
        words=ledger.keep(words),
        waived=ledger.keep(waived),
    )
    ledger.save(case.review)


def ask_raters(
    ledger: Ledger, *, by: UUID, card: UUID, period: str, people: Sequence[UUID]
) -> None:
    """Let these people rate; who they are is kept by the caller, outside the log.

    Raises NotYours, RaterTooNear, and as `Review.ask_raters`.
    """
    case = _case(ledger, by, card, period, Act.REVIEW_CARD, people)
    for person in people:
        if not _is_apart(case, person):
            raise RaterTooNear(field="people", person=person)
    case.review.ask_raters(by=by, acting=case.acting, count=len(people))
    ledger.save(case.review)


def demand_rating(ledger: Ledger, *, by: UUID, card: UUID, period: str) -> None:
    """Let a rating be cast now. Raises AlreadyConfirmed, RatingsGathered, PeriodIsClosed."""
    _case(ledger, by, card, period).review.demand_ratings_open()


def gather_ratings(
    ledger: Ledger,
    *,
    by: UUID,
    card: UUID,
    period: str,
    ratings: Sequence[int],
    remarks: Sequence[str],
) -> None:
    """Write down what was cast, without anything that says who cast it.

    Raises NotYours and as `Review.gather`.
    """
    case = _case(ledger, by, card, period, Act.REVIEW_CARD)
    told = remarks if len(ratings) >= ENOUGH_RATERS else []
    kept = [ref for text in told if (ref := ledger.keep(text)) is not None]
    case.review.gather(by=by, acting=case.acting, ratings=list(ratings), remarks=kept)
    ledger.save(case.review)


def judge_kpis(
    ledger: Ledger,
    *,
    by: UUID,
    card: UUID,
    period: str,
    verdicts: Mapping[UUID, tuple[Verdict, str]],
) -> None:
    """Keep, change or retire each KPI: those reviewed, or whoever reviews them, say so.

    Raises NotYours, NotThere, and as `Review.judge_kpis`.
    """
    case = _case(ledger, by, card, period)
    if by not in case.review.reviewed:
        demand(case.who, Act.REVIEW_CARD, case.thing, units=case.units, today=case.today)
    known = ledger.consult(*(("kpi", kpi.hex) for kpi in verdicts))
    for kpi in verdicts:
        found = known.get("kpi", kpi.hex)
        if found is None or UUID(found["card"]) != card:
            raise NotThere(f"no KPI {kpi} on {card}")
    kept = {kpi: (verdict, ledger.keep(why)) for kpi, (verdict, why) in verdicts.items()}
    case.review.judge_kpis(by=by, verdicts=kept)
    ledger.save(case.review)


def calibrate_card(
    ledger: Ledger,
    *,
    by: UUID,
    card: UUID,
    period: str,
    points: Points,
    limits: Limits,
    reason: str,
) -> None:
    """Give other points after a comparison (校準). Raises NotYours, and as `Review.calibrate`."""
    case = _case(ledger, by, card, period, Act.CONFIRM_REVIEW)
    case.review.calibrate(
        by=by, acting=case.acting, points=points, limits=limits, reason=ledger.keep(reason)
    )
    ledger.save(case.review)


def confirm_review(ledger: Ledger, *, by: UUID, card: UUID, period: str, words: str = "") -> None:
    """Let the points count (確認). Raises NotYours, and as `Review.confirm`."""
    case = _case(ledger, by, card, period, Act.CONFIRM_REVIEW)
    case.review.confirm(by=by, acting=case.acting, words=ledger.keep(words))
    ledger.save(case.review)


def appeal_review(
    ledger: Ledger, *, by: UUID, card: UUID, period: str, to: UUID, reason: str
) -> None:
    """Ask a head without a part to look again (績效申訴). Raises NoHead, as `Review.appeal`."""
    case = _case(ledger, by, card, period, people=[to])
    if not holds(
        actor(to, case.facts.get("person", to.hex)), Role.DEPARTMENT_HEAD, today=case.today
    ):
        raise NoHead(field="to", person=to)
    case.review.appeal(
        by=by,
        to=to,
        near=people_with_a_part(ledger.consult, case.review.parts),
        reason=ledger.keep(reason),
    )
    ledger.save(case.review)


def decide_review_appeal(
    ledger: Ledger,
    *,
    by: UUID,
    card: UUID,
    period: str,
    points: Points | None,
    limits: Limits,
    reason: str,
) -> None:
    """Say the last word, as the head who was asked, or as another head over the scorecard.

    Raises NotYours, and as `Review.decide_appeal`.
    """
    case = _case(ledger, by, card, period)
    demand_somewhere(case.who, Act.DECIDE_APPEAL, today=case.today)
    if case.review.appealed_to not in case.acting:
        demand(case.who, Act.CONFIRM_REVIEW, case.thing, units=case.units, today=case.today)
    case.review.decide_appeal(
        by=by,
        acting=case.acting,
        near=people_with_a_part(ledger.consult, case.review.parts),
        points=points,
        limits=limits,
        reason=ledger.keep(reason),
    )
    ledger.save(case.review)


# -- what they share ------------------------------------------------------------------------------


def _case(
    ledger: Ledger,
    by: UUID,
    card: UUID,
    period: str,
    act: Act | None = None,
    people: Sequence[UUID] = (),
) -> _Case:
    told = ledger.consult(("card", card.hex)).get("card", card.hex)
    if told is None:
        raise NotThere(f"no scorecard {card}")
    holder = UUID(told["holder"])
    wanted: list[Fact] = [
        ("organisation", ""),
        ("units", ""),
        ("card", card.hex),
        *(("person", one.hex) for one in (by, holder, *people)),
        *card_facts(card),
    ]
    facts = ledger.consult(*dict.fromkeys(wanted))
    today = today_at(ledger.now(), facts)
    _refuse_period(period, today)
    guard_review(facts, card, period)
    units, superior = tree(facts.get("units")), letter_superior(facts, card, holder)
    who, thing = actor(by, facts.get("person", by.hex)), _thing(facts, holder, superior, units)
    if act is not None:
        demand(who, act, thing, units=units, today=today)
    review = ledger.find(Review, review_id(card, period)) or Review.begin(
        by=by,
        card=card,
        period=period,
        reviewed=sorted(letter_owners(facts, card, holder), key=str),
    )
    return _Case(review, who, thing, superior, units, today, facts)


def _refuse_period(key: str, today: date) -> None:
    period = Period.parse(key)
    if period.kind not in REVIEWED_KINDS:
        raise NotReviewable(period=period)
    if today <= period.last_day:
        raise ReviewTooEarly(period=period, last_day=period.last_day)


def _thing(facts: Facts, holder: UUID, superior: UUID | None, units: UnitTree) -> Thing:
    person: Any = None if holder in units.units else facts.get("person", holder.hex)
    superiors = {superior, UUID(person["superior"]) if person and person["superior"] else None}
    return Thing(
        unit=holder if person is None else UUID(person["unit"]),
        holder=None if person is None else holder,
        superiors=frozenset(one for one in superiors if one is not None),
    )


def people_with_a_part(
    consult: Callable[..., Facts], parts: Iterable[tuple[UUID, datetime]]
) -> frozenset[UUID]:
    """Those who took a step of a review, and whom they stood in for on the day of it."""
    told = list(parts)
    facts = consult(("organisation", ""), *dict.fromkeys(("person", one.hex) for one, _ in told))
    counted = (
        counts_as(actor(one, facts.get("person", one.hex)), today=today_at(when, facts))
        for one, when in told
    )
    return frozenset[UUID]().union(*counted)


def _is_apart(case: _Case, person: UUID) -> bool:
    """Whether somebody works with those reviewed from outside their unit."""
    who = actor(person, case.facts.get("person", person.hex))
    if who.left or person in case.review.reviewed | {case.superior}:
        return False
    return case.thing.unit is None or not case.units.is_within(who.unit, case.thing.unit)
