"""Commands on scorecards: who may, and what must be there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.refusals import NotYours
from app.domain.policies.commands import adopt_scoring_policy
from app.domain.reference import NotThere
from app.domain.scorecards.commands import (
    NewLine,
    add_line,
    draft_card,
    phase_line,
    reassign_line,
    retire_line,
    reweight_lines,
)
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.refusals import (
    CardExists,
    NoSuchLine,
    PersonElsewhere,
    ReasonMissing,
    TooManyLines,
    UnknownCycle,
    UnknownHolder,
    UnknownMetric,
    UnknownOwner,
    UnknownRule,
    UnknownSubject,
    WeightsOverWhole,
)
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms
from app.domain.scoring.three_values import FloorAboveTarget, FloorBelowTarget
from app.ledger import MovedOn, Seen
from tests.small_company import LI, MARKETING, STEWARD, WANG, SmallCompany, small_company

NOBODY = UUID(int=77, version=4)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        yield founded


def line(metric: str = "cac", **more) -> NewLine:
    given = {"target": Decimal(50), "owners": (Owner(LI, Decimal(1)),), **more}
    terms = Terms(**{"weight": Decimal(0), "rule": "ratio", "cycle": "month", **given})
    return NewLine(metric, MARKETING, terms)


def add(company: SmallCompany, new: NewLine, by: UUID = WANG, **more):
    return company.accord.ledger.do(add_line, by=by, card_id=company.card, line=new, **more)


def leads(company: SmallCompany) -> UUID:
    assert company.card is not None
    return kpi_id(company.card, "leads", MARKETING)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (line("no_such_metric"), UnknownMetric),
        (replace(line(), subject=NOBODY), UnknownSubject),
        (replace(line(), subject=LI), PersonElsewhere),
        (line(owners=(Owner(NOBODY, Decimal(1)),)), UnknownOwner),
        (line(cycle="fortnight"), UnknownCycle),
        (line(rule="by feeling"), UnknownRule),
        (line(weight=Decimal("0.1")), WeightsOverWhole),
        (line(floor=Decimal(45)), FloorBelowTarget),
    ],
)
def test_a_kpi_that_makes_no_sense_is_refused_and_leaves_nothing(company, new, refusal):
    before = company.last()
    with pytest.raises(refusal):
        add(company, new)
    assert company.last() == before


def test_how_many_kpis_need_a_written_reason_is_the_policys(company):
    company.accord.ledger.do(
        adopt_scoring_policy,
        by=SYSTEM,
        from_day=date(2026, 1, 1),
        terms={"kpis_without_reason_max": "1", "kpis_advised_max": "6"},
        reason="fewer",
    )
    with pytest.raises(TooManyLines) as refused:
        add(company, line())
    assert refused.value.facts == {"count": 2, "limit": 1}
    add(company, line(), reason="both sides of it")


def test_disorder_is_told_in_the_unit_of_the_metric(company):
    with pytest.raises(FloorBelowTarget) as refusal:
        add(company, line(floor=Decimal(45)))
    assert str(refusal.value.facts["floor"]) == "45"
    assert refusal.value.field == "floor"


def test_a_relative_target_is_in_order_by_the_level_that_it_means(company):
    relative = Relative(Decimal("0.25"), "2025", Decimal(1000), "crm")
    company.retarget("1000")
    before = company.last()
    with pytest.raises(FloorAboveTarget) as refusal:
        company.accord.ledger.do(
            _retarget_relative, card=company.card, kpi=leads(company), relative=relative
        )
    assert str(refusal.value.facts["target"]) == "1,250"
    assert company.last() == before


def _retarget_relative(ledger, *, card, kpi, relative):
    from app.domain.scorecards.commands import retarget_line

    retarget_line(
        ledger,
        by=WANG,
        card_id=card,
        kpi=kpi,
        from_period="2026-07",
        target=None,
        floor=Decimal(1300),
        relative=relative,
        reason="measured against last year",
    )


@pytest.mark.parametrize("by", [LI, NOBODY])
def test_a_member_and_a_stranger_add_nothing(company, by):
    with pytest.raises(NotYours):
        add(company, line(), by=by)


def test_a_steward_drafts_but_sets_no_weights(company):
    add(company, line(), by=STEWARD)
    with pytest.raises(NotYours):
        company.accord.ledger.do(
            reweight_lines,
            by=STEWARD,
            card_id=company.card,
            weights={leads(company): Decimal("0.5")},
            from_period="2026-07",
            reason="more for costs",
        )


def test_a_superior_drafts_the_card_of_their_people_and_a_head_that_of_the_department(company):
    card = company.accord.ledger.do(draft_card, by=WANG, holder=LI, year=2026).value
    assert UUID(str(card)) != company.card
    with pytest.raises(NotYours):
        company.accord.ledger.do(draft_card, by=LI, holder=LI, year=2027)


def test_a_holder_has_one_scorecard_of_a_number_in_a_year(company):
    with pytest.raises(CardExists):
        company.accord.ledger.do(draft_card, by=WANG, holder=MARKETING, year=2026)
    company.accord.ledger.do(draft_card, by=WANG, holder=MARKETING, year=2026, number=2)


def test_nobody_and_nothing_hold_no_scorecard(company):
    with pytest.raises(UnknownHolder):
        company.accord.ledger.do(draft_card, by=WANG, holder=unit_id("XX"), year=2026)


WITHOUT_REASON = {
    "weights": (reweight_lines, {"from_period": "2026-07"}, Decimal("0.5")),
    "owners": (reassign_line, {"from_period": "2026-07"}, (Owner(WANG, Decimal(1)),)),
    "parts": (phase_line, {}, (PeriodTarget("2026-02", Decimal(12)),)),
}


@pytest.mark.parametrize("what", WITHOUT_REASON)
def test_what_stands_changes_with_a_reason_only(company, what):
    kpi, do = leads(company), company.accord.ledger.do
    standing = (PeriodTarget("2026-02", Decimal(10)),)
    do(phase_line, by=WANG, card_id=company.card, kpi=kpi, parts=standing)
    command, more, value = WITHOUT_REASON[what]
    change = {"weights": {kpi: value}} if what == "weights" else {"kpi": kpi, what: value}
    before = company.last()
    with pytest.raises(ReasonMissing):
        do(command, by=WANG, card_id=company.card, reason=" ", **change, **more)
    assert company.last() == before


def test_a_scorecard_that_moved_on_takes_nothing_unseen(company):
    company.retarget("1100")
    with pytest.raises(MovedOn):
        add(company, line(), seen=Seen(company.card, 1))


def test_the_same_key_adds_a_kpi_once(company):
    first = add(company, line(), key="k")
    again = add(company, line(), key="k")
    assert again.repeated
    assert (str(again.value), again.position) == (str(first.value), first.position)


def test_what_is_not_there_can_not_be_kept(company):
    with pytest.raises(NoSuchLine):
        company.accord.ledger.do(
            phase_line, by=WANG, card_id=company.card, kpi=NOBODY, parts=(), reason="x"
        )
    with pytest.raises(NotThere):
        company.accord.ledger.do(add_line, by=WANG, card_id=NOBODY, line=line())


def test_a_version_that_nothing_compares_is_a_fault_and_changes_nothing(company):
    before = company.last()
    with pytest.raises(RuntimeError, match="never looked at"):
        company.accord.ledger.do(
            retire_line,
            seen=Seen(MARKETING, 1),
            by=WANG,
            card_id=company.card,
            kpi=leads(company),
            from_period="2026-12",
            reason="no longer measured",
        )
    assert company.last() == before
