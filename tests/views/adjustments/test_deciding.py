"""A request in the hands of its head, of finance, of its requester, and of others."""

import pytest

from app.domain.adjustments.request import request_id
from app.domain.ids import card_id, unit_id
from app.domain.scorecards.line import kpi_id
from projections.adjustments.queries import adjustment
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, kpi_of, persons

FIVE = f"/adjustments/{request_id('ADJ-2026-005')}"
SIX = f"/adjustments/{request_id('ADJ-2026-006')}"
CONTENT = card_of("MKT-CON")
OUTPUT = kpi_of("content_output", "MKT-CON", "MKT-CON")


def asked(visitor, *, kpi=OUTPUT, card=CONTENT, **typed):
    """Ask for a lower target through the page; returns where the request stands."""
    page = visitor.get(f"/adjustments/new?card={card}&kpi={kpi}").page
    form = page.button("Submit").inside("form")
    fields = {
        f"floor-{kpi.hex}": "",
        "category": "competitor",
        "explanation": "Two rivals outbid us.",
        "first_period": "2026-08",
        **typed,
    }
    answer = visitor.send(form, page.button("Submit"), **fields)
    assert answer.status == 303, answer.page.alerts()
    return answer.goes_to


@pytest.fixture
def request_of_xu(visit):
    """The content lead's request, which waits for the head of marketing."""
    return asked(visit("xu.shuhan"), **{f"target-{OUTPUT.hex}": "470"})


def decide(visitor, url, button, **typed):
    page = visitor.get(url).page
    one = page.button(button)
    return visitor.send(one.inside("form"), one, **typed)


def test_the_head_approves_and_the_scorecard_changes_from_the_first_period_on(
    visit, company, request_of_xu
):
    shen = visit("shen.wanqing")
    page = shen.get(request_of_xu).page
    assert "470" in page.text
    answer = decide(shen, request_of_xu, "Approve", note="agreed")
    assert answer.status == 303
    after = shen.follow(answer).page
    assert "In force" in after.text
    assert "Effect as Shen Wanqing saw it" in after.text
    with company.reading() as db:
        row = adjustment(db, request_id("ADJ-2026-007"), at=NOW)
    assert [step.kind for step in row.steps] == ["submitted", "approved", "applied"]
    assert row.step("approved").effect[0]["card"] == CONTENT
    assert row.step("approved").saw > 0


def test_a_rejection_needs_its_reason_and_keeps_nothing_without(visit, company, request_of_xu):
    shen = visit("shen.wanqing")
    before = end_of_log(company)
    answer = decide(shen, request_of_xu, "Reject")
    assert answer.status == 422
    assert "Say why" in " ".join(answer.page.alerts())
    assert end_of_log(company) == before
    assert decide(shen, request_of_xu, "Reject", note="Only one channel.").status == 303
    assert "Rejected" in shen.get(request_of_xu).page.text


def test_a_question_goes_back_and_the_answer_submits_it_again(visit, request_of_xu):
    shen, xu = visit("shen.wanqing"), visit("xu.shuhan")
    assert decide(shen, request_of_xu, "Ask", note="Which rivals?").status == 303
    assert "Which rivals?" in xu.get(request_of_xu).page.text
    assert decide(xu, request_of_xu, "Submit").status == 422
    assert decide(xu, request_of_xu, "Submit", answer="Both of them.").status == 303
    page = shen.get(request_of_xu).page
    before, _, _ = page.text.partition("Your decision")
    assert "Which rivals?" in before
    assert "Both of them." in before
    assert "Question: Which rivals?" in page.text
    assert "Answer: Both of them." in page.text
    assert page.button("Approve")


def test_a_question_waits_for_who_asked_for_the_change(visit, request_of_xu):
    shen = visit("shen.wanqing")
    decide(shen, request_of_xu, "Ask", note="Which rivals?")
    assert shen.get(request_of_xu).page.facts()["Waits for"] == "Xu Shuhan"


def test_who_decides_second_reads_who_came_first_and_when(visit, request_of_xu):
    first, second = visit("shen.wanqing"), visit("he.mingyuan")
    stale = second.get(request_of_xu).page.button("Reject")
    assert decide(first, request_of_xu, "Approve").status == 303
    answer = second.send(stale.inside("form"), stale, note="no")
    assert answer.status == 409
    assert "Shen Wanqing approved the request" in answer.page.text


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("xu.shuhan", "You made this request"),
        ("lin.peiying", "takes a role that you don't have"),
        ("tao.yifan", "takes a role that you don't have"),
        ("bai.jingyi", "takes a role that you don't have"),
    ],
)
def test_who_cannot_decide_reads_why_and_for_whom_it_waits(visit, request_of_xu, who, sentence):
    visitor = visit(who)
    page = visitor.get(request_of_xu).page
    assert sentence in page.text
    assert "It waits for Shen Wanqing." in page.text
    assert not [one for one in page.every("button") if one.text == "Approve"]
    for step in ("approval", "rejection", "question"):
        assert visitor.post(f"{request_of_xu}/{step}", note="crafted").status == 422


def test_a_request_on_a_personal_card_that_one_may_not_see_is_not_there(visit):
    for who in ("lei.pengfei", "chen.yating", "tao.yifan"):
        visitor = visit(who)
        assert visitor.get(FIVE).status == 404
        assert visitor.post(f"{FIVE}/approval").status == 404
        assert "ADJ-2026-005" not in visitor.get("/adjustments/").page.text
    assert visit("shen.wanqing").get(FIVE).status == 200


def test_finance_decides_what_moves_money_and_the_head_is_not_asked_again(visit):
    page = visit("meng.fanyu").get(FIVE).page
    assert "overdue" in page.text
    assert visit("shen.wanqing").post(f"{FIVE}/approval").status == 422
    assert decide(visit("meng.fanyu"), FIVE, "Approve").status == 303
    assert "In force" in visit("meng.fanyu").get(FIVE).page.text


def test_finance_asks_from_the_inbox_and_the_answer_goes_to_the_head_first(visit):
    meng = visit("meng.fanyu")
    assert FIVE in {one.attributes["href"] for one in meng.get("/").page.every("link")}
    assert decide(meng, FIVE, "Ask").status == 422
    assert decide(meng, FIVE, "Ask", note="Which budget?").status == 303
    wu = visit("wu.guanting")
    assert "Which budget?" in wu.get(FIVE).page.text
    assert decide(wu, FIVE, "Submit", answer="The second half's.", retroactive="y").status == 303
    assert "Which budget?" in meng.get(FIVE).page.text
    assert meng.post(f"{FIVE}/approval").status == 422
    assert decide(visit("shen.wanqing"), FIVE, "Approve").status == 303
    assert decide(meng, FIVE, "Approve").status == 303
    assert "In force" in meng.get(FIVE).page.text


def test_withdrawn_and_rejected_requests_of_the_demonstration_take_no_decision(visit):
    for code in ("ADJ-2026-006", "ADJ-2026-002", "ADJ-2026-001"):
        url = f"/adjustments/{request_id(code)}"
        visitor = visit("he.mingyuan")
        for step in ("approval", "rejection", "question", "confirmation", "submission"):
            answer = visitor.post(f"{url}/{step}", note="crafted")
            assert answer.status == 422, (code, step)


def test_a_kpi_that_moved_on_stops_the_approval_until_it_is_confirmed(visit, request_of_xu):
    shen, xu = visit("shen.wanqing"), visit("xu.shuhan")
    other = asked(xu, **{f"target-{OUTPUT.hex}": "460"})
    assert decide(shen, other, "Approve").status == 303
    page = shen.get(request_of_xu).page
    assert "A KPI changed after this request was written" in page.text
    assert not [one for one in page.every("button") if one.text == "Approve"]
    assert shen.post(f"{request_of_xu}/approval").status == 422
    assert decide(xu, request_of_xu, "Confirm against the new state").status == 303
    assert decide(shen, request_of_xu, "Approve").status == 303


def test_where_nobody_is_left_the_administrator_names_a_stand_in(visit, company):
    people = persons(company)
    card = card_id(people["shen.wanqing"], 2026)
    kpi = kpi_id(card, "channel_roi", unit_id("MKT-CHN"))
    he = visit("he.mingyuan")
    url = asked(he, card=card, kpi=kpi, **{f"target-{kpi.hex}": "3.8"})
    assert "Nobody is left to decide" in he.get(url).page.text
    assert visit("gu.chengde").post(f"{url}/stand-in", person=people["bai.jingyi"]).status == 422


def test_the_list_shows_the_six_requests_in_their_states(visit):
    page = visit("he.mingyuan").get("/adjustments/").page
    said = {row.text for row in page.every("row")}
    for code, state in (
        ("001", "In force"),
        ("002", "Rejected"),
        ("003", "In force"),
        ("004", "In force"),
        ("005", "waits for finance"),
        ("006", "Withdrawn"),
    ):
        assert any(f"ADJ-2026-{code}" in text and state in text for text in said), code


def test_as_of_the_past_a_request_shows_that_days_state_and_no_form(visit):
    url = f"/adjustments/{request_id('ADJ-2026-003')}"
    page = visit("shen.wanqing").get(f"{url}?as_of=2026-03-30").page
    assert "Waits for a decision" in page.text
    assert not [one for one in page.every("button") if one.text == "Approve"]
    assert visit("shen.wanqing").get(f"{url}?as_of=2026-03-01").status == 404
