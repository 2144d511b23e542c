"""What happened suggests a request: on the start page, on the KPI, and never by itself."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.adjustments.request import request_id
from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.scorecards.line import kpi_id
from projections.adjustments.queries import adjustment
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, kpi_of, persons
from tests.views.adjustments.test_deciding import asked, decide

CHANNEL = card_of("MKT-CHN")
USERS = kpi_of("new_paying_users", "MKT-CHN", "MKT")
SHARE = kpi_of("performance_ad_share", "MKT-CHN", "MKT-CHN")
OF_USERS, OF_SHARE = f"/adjustments/suggestions/{USERS}", f"/adjustments/suggestions/{SHARE}"
LEAD = "luo.jianwei"


def at_home(visitor):
    page = visitor.get("/").page
    found = [one for one in page.every("region") if one.name == "Suggested requests"]
    return found[0].text if found else ""


def test_a_moved_value_and_a_red_row_stand_on_the_start_page_and_make_nothing(visit, company):
    lead, before = visit(LEAD), end_of_log(company)
    text = at_home(lead)
    assert "-31.3% against the mean of the 3 periods before" in text
    assert "Red 3 times in a row, from April 2026 to June 2026." in text
    kpi = lead.get(f"/scorecards/kpis/{USERS}/2026-06").page
    assert "-31.3% against the mean" in kpi.text
    assert kpi.the("link", "Prepare a request")
    past = lead.get(f"/scorecards/kpis/{USERS}/2026-06?as_of=2026-07-05").page
    assert "against the mean of the" not in past.text
    assert end_of_log(company) == before


def test_a_value_of_nothing_is_all_of_the_way_off_the_mean(visit, company):
    company.ledger.do(
        record_value,
        by=persons(company)["jin.yaowen"],
        place=Place("new_paying_users", unit_id("MKT"), "2026-06"),
        entry=Entry(source="crm", value=Decimal(0), typed="0"),
        reason="counted in the month after",
    )
    text = at_home(visit(LEAD))
    assert "came to 0: -100% against the mean of the 3 periods before" in text


def test_the_prepared_request_tells_what_happened_and_its_clocks_run_from_then(visit, company):
    lead = visit(LEAD)
    page = lead.get(lead.get(OF_USERS).page.the("link", "Prepare a request")["href"]).page
    assert "-31.3%" in page.the("textbox", "What happened, and why this change").text
    form = page.button("Submit").inside("form")
    answer = lead.send(
        form,
        page.button("Submit"),
        category="market change",
        first_period="2026-08",
        **{f"challenge-{USERS.hex}": ""},
    )
    assert answer.status == 303, answer.page.alerts()
    with company.reading() as db:
        row = adjustment(db, request_id("ADJ-2026-007"), at=NOW)
    assert row.trigger_at == datetime(2026, 7, 3, 1, 16, tzinfo=UTC)
    assert "came after 24 hours" in lead.follow(answer).page.text
    assert "against the mean" not in at_home(lead)
    assert "Nothing suggests a request" in lead.get(OF_USERS).page.text


def test_it_is_set_aside_with_a_reason_and_that_stays(visit, company):
    lead = visit(LEAD)
    form = lead.get(OF_SHARE).page.button("Set it aside").inside("form")
    before = end_of_log(company)
    refused = lead.send(form)
    assert refused.status == 422
    assert "Say why no request is needed" in " ".join(refused.page.alerts())
    assert end_of_log(company) == before
    assert lead.send(form, reason="The mix is meant to change.").status == 303
    page = lead.get(OF_SHARE).page
    assert "Nothing suggests a request" in page.text
    assert "The mix is meant to change." in page.text
    assert "Red 3 times" not in at_home(lead)
    again = lead.post(f"{OF_SHARE}/dismissal", kind="red", period="2026-06", reason="Once more.")
    assert again.status == 422
    assert "set this suggestion aside on" in again.page.text


def test_a_changed_dependency_is_told_and_starts_the_request(visit, company):
    lead = visit(LEAD)
    form = lead.get(OF_USERS).page.button("Suggest a request for it").inside("form")
    typed = {"dependency": "launch date", "changed_at": "2026-07-05T18:00"}
    assert lead.send(form, **typed).status == 422
    late = lead.send(form, **{**typed, "changed_at": "2026-07-08T18:00"}, what="Two weeks later.")
    assert late.status == 422
    assert "can't lie in the future" in late.page.text
    assert lead.send(form, **typed, what="The launch moves by two weeks.").status == 303
    page = lead.get(OF_USERS).page
    assert "Launch date, changed on 2026-07-05 18:00: The launch moves by two weeks." in page.text
    links = [one["href"] for one in page.every("link") if one.text == "Prepare a request"]
    request = lead.get(links[-1]).page
    assert request.the("combobox", "Kind of reason")
    chosen = [one["value"] for one in request.every("option") if "selected" in one]
    assert "product delay" in chosen
    assert request.the("textbox", "Triggered at")["value"] == "2026-07-05T18:00"


@pytest.mark.parametrize("who", ["xu.shuhan", "tao.yifan", "bai.jingyi"])
def test_who_may_not_ask_reads_it_and_can_do_nothing(visit, company, who):
    visitor, before = visit(who), end_of_log(company)
    page = visitor.get(OF_SHARE).page
    assert "Red 3 times in a row" in page.text
    assert "Set it aside" not in page.text
    for step, more in (
        ("dismissal", {"kind": "red", "period": "2026-06", "reason": "x"}),
        ("dependency", {"dependency": "budget", "changed_at": "2026-07-01T09:00", "what": "x"}),
    ):
        assert visitor.post(f"{OF_SHARE}/{step}", **more).status == 422
    assert end_of_log(company) == before


def test_of_a_personal_card_nothing_is_there_for_strangers(visit, company):
    kpi = kpi_of("performance_ad_share", persons(company)["chen.yating"], "MKT-CHN")
    assert visit("chen.yating").get(f"/adjustments/suggestions/{kpi}").status == 200
    assert visit("lei.pengfei").get(f"/adjustments/suggestions/{kpi}").status == 404
    answer = visit("lei.pengfei").post(f"/adjustments/suggestions/{kpi}/dismissal", kind="red")
    assert answer.status == 404


def test_another_target_of_what_a_kpi_rests_on_suggests_a_request_until_it_is_set_aside(
    visit, company
):
    person = persons(company)["wu.guanting"]
    card = card_of(person)
    leads, cost = (kpi_id(card, metric, person) for metric in ("leads", "cost_per_lead"))
    wu, url = visit("wu.guanting"), f"/adjustments/suggestions/{cost}"
    sentence = (
        "The target of Leads, on which this KPI rests, was changed by a request on 2026-07-06"
    )
    assert sentence not in wu.get(url).page.text
    place = asked(wu, kpi=leads, card=card, **{f"target-{leads.hex}": "1100"})
    assert sentence not in wu.get(url).page.text  # it isn't decided yet
    assert decide(visit("shen.wanqing"), place, "Approve").status == 303
    assert sentence in at_home(wu)
    page = wu.get(url).page
    assert sentence in page.text
    assert sentence in wu.get(page.the("link", "Prepare a request")["href"]).page.text
    assert sentence not in wu.get(f"/adjustments/suggestions/{leads}").page.text
    before = end_of_log(company)
    answer = wu.send(page.button("Set it aside").inside("form"), reason="The price stays.")
    assert (answer.status, end_of_log(company)) == (303, before + 2)
    page = wu.get(url).page
    assert sentence not in page.text
    assert "Something else that it rests on, changed on 2026-07-06" in page.text
