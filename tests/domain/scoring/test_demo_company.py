"""A whole invented company's scores, worked out elsewhere, come out of the general rules."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.scoring import notes
from app.domain.scoring.card import scored_card
from app.domain.scoring.cell import How
from app.domain.scoring.cells import Cells
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.scored import LineState
from app.domain.scoring.targets import Basis
from app.domain.values.period import Period
from tests.domain.scoring import demo_company
from tests.domain.scoring.demo_company import scored

SCORES = {
    "SC-2026-TEAM": ("96.70 B", "95.00 B"),
    "SC-2026-BRD": ("92.83 B", "96.45 B"),
    "SC-2026-CHN": ("93.63 B", "90.79 B"),
    "SC-2026-CON": ("95.75 B", "98.33 B"),
    "SC-2026-CAM": ("89.22 B", "92.26 B"),
    "SC-2026-SUP": ("96.39 B", "100.98 A"),
    "SC-2026-DIR": ("89.60 B", "83.01 B"),
    "SC-2026-MGR": ("95.31 B", "84.25 B"),
    "SC-2026-SMN": ("99.40 B", "101.48 A"),
    "SC-2026-REP": ("79.94 C", "99.22 B"),
    "SC-2026-SEM": ("97.26 B", "102.75 A"),
    "SC-2026-EDI": ("87.24 B", "92.42 B"),
    "SC-2026-CHS": ("93.35 B", "92.53 B"),
}


@pytest.mark.parametrize("quarter", ["2026-Q1", "2026-Q2"])
@pytest.mark.parametrize("scorecard", SCORES)
def test_each_scorecard_has_its_score_and_grade(scorecard, quarter):
    card = scored(scorecard, quarter)
    assert f"{card.score} {card.grade}" == SCORES[scorecard][quarter == "2026-Q2"]
    assert card.covered_weight == 1


def test_the_second_quarter_of_the_team_adds_up_line_by_line():
    card = scored("SC-2026-TEAM", "2026-Q2")
    assert [line.actual for line in card.lines] == [
        2952, 340000, Fraction("0.0816"), 51, Fraction("0.0505"),
    ]  # fmt: skip
    assert [line.completion * 100 for line in card.lines] == [96, 85, 102, 98, 101]
    assert [line.points for line in card.lines] == [
        Fraction(one) for one in ("19.2", "25.5", "25.5", "14.7", "10.1")
    ]
    assert card.exact == 95


def test_june_moves_against_may_as_the_tracking_table_says():
    users, conversion, cac = scored("SC-2026-TEAM", "2026-06").lines[1:4]
    moves = [round(float(line.mom.share * 100), 2) for line in (users, conversion, cac)]
    assert moves == [-5, 12, 8]
    assert [line.mom.is_better for line in (users, conversion, cac)] == [False, True, False]
    assert cac.completion == Fraction(96, 100)


def test_a_month_counts_the_recorded_value_and_shows_the_formula_beside():
    cac = scored("SC-2026-TEAM", "2026-04").lines[3]
    assert (cac.actual, cac.cell.how) == (Fraction("51.75"), How.RECORDED)
    assert round(float(cac.recorded_beside), 4) == 51.7492


def test_the_reps_points_lift_the_grade_from_c_to_b():
    when = Period.parse("2026-Q1")
    card = scored_card(
        demo_company.lines("SC-2026-REP", when),
        demo_company.measured(),
        demo_company.metrics(),
        ScoringPolicy(),
        when,
        process_adjustment=2,
        growth=3,
    )
    assert f"{card.score} {card.grade}" == "84.94 B"


def test_the_year_so_far_is_held_against_the_months_that_have_values():
    users = scored("SC-2026-TEAM", "2026").lines[1]
    assert (users.have, users.of, users.is_complete) == (6, 12, False)
    assert (users.target, users.basis) == (500000, Basis.SO_FAR)
    assert users.whole_goal.target == 1000000
    assert users.floor == 400000


def test_next_quarter_has_targets_but_no_values_and_so_no_score():
    card = scored("SC-2026-TEAM", "2026-Q3")
    assert {line.state for line in card.lines} == {LineState.NO_VALUE}
    assert (card.covered_weight, card.score, card.grade) == (0, None, None)


def test_a_replaced_kpi_leaves_from_its_first_period_on():
    assert "K-2026-CON-5" in {line.kpi for line in scored("SC-2026-CON", "2026-Q2").lines}
    later = {line.kpi for line in scored("SC-2026-CON", "2026-Q3").lines}
    assert "K-2026-CON-7" in later
    assert "K-2026-CON-5" not in later


def test_the_planted_conflicts_are_found_and_nothing_else():
    cells = Cells(demo_company.measured(), demo_company.metrics())
    found = Counter(
        metric
        for (metric, subject), periods in demo_company.measured().items()
        for period, reports in periods.items()
        if len(reports) > 1 and cells.cell(metric, subject, Period.parse(period)).in_conflict
    )
    assert found == {"leads": 8, "deals": 3, "valid_leads": 4}


def test_a_quarter_over_two_definitions_says_so():
    quality = scored("SC-2026-CHN", "2026-Q1").lines[4]
    assert notes.MIXED_DEFINITIONS in [note.sentence for note in quality.notes]


def test_the_bare_master_table_covers_four_fifths():
    when = Period.parse("2026-Q2")
    bare = [
        replace(
            line,
            target=None if at == 0 else line.target,
            period_targets={"2026-Q2": (Decimal(400000), None, None)} if at == 1 else {},
        )
        for at, line in enumerate(demo_company.lines("SC-2026-TEAM", when))
    ]
    card = scored_card(bare, demo_company.measured(), demo_company.metrics(), ScoringPolicy(), when)
    assert (card.covered_weight, card.score) == (Fraction(4, 5), Decimal("94.75"))
    assert card.lines[0].state is LineState.NO_TARGET
