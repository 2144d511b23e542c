"""Reviewing a scorecard's quarter: who takes which step, what points count, what stays secret."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.ballots.casting import NoRightToRate, RatedAlready, is_used, rights_left, turnout
from app.ballots.tables import rights, slips
from app.domain.ids import SYSTEM, card_id, unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.people.commands import add_person, found_unit, grant_role, head_unit
from app.domain.people.entrusting import delegate_role
from app.domain.people.refusals import NotYours
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.domain.periods.refusals import PeriodIsClosed
from app.domain.reference import NotThere
from app.domain.reviews.points import Points, PointsRule
from app.domain.reviews.refusals import (
    AlreadyConfirmed,
    AppealedOnce,
    GrowthNotEarned,
    HeadWithAPart,
    KpiForGrowth,
    NoAppealToDecide,
    NobodyToRate,
    NoHead,
    NoSuchRating,
    NotAssessed,
    NotGathered,
    NothingToAppeal,
    NothingWritten,
    NotReviewable,
    NotTheReviewed,
    OwnReview,
    RaterTooNear,
    RatingsGathered,
    ReasonForDecision,
    ReasonForGradeAppeal,
    ReasonForGrowth,
    ReasonForPoints,
    ReviewTooEarly,
    RuleForPoints,
    SelfReviewMissing,
    SelfReviewOver,
    WhyCalibrated,
    WhyOtherwise,
)
from app.domain.reviews.review import Verdict, review_id
from app.domain.reviews.reviewing import (
    appeal_review,
    confirm_review,
    judge_kpis,
    review_oneself,
)
from app.domain.scorecards.commands import NewLine, draft_card, phase_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms
from app.domain.scoring.scorecard_score import (
    GrowthOutsideLimits,
    ProcessAdjustmentOutsideLimits,
)
from app.domain.values.period import Period
from app.reading.cards import read_card
from app.reading.closing import close_with_figures
from app.reading.reviewing import (
    ask_with_rights,
    assess_within_limits,
    calibrate_within_limits,
    cast_rating,
    decide_within_limits,
    final,
    gather_from_urn,
)
from projections.periods.queries import stored_results
from projections.reviews.queries import (
    reasons_of_verdicts,
    remarks_of,
    review_steps_of,
)
from projections.temporal import NOW
from tests.small_company import LI, MARKETING, STEWARD, WANG, SmallCompany, small_company

QUARTER = "2026-Q1"
BOSS, SU, PENG, QIN, HOU = (UUID(int=number, version=4) for number in range(21, 26))
RATERS = (PENG, QIN, HOU)
FOR_HELP = Points(Decimal(2), PointsRule.COOPERATION)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        founded.hours[0] = 100 * 24  # the middle of April
        founded.accord.ledger.do(_sales_and_a_card_of_lis, company=founded)
        yield founded


def _sales_and_a_card_of_lis(ledger, *, company: SmallCompany) -> None:
    """A second department, a head above both, and Li's own scorecard: 900 leads of 1,000."""
    found_unit(
        ledger,
        by=SYSTEM,
        code="SAL",
        kind=UnitKind.DEPARTMENT,
        parent=unit_id("CO"),
        names={"en": "Sales"},
        aliases=[],
    )
    ledger.settle()
    for person, name, unit, role in (
        (BOSS, "何", "CO", Role.DEPARTMENT_HEAD),
        (SU, "蘇", "SAL", Role.DEPARTMENT_HEAD),
        (PENG, "彭", "SAL", Role.MEMBER),
        (QIN, "秦", "SAL", Role.MEMBER),
        (HOU, "侯", "SAL", Role.MEMBER),
    ):
        add_person(ledger, by=SYSTEM, id=person, name=name, unit=unit_id(unit))
        grant_role(ledger, by=SYSTEM, person=person, role=role, unit=unit_id(unit))
    ledger.settle()
    head_unit(ledger, by=SYSTEM, unit=unit_id("CO"), head=BOSS)
    head_unit(ledger, by=SYSTEM, unit=unit_id("SAL"), head=SU)
    terms = Terms(
        weight=Decimal(1),
        rule="ratio",
        cycle="quarter",
        target=Decimal(4000),
        owners=(Owner(LI, Decimal(1)),),
    )
    company.card = draft_card(
        ledger,
        by=WANG,
        holder=LI,
        year=2026,
        name="李",
        owner=LI,
        superior=WANG,
        lines=(NewLine(metric="leads", subject=LI, terms=terms),),
    )
    ledger.settle()
    phase_line(
        ledger,
        by=WANG,
        card_id=company.card,
        kpi=leads(company),
        parts=(PeriodTarget(QUARTER, Decimal(1000)),),
    )
    ledger.settle()
    for month in ("2025-10", "2025-11", "2025-12"):
        _record(ledger, month, 200)
    for month in ("2026-01", "2026-02", "2026-03"):
        _record(ledger, month, 300)


def _record(ledger, month: str, value: int) -> None:
    place, entry = Place("leads", LI, month), Entry(source="crm", value=Decimal(value))
    record_value(ledger, by=STEWARD, place=place, entry=entry)
    ledger.settle()


def leads(company: SmallCompany) -> UUID:
    assert company.card is not None
    return kpi_id(company.card, "leads", LI)


def do(company: SmallCompany, command, by: UUID, period: str = QUARTER, **more):
    given = {"card": company.card, "period": period, **more}
    return company.accord.ledger.do(command, by=by, **given)


def write(company: SmallCompany, by: UUID = LI, worked: str = "fewer channels", **more):
    do(company, review_oneself, by, worked=worked, **more)


def assess(company: SmallCompany, by: UUID = WANG, points: Points | None = None, **more):
    given = {"reason": "helped sales", "words": "well done", **more}
    do(company, assess_within_limits, by, points=points or Points(), **given)


def confirm(company: SmallCompany, by: UUID = WANG):
    do(company, confirm_review, by)


def confirmed(company: SmallCompany, points: Points = FOR_HELP) -> None:
    write(company)
    assess(company, points=points)
    confirm(company)


def appeal(company: SmallCompany, by: UUID = LI, to: UUID = SU, reason: str = "unfair"):
    do(company, appeal_review, by, to=to, reason=reason)


def decide(company: SmallCompany, by: UUID = SU, points: Points | None = None, reason="looked"):
    do(company, decide_within_limits, by, points=points, reason=reason)


def ask(company: SmallCompany, people=RATERS, by: UUID = WANG):
    do(company, ask_with_rights, by, people=list(people))


def rate(company: SmallCompany, by: UUID, rating: int = 80, remark: str = ""):
    do(company, cast_rating, by, rating=rating, remark=remark)


def gather(company: SmallCompany, by: UUID = WANG):
    do(company, gather_from_urn, by)


def steps(company: SmallCompany):
    with company.accord.reading() as db:
        return review_steps_of(db, [company.card], QUARTER, at=NOW)[company.card]


def figures(company: SmallCompany):
    """The score from the KPIs, and the final one where it stands."""
    with company.accord.reading() as db:
        reading = read_card(db, Period.parse(QUARTER), at=NOW, card=company.card)
        row = review_steps_of(db, [company.card], QUARTER, at=NOW).get(company.card)
        found = final(reading, row)
        return reading.scored.score, None if found is None else (found.score, str(found.grade))


# -- step after step ---------------------------------------------------------------------------


def test_points_count_once_they_are_confirmed(company):
    write(company)
    assess(company, points=FOR_HELP)
    assert figures(company) == (Decimal("90.00"), None)
    confirm(company)
    assert figures(company) == (Decimal("90.00"), (Decimal("92.00"), "B"))


def test_only_the_reviewed_write_the_self_review_and_not_about_nothing(company):
    with pytest.raises(NotTheReviewed):
        write(company, WANG)
    with pytest.raises(NothingWritten):
        write(company, worked=" ", next_steps="go on")
    write(company)
    write(company, worked="better words")
    assert steps(company).worked == "better words"
    assess(company)
    with pytest.raises(SelfReviewOver):
        write(company)


def test_nobody_reviews_or_confirms_themselves(company):
    write(company)
    with pytest.raises(NotYours):
        assess(company, LI)
    company.accord.ledger.do(
        grant_role, by=SYSTEM, person=LI, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO")
    )
    with pytest.raises(OwnReview):
        assess(company, LI)
    assess(company)
    with pytest.raises(OwnReview):
        confirm(company, LI)


def test_a_stranger_may_not_review(company):
    write(company)
    with pytest.raises(NotYours):
        assess(company, SU)
    assess(company)
    with pytest.raises(NotYours):
        confirm(company, SU)


def test_without_a_self_review_the_superior_says_why(company):
    with pytest.raises(SelfReviewMissing):
        assess(company)
    assess(company, waived="on leave since March")
    assert steps(company).waived == "on leave since March"


@pytest.mark.parametrize(
    ("points", "said", "refusal"),
    [
        (Points(Decimal(6), PointsRule.OTHER), {}, ProcessAdjustmentOutsideLimits),
        (Points(Decimal("-5.01"), PointsRule.OTHER), {}, ProcessAdjustmentOutsideLimits),
        (Points(growth=Decimal("5.5")), {}, GrowthOutsideLimits),
        (Points(growth=Decimal(-1)), {}, GrowthOutsideLimits),
        (Points(Decimal(2)), {}, RuleForPoints),
        (Points(Decimal(2), "because"), {}, RuleForPoints),
        (Points(Decimal(2), PointsRule.OTHER), {"reason": ""}, ReasonForPoints),
        (Points(growth=Decimal(3)), {"growth_reason": "new here"}, KpiForGrowth),
    ],
)
def test_points_outside_the_limits_or_without_their_ground_are_refused(
    company, points, said, refusal
):
    write(company)
    last = company.last()
    with pytest.raises(refusal):
        assess(company, points=points, **said)
    assert company.last() == last


def test_limits_themselves_are_allowed(company):
    write(company)
    for points in ("-5", "5"):
        assess(company, points=Points(Decimal(points), PointsRule.PROCESS))
    confirm(company)
    assert figures(company)[1] == (Decimal("95.00"), "B")


def test_growth_is_for_a_kpi_that_improved_by_a_fifth_and_is_short_of_its_target(company):
    write(company)
    grown = Points(growth=Decimal(3), growth_kpi=leads(company))
    with pytest.raises(ReasonForGrowth):
        assess(company, points=grown)
    assess(company, points=grown, growth_reason="three months here")
    confirm(company)
    assert figures(company)[1] == (Decimal("93.00"), "B")


def test_nobody_gets_growth_for_a_target_that_was_reached(company):
    company.accord.ledger.do(
        record_value,
        by=STEWARD,
        place=Place("leads", LI, "2026-03"),
        entry=Entry(source="crm", value=Decimal(600)),
        reason="recount",
    )
    write(company)
    grown = Points(growth=Decimal(3), growth_kpi=leads(company))
    with pytest.raises(GrowthNotEarned):
        assess(company, points=grown, growth_reason="new here")


def test_a_review_waits_for_its_period_to_end(company):
    with pytest.raises(ReviewTooEarly):
        do(company, review_oneself, LI, "2026-Q2", worked="early")
    with pytest.raises(NotReviewable):
        do(company, review_oneself, LI, "2026-03", worked="a month")


def test_confirmation_comes_after_the_superior(company):
    write(company)
    with pytest.raises(NotAssessed):
        confirm(company)
    assess(company)
    confirm(company)
    for again in (confirm, assess):
        with pytest.raises(AlreadyConfirmed):
            again(company)


def test_calibration_sets_other_points_with_a_reason(company):
    write(company)
    assess(company, points=FOR_HELP)
    given = {"points": Points(Decimal(1), PointsRule.COOPERATION)}
    with pytest.raises(WhyCalibrated):
        do(company, calibrate_within_limits, WANG, reason="", **given)
    do(company, calibrate_within_limits, WANG, reason="others did as much", **given)
    confirm(company)
    row = steps(company)
    assert (row.given_points, row.points) == (Decimal(2), Decimal(1))
    assert figures(company)[1] == (Decimal("91.00"), "B")


# -- appeal --------------------------------------------------------------------------------------


def test_an_appeal_suspends_the_points_until_a_head_without_a_part_decides(company):
    confirmed(company)
    appeal(company)
    assert figures(company)[1] is None
    with pytest.raises(HeadWithAPart):
        decide(company, WANG)
    with pytest.raises(NotYours):
        decide(company, PENG)
    with pytest.raises(ReasonForDecision):
        decide(company, reason="")
    decide(company, points=Points(Decimal(4), PointsRule.COOPERATION))
    assert figures(company)[1] == (Decimal("94.00"), "B")
    with pytest.raises(NoAppealToDecide):
        decide(company)


def test_a_head_for_whom_somebody_with_a_part_stands_in_has_a_part_too(company):
    lend(company, SU, "SAL")
    confirmed(company)
    with pytest.raises(HeadWithAPart):
        appeal(company)
    appeal(company, to=BOSS)
    decide(company, BOSS)
    assert steps(company).upheld is True


def test_a_role_lent_after_the_step_gives_no_part_in_it(company):
    confirmed(company)
    company.hours[0] += 48
    lend(company, SU, "SAL", from_day=date(2026, 4, 17))
    appeal(company)
    decide(company, SU)
    assert steps(company).upheld is True


def test_a_head_over_the_card_with_a_stand_in_of_a_part_decides_no_appeal(company):
    lend(company, BOSS, "CO")
    confirmed(company)
    appeal(company)
    with pytest.raises(HeadWithAPart):
        decide(company, BOSS)


def lend(company, by, unit, from_day=date(2026, 4, 1)):
    """Let Wang stand in for a head in April."""
    lent = {"to": WANG, "role": Role.DEPARTMENT_HEAD, "unit": unit_id(unit), "from_day": from_day}
    given = {"person": by, "until_day": date(2026, 4, 30), **lent}
    company.accord.ledger.do(delegate_role, by=by, **given)


def test_an_upheld_review_keeps_its_points(company):
    confirmed(company)
    appeal(company)
    decide(company)
    assert figures(company)[1] == (Decimal("92.00"), "B")
    assert steps(company).upheld is True


def test_there_is_one_appeal_and_only_of_what_is_confirmed(company):
    write(company)
    with pytest.raises(NothingToAppeal):
        appeal(company)
    assess(company)
    confirm(company)
    for by, to, reason, refusal in (
        (WANG, SU, "unfair", NotTheReviewed),
        (LI, WANG, "unfair", HeadWithAPart),
        (LI, PENG, "unfair", NoHead),
        (LI, SU, "", ReasonForGradeAppeal),
    ):
        with pytest.raises(refusal):
            appeal(company, by, to, reason)
    appeal(company)
    decide(company)
    with pytest.raises(AppealedOnce):
        appeal(company, to=BOSS)


# -- ratings ---------------------------------------------------------------------------------------


def test_three_ratings_are_shown_as_their_mean_with_their_remarks(company):
    ask(company)
    for by, rating, remark in ((PENG, 90, "clear"), (QIN, 70, ""), (HOU, 86, "late")):
        rate(company, by, rating, remark)
    gather(company)
    row = steps(company)
    assert (row.votes, row.ratings, row.mean_rating) == (3, (70, 86, 90), 82)
    with company.accord.reading() as db:
        assert sorted(remarks_of(db, row)) == ["clear", "late"]


def test_two_ratings_leave_nothing_but_their_number(company):
    ask(company)
    rate(company, PENG, 20, "never again")
    rate(company, QIN, 90)
    gather(company)
    row = steps(company)
    assert (row.votes, row.ratings, row.remarks, row.mean_rating) == (2, (), (), None)
    assert b"never again" not in everything_kept(company)


def everything_kept(company: SmallCompany) -> bytes:
    """All rows of all tables, as bytes."""
    with company.accord.reading() as db:
        tables = db.exec_driver_sql("select name from sqlite_master where type = 'table'").scalars()
        rows = [db.exec_driver_sql(f'select * from "{name}"').all() for name in tables]
    return repr(rows).encode()


def test_nothing_in_the_database_joins_a_rater_with_a_rating(company):
    ask(company)
    before = company.last()
    for by, rating in zip(RATERS, (61, 72, 83), strict=True):
        company.an_hour_later()
        rate(company, by, rating)
        # A rating is no event, and leaves no key behind.
        assert company.last() == before
        with company.accord.reading() as db:
            (keys,) = db.exec_driver_sql("select count(*) from keys").one()
            assert keys == 0
            columns = {column.name for column in slips.columns}
            assert columns == {"review", "slip", "rating", "remark"}
    gather(company)
    with company.accord.reading() as db:
        assert db.execute(sa.select(rights)).all() == db.execute(sa.select(slips)).all() == []
        states = db.exec_driver_sql(
            "select state from events where topic like 'reviews.review.%'"
        ).scalars()
        told = b"".join(bytes(state) for state in states)
    assert not any(by.hex.encode() in told for by in RATERS)


def test_every_slip_is_written_anew_when_one_is_added(company):
    ask(company)
    seen: list[set[UUID]] = []
    for by in RATERS:
        rate(company, by)
        with company.accord.reading() as db:
            seen.append(set(db.execute(sa.select(slips.c.slip)).scalars()))
    assert [len(one) for one in seen] == [1, 2, 3]
    assert not seen[0] & seen[1]
    assert not seen[1] & seen[2]


def test_a_right_is_used_once_and_only_by_whom_it_was_given(company):
    ask(company)
    with pytest.raises(NoRightToRate):
        rate(company, BOSS)
    with pytest.raises(NoSuchRating):
        rate(company, PENG, 101)
    rate(company, PENG)
    with pytest.raises(RatedAlready):
        rate(company, PENG, 10)
    review = review_id(company.card, QUARTER)
    with company.accord.reading() as db:
        assert turnout(db, review) == 1
        assert [is_used(db, review, by) for by in (PENG, QIN, BOSS)] == [True, False, None]
        assert (rights_left(db, PENG), rights_left(db, QIN)) == ([], [review])


def test_raters_come_from_other_units(company):
    for person in (LI, WANG):
        with pytest.raises(RaterTooNear):
            ask(company, [*RATERS, person])
    with company.accord.reading() as db:
        assert db.execute(sa.select(rights)).all() == []
    with pytest.raises(NotYours):
        ask(company, by=SU)
    with pytest.raises(NobodyToRate):
        ask(company, [])


def test_ratings_are_gathered_once_and_before_the_confirmation(company):
    with pytest.raises(NobodyToRate):
        gather(company)
    ask(company)
    ask(company, [*RATERS, STEWARD])
    assert steps(company).asked == 4
    write(company)
    assess(company)
    with pytest.raises(NotGathered):
        confirm(company)
    for by in RATERS:
        rate(company, by)
    gather(company)
    for late in (gather, ask, lambda company: rate(company, STEWARD)):
        with pytest.raises(RatingsGathered):
            late(company)
    confirm(company)


# -- what becomes of each KPI ----------------------------------------------------------------------


def judge(company: SmallCompany, by: UUID = LI, verdict=Verdict.CHANGE, why: str = "too easy"):
    do(company, judge_kpis, by, verdicts={leads(company): (verdict, why)})


def test_those_reviewed_and_their_superior_say_what_becomes_of_a_kpi(company):
    judge(company)
    judge(company, WANG, Verdict.RETIRE, "nobody reads it")
    row = steps(company)
    assert row.verdicts[leads(company)][0] == "retire"
    with company.accord.reading() as db:
        assert reasons_of_verdicts(db, row) == {leads(company): "nobody reads it"}
    with pytest.raises(NotYours):
        judge(company, SU)


def test_a_kpi_is_kept_without_a_reason_and_changed_only_with_one(company):
    with pytest.raises(WhyOtherwise):
        judge(company, why="")
    judge(company, verdict=Verdict.KEEP, why="")
    last = company.last()
    judge(company, verdict=Verdict.KEEP, why="")
    assert company.last() == last


def test_a_kpi_of_another_scorecard_is_not_there(company):
    other = kpi_id(card_id(MARKETING, 2026), "leads", MARKETING)
    with pytest.raises(NotThere):
        do(company, judge_kpis, LI, verdicts={other: (Verdict.KEEP, "")})


# -- close -----------------------------------------------------------------------------------------


def close(company: SmallCompany):
    company.accord.ledger.do(
        close_with_figures, by=WANG, unit=MARKETING, period=QUARTER, named=QUARTER
    )


def stored(company: SmallCompany):
    with company.accord.reading() as db:
        return stored_results(db, [company.card], QUARTER, at=NOW)[company.card]


@pytest.fixture
def closable(company):
    """Only Li's scorecard has a KPI in the quarter with a target; the department's has values."""
    for month in ("2026-01", "2026-02", "2026-03"):
        company.record("1000", month=month)
    return company


def test_a_close_stores_the_confirmed_points(closable):
    confirmed(closable)
    close(closable)
    found = stored(closable)
    assert (found.score, found.points, found.final_score) == (Decimal(90), Decimal(2), Decimal(92))


def test_a_close_leaves_out_points_that_nobody_confirmed_or_that_are_appealed(closable):
    confirmed(closable)
    appeal(closable)
    close(closable)
    found = stored(closable)
    assert (found.points, found.final_score) == (Decimal(0), Decimal(90))


def test_points_never_take_a_score_below_zero(closable):
    for month in ("2026-01", "2026-02", "2026-03"):
        closable.accord.ledger.do(
            record_value,
            by=STEWARD,
            place=Place("leads", LI, month),
            entry=Entry(source="crm", value=Decimal(0)),
            reason="none were real",
        )
    confirmed(closable, Points(Decimal(-5), PointsRule.DATA_QUALITY))
    close(closable)
    found = stored(closable)
    assert (found.final_score, found.final_grade) == (Decimal(0), "C")


STEPS = {
    "the self-review": write,
    "the superior's review": lambda company: assess(company, waived="late"),
    "asking raters": ask,
    "a rating": lambda company: rate(company, PENG),
    "gathering": gather,
    "the fate of a KPI": judge,
    "calibration": lambda company: do(
        company, calibrate_within_limits, WANG, points=Points(), reason="compared"
    ),
    "confirmation": confirm,
    "an appeal": appeal,
    "a decision": decide,
}


@pytest.mark.parametrize("step", STEPS)
def test_a_closed_period_takes_no_step_of_a_review(closable, step):
    close(closable)
    last = closable.last()
    with pytest.raises(PeriodIsClosed):
        STEPS[step](closable)
    assert closable.last() == last
