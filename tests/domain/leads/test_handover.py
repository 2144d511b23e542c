"""Handing leads over: every record is answered or it isn't, and silence stays silence."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.leads.counting import Counting
from app.domain.leads.counting_rule import CountingRule
from app.domain.leads.handover import Answer, Handover
from app.domain.leads.lead_list import MOST_RECORDS, LeadList
from app.domain.leads.refusals import (
    AnsweredSo,
    GroundMissing,
    HoursOutside,
    ListHandedOver,
    ListWithdrawn,
    NoRecords,
    NothingChosen,
    NotInTheList,
    OnlyAcceptedQualify,
    QualifiedAlready,
    ReasonToWithdraw,
    RemarkForOther,
    TooManyRecords,
    ToOneself,
    WrittenAlready,
)
from tests.people import LUO, SALES, SHEN
from tests.recording import REASON, events, recorded, replayed

MARKETING, LIST = UUID(int=70), UUID(int=71)


def sent(**facts):
    return Handover.send(
        **{
            "by": LUO.id,
            "list_id": LIST,
            "metric": "leads",
            "subject": SALES,
            "period": "2026-05",
            "sender": MARKETING,
            "unit": SALES,
            "size": 5,
            "answer_within_hours": 24,
            **facts,
        }
    )


def brought(**facts):
    return LeadList.bring(
        **{
            "id": LIST,
            "by": LUO.id,
            "metric": "leads",
            "subject": SALES,
            "period": "2026-05",
            "unit": MARKETING,
            "source": "crm",
            "name": REASON,
            "layout": REASON,
            "size": 5,
            "records": REASON,
            **facts,
        }
    )


def test_nothing_is_accepted_by_silence():
    handover = sent()
    handover.accept([1, 2], by=SHEN.id)
    handover.reject([3], by=SHEN.id, ground="duplicate", remark=None)
    answers = [handover.answer_of(number) for number in range(1, 6)]
    assert answers == [
        Answer.ACCEPTED,
        Answer.ACCEPTED,
        Answer.REJECTED,
        Answer.WAITING,
        Answer.WAITING,
    ]
    assert handover.due_at - handover.created_on == timedelta(hours=24)


def test_an_answer_may_change_until_the_record_is_qualified():
    handover = sent()
    handover.reject([1, 2], by=SHEN.id, ground="unreachable", remark=None)
    assert handover.accept([1, 2, 3], by=SHEN.id) == 3
    assert handover.qualify([1], by=SHEN.id) == 1
    with pytest.raises(QualifiedAlready):
        handover.reject([1], by=SHEN.id, ground="duplicate", remark=None)
    again = replayed(handover)
    assert again.answers == {1: Answer.QUALIFIED, 2: Answer.ACCEPTED, 3: Answer.ACCEPTED}


def test_an_event_holds_only_what_changed():
    handover = sent()
    handover.accept([1], by=SHEN.id)
    events(handover)
    assert handover.accept([2, 1, 2], by=SHEN.id) == 1
    assert [one.numbers for one in events(handover)] == [[2]]


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        (lambda one: one.accept([], by=SHEN.id), NothingChosen),
        (lambda one: one.accept([0], by=SHEN.id), NotInTheList),
        (lambda one: one.accept([6], by=SHEN.id), NotInTheList),
        (lambda one: one.reject([1], by=SHEN.id, ground="", remark=None), GroundMissing),
        (lambda one: one.reject([1], by=SHEN.id, ground="other", remark=None), RemarkForOther),
        (lambda one: one.qualify([1], by=SHEN.id), OnlyAcceptedQualify),
    ],
)
def test_an_answer_that_says_too_little_is_refused(step, refusal):
    handover = sent()
    events(handover)
    with pytest.raises(refusal):
        step(handover)
    assert recorded(handover) == []


def test_the_same_answer_again_changes_nothing():
    handover = sent()
    handover.accept([1], by=SHEN.id)
    with pytest.raises(AnsweredSo):
        handover.accept([1], by=SHEN.id)
    handover.qualify([1], by=SHEN.id)
    with pytest.raises(AnsweredSo):
        handover.qualify([1], by=SHEN.id)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"unit": MARKETING}, ToOneself),
        ({"answer_within_hours": 0}, HoursOutside),
        ({"answer_within_hours": 721}, HoursOutside),
    ],
)
def test_it_goes_to_another_unit_within_a_time(facts, refusal):
    with pytest.raises(refusal):
        sent(**facts)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"size": 0}, NoRecords),
        ({"records": None}, NoRecords),
        ({"size": MOST_RECORDS + 1}, TooManyRecords),
    ],
)
def test_a_list_has_records_and_not_too_many(facts, refusal):
    with pytest.raises(refusal):
        brought(**facts)


def test_a_list_is_withdrawn_once_with_a_reason_and_never_after_it_was_handed_over():
    found = brought()
    with pytest.raises(ReasonToWithdraw):
        found.withdraw(by=LUO.id, reason=None, is_handed_over=False)
    with pytest.raises(ListHandedOver):
        found.withdraw(by=LUO.id, reason=REASON, is_handed_over=True)
    found.withdraw(by=LUO.id, reason=REASON, is_handed_over=False)
    with pytest.raises(ListWithdrawn):
        found.withdraw(by=LUO.id, reason=REASON, is_handed_over=False)
    assert replayed(found).is_withdrawn


def test_a_rule_is_written_anew_only_where_it_says_something_else():
    first = Counting.of([("預算", "is", "是")])
    rule = CountingRule.write(by=LUO.id, metric="leads", version=1, unit=None, counting=first)
    with pytest.raises(WrittenAlready):
        rule.rewrite(by=LUO.id, counting=first)
    rule.rewrite(by=LUO.id, counting=Counting.of([("預算", "is", "否")], once_by="客戶"))
    assert replayed(rule).counting.once_by == "客戶"
