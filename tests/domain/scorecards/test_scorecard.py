"""A scorecard: given its history, when one thing is decided, then events or a refusal."""

from decimal import Decimal

import pytest

from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.refusals import (
    LineExists,
    LineRetired,
    NoOwner,
    NoSuchLine,
    OutsideYear,
    OwnerTwice,
    ReasonMissing,
    ShareNotPositive,
    SharesNotWhole,
    TooManyLines,
    WeightOutOfRange,
    WeightsOverWhole,
)
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms
from tests.people import CHEN, LUO, MARKETING, SHEN, WU
from tests.recording import REASON, events, recorded, replayed

HALF, QUARTER = Decimal("0.5"), Decimal("0.25")
ALONE = (Owner(CHEN.id, Decimal(1)),)


def drafted() -> Scorecard:
    card = Scorecard.draft(by=SHEN.id, holder=MARKETING, holder_kind="unit", year=2026)
    events(card)
    return card


def with_lines(**weights: Decimal) -> Scorecard:
    card = drafted()
    for metric, weight in weights.items():
        add(card, metric, weight)
    events(card)
    return card


def add(card: Scorecard, metric: str, weight: Decimal = QUARTER, **more):
    given = {"owners": ALONE, "target": Decimal(100), **more.pop("terms", {})}
    terms = Terms(weight=weight, rule="ratio", cycle="month", **given)
    return card.add_line(by=SHEN.id, metric=metric, subject=MARKETING, terms=terms, **more)


def kpi(card: Scorecard, metric: str):
    return kpi_id(card.id, metric, MARKETING)


def retarget(card: Scorecard, metric: str, target, from_period="2026-07", reason=REASON, **more):
    values = {"floor": None, "challenge": None, **more}
    card.retarget(
        by=SHEN.id,
        kpi=kpi(card, metric),
        from_period=from_period,
        target=Decimal(target),
        reason=reason,
        **values,
    )


# -- lines ------------------------------------------------------------------------------------


def test_a_line_holds_from_the_whole_year_unless_it_says_otherwise():
    card = drafted()
    add(card, "leads")
    added = events(card)[0]
    assert (added.from_period, added.metric, added.terms["weight"]) == ("2026", "leads", QUARTER)


def test_a_metric_stands_once_for_a_subject():
    card = with_lines(leads=QUARTER)
    with pytest.raises(LineExists):
        add(card, "leads")
    assert recorded(card) == []


def test_a_retired_metric_does_not_come_back_in_the_same_year():
    card = with_lines(leads=QUARTER)
    card.retire(by=SHEN.id, kpi=kpi(card, "leads"), from_period="2026-03", reason=REASON)
    events(card)
    with pytest.raises(LineRetired):
        add(card, "leads", from_period="2026-07")
    assert recorded(card) == []


def test_weights_are_whole_in_every_later_month_too():
    card = with_lines(leads=QUARTER, deals=QUARTER)
    later, earlier = {kpi(card, "deals"): Decimal("0.7")}, {kpi(card, "leads"): HALF}
    card.reweight(by=SHEN.id, weights=later, from_period="2026-07", reason=REASON)
    events(card)
    with pytest.raises(WeightsOverWhole):
        card.reweight(by=SHEN.id, weights=earlier, from_period="2026-01", reason=REASON)
    assert recorded(card) == []


@pytest.mark.parametrize("start", ["2026", "2026-Q3", "2026-07"])
def test_owners_given_from_a_period_hold_from_its_first_month(start):
    card, others = with_lines(leads=QUARTER), (Owner(WU.id, Decimal(1)),)
    line = card.lines[kpi(card, "leads")]
    for owners in (others, ALONE):
        card.reassign(by=SHEN.id, kpi=line.kpi, owners=owners, from_period=start, reason=REASON)
        assert line.in_force("2026-12").owners == owners
    assert recorded(card) == ["reassigned", "reassigned"]


def test_a_relative_target_is_not_lowered_without_a_reason():
    card, more = drafted(), Relative(Decimal("0.25"), "2025", HALF)
    add(card, "leads", terms={"target": None, "relative": more})
    events(card)
    with pytest.raises(ReasonMissing):
        card.retarget(
            by=SHEN.id,
            kpi=kpi(card, "leads"),
            from_period="2026-07",
            floor=None,
            target=None,
            challenge=None,
            relative=Relative(Decimal("0.05"), "2025", HALF),
            reason=None,
        )
    assert recorded(card) == []


def test_weights_above_the_whole_are_refused_with_how_much_is_too_much():
    card = with_lines(leads=HALF, cac=QUARTER)
    with pytest.raises(WeightsOverWhole) as refusal:
        add(card, "churn", Decimal("0.3"))
    assert (str(refusal.value.facts["total"]), str(refusal.value.facts["over"])) == ("105%", "5%")
    assert recorded(card) == []


@pytest.mark.parametrize("weight", ["-0.1", "1.1"])
def test_a_weight_lies_between_nothing_and_the_whole(weight):
    with pytest.raises(WeightOutOfRange):
        add(drafted(), "leads", Decimal(weight))


def test_a_retired_line_gives_its_weight_back():
    card = with_lines(leads=HALF, cac=HALF)
    card.retire(by=SHEN.id, kpi=kpi(card, "leads"), from_period="2026-Q3", reason=REASON)
    add(card, "churn", HALF, from_period="2026-07")
    assert recorded(card) == ["retired", "line_added"]


def test_its_weight_is_not_free_before_it_is_retired():
    card = with_lines(leads=HALF, cac=HALF)
    card.retire(by=SHEN.id, kpi=kpi(card, "leads"), from_period="2026-Q3", reason=REASON)
    with pytest.raises(WeightsOverWhole):
        add(card, "churn", HALF, from_period="2026-04")


def test_a_line_weighs_nothing_before_it_begins():
    card = with_lines(leads=Decimal("0.4"), cac=Decimal("0.3"), deals=Decimal("0.3"))
    card.retire(by=SHEN.id, kpi=kpi(card, "cac"), from_period="2026-07", reason=REASON)
    add(card, "churn", Decimal("0.3"), from_period="2026-07")
    events(card)
    weights = {kpi(card, "leads"): HALF, kpi(card, "deals"): Decimal("0.2")}
    named_too = {**weights, kpi(card, "churn"): Decimal("0.3")}
    card.reweight(by=SHEN.id, weights=named_too, from_period="2026-06", reason=REASON)
    assert recorded(card) == ["reweighted"]
    assert card.totals("2026-06") == [1, 1]
    earlier = {kpi(card, "churn"): Decimal("0.2")}
    with pytest.raises(WeightsOverWhole):
        card.reweight(by=SHEN.id, weights=earlier, from_period="2026-06", reason=REASON)


def test_the_eleventh_line_needs_a_reason():
    card = with_lines(**{f"m{number}": Decimal("0.05") for number in range(10)})
    with pytest.raises(TooManyLines):
        add(card, "leads", Decimal("0.05"))
    add(card, "leads", Decimal("0.05"), reason=REASON)
    assert recorded(card) == ["line_added"]


@pytest.mark.parametrize(
    ("owners", "refusal"),
    [
        ((), NoOwner),
        ((Owner(CHEN.id, HALF),), SharesNotWhole),
        ((Owner(CHEN.id, HALF), Owner(CHEN.id, HALF)), OwnerTwice),
        ((Owner(CHEN.id, Decimal(0)), Owner(WU.id, Decimal(1))), ShareNotPositive),
    ],
)
def test_owners_share_exactly_the_whole(owners, refusal):
    card = with_lines(leads=QUARTER)
    with pytest.raises(refusal):
        card.reassign(
            by=SHEN.id,
            kpi=kpi(card, "leads"),
            owners=owners,
            from_period="2026-07",
            reason=REASON,
        )
    assert recorded(card) == []


def test_a_joint_kpi_has_owners_with_shares():
    card = with_lines(leads=QUARTER)
    owners = (Owner(CHEN.id, Decimal("0.6")), Owner(LUO.id, Decimal("0.4")))
    line = kpi(card, "leads")
    card.reassign(by=SHEN.id, kpi=line, owners=owners, from_period="2026-07", reason=REASON)
    assert card.lines[line].in_force("2026-07").owners == owners
    assert card.lines[line].in_force("2026-06").owners == ALONE


def test_the_same_owners_again_are_no_event():
    card = with_lines(leads=QUARTER)
    card.reassign(
        by=SHEN.id, kpi=kpi(card, "leads"), owners=ALONE, from_period="2026-07", reason=REASON
    )
    assert recorded(card) == []


# -- from which period ------------------------------------------------------------------------


def test_another_target_holds_from_its_period_on():
    card = with_lines(leads=QUARTER)
    retarget(card, "leads", 120, "2026-Q3")
    line = card.lines[kpi(card, "leads")]
    months = ("2026-01", "2026-06", "2026-07", "2026-Q4")
    assert [line.in_force(month).target for month in months] == [100, 100, 120, 120]


def test_a_quarter_and_its_first_month_are_the_same_beginning():
    card = with_lines(leads=QUARTER)
    retarget(card, "leads", 120, "2026-Q3")
    retarget(card, "leads", 130, "2026-07")
    assert card.lines[kpi(card, "leads")].in_force("2026-07").target == 130


def test_later_terms_follow_a_change_that_they_had_not_overruled():
    card = with_lines(leads=QUARTER)
    retarget(card, "leads", 120, "2026-10")
    card.reweight(
        by=SHEN.id, weights={kpi(card, "leads"): HALF}, from_period="2026-04", reason=REASON
    )
    later = card.lines[kpi(card, "leads")].in_force("2026-10")
    assert (later.target, later.weight) == (120, HALF)


def test_later_terms_keep_what_was_decided_for_them():
    card = with_lines(leads=QUARTER)
    retarget(card, "leads", 120, "2026-10")
    retarget(card, "leads", 90, "2026-04")
    line = card.lines[kpi(card, "leads")]
    assert [line.in_force(month).target for month in ("2026-04", "2026-10")] == [90, 120]


def test_a_target_that_stands_is_changed_with_a_reason_only():
    card = with_lines(leads=QUARTER)
    with pytest.raises(ReasonMissing):
        retarget(card, "leads", 120, reason=None)
    assert recorded(card) == []


def test_the_same_target_again_is_no_event():
    card = with_lines(leads=QUARTER)
    retarget(card, "leads", 100)
    assert recorded(card) == []


def test_a_period_of_another_year_is_refused():
    card = with_lines(leads=QUARTER)
    with pytest.raises(OutsideYear):
        retarget(card, "leads", 120, "2027-01")
    with pytest.raises(OutsideYear):
        card.phase(by=SHEN.id, kpi=kpi(card, "leads"), parts=[PeriodTarget("2025-12", Decimal(5))])
    assert recorded(card) == []


# -- weights ----------------------------------------------------------------------------------


def test_weights_move_together_and_only_those_that_move_are_recorded():
    card = with_lines(leads=HALF, cac=QUARTER, churn=QUARTER)
    weights = {kpi(card, "leads"): QUARTER, kpi(card, "cac"): HALF, kpi(card, "churn"): QUARTER}
    card.reweight(by=SHEN.id, weights=weights, from_period="2026-07", reason=REASON)
    (moved,) = events(card)
    assert {line for line, _ in moved.weights} == {kpi(card, "leads"), kpi(card, "cac")}


def test_weights_that_stay_are_no_event():
    card = with_lines(leads=HALF)
    card.reweight(
        by=SHEN.id, weights={kpi(card, "leads"): HALF}, from_period="2026-07", reason=REASON
    )
    assert recorded(card) == []


# -- single periods -----------------------------------------------------------------------------


def test_only_parts_that_differ_are_recorded():
    card, line = with_lines(leads=QUARTER), None
    line = kpi(card, "leads")
    card.phase(by=SHEN.id, kpi=line, parts=[PeriodTarget("2026-01", Decimal(10))])
    events(card)
    both = [PeriodTarget("2026-01", Decimal(10)), PeriodTarget("2026-02", Decimal(12))]
    card.phase(by=SHEN.id, kpi=line, parts=both)
    (phased,) = events(card)
    assert [part[0] for part in phased.parts] == ["2026-02"]


def test_a_part_is_taken_back_with_a_reason():
    card = with_lines(leads=QUARTER)
    line = kpi(card, "leads")
    card.phase(by=SHEN.id, kpi=line, parts=[PeriodTarget("2026-01", Decimal(10))])
    with pytest.raises(ReasonMissing):
        card.unphase(by=SHEN.id, kpi=line, periods=["2026-01"], reason=None)
    card.unphase(by=SHEN.id, kpi=line, periods=["2026-01", "2026-02"], reason=REASON)
    assert card.lines[line].parts == {}


# -- retirement -----------------------------------------------------------------------------------


def test_a_line_is_retired_with_a_reason_only():
    card = with_lines(leads=QUARTER)
    with pytest.raises(ReasonMissing):
        card.retire(by=SHEN.id, kpi=kpi(card, "leads"), from_period="2026-07", reason=None)


def test_a_retired_line_takes_nothing_more():
    card = with_lines(leads=QUARTER)
    card.retire(by=SHEN.id, kpi=kpi(card, "leads"), from_period="2026-07", reason=REASON)
    with pytest.raises(LineRetired):
        retarget(card, "leads", 120)


def test_what_is_not_on_the_scorecard_can_not_be_changed():
    with pytest.raises(NoSuchLine):
        retarget(drafted(), "leads", 120)


def test_a_replay_gives_the_same_scorecard():
    card = Scorecard.draft(by=SHEN.id, holder=MARKETING, holder_kind="unit", year=2026)
    add(card, "leads")
    line = kpi(card, "leads")
    retarget(card, "leads", 120, "2026-Q4")
    card.reweight(by=SHEN.id, weights={line: HALF}, from_period="2026-04", reason=REASON)
    card.phase(by=SHEN.id, kpi=line, parts=[PeriodTarget("2026-01", Decimal(10))])
    again = replayed(card)
    assert again.lines == card.lines
    assert again.version == card.version


def test_a_kpi_counts_otherwise_than_its_metric_from_a_period_on():
    card = Scorecard.draft(by=SHEN.id, holder=MARKETING, holder_kind="unit", year=2026)
    add(card, "cac")
    about = {"by": SHEN.id, "kpi": kpi(card, "cac"), "from_period": "2026-07", "reason": REASON}
    card.choose_sources(sources=("finance",), **about)
    card.choose_aggregation(aggregation="average", **about)
    card.choose_aggregation(aggregation="average", **about)
    again = replayed(card)
    assert again.version == 4
    line = again.line(kpi(card, "cac"))
    assert line.in_force("2026-06").aggregation == ""
    assert line.in_force("2026-07").aggregation == "average"
    assert line.in_force("2026-07").sources == ("finance",)
