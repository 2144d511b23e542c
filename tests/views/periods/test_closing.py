"""The close as people see it: the checklist, the figures, and what is left afterwards."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.reading.closing import close_with_figures
from tests.demo_database import persons
from tests.visiting import Answer, Visitor

MARKETING = unit_id("MKT")
PAGE = f"/periods/{MARKETING}/2026-Q2"
HEAD, STEWARD, FINANCE, MEMBER = "shen.wanqing", "ye.ruolin", "meng.fanyu", "chen.yating"


@pytest.fixture
def close(company) -> Callable[[], None]:
    def closed() -> None:
        by = persons(company)[HEAD]
        company.ledger.do(
            close_with_figures, by=by, unit=MARKETING, period="2026-Q2", named="2026-Q2"
        )

    return closed


def press(visitor: Visitor, url: str, name: str, **typed: str) -> Answer:
    """Fill in the form of a page's first button called so, and send it."""
    button = visitor.get(url).page.every("button", name)[0]
    return visitor.send(button.inside("form"), button, **typed)


def test_the_list_leads_to_each_quarter(look):
    visitor = look(HEAD)
    link = visitor.get("/periods/").page.every("link", "Q2 2026")[0]
    assert visitor.get(link["href"]).status == 200


def test_a_member_does_not_see_it(look):
    visitor = look(MEMBER)
    assert [visitor.get(url).status for url in ("/periods/", PAGE)] == [404, 404]


@pytest.mark.parametrize("url", [f"/periods/{unit_id('NONE')}/2026-Q2", f"/periods/{MARKETING}/Q2"])
def test_what_is_no_period_is_not_there(look, url):
    assert look(HEAD).get(url).status == 404


def test_the_checklist_and_the_figures_stand_before_the_close(look):
    page = look(HEAD).get(PAGE).page
    assert "Missing values 0" in page.text
    assert "95.00" in page.row("Marketing department").text
    assert page.button("Close Q2 2026")


def test_requests_disputes_and_letters_stand_with_whom_they_wait_for(look):
    page = look(HEAD).get(PAGE).page
    for heading in ("Requests to adjust", "Disputes", "Letters to sign"):
        assert heading in page.text
    assert "waits for" in page.text


def test_only_the_head_has_the_button(look):
    page = look(STEWARD).get(PAGE).page
    assert "head closes the period" in page.text
    assert page.every("button", "Close Q2 2026") == []


def test_a_running_quarter_says_when_it_can_be_closed(look):
    page = look(HEAD).get(f"/periods/{MARKETING}/2026-Q3").page
    assert "ends on" in page.text
    assert page.every("button", "Close Q3 2026") == []


def test_a_wrong_name_closes_nothing_and_keeps_what_was_typed(visit):
    answer = press(visit(HEAD), PAGE, "Close Q2 2026", named="2026-Q1")
    assert answer.status == 422
    assert "type the period's name exactly" in answer.page.text
    assert answer.page.the("textbox", "The period's name")["value"] == "2026-Q1"
    said = "type the period's name exactly: "
    asked_for = answer.page.text.split(said)[1].split(".")[0]
    assert press(visit(HEAD), PAGE, "Close Q2 2026", named=asked_for).status == 303


def test_a_close_shows_its_figures_everywhere(visit):
    visitor = visit(HEAD)
    answer = press(visitor, PAGE, "Close Q2 2026", named="2026-Q2")
    assert answer.status == 303
    page = visitor.follow(answer).page
    assert "closed by Shen Wanqing" in page.text
    card = visitor.get(page.link("Marketing department, 2026")["href"]).page
    assert "Closed: these figures stay." in card.text
    assert "95.00" in card.text


def test_a_correction_after_the_close_is_said_beside_the_score_that_stays(visit, company, close):
    close()
    company.ledger.do(
        record_value,
        by=persons(company)[STEWARD],
        place=Place("new_paying_users", MARKETING, "2026-06"),
        entry=Entry(source="crm", value=Decimal(80_000)),
        reason="two invoices came late",
    )
    visitor = visit(HEAD)
    page = visitor.get(PAGE).page
    row = page.row("Marketing department").text
    assert "95.00" in row
    assert "with what came after the close" in row
    card = visitor.get(page.link("Marketing department, 2026")["href"]).page
    assert "The stored score stays." in card.text
    for figure in ("Score", "Grade", "Covered weight"):
        shown = next(one for one in card.all() if one.tag == "dt" and one.text == figure).parent
        why = visitor.get(shown.every("link")[0]["href"]).page
        assert "Closed: these figures stay." in why.text
        assert "the values now give 95.60" in why.text
        assert visitor.get(why.link("The close")["href"]).status == 200


def test_two_persons_reopen(visit, close):
    close()
    head, finance = visit(HEAD), visit(FINANCE)
    assert press(head, PAGE, "Ask to reopen", reason="an invoice was missing").status == 303
    page = head.get(PAGE).page
    assert "an invoice was missing" in page.text
    assert page.every("button", "Open it again") == []
    assert press(finance, PAGE, "Open it again").status == 303
    assert head.get(PAGE).page.button("Close Q2 2026")


def test_it_can_stay_closed_after_all(visit, close):
    close()
    head = visit(HEAD)
    press(head, PAGE, "Ask to reopen", reason="an invoice was missing")
    assert press(head, PAGE, "Leave it closed").status == 303
    assert head.get(PAGE).page.button("Ask to reopen")


def test_hold_and_back(visit):
    head = visit(HEAD)
    assert press(head, PAGE, "Put on hold").status == 303
    assert "Routine entry has stopped" in head.get(PAGE).page.text
    assert press(head, PAGE, "End the hold").status == 303
    assert "Routine entry has stopped" not in head.get(PAGE).page.text


def test_missing_values_are_decided_one_by_one(visit):
    head, url = visit(HEAD), f"/periods/{MARKETING}/2026-Q3"
    before = head.get(url).page.every("button", "Decide")
    answer = press(head, url, "Decide", decision="excuse", reason="")
    assert answer.status == 422
    assert "Say why this value is excused" in answer.page.text
    assert press(head, url, "Decide", decision="excuse", reason="no event").status == 303
    page = head.get(url).page
    assert len(page.every("button", "Decide")) == len(before)  # one fewer, and "Decide again"
    assert "no event" in page.text
    assert press(head, url, "Decide again").status == 303
    assert "no event" not in head.get(url).page.text


def test_a_stale_page_closes_nothing(visit, company):
    head = visit(HEAD)
    button = head.get(PAGE).page.button("Close Q2 2026")
    press(head, PAGE, "Put on hold")
    answer = head.send(button.inside("form"), button, named="2026-Q2")
    assert answer.status == 409
    assert "put Q2 2026 of Marketing department on hold" in answer.page.text


def test_the_past_shows_what_was_known_and_changes_nothing(visit, company, close):
    last = company.ledger.log_recorder.max_notification_id()
    close()
    page = visit(HEAD).get(f"{PAGE}?as_of=@{last}").page
    assert "What a close would store now" in page.text
    assert page.every("button", "Close Q2 2026") == []
