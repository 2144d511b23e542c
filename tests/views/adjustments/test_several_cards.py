"""One request about two scorecards: one form, one decision, and both change or neither."""

import pytest

from projections.scorecards.queries import card_lines
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, kpi_of

CHANNELS, CONTENT = card_of("MKT-CHN"), card_of("MKT-CON")
USERS = kpi_of("new_paying_users", "MKT-CHN", "MKT")
OUTPUT = kpi_of("content_output", "MKT-CON", "MKT-CON")
ROI, QUALITY = kpi_of("channel_roi", "MKT-CHN", "MKT-CHN"), kpi_of("lead_quality", "MKT-CHN", "MKT")
FROM = "2026-08"


@pytest.fixture
def ask(visit):
    """The head of the company asks for changes of both; returns where the request stands."""

    def asked(**typed):
        he = visit("he.mingyuan")
        page = he.get(f"/adjustments/new?card={CHANNELS}&kpi={USERS}").page
        include = page.button("Include")
        both = he.send(include.inside("form"), include, another=str(CONTENT)).page
        cards = [one["value"] for one in both.all() if one.attributes.get("name") == "card"]
        given = {"category": "competitor", "explanation": "Two rivals.", "first_period": FROM}
        submit = both.button("Submit")
        answer = he.send(submit.inside("form"), submit, card=cards, **given, **typed)
        assert answer.status == 303, answer.page.alerts()
        return answer.goes_to

    return asked


def terms(company, card, kpi):
    with company.reading() as db:
        row = next(one for one in card_lines(db, at=NOW, card_ids=[card])[card] if one.kpi == kpi)
    return row.in_force(FROM)


def approve(visitor, url):
    button = visitor.get(url).page.button("Approve")
    return visitor.send(button.inside("form"), button)


def test_both_scorecards_change_with_one_decision(ask, visit, company):
    url = ask(
        **{
            f"target-{OUTPUT.hex}": "470",
            f"weight-{ROI.hex}": "15%",
            f"weight-{QUALITY.hex}": "10%",
        }
    )
    shen = visit("shen.wanqing")
    page = shen.get(url).page
    assert "480 470" in page.text
    assert "10% 15%" in page.text
    assert approve(shen, url).status == 303
    assert terms(company, CONTENT, OUTPUT).target == 470
    assert str(terms(company, CHANNELS, ROI).weight) == "0.15"


def test_where_one_of_them_can_not_change_neither_does(ask, visit, company):
    url = ask(**{f"target-{OUTPUT.hex}": "470", f"part-{USERS.hex}-2026-08": "1"})
    before = end_of_log(company)
    refused = approve(visit("shen.wanqing"), url)
    assert refused.status == 422
    assert "would leave" in " ".join(refused.page.alerts())
    assert end_of_log(company) == before
    assert terms(company, CONTENT, OUTPUT).target == 480
