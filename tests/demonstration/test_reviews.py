"""The demonstration company's reviews: the figures of its table, and a second quarter of 95."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.accord import Accord
from app.ballots.tables import slips
from app.domain.ids import unit_id
from app.domain.values.period import Period
from app.reading.cards import read_cards
from app.reading.closing import close_with_figures
from app.reading.reviewing import final
from projections.periods.queries import stored_results
from projections.reviews.queries import review_steps_of, reviews
from projections.scorecards.queries import scorecards
from projections.temporal import NOW
from tests.demo_database import card_of, copied, persons
from tests.domain.scoring.demo_company import table

TABLE = table("demo_data/reviews.csv")


@pytest.fixture(scope="module")
def company(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accord]:
    with copied(demonstration, tmp_path_factory.mktemp("reviews")) as accord:
        yield accord


def codes() -> dict[str, str]:
    """The code of each scorecard by its title."""
    return {row["scorecard_name_zh_hant"]: row["scorecard"] for row in table("demo_data/kpis.csv")}


def test_the_confirmed_scores_and_grades_of_the_first_quarter_are_the_tables(company):
    with company.reading() as db:
        readings = read_cards(
            db, scorecards(db, at=NOW, year=2026), Period.parse("2026-Q1"), at=NOW
        )
        steps = review_steps_of(db, [one.card.id for one in readings], "2026-Q1", at=NOW)
    found = {
        codes()[one.card.name]: (f"{last.score:.2f}", str(last.grade))
        for one in readings
        if (last := final(one, steps.get(one.card.id))) is not None
    }
    wanted = {
        row["scorecard"]: (f"{float(row['score']):.2f}", row["grade"])
        for row in TABLE
        if row["stage"] == "confirmed"
    }
    assert found == wanted
    assert len(found) == 12


def test_ratings_are_gathered_and_two_of_them_are_not_kept(company):
    with company.reading() as db:
        steps = review_steps_of(
            db, [card_of(unit) for unit in ("MKT-CHN", "MKT-SUP")], "2026-Q1", at=NOW
        )
        assert db.execute(slips.select()).all() == []
    assert steps[card_of("MKT-CHN")].ratings == (84, 86, 90)
    assert (steps[card_of("MKT-SUP")].votes, steps[card_of("MKT-SUP")].ratings) == (2, ())


def test_the_teams_review_texts_are_those_of_the_review_table(company):
    with company.reading() as db:
        texts = {row.period: row for row in reviews(db, at=NOW, card=card_of("MKT"))}
    assert texts["2026-Q2"].core_objective == "新增付費用戶40萬"
    assert texts["2026-Q2"].worked == "私域社群運營提升用戶留存率15%"
    assert set(texts) == {"2026-Q1", "2026-Q2"}


def test_the_teams_second_quarter_closes_with_95_a_b(company):
    head = persons(company)["shen.wanqing"]
    company.ledger.do(
        close_with_figures, by=head, unit=unit_id("MKT"), period="2026-Q2", named="2026-Q2"
    )
    with company.reading() as db:
        stored = stored_results(db, [card_of("MKT")], "2026-Q2", at=NOW)[card_of("MKT")]
    assert (f"{stored.final_score:.2f}", stored.final_grade) == ("95.00", "B")
