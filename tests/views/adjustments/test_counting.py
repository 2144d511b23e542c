"""A request for another source or another way of taking a KPI's months together."""

import pytest

from app.domain.values.period import Period
from app.reading.cards import read_card
from projections.temporal import NOW
from tests.demo_database import end_of_log
from tests.views.adjustments.test_deciding import CONTENT, OUTPUT, asked, decide

MEAN = {f"aggregation-{OUTPUT.hex}": "average"}


def aggregation(company, period):
    with company.reading() as db:
        line = read_card(db, Period.parse(period), at=NOW, card=CONTENT).line(OUTPUT)
    return line.terms.aggregation


def test_another_aggregation_is_asked_for_seen_and_decided(visit, company):
    xu, shen = visit("xu.shuhan"), visit("shen.wanqing")
    before = aggregation(company, "2026-Q3")
    place = asked(xu, **MEAN)
    row = shen.get(place).page.text
    assert "Over longer periods" in row
    assert "Mean of the parts" in row
    assert decide(shen, place, "Approve").status == 303
    assert aggregation(company, "2026-Q3") == "average" != before
    assert aggregation(company, "2026-Q2") == before
    back = asked(xu, **{f"aggregation-{OUTPUT.hex}": "usual", "keep": "draft"})
    assert "as the metric says: Sum of the parts" in xu.get(back).page.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({f"aggregation-{OUTPUT.hex}": "ratio"}, "has no formula"),
        ({f"aggregation-{OUTPUT.hex}": "by feeling"}, "Choose one of the list"),
        ({f"source-{OUTPUT.hex}": "finance"}, "takes no values from finance"),
    ],
)
def test_what_the_metric_does_not_allow_is_refused_and_changes_nothing(
    visit, company, typed, sentence
):
    before = end_of_log(company)
    with pytest.raises(AssertionError, match=sentence):
        asked(visit("xu.shuhan"), **typed)
    assert end_of_log(company) == before
