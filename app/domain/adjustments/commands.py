"""Asking for adjustments, and deciding on them."""

from collections.abc import Iterable
from uuid import UUID

from app.domain.adjustments.asking import Asked, next_code, wish
from app.domain.adjustments.changes import Change, written_anew
from app.domain.adjustments.deciding import deciders
from app.domain.adjustments.evidence import Evidence, FileMissing
from app.domain.adjustments.refusals import (
    ExplanationMissing,
    NamingConcerned,
    RetroactiveUnsaid,
    SomebodyMayDecide,
    StandInLeft,
    TransferUneven,
)
from app.domain.adjustments.request import AdjustmentRequest, Effect
from app.domain.adjustments.surroundings import (
    Surroundings,
    apply_now,
    demand_decider,
    is_of_finance,
    may_act,
    rehearse,
    surroundings,
)
from app.domain.adjustments.weighing import given_and_taken, is_mostly_known, is_retroactive
from app.domain.adjustments.wish import Size
from app.domain.people.rights import TABLE, Act, Actor, Thing, demand, may
from app.domain.people.standing import actor
from app.domain.reference import Ledger
from app.domain.values.period import Period


def draft_request(
    ledger: Ledger, *, by: UUID, asked: Asked, files: tuple[Evidence, ...] = ()
) -> UUID:
    """A draft that only its requester works on, with files as evidence; returns its id.

    Raises NotYours, NotThere, NothingAsked, TacticsOnly, TacticsMissing, UnknownCategory,
    UnknownFirstPeriod, PartBefore, TriggerToCome, TransferUneven, and what the scorecards would
    raise.
    """
    code = asked.code or next_code(ledger)
    request = AdjustmentRequest.draft(by=by, code=code, wish=wish(ledger, by, asked))
    _attach(ledger, request, by, files)
    ledger.save(request)
    return request.id


def request_adjustment(
    ledger: Ledger,
    *,
    by: UUID,
    asked: Asked,
    retroactive: bool = False,
    files: tuple[Evidence, ...] = (),
) -> UUID:
    """Draft a request and submit it at once; returns its id. Raises as both."""
    id = draft_request(ledger, by=by, asked=asked, files=files)
    ledger.settle()
    submit_request(ledger, by=by, request_id=id, retroactive=retroactive)
    return id


def revise_request(
    ledger: Ledger,
    *,
    by: UUID,
    request_id: UUID,
    asked: Asked,
    files: tuple[Evidence, ...] = (),
) -> None:
    """Write a draft, a questioned or a rejected request otherwise. Raises as `draft_request`."""
    request = ledger.get(AdjustmentRequest, request_id)
    request.demand_revising(by)
    request.revise(by=by, wish=wish(ledger, by, asked))
    _attach(ledger, request, by, files)
    ledger.save(request)


def attach_evidence(
    ledger: Ledger, *, by: UUID, request_id: UUID, files: tuple[Evidence, ...]
) -> None:
    """Add files to a request that isn't decided yet.

    Raises NotThere, FileMissing, NotTheRequester, AttachedAlready, TooManyFiles.
    """
    request = ledger.get(AdjustmentRequest, request_id)
    if not files:
        raise FileMissing(field="files")
    _attach(ledger, request, by, files)
    ledger.save(request)


def _attach(
    ledger: Ledger, request: AdjustmentRequest, by: UUID, files: tuple[Evidence, ...]
) -> None:
    for one in files:
        request.attach(
            by=by,
            file=one.digest,
            name=ledger.keep(one.name),
            media_type=one.media_type,
            size=one.size,
        )
        ledger.keep_file(one.content, one.media_type)


def revise_and_submit(
    ledger: Ledger,
    *,
    by: UUID,
    request_id: UUID,
    asked: Asked,
    retroactive: bool = False,
    answer: str = "",
    files: tuple[Evidence, ...] = (),
) -> None:
    """Write a request otherwise and put it up for decision at once. Raises as both."""
    revise_request(ledger, by=by, request_id=request_id, asked=asked, files=files)
    ledger.settle()
    submit_request(ledger, by=by, request_id=request_id, retroactive=retroactive, answer=answer)


def submit_request(
    ledger: Ledger,
    *,
    by: UUID,
    request_id: UUID,
    retroactive: bool = False,
    answer: str = "",
) -> None:
    """Put a request up for decision. `retroactive` says that its lateness is meant.

    Raises NotThere, RetroactiveUnsaid, ExplanationMissing, and what the request and the scorecards
    raise.
    """
    request = ledger.get(AdjustmentRequest, request_id)
    request.demand_submitting(by)
    before = surroundings(ledger, by, request)
    late = is_retroactive(request.first_period, before.asked.today)
    if request.size is Size.LARGE:
        if late and not retroactive:
            raise RetroactiveUnsaid(field="retroactive", period=_period(request.first_period))
        if request.explanation is None:
            raise ExplanationMissing(field="explanation")
        rehearse(before, request)
    request.submit(
        by=by,
        parties=before.asked.parties,
        needs_finance=before.needs_finance,
        retroactive=late and request.size is Size.LARGE,
        mostly_known=request.size is Size.LARGE
        and is_mostly_known(request.first_period, before.asked.today, before.policy),
        answer=ledger.keep(answer),
    )
    ledger.save(request)


def ask_about(ledger: Ledger, *, by: UUID, request_id: UUID, note: str) -> None:
    """Send a request back with a question, as head or as finance. Its answer submits it again.

    Raises NotYours, NotThere, QuestionMissing.
    """
    request = ledger.get(AdjustmentRequest, request_id)
    before = surroundings(ledger, by, request)
    request.ask(
        by=by,
        stands_for=demand_decider(before, by, _act_on(request)),
        parties=before.asked.parties,
        question=ledger.keep(note),
    )
    ledger.save(request)


def confirm_request(ledger: Ledger, *, by: UUID, request_id: UUID) -> None:
    """Hold on to a request although its KPIs changed.

    A transfer that gives more or less than it takes by now is to be written anew.
    Raises NotThere, NothingMoved, TransferUneven.
    """
    request = ledger.get(AdjustmentRequest, request_id)
    request.demand_confirming(by)
    before = surroundings(ledger, by, request)
    rehearse(before, request)
    anew = [Change.from_facts(line) for line in written_anew(request.lines, before.standing)]
    given, taken = given_and_taken(anew)
    if given != taken:
        raise TransferUneven(given=given, taken=taken)
    of_finance = is_of_finance(before.facts, anew, before.policy)
    request.confirm(by=by, standing=before.standing, needs_finance=of_finance)
    ledger.save(request)


def withdraw_request(ledger: Ledger, *, by: UUID, request_id: UUID, note: str = "") -> None:
    """Take a request back before a decision. Raises NotThere, NotTheRequester."""
    request = ledger.get(AdjustmentRequest, request_id)
    request.withdraw(by=by, reason=ledger.keep(note))
    ledger.save(request)


def approve_request(
    ledger: Ledger,
    *,
    by: UUID,
    request_id: UUID,
    note: str = "",
    saw: int = 0,
    effect: Effect | None = None,
    at_once: bool = True,
) -> None:
    """Approve as head, or as finance where it waits for them; then the scorecards change.

    A second head is told who approved before, and that it waits for finance.
    `effect` is what the decider saw, worked out at the position `saw`. `at_once` False leaves the
    applying of what needs no second approval to `apply_approved`.
    Raises NotYours, NotThere, and what the request and the scorecards raise.
    """
    request = ledger.get(AdjustmentRequest, request_id)
    before = surroundings(ledger, by, request)
    second, act = request.waits_for_finance, _act_on(request)
    if second and not may_act(before, by, act):
        demand_decider(before, by, Act.DECIDE_REQUEST)
        request.demand_ready()
    decide = request.approve_second if second else request.approve
    decide(
        by=by,
        stands_for=demand_decider(before, by, act),
        parties=before.asked.parties,
        standing=before.standing,
        note=ledger.keep(note),
        saw=saw,
        effect=effect or [],
    )
    if at_once and not request.waits_for_finance:
        apply_now(before, request, by)
    ledger.save(request, *before.cards.values())


def apply_approved(ledger: Ledger, *, by: UUID, request_id: UUID) -> None:
    """Change the scorecards of a request that everybody has approved. Raises NotYours."""
    request = ledger.get(AdjustmentRequest, request_id)
    before = surroundings(ledger, by, request)
    demand_decider(before, by, Act.DECIDE_REQUEST)
    request.demand_ready()
    apply_now(before, request, by)
    ledger.save(request, *before.cards.values())


def reject_request(
    ledger: Ledger,
    *,
    by: UUID,
    request_id: UUID,
    note: str,
    saw: int = 0,
    effect: Effect | None = None,
) -> None:
    """Decline a request with a reason. Raises NotYours, NotThere, ReasonForRejection."""
    request = ledger.get(AdjustmentRequest, request_id)
    before = surroundings(ledger, by, request)
    request.reject(
        by=by,
        stands_for=demand_decider(before, by, _act_on(request)),
        parties=before.asked.parties,
        reason=ledger.keep(note),
        saw=saw,
        effect=effect or [],
    )
    ledger.save(request)


def name_stand_in(ledger: Ledger, *, by: UUID, request_id: UUID, person: UUID) -> None:
    """Where nobody is left to decide, as head or as finance, the administrator names who may.

    This once: who is named decides the request as it stands, and takes one decision. Where another
    administrator has no part in it, one who has names nobody.
    Raises NotYours, NotThere, SomebodyMayDecide, NamingConcerned, StandInConcerned, SamePerson,
    StandInLeft.
    """
    request = ledger.get(AdjustmentRequest, request_id)
    before = surroundings(ledger, by, request)
    facts = before.facts
    company = before.asked.units.company
    demand(
        actor(by, facts.get("person", by.hex)),
        Act.NAME_STAND_IN,
        Thing(unit=company),
        units=before.asked.units,
        today=before.asked.today,
    )
    request.demand_undecided()
    act = _act_on(request)
    roles = (*TABLE[act], *TABLE[Act.NAME_STAND_IN])
    ids = {UUID(id) for role in roles for id in facts.get("holders", role) or {}}
    ids |= {request.stand_in} if request.stand_in else set()
    known = ledger.consult(*(("person", id.hex) for id in (person, *sorted(ids))))
    people = [actor(id, known.get("person", id.hex)) for id in sorted(ids)]
    if left := deciders(people, act, before.asked):
        raise SomebodyMayDecide(who=left[0].id)
    others = _naming(people, company, before) - before.asked.parties
    if by in before.asked.parties and others:
        raise NamingConcerned(who=min(others))
    if actor(person, known.get("person", person.hex)).left:
        raise StandInLeft(field="person")
    request.name_stand_in(by=by, person=person, parties=before.asked.parties)
    ledger.save(request)


def _act_on(request: AdjustmentRequest) -> Act:
    """What deciding it is now."""
    return Act.DECIDE_MONEY if request.waits_for_finance else Act.DECIDE_REQUEST


def _naming(people: Iterable[Actor], company: UUID | None, before: Surroundings) -> set[UUID]:
    """Those of these people who may name stand-ins."""
    units, today = before.asked.units, before.asked.today
    return {
        one.id
        for one in people
        if may(one, Act.NAME_STAND_IN, Thing(unit=company), units=units, today=today)
    }


def _period(key: str) -> Period:
    period = Period.parse(key)
    return period.months()[0] if period.months() else period
