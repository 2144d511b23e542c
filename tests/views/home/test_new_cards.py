"""A scorecard that is made late in the year owes nothing of what was before."""

from decimal import Decimal

from app.domain.scorecards.commands import NewLine, draft_card
from app.domain.scorecards.terms import Owner, Terms
from app.views.reviews.words import TURNS
from tests.office import office, quick_hashes, with_passwords
from tests.small_company import LI, MARKETING, WANG


def _card_of_li(here):
    """Li's own scorecard of the year, made now: new customers of the department."""
    terms = Terms(
        weight=Decimal(1),
        rule="ratio",
        cycle="month",
        target=Decimal(80),
        owners=(Owner(LI, Decimal(1)),),
    )
    lines = (NewLine(metric="new_customers", subject=MARKETING, terms=terms),)
    here.accord.ledger.do(draft_card, by=WANG, holder=LI, year=2026, owner=LI, lines=lines)


def test_a_new_scorecard_asks_for_no_value_and_no_review_that_was_due_before_it(
    tmp_path, monkeypatch
):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        with_passwords(here, "wang", "li")
        here.later(days=309)  # the tenth of November
        _card_of_li(here)
        asked = {row.text for row in here.visitor("li").get("/fill-in").page.every("listitem")}
        assert any("Leads" in row and "October" in row for row in asked)
        assert not any("New customers" in row and "October" in row for row in asked)
        assert TURNS["self_review"] not in here.visitor("li").get("/").page.text
        assert TURNS["self_review"] in here.visitor("wang").get("/").page.text


def test_a_scorecard_made_before_the_month_was_due_asks_for_it(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        with_passwords(here, "li")
        here.later(days=302)  # the third of November: October is due on the fifth
        _card_of_li(here)
        asked = {row.text for row in here.visitor("li").get("/fill-in").page.every("listitem")}
        assert any("New customers" in row and "October" in row for row in asked)
