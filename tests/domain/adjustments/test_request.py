"""A request: given its history, when one step is taken, then events or a refusal."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.adjustments.changes import Action, Change
from app.domain.adjustments.refusals import (
    AlreadyDecided,
    AlreadyWithdrawn,
    AnswerMissing,
    KpiMoved,
    NothingMoved,
    NotTheRequester,
    OwnKpi,
    OwnRequest,
    QuestionMissing,
    ReasonForRejection,
    SamePerson,
    StandInConcerned,
    StandsForParty,
    StillDraft,
    WaitsForAnswer,
    WaitsForDecision,
    WaitsForFinance,
)
from app.domain.adjustments.request import AdjustmentRequest
from app.domain.adjustments.state import State
from app.domain.adjustments.wish import Category, Size, Wish
from tests.domain.conftest import Standing
from tests.people import BAI, CHEN, FANG, LUO, SHEN, TAO, WU, YE
from tests.recording import REASON, events, recorded, replayed

KPI, CARD = UUID(int=501), UUID(int=502)
BEFORE = {"target": Decimal(100), "weight": Decimal("0.5")}
AFTER = {"target": Decimal(80)}
STANDING = {KPI: BEFORE}


def wish(size: Size = Size.LARGE) -> Wish:
    line = Change(Action.CHANGE, CARD, KPI, "leads", CARD, BEFORE, AFTER)
    return Wish((line,), size, Category.COMPETITOR, "2026-08", explanation=REASON)


def drafted(size: Size = Size.LARGE) -> AdjustmentRequest:
    """Luo asks for a lower target of Chen's KPI."""
    request = AdjustmentRequest.draft(by=LUO.id, code="ADJ-2026-007", wish=wish(size))
    events(request)
    return request


def submitted(*, finance: bool = False) -> AdjustmentRequest:
    request = drafted()
    submit(request, finance=finance)
    events(request)
    return request


def submit(request, *, by=LUO, finance=False, **more):
    request.submit(
        by=by.id,
        parties=frozenset({CHEN.id}),
        needs_finance=finance,
        retroactive=False,
        mostly_known=False,
        **more,
    )


def deciding(by=SHEN, parties=(CHEN,), stands_for=(), **more):
    return {
        "by": by.id,
        "stands_for": frozenset(one.id for one in stands_for),
        "parties": frozenset(one.id for one in parties),
        "saw": 7,
        "effect": [],
        **more,
    }


def approve(request, by=SHEN, standing=STANDING, **more):
    request.approve(standing=standing, note=None, **deciding(by, **more))


def ask(request, by=SHEN, question=REASON, **more):
    people = deciding(by, **more)
    request.ask(question=question, **{one: people[one] for one in ("by", "stands_for", "parties")})


def confirm(request, standing, *, by=LUO, finance=False):
    request.confirm(by=by.id, standing=standing, needs_finance=finance)


def test_what_needs_no_finance_is_applied_after_one_approval():
    request = submitted()
    approve(request)
    request.apply(by=SHEN.id)
    assert recorded(request) == ["approved", "applied"]
    assert request.state is State.APPLIED


def test_money_waits_for_finance_and_for_another_person():
    request = submitted(finance=True)
    approve(request)
    with pytest.raises(WaitsForFinance):
        request.apply(by=SHEN.id)
    with pytest.raises(SamePerson):
        request.approve_second(standing=STANDING, note=None, **deciding(SHEN))
    with pytest.raises(SamePerson):
        request.approve_second(standing=STANDING, note=None, **deciding(BAI, stands_for=[SHEN]))
    request.approve_second(standing=STANDING, note=None, **deciding(BAI))
    request.apply(by=BAI.id)
    assert recorded(request) == ["approved", "second_approved", "applied"]


def test_finance_may_decline_what_the_head_approved():
    request = submitted(finance=True)
    approve(request)
    request.reject(reason=REASON, **deciding(BAI))
    assert request.state is State.REJECTED


@pytest.mark.parametrize(
    ("by", "parties", "stands_for", "refusal"),
    [
        (LUO, [], [], OwnRequest),
        (CHEN, [], [], OwnKpi),  # owned it at submission
        (SHEN, [SHEN], [], OwnKpi),  # owns it by now
        (SHEN, [], [LUO], StandsForParty),
        (SHEN, [], [CHEN], StandsForParty),
        (SHEN, [WU], [WU], StandsForParty),
    ],
)
def test_nobody_decides_who_has_or_had_a_part_in_it_nor_do_their_delegates(
    by, parties, stands_for, refusal
):
    request = submitted()
    with pytest.raises(refusal):
        approve(request, by, parties=parties, stands_for=stands_for)
    with pytest.raises(refusal):
        request.reject(reason=REASON, **deciding(by, parties, stands_for))
    assert events(request) == []


def test_a_kpi_that_changed_since_stands_in_the_way_until_the_requester_confirms():
    request = submitted()
    moved = {KPI: {**BEFORE, "target": Decimal(90)}}
    with pytest.raises(KpiMoved):
        approve(request, standing=moved)
    with pytest.raises(NotTheRequester):
        confirm(request, moved, by=SHEN)
    confirm(request, moved)
    with pytest.raises(NothingMoved):
        confirm(request, moved)
    approve(request, standing=moved)
    assert recorded(request) == ["confirmed", "approved"]


def test_a_kpi_that_is_gone_counts_as_changed():
    with pytest.raises(KpiMoved):
        approve(submitted(), standing={})


def test_a_question_sends_it_back_and_an_answer_submits_it_again():
    request = submitted()
    with pytest.raises(QuestionMissing):
        ask(request, question=None)
    ask(request)
    with pytest.raises(WaitsForAnswer):
        approve(request)
    with pytest.raises(AnswerMissing):
        submit(request)
    submit(request, answer=REASON)
    approve(request)
    assert recorded(request) == ["questioned", "submitted", "approved"]


def test_a_question_of_finance_sends_it_back_to_the_requester_and_then_to_the_head():
    request = submitted(finance=True)
    approve(request)
    ask(request, BAI)
    assert request.state is State.QUESTIONED
    submit(request, finance=True, answer=REASON)
    approve(request)
    request.approve_second(standing=STANDING, note=None, **deciding(BAI))
    assert recorded(request) == [
        *("approved", "questioned", "submitted", "approved", "second_approved")
    ]


def test_who_has_a_part_in_it_or_approved_it_sends_nothing_back():
    request = submitted(finance=True)
    for concerned, why in ((LUO, OwnRequest), (CHEN, OwnKpi)):
        with pytest.raises(why):
            ask(request, concerned)
    with pytest.raises(StandsForParty):
        ask(request, FANG, stands_for=[CHEN])
    approve(request)
    for same in ({"by": SHEN}, {"by": BAI, "stands_for": [SHEN]}):
        with pytest.raises(SamePerson):
            ask(request, **same)
    assert recorded(request) == ["approved"]


def test_a_stand_in_of_finance_who_asks_has_taken_their_one_decision():
    request = submitted(finance=True)
    approve(request)
    request.name_stand_in(by=TAO.id, person=YE.id, parties=frozenset())
    ask(request, YE)
    assert request.stand_in is None


def test_a_rejection_needs_its_reason_and_may_come_again_as_a_new_version():
    request = submitted()
    with pytest.raises(ReasonForRejection):
        request.reject(reason=None, **deciding())
    request.reject(reason=REASON, **deciding())
    with pytest.raises(AlreadyDecided):
        submit(request)
    request.revise(by=LUO.id, wish=wish())
    assert (request.state, request.revision) == (State.DRAFT, 2)
    submit(request)
    assert recorded(request) == ["rejected", "revised", "submitted"]


def test_who_decides_second_is_told_who_came_first_and_when():
    request = submitted()
    approve(request)
    request.apply(by=SHEN.id)
    for late in (lambda: approve(request, FANG), lambda: ask(request, FANG)):
        with pytest.raises(AlreadyDecided) as told:
            late()
        assert told.value.facts["who"] == SHEN.id
        assert told.value.facts["at"].tzinfo is not None


def test_what_follows_an_approval_does_not_change_when_it_was_given(monkeypatch):
    request = submitted(finance=True)
    approve(request)
    (approved,) = events(request)
    later = approved.timestamp + timedelta(hours=1)
    monkeypatch.setattr(Standing, "now", lambda _: later)
    request.name_stand_in(by=TAO.id, person=YE.id, parties=frozenset())
    confirm(request, {KPI: {**BEFORE, "target": Decimal(90)}})
    with pytest.raises(WaitsForFinance) as told:
        request.withdraw(by=LUO.id, reason=None)
    assert told.value.facts == {"who": SHEN.id, "at": approved.timestamp}
    assert request.modified_on == later


def test_only_the_requester_withdraws_and_only_before_a_decision():
    request = submitted()
    with pytest.raises(NotTheRequester):
        request.withdraw(by=SHEN.id, reason=None)
    request.withdraw(by=LUO.id, reason=None)
    with pytest.raises(AlreadyWithdrawn):
        approve(request)
    decided = submitted(finance=True)
    approve(decided)
    with pytest.raises(WaitsForFinance):
        decided.withdraw(by=LUO.id, reason=None)


def test_a_draft_is_its_requesters_alone():
    request = drafted()
    with pytest.raises(StillDraft):
        approve(request)
    with pytest.raises(NotTheRequester):
        submit(request, by=WU)
    with pytest.raises(NotTheRequester):
        request.revise(by=WU.id, wish=wish())


def test_what_is_submitted_is_not_written_otherwise():
    with pytest.raises(WaitsForDecision):
        submitted().revise(by=LUO.id, wish=wish())


def test_a_small_change_is_recorded_without_approval():
    request = drafted(Size.SMALL)
    submit(request)
    assert recorded(request) == ["submitted", "applied"]


def test_a_stand_in_has_no_part_in_it_and_is_not_who_names_them():
    request = submitted()
    for concerned in (LUO, CHEN, WU, TAO):
        with pytest.raises(StandInConcerned):
            request.name_stand_in(by=TAO.id, person=concerned.id, parties=frozenset({WU.id}))
    request.name_stand_in(by=TAO.id, person=YE.id, parties=frozenset())
    assert request.stand_in == YE.id


def test_a_stand_in_takes_one_decision_on_what_the_request_said():
    request = submitted(finance=True)
    request.name_stand_in(by=TAO.id, person=YE.id, parties=frozenset())
    ask(request, YE)
    request.revise(by=LUO.id, wish=wish())
    assert request.stand_in is None
    submit(request, finance=True, answer=REASON)
    request.name_stand_in(by=TAO.id, person=YE.id, parties=frozenset())
    approve(request, by=SHEN)
    assert request.stand_in is None
    with pytest.raises(SamePerson):
        request.name_stand_in(by=TAO.id, person=SHEN.id, parties=frozenset())
    request.name_stand_in(by=TAO.id, person=YE.id, parties=frozenset())
    request.approve_second(standing=STANDING, note=None, **deciding(YE))
    with pytest.raises(WaitsForFinance):
        request.name_stand_in(by=TAO.id, person=WU.id, parties=frozenset())


@pytest.mark.parametrize(("submitted_so", "seen_anew"), [(False, True), (True, False)])
def test_whether_finance_is_needed_is_seen_anew_where_it_is_confirmed(submitted_so, seen_anew):
    request = submitted(finance=submitted_so)
    confirm(request, {KPI: {**BEFORE, "target": Decimal(90)}}, finance=seen_anew)
    assert request.needs_finance is seen_anew


def test_what_the_head_approved_still_waits_for_finance_once_it_is_confirmed():
    request = submitted(finance=True)
    approve(request)
    confirm(request, {KPI: {**BEFORE, "target": Decimal(90)}}, finance=False)
    assert request.waits_for_finance


def test_a_replay_gives_the_same_request():
    request = AdjustmentRequest.draft(by=LUO.id, code="ADJ-2026-007", wish=wish())
    submit(request, finance=True)
    approve(request)
    again = replayed(request)
    assert vars(again).keys() == vars(request).keys()
    assert (again.state, again.parties, again.first, again.lines) == (
        request.state,
        request.parties,
        request.first,
        request.lines,
    )
