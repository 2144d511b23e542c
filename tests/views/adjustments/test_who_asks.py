"""Who may ask for a change sees the form for it: the page judges as the command does."""

from decimal import Decimal

from app.domain.scorecards.commands import reassign_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner
from tests.office import ANNA, office, quick_hashes, with_passwords
from tests.small_company import MARKETING, WANG


def test_who_owns_a_kpi_from_a_later_month_on_may_ask_for_a_change_now(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        with_passwords(here, "anna")
        card, anna = here.company.card, here.visitor("anna")
        form = f"/adjustments/new?card={card}"
        assert anna.get(form).status == 403
        here.accord.ledger.do(
            reassign_line,
            by=WANG,
            card_id=card,
            kpi=kpi_id(card, "leads", MARKETING),
            owners=(Owner(ANNA, Decimal(1)),),
            from_period="2026-12",
            reason="agreed",
        )
        assert anna.get(form).status == 200
