"""Noting causes and countermeasures of a KPI, and the review of a scorecard's period."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.domain.measurements.owning import owned, owners_named
from app.domain.people.refusals import NotYours
from app.domain.people.rights import TABLE, Act, Thing, may
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import card_facts, guard_notes
from app.domain.reference import Fact, Facts, Ledger, today_at
from app.domain.reviews.check_in import Cause, CheckIn, Confidence
from app.domain.reviews.refusals import NoCheckIn
from app.domain.reviews.review_note import Reviewed, ReviewNote, review_note_id
from app.domain.reviews.tracking_note import Tracked, TrackingNote, tracking_note_id
from app.domain.values.period import Period, PeriodKind


@dataclass(frozen=True)
class TrackingWords:
    """A tracking note as plain text: about a line of a holder's scorecard in a period."""

    card: UUID
    kpi: UUID
    metric: str
    subject: UUID
    period: str
    cause: str = ""
    countermeasure: str = ""
    responsible: UUID | None = None
    stated_responsible: str = ""
    completion: Decimal | None = None
    mom: Decimal | None = None
    row: int | None = None


@dataclass(frozen=True)
class ReviewWords:
    """A review note as plain text: about a scorecard in a period."""

    card: UUID
    period: str
    is_plan: bool = False
    core_objective: str = ""
    score: Decimal | None = None
    grade: str = ""
    worked: str = ""
    problems: str = ""
    next_direction: str = ""
    row: int | None = None


@dataclass(frozen=True)
class CheckInWords:
    """A check-in as plain text: about a line of a holder's scorecard in a period."""

    card: UUID
    kpi: UUID
    metric: str
    subject: UUID
    period: str
    confidence: Confidence | None = None
    cause: Cause | None = None
    note: str = ""


def check_in(ledger: Ledger, *, by: UUID, holder: UUID, words: CheckInWords) -> None:
    """Keep what the owner says of a KPI this week, in the organisation's zone.

    Raises NotYours, PeriodIsClosed.
    """
    today = demand_noting(
        ledger, by, holder, words.metric, words.subject, card=words.card, period=words.period
    )
    note = _place_of(ledger, by, words)
    said = CheckIn(words.confidence, words.cause, ledger.keep(words.note))
    note.check_in(week_of(today), said, by=by)
    ledger.save(note)


def undo_check_in(ledger: Ledger, *, by: UUID, holder: UUID, words: CheckInWords) -> str:
    """Take one's own check-in of this week back.

    Raises NotYours, PeriodIsClosed, NoCheckIn.
    """
    today = demand_noting(
        ledger, by, holder, words.metric, words.subject, card=words.card, period=words.period
    )
    note = ledger.find(TrackingNote, tracking_note_id(words.kpi, words.period))
    if note is None:
        raise NoCheckIn()
    note.undo_check_in(week_of(today), by=by)
    ledger.save(note)
    return "withdrawn"


def week_of(day: date) -> str:
    """The key of the ISO week that a check-in made on a day speaks in."""
    return Period.of_day(day, PeriodKind.WEEK).key


def note_tracking(
    ledger: Ledger, *, by: UUID, holder: UUID, words: TrackingWords, batch: UUID | None = None
) -> UUID:
    """Keep cause, countermeasure and claims of a KPI's period; returns the note's id.

    Raises NotYours, NothingNoted.
    """
    demand_noting(
        ledger, by, holder, words.metric, words.subject, card=words.card, period=words.period
    )
    note = _place_of(ledger, by, words)
    tracked = Tracked(
        cause=ledger.keep(words.cause),
        countermeasure=ledger.keep(words.countermeasure),
        responsible=words.responsible,
        stated_responsible=ledger.keep(words.stated_responsible),
        completion=words.completion,
        mom=words.mom,
    )
    note.note(tracked, by=by, batch=batch, row=words.row)
    ledger.save(note)
    return note.id


def note_review(
    ledger: Ledger, *, by: UUID, holder: UUID, words: ReviewWords, batch: UUID | None = None
) -> UUID:
    """Keep the words and claims of a scorecard's period; returns the note's id.

    Raises NotYours, NothingNoted.
    """
    demand_noting(ledger, by, holder, card=words.card, period=words.period)
    id = review_note_id(words.card, words.period)
    note = ledger.find(ReviewNote, id) or ReviewNote.begin(
        by=by, card=words.card, period=words.period, is_plan=words.is_plan
    )
    reviewed = Reviewed(
        core_objective=ledger.keep(words.core_objective),
        score=words.score,
        grade=words.grade,
        worked=ledger.keep(words.worked),
        problems=ledger.keep(words.problems),
        next_direction=ledger.keep(words.next_direction),
    )
    note.note(reviewed, by=by, is_plan=words.is_plan, batch=batch, row=words.row)
    ledger.save(note)
    return id


def _place_of(ledger: Ledger, by: UUID, words: TrackingWords | CheckInWords) -> TrackingNote:
    return ledger.find(
        TrackingNote, tracking_note_id(words.kpi, words.period)
    ) or TrackingNote.begin(
        by=by,
        card=words.card,
        kpi=words.kpi,
        metric=words.metric,
        subject=words.subject,
        period=words.period,
    )


def demand_noting(
    ledger: Ledger,
    by: UUID,
    holder: UUID,
    metric: str = "",
    subject: UUID | None = None,
    *,
    card: UUID,
    period: str,
) -> date:
    """Today in the organisation's zone, where the person may note something here.

    Raises NotYours unless they may note causes here or import the holder's tables; PeriodIsClosed
    where the scorecard's period is closed and they are no steward.
    """
    wanted: list[Fact] = [
        ("organisation", ""),
        ("units", ""),
        ("person", by.hex),
        ("person", holder.hex),
        *card_facts(card),
    ]
    if metric and subject:
        wanted.append(owned(metric, subject))
    facts = ledger.consult(*wanted)
    today = today_at(ledger.now(), facts)
    owners: frozenset[UUID] = frozenset()
    if metric and subject:
        owners = owners_named(facts, metric, subject, card=card)
    thing = thing_of(facts, holder, owners)
    who, units = actor(by, facts.get("person", by.hex)), tree(facts.get("units"))
    if not any(may(who, act, thing, units=units, today=today) for act in NOTING):
        raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[Act.NOTE_CAUSE])))
    guard_notes(facts, who, thing, card=card, period=period, units=units, today=today)
    return today


NOTING = (Act.NOTE_CAUSE, Act.IMPORT_TABLE)


def thing_of(facts: Facts, holder: UUID, owners: frozenset[UUID] = frozenset()) -> Thing:
    """A holder's scorecard as something that rights are asked about."""
    if holder in tree(facts.get("units")).units:
        return Thing(unit=holder, owners=owners)
    person = facts.get("person", holder.hex)
    return Thing(unit=UUID(person["unit"]) if person else None, holder=holder, owners=owners)
