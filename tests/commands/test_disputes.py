"""Disputes: two sides, a ruling that counts, one appeal that suspends it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.domain.disputes.commands import (
    Claim,
    NewDefinition,
    answer_dispute,
    appeal_ruling,
    comment_on_dispute,
    decide_appeal,
    open_dispute,
    rule_on_dispute,
    withdraw_dispute,
)
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.disputes.refusals import (
    AgainstOneself,
    AnsweredAlready,
    AppealedAlready,
    DisputedAlready,
    NoAppealOpen,
    NobodyAnswers,
    NobodyDecides,
    NoClaimToFollow,
    NotAParty,
    NothingClaimed,
    NothingRuled,
    NothingSaid,
    NotOpenAnyMore,
    NotYourAnswer,
    NotYourClaim,
    OwnDispute,
    ReasonForAppeal,
    ReasonForRuling,
    StandsForSide,
    StewardsRule,
    ValueForRuling,
)
from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.commands import undo_entry, version_for, withdraw_value
from app.domain.measurements.place import Place
from app.domain.measurements.refusals import NothingToWithdraw, Unreadable
from app.domain.metrics.commands import call_metric, redefine_metric
from app.domain.metrics.refusals import NothingRedefined
from app.domain.people.commands import add_person, grant_role
from app.domain.people.entrusting import delegate_role
from app.domain.people.refusals import NotYours
from app.domain.people.roles import Role
from app.domain.values.period import Period
from app.reading.cards import read_card
from projections.disputes.queries import comments_on, dispute, precedents
from projections.metrics.queries import versions
from projections.reference.queries import consult
from projections.temporal import NOW
from tests.small_company import LI, MARKETING, STEWARD, WANG, SmallCompany, small_company

SU, HEAD = UUID(int=11, version=4), UUID(int=12, version=4)
PLACE = Place("leads", MARKETING, "2026-01")


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        founded.hours[0] = 60 * 24  # March
        founded.accord.ledger.do(_sales)
        founded.record("400")
        yield founded


def _sales(ledger) -> None:
    """A colleague of another unit, and another head."""
    for person, name in ((SU, "蘇"), (HEAD, "鄧")):
        add_person(ledger, by=SYSTEM, id=person, name=name, unit=unit_id("CO"))
    ledger.settle()
    grant_role(ledger, by=SYSTEM, person=HEAD, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO"))


def do(company: SmallCompany, command, by: UUID, **more):
    return company.accord.ledger.do(command, by=by, **more)


def opened(company: SmallCompany, by: UUID = SU, typed: str = "180", words: str = "ours", **more):
    id = uuid4()
    do(
        company,
        open_dispute,
        by,
        id=id,
        place=more.get("place", PLACE),
        kind=more.get("kind", Subject.NUMBER),
        standing=Decimal(400),
        claim=Claim(typed, "finance", words, "report 12"),
        asked=more.get("asked", ()),
    )
    return id


def answer(company: SmallCompany, id: UUID, by: UUID = LI, typed: str = "400"):
    do(company, answer_dispute, by, dispute=id, claim=Claim(typed, "crm", "all of them"))


def rule(company: SmallCompany, id: UUID, outcome=Outcome.SIDE_A, by: UUID = STEWARD, **more):
    given = {"reason": "the contract says so", **more}
    return do(company, rule_on_dispute, by, dispute=id, outcome=outcome, **given).value


def counting(company: SmallCompany) -> tuple[Decimal | None, str | None]:
    """What counts in the cell, and from which source."""
    with company.accord.reading() as db:
        reading = read_card(db, Period.parse("2026-01"), at=NOW, card=company.card)
        cell = reading.cells.cell("leads", MARKETING, Period.parse("2026-01"))
        return cell.value, cell.counting.source if cell.counting else None


def standing(company: SmallCompany, id: UUID):
    with company.accord.reading() as db:
        return dispute(db, id, at=NOW)


def test_a_dispute_has_its_two_columns(company):
    id = opened(company)
    answer(company, id)
    row = standing(company, id)
    assert (row.state, row.claim, row.answer) == ("answered", Decimal(180), Decimal(400))
    assert (row.words, row.answer_words, row.evidence) == ("ours", "all of them", "report 12")
    assert set(row.others) == {LI, WANG}  # owner and keeper; who recorded what stands


def test_a_claim_needs_words_and_a_readable_value(company):
    with pytest.raises(NothingClaimed):
        opened(company, words=" ")
    with pytest.raises(Unreadable):
        opened(company, typed="about many")
    assert standing(company, opened(company, typed="")).claim is None


def test_whom_the_opener_asks_may_answer_and_may_not_rule(company):
    id = opened(company, asked=[HEAD])
    assert HEAD in standing(company, id).others
    answer(company, id, by=HEAD)
    assert standing(company, id).answered_by == HEAD


def test_a_ruling_on_a_definition_gives_the_metric_a_new_version(company):
    id = opened(company, kind=Subject.DEFINITION, typed="")
    answer(company, id, typed="")
    new = NewDefinition("2026-04", {"en": "A lead with a confirmed budget."})
    assert rule(company, id, definition=new) is None
    row = standing(company, id)
    assert (row.state, row.value, row.definition) == ("ruled", None, 2)
    assert counting(company) == (Decimal(400), "crm")
    with company.accord.reading() as db:
        first, second = versions(db, at=NOW, codes=["leads"])
    assert (second.from_period, second.meaning("en")) == (
        "2026-04",
        "A lead with a confirmed budget.",
    )
    assert first.meaning("en") != second.meaning("en")
    do(company, appeal_ruling, LI, dispute=id, reason="too strict")
    do(company, decide_appeal, HEAD, dispute=id, upheld=True, reason="it is what we sell")
    assert standing(company, id).state == "final"
    assert counting(company) == (Decimal(400), "crm")


NEW_MEANING = NewDefinition("2026-04", {"en": "A lead with a confirmed budget."})


def meant(company, at: int = NOW) -> list[tuple[int, str, str]]:
    """The versions of the definition: number, from which period, what it says."""
    with company.accord.reading() as db:
        found = versions(db, at=at, codes=["leads"])
    return [(one.version, one.from_period, one.meaning("en")) for one in found]


def noted_version(company, period: str) -> int:
    """The definition version that a value of a period would be recorded under."""
    with company.accord.reading() as db:
        metric = consult(db, [("metric", "leads")]).get("metric", "leads")
    assert metric["definition"]["meanings"]["en"] == meant(company)[-1][2]
    return version_for(metric, period)


def test_an_appeal_suspends_the_definition_that_a_ruling_gave(company):
    before = meant(company)
    id = opened(company, kind=Subject.DEFINITION, typed="")
    rule(company, id, definition=NEW_MEANING)
    ruled, at = meant(company), company.last()
    assert (len(ruled), noted_version(company, "2026-05")) == (2, 2)
    do(company, appeal_ruling, LI, dispute=id, reason="too strict")
    assert (meant(company), noted_version(company, "2026-05")) == (before, 1)
    assert meant(company, at) == ruled  # what was seen then stays
    suspended = company.last()
    do(company, decide_appeal, HEAD, dispute=id, upheld=True, reason="it is what we sell")
    assert (meant(company), noted_version(company, "2026-05")) == (ruled, 2)
    assert meant(company, suspended) == before


def test_a_definition_lost_at_appeal_holds_nowhere_and_its_number_is_not_given_again(company):
    before = meant(company)
    id = opened(company, kind=Subject.DEFINITION, typed="")
    rule(company, id, definition=NEW_MEANING)
    do(company, appeal_ruling, LI, dispute=id, reason="too strict")
    do(company, decide_appeal, HEAD, dispute=id, upheld=False, reason="it is too strict")
    assert (meant(company), noted_version(company, "2026-05")) == (before, 1)
    later = {"from_period": "2026-06", "meanings": {"en": "Another."}, "reason": "as agreed"}
    do(company, redefine_metric, STEWARD, code="leads", **later)
    assert [one[:2] for one in meant(company)] == [(1, ""), (3, "2026-06")]
    assert noted_version(company, "2026-05") == 1


def test_a_version_given_during_the_appeal_stays_the_newest(company):
    id = opened(company, kind=Subject.DEFINITION, typed="")
    rule(company, id, definition=NEW_MEANING)
    do(company, appeal_ruling, LI, dispute=id, reason="too strict")
    later = {"from_period": "2026-06", "meanings": {"en": "Another."}, "reason": "as agreed"}
    do(company, redefine_metric, STEWARD, code="leads", **later)
    do(company, call_metric, STEWARD, code="leads", aliases=["來客"])
    do(company, decide_appeal, HEAD, dispute=id, upheld=True, reason="it is what we sell")
    assert [one[0] for one in meant(company)] == [1, 2, 3]
    assert [noted_version(company, one) for one in ("2026-05", "2026-06")] == [2, 3]


def test_a_ruling_that_cant_redefine_leaves_everything_as_it_was(company):
    id = opened(company, kind=Subject.DEFINITION, typed="")
    with company.accord.reading() as db:
        old = versions(db, at=NOW, codes=["leads"])[-1]
    before = company.last()
    with pytest.raises(NothingRedefined):
        rule(company, id, definition=NewDefinition("2026-04", old.meanings))
    assert company.last() == before
    assert standing(company, id).state == "open"


def test_records_are_ruled_on_with_or_without_a_value(company):
    first = opened(company, kind=Subject.RECORDS)
    assert rule(company, first, Outcome.SPLIT, typed="") is None
    assert counting(company) == (Decimal(400), "crm")
    second = opened(company, kind=Subject.RECORDS)
    assert rule(company, second, Outcome.SPLIT, typed="290") == 290
    assert counting(company) == (Decimal(290), "ruling")
    do(company, appeal_ruling, LI, dispute=second, reason="two are ours")
    assert counting(company) == (Decimal(400), "crm")


def test_rulings_on_the_same_metric_are_precedents_and_the_same_subject_comes_first(company):
    earlier = opened(company)
    rule(company, earlier)
    company.record("500", month="2026-02")
    later = opened(company, place=Place("leads", MARKETING, "2026-02"))
    with company.accord.reading() as db:
        found = precedents(db, standing(company, later), at=NOW)
    assert [row.dispute for row in found] == [earlier]


def test_nobody_takes_a_ruling_back_as_if_it_were_a_report(company):
    rule(company, opened(company))
    assert counting(company) == (Decimal(180), "ruling")
    for command, more in ((withdraw_value, {"reason": "not ours"}), (undo_entry, {})):
        with pytest.raises(NothingToWithdraw):
            do(company, command, STEWARD, place=PLACE, source="ruling", **more)
    assert counting(company) == (Decimal(180), "ruling")


def test_a_number_is_disputed_once_at_a_time(company):
    id = opened(company)
    with pytest.raises(DisputedAlready):
        opened(company)
    do(company, withdraw_dispute, SU, dispute=id)
    opened(company)


def test_somebody_else_must_be_on_the_other_side(company):
    with pytest.raises(NobodyAnswers):
        opened(company, place=Place("cac", MARKETING, "2026-01"))
    with pytest.raises(AgainstOneself):
        _alone(company)


def _alone(company: SmallCompany) -> None:
    """Li keeps the source, owns the KPI, and recorded what stands of February."""
    company.record("70", month="2026-02", by=LI)
    opened(company, by=LI, place=Place("leads", MARKETING, "2026-02"))


def test_only_the_other_side_answers_and_once(company):
    id = opened(company)
    with pytest.raises(NotYourAnswer):
        answer(company, id, by=SU)
    answer(company, id)
    with pytest.raises(AnsweredAlready):
        answer(company, id, by=WANG)


def test_comments_are_kept_in_order(company):
    id = opened(company)
    for who, words in ((SU, "first"), (STEWARD, "second")):
        do(company, comment_on_dispute, who, dispute=id, words=words)
    with pytest.raises(NothingSaid):
        do(company, comment_on_dispute, SU, dispute=id, words="")
    with company.accord.reading() as db:
        assert [one.words for one in comments_on(db, id, at=NOW)] == ["first", "second"]


@pytest.mark.parametrize(
    ("outcome", "typed", "value"),
    [
        (Outcome.SIDE_A, "", "180"),
        (Outcome.SIDE_B, "", "400"),
        (Outcome.OTHER, "215", "215"),
        (Outcome.SPLIT, "290", "290"),
    ],
)
def test_a_ruling_makes_the_official_value(company, outcome, typed, value):
    id = opened(company)
    answer(company, id)
    rule(company, id, outcome, typed=typed)
    assert counting(company) == (Decimal(value), "ruling")
    company.record("500", reason="a late list")  # the source goes on; the ruling stands
    assert counting(company) == (Decimal(value), "ruling")


def test_a_ruling_is_a_stewards_without_a_part(company):
    id = opened(company)
    with pytest.raises(NotYours):
        rule(company, id, by=WANG)
    mine = opened(company, by=STEWARD, place=_february(company))
    with pytest.raises(OwnDispute):
        rule(company, mine)


def lend(company: SmallCompany, lender: UUID, role: Role, to: UUID, unit: UUID) -> None:
    days = {"from_day": date(2026, 1, 1), "until_day": date(2026, 12, 31)}
    do(company, delegate_role, lender, person=lender, role=role, unit=unit, to=to, **days)


def test_who_stands_in_for_a_side_neither_rules_nor_decides(company):
    """A delegate counts as the person they stand in for, and as themselves. (domain.md 2)"""
    mine = opened(company, by=STEWARD)
    lend(company, STEWARD, Role.DATA_STEWARD, SU, unit_id("CO"))
    with pytest.raises(StandsForSide):
        rule(company, mine, by=SU)
    assert counting(company) == (Decimal(400), "crm")
    id = opened(company, place=_february(company))
    rule(company, id)
    do(company, appeal_ruling, LI, dispute=id, reason="no")
    lend(company, WANG, Role.DEPARTMENT_HEAD, HEAD, MARKETING)
    with pytest.raises(StandsForSide):
        do(company, decide_appeal, HEAD, dispute=id, upheld=False, typed="400", reason="x")


def test_who_stands_in_for_the_steward_who_ruled_does_not_decide(company):
    id = opened(company)
    rule(company, id)
    do(company, appeal_ruling, LI, dispute=id, reason="no")
    lend(company, STEWARD, Role.DATA_STEWARD, HEAD, unit_id("CO"))
    with pytest.raises(StandsForSide):
        do(company, decide_appeal, HEAD, dispute=id, upheld=True, reason="x")


def test_where_every_steward_has_a_part_the_nearest_head_without_one_rules(company):
    """Else the dispute would end in nothing. (domain.md 2, four-eyes)"""
    theirs = opened(company)
    with pytest.raises(NotYours):  # a steward is left
        rule(company, theirs, by=HEAD)
    mine = opened(company, by=STEWARD, place=_february(company))
    for nobody in (WANG, LI, SU):
        with pytest.raises((NotYours, OwnDispute)):
            rule(company, mine, by=nobody)
    assert rule(company, mine, by=HEAD) == 180
    with pytest.raises(NotAParty):
        do(company, appeal_ruling, SU, dispute=mine, reason="no")
    with pytest.raises(NobodyDecides):  # else the ruling stayed suspended for ever
        do(company, appeal_ruling, LI, dispute=mine, reason="no")
    assert standing(company, mine).state == "ruled"
    do(company, grant_role, SYSTEM, person=SU, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO"))
    do(company, appeal_ruling, LI, dispute=mine, reason="no")
    with pytest.raises(OwnDispute):
        do(company, decide_appeal, HEAD, dispute=mine, upheld=True, reason="x")
    do(company, decide_appeal, SU, dispute=mine, upheld=True, reason="x")


def test_nobody_makes_the_steward_a_side(company):
    """Else the opener would choose who rules, or leave nobody."""
    with pytest.raises(StewardsRule):
        opened(company, asked=[STEWARD])
    rule(company, opened(company))
    again = opened(company, typed="190")  # about what the steward ruled
    assert STEWARD not in standing(company, again).others
    rule(company, again)
    assert counting(company) == (Decimal(190), "ruling")


def _february(company: SmallCompany) -> Place:
    company.record("70", month="2026-02")
    return Place("leads", MARKETING, "2026-02")


def test_a_ruling_needs_its_reason_and_its_value(company):
    id = opened(company)
    with pytest.raises(ReasonForRuling):
        rule(company, id, reason="")
    with pytest.raises(ValueForRuling):
        rule(company, id, Outcome.OTHER)
    with pytest.raises(NoClaimToFollow):
        rule(company, id, Outcome.SIDE_B)
    assert counting(company) == (Decimal(400), "crm")


def test_an_appeal_suspends_the_ruling_until_a_head_decides(company):
    id = opened(company)
    with pytest.raises(NothingRuled):
        do(company, appeal_ruling, LI, dispute=id, reason="no")
    rule(company, id)
    with pytest.raises(NotAParty):
        do(company, appeal_ruling, HEAD, dispute=id, reason="no")
    with pytest.raises(ReasonForAppeal):
        do(company, appeal_ruling, LI, dispute=id, reason=" ")
    do(company, appeal_ruling, LI, dispute=id, reason="the list was complete")
    assert counting(company) == (Decimal(400), "crm")
    with pytest.raises(AppealedAlready):
        do(company, appeal_ruling, SU, dispute=id, reason="me too")
    with pytest.raises(OwnDispute):  # the head of marketing recorded the number
        do(company, decide_appeal, WANG, dispute=id, upheld=True, reason="x")
    with pytest.raises(NotYours):
        do(company, decide_appeal, STEWARD, dispute=id, upheld=True, reason="x")
    do(company, decide_appeal, HEAD, dispute=id, upheld=False, typed="300", reason="half of it")
    assert counting(company) == (Decimal(300), "ruling")
    assert standing(company, id).state == "final"
    with pytest.raises(NoAppealOpen):
        do(company, decide_appeal, HEAD, dispute=id, upheld=True, reason="x")


def test_an_appeal_leaves_the_ruling_before_it_standing(company):
    """The value before the ruling counts: here that of an earlier ruling, which is final."""
    first = opened(company)
    rule(company, first)
    do(company, appeal_ruling, LI, dispute=first, reason="no")
    do(company, decide_appeal, HEAD, dispute=first, upheld=True, reason="yes")
    second = opened(company, typed="390")
    rule(company, second)
    assert counting(company) == (Decimal(390), "ruling")
    do(company, appeal_ruling, SU, dispute=second, reason="no")
    assert counting(company) == (Decimal(180), "ruling")
    do(company, decide_appeal, HEAD, dispute=second, upheld=True, reason="yes")
    assert counting(company) == (Decimal(390), "ruling")


def test_an_appeal_against_an_older_ruling_leaves_the_newer_one_standing(company):
    older = opened(company)
    rule(company, older)
    newer = opened(company, typed="390")
    rule(company, newer)
    do(company, appeal_ruling, LI, dispute=older, reason="no")
    assert counting(company) == (Decimal(390), "ruling")
    do(company, appeal_ruling, SU, dispute=newer, reason="no")
    assert counting(company) == (Decimal(400), "crm")


def test_a_number_that_is_under_appeal_twice_is_disputed_until_both_are_decided(company):
    older = opened(company)
    rule(company, older)
    newer = opened(company, typed="390")
    do(company, appeal_ruling, LI, dispute=older, reason="no")
    do(company, decide_appeal, HEAD, dispute=older, upheld=True, reason="yes")
    with pytest.raises(DisputedAlready):
        opened(company)
    rule(company, newer)
    opened(company)


def test_an_upheld_ruling_counts_again(company):
    id = opened(company)
    rule(company, id)
    do(company, appeal_ruling, LI, dispute=id, reason="the list was complete")
    do(company, decide_appeal, HEAD, dispute=id, upheld=True, reason="it was not")
    assert counting(company) == (Decimal(180), "ruling")


def test_a_settled_dispute_takes_nothing_more(company):
    id = opened(company)
    do(company, withdraw_dispute, SU, dispute=id)
    with pytest.raises(NotOpenAnyMore):
        answer(company, id)
    with pytest.raises(NotOpenAnyMore):
        rule(company, id)
    with pytest.raises(NotOpenAnyMore):
        do(company, comment_on_dispute, SU, dispute=id, words="late")


def test_only_the_opener_withdraws(company):
    id = opened(company)
    with pytest.raises(NotYourClaim):
        do(company, withdraw_dispute, LI, dispute=id)
