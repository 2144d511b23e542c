"""Weights of a yearly table that stands already, or exceeds the whole."""

from datetime import timedelta
from itertools import count

import pytest

from app.importers.file_check import check_file
from app.importers.file_import import import_file, reverse_import
from projections.scorecards.queries import card_lines, scorecards
from projections.temporal import NOW
from tests.importers.worked_tables import FOUNDER, TODAY, effects, empty_company, row_of

HEADER = "KPI指標,目標值,權重,責任人,考核週期\n"
CAC, CONVERSION, REPURCHASE = (
    "CAC,50,{},lin,月度\n",
    "線索轉化率,8%,{},lin,月度\n",
    "複購率,20%,{},lin,月度\n",
)


@pytest.fixture
def new_company(tmp_path):
    seconds = count()
    with empty_company(f"sqlite:///{tmp_path / 'accord.db'}") as accord:
        accord.surroundings.clock = lambda: TODAY + timedelta(seconds=next(seconds))
        yield accord


def bring(accord, *rows, **put_right):
    """Import these rows; weights that stand otherwise are changed."""
    data = (HEADER + "".join(rows)).encode()
    answers = {f"file-fix-{row}-權重": weight for row, weight in put_right.items()}
    told = {"holder": "CO", "period": "2026", "by": FOUNDER}
    asked = check_file(accord, data, "y.csv", answers=answers, **told).questions
    answers |= {one.id: "change" for one in asked if "-weight-" in one.id}
    return import_file(accord, data, "y.csv", answers=answers, **told)


def weights(accord):
    with accord.reading() as db:
        (card,) = scorecards(db, at=NOW)
        lines = card_lines(db, at=NOW, card_ids=[card.id])[card.id]
    standing = {one.metric: one.in_force("2026-12") for one in lines}
    return {metric: str(terms.weight) for metric, terms in standing.items() if terms}


def test_weights_over_the_whole_stop_nothing_but_the_weights(new_company):
    rows = CAC.format("60%"), CONVERSION.format("50%")
    checked = bring(new_company, *rows).checked
    said = (
        "The scorecard's weights would add up to 110%, 10% more than 100% (rows 2, 3). None of "
        "these weights is taken, the rest of the table is: put them right here, or set them in "
        "the scorecard afterwards."
    )
    assert [str(one) for one in checked.remarks] == [said]
    assert effects(checked) == {"new": 8, "refused": 2}
    assert row_of(checked, "權重", "50%").sentence == said
    assert row_of(checked, "KPI指標").sentence.endswith("its weight is still to be set.")
    assert weights(new_company) == {"cac": "0", "conversion": "0"}
    right = bring(new_company, *rows, **{"2": "50%"})
    assert effects(right.checked) == {"same": 8, "correction": 2}
    assert weights(new_company) == {"cac": "0.5", "conversion": "0.5"}


def test_a_line_too_many_leaves_the_standing_weights(new_company):
    bring(new_company, CAC.format("50%"), CONVERSION.format("50%"))
    checked = bring(new_company, REPURCHASE.format("20%")).checked
    assert "120%, 20% more than 100% (rows 2)" in row_of(checked, "權重").sentence
    assert weights(new_company) == {"cac": "0.5", "conversion": "0.5", "repurchase": "0"}


def test_weights_that_make_room_for_a_new_line_come_in_and_go_back_together(new_company):
    bring(new_company, CAC.format("50%"), CONVERSION.format("50%"))
    rows = CAC.format("70%"), CONVERSION.format("10%"), REPURCHASE.format("20%")
    receipt = bring(new_company, *rows)
    assert weights(new_company) == {"cac": "0.7", "conversion": "0.1", "repurchase": "0.2"}
    assert reverse_import(new_company, receipt.batch, by=FOUNDER, reason="no").kept == ()
    assert weights(new_company) == {"cac": "0.5", "conversion": "0.5"}


def test_weights_of_a_scorecard_that_was_changed_since_stay_though_a_line_goes_back(new_company):
    bring(new_company, CAC.format("90%"))
    receipt = bring(new_company, CAC.format("40%"), REPURCHASE.format("10%"))
    bring(new_company, CONVERSION.format("50%"))
    reversal = reverse_import(new_company, receipt.batch, by=FOUNDER, reason="no")
    assert (reversal.undone, reversal.kept) == (((3, "line"),), ((2, "weight"),))
    assert weights(new_company) == {"cac": "0.4", "conversion": "0.5"}
