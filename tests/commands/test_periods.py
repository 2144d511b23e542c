"""Closing a period: who may, what stands in the way, and that nothing slips in afterwards."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.domain.disputes.commands import (
    Claim,
    appeal_ruling,
    decide_appeal,
    open_dispute,
    rule_on_dispute,
)
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.commands import record_value, release_value, undo_entry, withdraw_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.metrics.commands import redefine_metric
from app.domain.people.commands import add_person, found_unit, grant_role
from app.domain.people.entrusting import delegate_role
from app.domain.people.refusals import NotYours
from app.domain.people.roles import Role
from app.domain.periods.commands import (
    ask_reopening,
    decide_missing,
    hold_period,
    reconsider_missing,
    reopen_period,
    resume_period,
)
from app.domain.periods.refusals import (
    AlreadyClosed,
    AlreadyOnHold,
    NothingDecided,
    NothingToClose,
    NotNamed,
    NotOnHold,
    NotOver,
    OwnReopening,
    PeriodIsClosed,
    PeriodIsOnHold,
    ReasonAfterClose,
    ReasonToReopen,
    ReopeningAsked,
    ReopeningNotAsked,
    StillOpen,
    TouchesClosed,
    WhyExcused,
)
from app.domain.periods.unit_period import UnitPeriod
from app.domain.policies.commands import adopt_scoring_policy, set_calendar, set_workday
from app.domain.reference import NotThere
from app.domain.reviews.commands import TrackingWords, note_tracking
from app.domain.scorecards.commands import (
    NewLine,
    add_line,
    phase_line,
    reassign_line,
    retarget_line,
    retire_line,
    reweight_lines,
)
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms
from app.domain.scoring.scored import MissingDecision
from app.domain.values.period import Period
from app.eventlog import merkle
from app.eventlog.signing import Signer
from app.eventlog.tree import Tree
from app.reading.closing import close_with_figures, rehearsal
from app.sealing import is_due, seal
from projections.periods.queries import stored_results, unit_period
from projections.temporal import NOW
from tests.demo_database import events_of
from tests.small_company import LI, MARKETING, STEWARD, WANG, SmallCompany, small_company

DAYS = 24
QUARTER = "2026-Q1"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        founded.hours[0] = 100 * DAYS  # the middle of April
        for month, value in (("2026-01", "900"), ("2026-02", "1000"), ("2026-03", "1100")):
            founded.record(value, month=month)
        founded.accord.ledger.do(
            phase_line,
            by=WANG,
            card_id=founded.card,
            kpi=leads(founded),
            parts=(PeriodTarget(QUARTER, Decimal(3000)),),
        )
        yield founded


def leads(company: SmallCompany) -> UUID:
    assert company.card is not None
    return kpi_id(company.card, "leads", MARKETING)


def do(company: SmallCompany, command, by: UUID = WANG, **more):
    return company.accord.ledger.do(command, by=by, **more)


def at_period(company: SmallCompany, command, by: UUID = WANG, period: str = QUARTER, **more):
    return do(company, command, by, unit=MARKETING, period=period, **more)


def close(company: SmallCompany, by: UUID = WANG, period: str = QUARTER, named: str | None = None):
    return at_period(
        company, close_with_figures, by, period, named=period if named is None else named
    )


def stored(company: SmallCompany):
    with company.accord.reading() as db:
        return stored_results(db, [company.card], QUARTER, at=NOW).get(company.card)


def record(company: SmallCompany, value: str, by: UUID = WANG, reason: str = "", **more):
    place = Place("leads", MARKETING, more.get("month", "2026-03"))
    entry = Entry(source=more.get("source", "crm"), value=Decimal(value))
    return do(company, record_value, by, place=place, entry=entry, reason=reason).value


# -- the close itself ----------------------------------------------------------------


def test_a_close_stores_score_and_grade(company):
    before = company.last()
    close(company)
    found = stored(company)
    assert (found.final_score, found.final_grade, found.covered) == (Decimal(100), "A", Decimal(1))
    assert found.read_at == before
    with company.accord.reading() as db:
        assert unit_period(db, MARKETING, QUARTER, at=NOW).state == "closed"


def test_a_close_keeps_the_root_of_the_log_and_the_next_checkpoint_covers_it(company, tmp_path):
    signer = Signer(tmp_path / "signing.key", tmp_path / "signed.head")
    seal(company.accord, signer)
    before = company.last()
    close(company)
    kept = [row.leaf for row in company.accord.ledger.log_recorder.select_log(after=0)][:before]
    with company.accord.reading() as db:
        root = bytes.fromhex(unit_period(db, MARKETING, QUARTER, at=NOW).root)
        assert is_due(db, company.accord)
    assert root == merkle.root(
        lambda level, n: merkle.whole(kept[n << level : n + 1 << level]), before
    )
    signed = seal(company.accord, signer).checkpoint
    with company.accord.reading() as db:
        proof = Tree(db, signed.size).consistency(before, signed.size)
    assert merkle.is_consistent(before, signed.size, root, signed.root, proof)


@pytest.mark.parametrize("by", [LI, STEWARD])
def test_only_a_head_closes(company, by):
    with pytest.raises(NotYours):
        close(company, by)


def test_the_period_must_be_over_and_be_named(company):
    with pytest.raises(NotOver):
        close(company, period="2026-Q2")
    with pytest.raises(NotNamed):
        close(company, named="2026-Q2")
    with pytest.raises(NotNamed):
        close(company, named="Q1")
    close(company, named=" 2026-q1 ")


@pytest.mark.parametrize("named", ["Q1 2026", "2026 年第 1 季", "2026年第一季度", "2026Q1"])
def test_the_period_is_named_as_people_write_it(company, named):
    close(company, named=named)
    with pytest.raises(AlreadyClosed):
        close(company)


def test_a_year_without_scorecards_has_nothing_to_close(company):
    with pytest.raises(NothingToClose):
        close(company, period="2025-Q4")


def test_a_closed_period_is_not_closed_twice(company):
    close(company)
    with pytest.raises(AlreadyClosed):
        close(company)
    with pytest.raises(AlreadyClosed):
        at_period(company, hold_period)
    with pytest.raises(AlreadyClosed):
        decide(company, MissingDecision.ZERO)


# -- missing values ----------------------------------------------------------------


def decide(company: SmallCompany, decision: MissingDecision, reason: str = ""):
    return at_period(
        company,
        decide_missing,
        card=company.card,
        kpi=leads(company),
        decision=decision,
        reason=reason,
    )


def without_a_value(company: SmallCompany) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        company.withdraw(month=month)


def test_every_missing_value_needs_a_decision(company):
    without_a_value(company)
    with pytest.raises(StillOpen):
        close(company)
    decide(company, MissingDecision.ZERO)
    close(company)
    assert (stored(company).final_score, stored(company).final_grade) == (Decimal(0), "C")


def test_an_excused_value_needs_a_reason_and_its_weight_goes_elsewhere(company):
    without_a_value(company)
    with pytest.raises(WhyExcused):
        decide(company, MissingDecision.EXCUSE)
    decide(company, MissingDecision.EXCUSE, "the system was down")
    close(company)
    assert (stored(company).score, stored(company).covered) == (None, Decimal(0))


def test_an_absent_month_is_missing_too(company):
    company.withdraw(month="2026-02")
    with company.accord.reading() as db:
        (gap,) = rehearsal(db, MARKETING, Period.parse(QUARTER)).undecided
    assert (gap.have, gap.of, gap.is_partial) == (2, 3, True)
    with pytest.raises(StillOpen):
        close(company)
    decide(company, MissingDecision.ZERO)  # but two months are there
    with pytest.raises(StillOpen):
        close(company)
    decide(company, MissingDecision.EXCUSE, "not measured in February")
    close(company)
    assert stored(company).final_score is not None


def test_a_decision_can_be_taken_back(company):
    without_a_value(company)
    decide(company, MissingDecision.ZERO)
    at_period(company, reconsider_missing, kpi=leads(company))
    with pytest.raises(StillOpen):
        close(company)
    with pytest.raises(NothingDecided):
        at_period(company, reconsider_missing, kpi=leads(company))


def test_a_decision_taken_back_names_the_scorecard_that_it_was_made_for(company):
    without_a_value(company)
    decide(company, MissingDecision.ZERO)
    at_period(company, reconsider_missing, kpi=leads(company))
    taken = events_of(company.accord)[-1]
    assert isinstance(taken, UnitPeriod.MissingReconsidered)
    assert (taken.card, taken.kpi) == (company.card, leads(company))


# -- hold ----------------------------------------------------------------


def test_on_hold_only_a_steward_mends(company):
    at_period(company, hold_period)
    with pytest.raises(AlreadyOnHold):
        at_period(company, hold_period)
    with pytest.raises(PeriodIsOnHold):
        record(company, "1200", reason="recount")
    assert record(company, "1200", STEWARD, "recount") == "correction"
    assert record(company, "50", month="2026-04") == "new"
    at_period(company, resume_period)
    assert record(company, "1250", reason="recount") == "correction"
    with pytest.raises(NotOnHold):
        at_period(company, resume_period)


# -- every way of writing on a closed period ---------------------------------------------


def retarget(company: SmallCompany, from_period: str = "2026-03"):
    return do(
        company,
        retarget_line,
        card_id=company.card,
        kpi=leads(company),
        from_period=from_period,
        target=Decimal(500),
        reason="it was too high",
    )


def withdraw(company: SmallCompany):
    place = Place("leads", MARKETING, "2026-03")
    return do(company, withdraw_value, place=place, source="crm", reason="wrong")


def undo(company: SmallCompany):
    place = Place("leads", MARKETING, "2026-03")
    return do(company, undo_entry, place=place, source="crm")


def weigh(company: SmallCompany):
    return do(
        company,
        reweight_lines,
        card_id=company.card,
        weights={leads(company): Decimal("0.5")},
        from_period="2026-02",
        reason="less of it",
    )


def entrust(company: SmallCompany):
    return do(
        company,
        reassign_line,
        card_id=company.card,
        kpi=leads(company),
        owners=(Owner(WANG, Decimal(1)),),
        from_period="2026-01",
        reason="mine",
    )


def retire(company: SmallCompany):
    return do(
        company,
        retire_line,
        card_id=company.card,
        kpi=leads(company),
        from_period="2026-03",
        reason="no longer",
    )


def phase(company: SmallCompany):
    return do(
        company,
        phase_line,
        card_id=company.card,
        kpi=leads(company),
        parts=(PeriodTarget("2026-02", Decimal(1)),),
        reason="lower",
    )


def add(company: SmallCompany):
    terms = Terms(
        weight=Decimal(0),
        rule="ratio",
        cycle="month",
        target=Decimal(5),
        owners=(Owner(LI, Decimal(1)),),
    )
    new = NewLine("cac", MARKETING, terms, from_period="2026-02")
    return do(company, add_line, card_id=company.card, line=new)


def redefine(company: SmallCompany):
    return do(
        company,
        redefine_metric,
        SYSTEM,
        code="leads",
        from_period="2026-03",
        meanings={"en": "another meaning"},
        reason="clearer",
    )


def adopt(company: SmallCompany):
    return do(
        company,
        adopt_scoring_policy,
        SYSTEM,
        from_day=date(2026, 3, 31),
        terms={"ratio_cap": "200"},
        reason="more",
    )


def take_calendar(company: SmallCompany, since: date = date(2026, 3, 31)):
    return do(company, set_calendar, SYSTEM, country="CN", from_day=since, reason="moved")


def free_day(company: SmallCompany, day: date = date(2026, 3, 31)):
    return do(company, set_workday, SYSTEM, day=day, is_worked=False, reason="typhoon")


def note(company: SmallCompany):
    words = TrackingWords(
        company.card, leads(company), "leads", MARKETING, "2026-03", cause="season"
    )
    return do(company, note_tracking, LI, holder=MARKETING, words=words)


WAYS = {
    "a new value": (lambda company: record(company, "5", source="finance"), PeriodIsClosed),
    "a correction": (lambda company: record(company, "5", reason="recount"), PeriodIsClosed),
    "a withdrawal": (withdraw, PeriodIsClosed),
    "an undoing": (undo, PeriodIsClosed),
    "a target": (retarget, TouchesClosed),
    "a target of the year": (lambda company: retarget(company, "2026-01"), TouchesClosed),
    "a weight": (weigh, TouchesClosed),
    "an owner": (entrust, TouchesClosed),
    "a retirement": (retire, TouchesClosed),
    "a target of a month": (phase, TouchesClosed),
    "a KPI": (add, TouchesClosed),
    "a definition": (redefine, TouchesClosed),
    "a policy": (adopt, TouchesClosed),
    "a calendar": (take_calendar, TouchesClosed),
    "a free day": (free_day, TouchesClosed),
    "a note": (note, PeriodIsClosed),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_closed_period_takes_nothing_in_any_way(company, way):
    write, refusal = WAYS[way]
    close(company)
    last = company.last()
    with pytest.raises(refusal):
        write(company)
    assert company.last() == last


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_open_before_the_close(company, way):
    """So that the refusal above comes from the close, not from the way it was asked."""
    last = company.last()
    WAYS[way][0](company)
    assert company.last() > last


def test_what_begins_after_the_closed_period_is_taken(company):
    close(company)
    retarget(company, "2026-04")
    take_calendar(company, date(2026, 4, 1))
    free_day(company, date(2026, 4, 1))
    assert record(company, "70", month="2026-04") == "new"


def test_the_same_value_again_is_no_change(company):
    close(company)
    assert record(company, "1100") == "same"


def test_a_steward_corrects_after_the_close_with_a_reason_and_the_score_stays(company):
    close(company)
    with pytest.raises(ReasonAfterClose):
        record(company, "2000", STEWARD, source="finance")
    assert record(company, "5000", STEWARD, "the list was incomplete") in ("correction", "held")
    assert stored(company).final_score == Decimal(100)


def test_a_decided_appeal_changes_nothing_after_the_close(company):
    """A ruling of the steward can be appealed still; another value takes a reopening."""
    place, id, su, head = Place("leads", MARKETING, "2026-03"), uuid4(), uuid4(), uuid4()
    claim = Claim("900", "finance", "ours")
    given = {"kind": Subject.NUMBER, "standing": Decimal(1100), "claim": claim}
    do(company, _newcomers, SYSTEM, people=(su, head))
    do(company, grant_role, SYSTEM, person=head, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO"))
    do(company, open_dispute, su, id=id, place=place, **given)
    do(company, rule_on_dispute, STEWARD, dispute=id, outcome=Outcome.SIDE_A, reason="so it is")
    close(company)
    do(company, appeal_ruling, LI, dispute=id, reason="it is not")
    decision = {"dispute": id, "upheld": False, "typed": "5000", "reason": "x"}
    with pytest.raises(PeriodIsClosed):
        do(company, decide_appeal, head, **decision)
    at_period(company, ask_reopening, reason="the appeal")
    at_period(company, reopen_period, STEWARD)
    assert do(company, decide_appeal, head, **decision).value == 5000


def _newcomers(ledger, *, by, people) -> None:
    for person in people:
        add_person(ledger, by=by, id=person, name="蘇", unit=unit_id("CO"))


def test_a_held_value_is_released_after_the_close_by_a_steward_with_a_reason(company):
    place = Place("leads", MARKETING, "2026-03")
    entry = Entry(source="finance", value=Decimal(9), grounds=("approximate",))
    do(company, record_value, place=place, entry=entry)
    close(company)
    with pytest.raises(ReasonAfterClose):
        do(company, release_value, STEWARD, place=place, source="finance")
    do(company, release_value, STEWARD, place=place, source="finance", reason="it was right")


def test_what_is_missing_is_decided_for_the_units_own_scorecards(company):
    decided = {"decision": MissingDecision.ZERO, "kpi": leads(company)}
    sales = {"code": "SAL", "kind": "department", "names": {"en": "Sales"}, "aliases": []}
    do(company, found_unit, SYSTEM, parent=unit_id("CO"), **sales)
    for unit, card in ((MARKETING, UUID(int=5)), (unit_id("SAL"), company.card)):
        with pytest.raises(NotThere):
            do(company, decide_missing, SYSTEM, unit=unit, period=QUARTER, card=card, **decided)
    at_period(company, decide_missing, card=company.card, **decided)


# -- reopening ----------------------------------------------------------------


def test_a_second_person_reopens(company):
    close(company)
    with pytest.raises(ReasonToReopen):
        at_period(company, ask_reopening, reason=" ")
    with pytest.raises(ReopeningNotAsked):
        at_period(company, reopen_period, STEWARD)
    at_period(company, ask_reopening, reason="an invoice was missing")
    with pytest.raises(ReopeningAsked):
        at_period(company, ask_reopening, STEWARD, reason="me too")
    with pytest.raises(OwnReopening):
        at_period(company, reopen_period)
    with pytest.raises(NotYours):
        at_period(company, reopen_period, LI)


@pytest.mark.parametrize(("asking", "opening"), [(WANG, LI), (LI, WANG)])
def test_who_stands_in_for_the_other_is_no_second_person(company, asking, opening):
    close(company)
    lent = {"person": WANG, "role": Role.DEPARTMENT_HEAD, "unit": MARKETING, "to": LI}
    days = {"from_day": date(2026, 4, 1), "until_day": date(2026, 6, 30)}
    do(company, delegate_role, **lent, **days)
    at_period(company, ask_reopening, asking, reason="an invoice was missing")
    with pytest.raises(OwnReopening):
        at_period(company, reopen_period, opening)
    at_period(company, reopen_period, STEWARD)


def test_reopened_means_open_until_the_next_close(company):
    close(company)
    at_period(company, ask_reopening, reason="an invoice was missing")
    at_period(company, reopen_period, STEWARD)
    assert stored(company) is None
    assert record(company, "1400", reason="the invoice") == "correction"
    retarget(company)
    close(company)
    assert stored(company).final_score != Decimal(100)
