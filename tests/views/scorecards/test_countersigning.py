"""Naming who countersigns a letter above whose owners nobody is left."""

from decimal import Decimal

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import head_unit
from app.domain.scorecards.commands import NewLine, draft_card, retarget_line
from app.domain.scorecards.letters import countersign_letter, sign_letter
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, Terms
from tests.office import PASSWORD, office, quick_hashes, with_passwords
from tests.small_company import LI, MARKETING, STEWARD, WANG


def test_the_administrator_names_who_countersigns_and_they_do(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        with_passwords(here, "wang", "li", "anna")
        url = f"/scorecards/{here.company.card}/letter"
        wang, li, anna = (here.visitor(one) for one in ("wang", "li", "anna"))
        assert anna.get(f"{url}/countersigner").status == 404
        sign(wang, url)
        assert "an administrator names who does" in wang.get(url).page.text
        assert wang.get(f"{url}/countersigner").status == 404
        assert "name who does" in anna.get("/").page.text
        page = anna.get(f"{url}/countersigner").page
        button = page.button("Name who countersigns")
        form = button.inside("form")
        assert anna.send(form, button, person="").status == 422
        assert anna.send(form, button, person=str(LI)).status == 303
        assert anna.get(f"{url}/countersigner").status == 404
        assert "let 李 countersign the responsibility letter" in anna.get("/audit").page.text
        assert "to be signed" in li.get("/").page.text
        sign(li, url)
        page = li.get(url).page
        assert "In force" in page.text
        assert "an administrator let 李 countersign" in page.text


def test_a_why_card_names_who_signed_what_was_countersigned(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        card = here.accord.ledger.do(
            lambda _: signed_by_a_new_head(here.accord.ledger), via="init"
        ).value
        with_passwords(here, "wang")
        kpi = kpi_id(card, "leads", MARKETING)
        url = f"/scorecards/{card}/2026-Q1/lines/{kpi}/weight"
        said = here.visitor("wang").get(url).page.facts()["Responsibility letter"]
        assert ["李" in said, "葉" in said, "王" in said] == [True, True, False]


def signed_by_a_new_head(ledger):
    """Wang signs as head, the target is changed, Li heads the unit and signs, then Ye above."""
    terms = Terms(
        Decimal(1), "ratio", "month", target=Decimal(900), owners=(Owner(LI, Decimal(1)),)
    )
    line = NewLine(metric="leads", subject=MARKETING, terms=terms)
    head_unit(ledger, by=SYSTEM, unit=unit_id("CO"), head=STEWARD)
    card = draft_card(ledger, by=WANG, holder=MARKETING, year=2026, number=2, lines=(line,))
    ledger.settle()
    sign_letter(ledger, by=WANG, card_id=card)
    retarget_line(
        ledger,
        by=WANG,
        card_id=card,
        kpi=kpi_id(card, "leads", MARKETING),
        from_period="2026",
        target=Decimal(1000),
        reason="agreed",
    )
    head_unit(ledger, by=SYSTEM, unit=MARKETING, head=LI)
    ledger.settle()
    sign_letter(ledger, by=LI, card_id=card)
    countersign_letter(ledger, by=STEWARD, card_id=card)
    return card


def sign(visitor, url):
    button = visitor.get(url).page.button("Sign: I accept these targets")
    assert visitor.send(button.inside("form"), button, password=PASSWORD).status == 303
