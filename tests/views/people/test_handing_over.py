"""Everything somebody answers for goes to somebody else, on one page."""

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import grant_role, let_leave, move_person
from app.domain.people.roles import Role
from tests.demo_database import card_of, persons
from tests.office import ANNA
from tests.small_company import LI, MARKETING, STEWARD, WANG
from tests.visiting import Visitor


def granted(our_office):
    """Anna administers, and is head of the company too."""
    ledger = our_office.accord.ledger
    ledger.do(grant_role, by=SYSTEM, person=ANNA, role=Role.DEPARTMENT_HEAD, unit=unit_id("CO"))
    ledger.do(move_person, by=SYSTEM, person=STEWARD, unit=MARKETING, titles={}, superior=LI)
    return our_office.visitor("anna")


def handed(visitor, person=LI, **typed):
    form = visitor.get(f"/people/{person}/handover").page.button("Hand over").inside("form")
    given = {"to": str(WANG), "from_period": "2026-03", "reason": "moved on", **typed}
    return visitor.send(form, **given)


def test_kpis_and_reports_go_over_and_earlier_months_keep_their_owner(our_office):
    anna = granted(our_office)
    answer = handed(anna)
    assert (answer.status, answer.goes_to) == (303, f"/people/{LI}")
    assert "Nothing to hand over" not in anna.get(f"/people/{LI}/handover").page.text
    assert anna.get(f"/people/{STEWARD}").page.facts()["Superior"] == "王"
    card = our_office.company.card
    assert "李" in anna.get(f"/scorecards/{card}/2026-01").page.text
    assert "王" in anna.get(f"/scorecards/{card}/2026-04").page.row("Leads").text


def test_a_head_is_followed_by_another(our_office):
    anna = granted(our_office)
    assert handed(anna, WANG, to=str(LI)).status == 303
    assert "led by 李" in anna.get("/people/").page.text


def test_without_a_reason_or_to_oneself_nothing_goes_over(our_office):
    anna = granted(our_office)
    before = our_office.company.last()
    for typed in ({"reason": ""}, {"to": str(LI)}, {"from_period": "2031-01"}):
        answer = handed(anna, **typed)
        assert answer.status == 422
        assert answer.page.alerts()
    assert our_office.company.last() == before


def test_what_the_administrator_may_not_move_is_listed_and_stays(our_office):
    anna = our_office.visitor("anna")
    page = anna.get(f"/people/{LI}/handover").page
    assert "handed over by the head of its unit" in page.text
    assert "crm" in page.text


def test_a_head_hands_over_the_kpis_of_the_unit_and_a_leaver_s_too(our_office):
    our_office.accord.ledger.do(let_leave, by=SYSTEM, person=LI, on=our_office.accord.now().date())
    wang = our_office.visitor("wang")
    page = wang.get(f"/people/{LI}").page
    way = page.the("link", "Hand over what 李 answers for")["href"]
    assert way == f"/people/{LI}/handover"
    assert "moved by an administrator" in wang.get(f"/people/{WANG}/handover").page.text
    assert handed(wang).status == 303
    card = our_office.company.card
    assert "王" in wang.get(f"/scorecards/{card}/2026-04").page.row("Leads").text


def test_what_a_letter_binds_goes_over_by_a_request(look, still_company):
    card, chen = card_of("MKT"), persons(still_company)["chen.yating"]
    page = look("shen.wanqing").get(f"/people/{chen}/handover").page
    asked = [one["href"] for one in page.every("link", "Request an adjustment")]
    assert any(f"card={card}" in one for one in asked)
    assert not page.every("checkbox")
    assert not page.every("button", "Hand over")


def test_who_manages_nobody_is_told_and_nobody_is_not_found(our_office):
    li = Visitor(our_office.app, LI)
    assert "administrator may" in li.get(f"/people/{WANG}/handover").page.text
    assert li.post(f"/people/{WANG}/handover", reason="x").status == 422
    assert li.get(f"/people/{MARKETING}/handover").status == 404
