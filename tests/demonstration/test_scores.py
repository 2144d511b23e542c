"""The demonstration company, loaded through commands and projections, has the stated scores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.accord import Accord
from app.domain.values.period import Period
from app.reading.cards import CardReading, read_cards
from projections.columns import NOW
from projections.scorecards.queries import scorecards
from tests.demo_database import copied
from tests.domain.scoring.demo_company import table
from tests.domain.scoring.test_demo_company import SCORES

BOTH_QUARTERS = ("2026-Q1", "2026-Q2")


@pytest.fixture(scope="module")
def company(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accord]:
    """The demonstration company, one copy for this module."""
    with copied(demonstration, tmp_path_factory.mktemp("scores")) as accord:
        yield accord


def _read(company: Accord, period: str) -> dict[str, CardReading]:
    """The scorecards of the company in a period, by the codes that the tables give them."""
    codes = {row["scorecard_name_zh_hant"]: row["scorecard"] for row in table("demo_data/kpis.csv")}
    with company.reading() as db:
        readings = read_cards(db, scorecards(db, at=NOW, year=2026), Period.parse(period), at=NOW)
    return {codes[reading.card.name]: reading for reading in readings}


@pytest.mark.parametrize("quarter", BOTH_QUARTERS)
def test_all_thirteen_scorecards_have_their_scores_and_grades(company, quarter):
    readings = _read(company, quarter)
    shown = {code: f"{one.scored.score:.2f} {one.scored.grade}" for code, one in readings.items()}
    assert shown == {code: scores[BOTH_QUARTERS.index(quarter)] for code, scores in SCORES.items()}
    assert {one.scored.covered_weight for one in readings.values()} == {1}


def test_the_team_has_five_kpis_in_three_cycles_one_of_them_joint(company):
    lines = _read(company, "2026-Q2")["SC-2026-TEAM"].scored.lines
    assert len(lines) == 5
    assert {line.terms.cycle for line in lines} == {"year", "quarter", "month"}
    assert [len(line.terms.owners) for line in lines].count(3) == 1


def test_a_replay_gives_the_same_scores(company):
    before = {code: one.scored.exact for code, one in _read(company, "2026-Q2").items()}
    for projection in company.runner.projections:
        company.runner.rebuild(projection)
    after = {code: one.scored.exact for code, one in _read(company, "2026-Q2").items()}
    assert after == before
