"""The page of sources: who keeps each, when it is due, which metrics it counts for."""

import pytest

from app.domain.ids import unit_id
from tests.demo_database import end_of_log, persons

STEWARD, HEAD, MEMBER, ADMIN = "ye.ruolin", "shen.wanqing", "chen.yating", "tao.yifan"


def entrusting(visitor, code="crm"):
    return visitor.get(f"/sources/{code}").page.button("Save").inside("form")


def test_all_sources_stand_with_keeper_due_time_and_metrics(look):
    row = look(MEMBER).get("/sources/").page.row("CRM system").text
    assert "Jin Yaowen" in row
    assert "Fridays 17:00" in row


def test_a_source_says_what_it_counts_for_and_who_may_record(look):
    page = look(MEMBER).get("/sources/crm").page
    assert page.the("main").link("Leads")["href"] == "/metrics/leads"
    assert "marked as entered by the owner" in page.facts()["Who may record"]
    assert page.every("button", "Save") == []


def test_a_metric_leads_to_its_sources(look):
    page = look(MEMBER).get("/metrics/leads").page
    assert page.link("CRM system")["href"] == "/sources/crm"


def test_a_steward_entrusts_a_source_to_somebody_else(visit, company):
    steward = visit(STEWARD)
    heir = str(persons(company)["chen.yating"])
    answer = steward.send(entrusting(steward), keeper=heir, due_en="Mondays 9:00")
    assert answer.status == 303
    facts = steward.follow(answer).page.facts()
    assert "Chen Yating" in facts["Kept by"]
    assert facts["Due by"] == "Mondays 9:00"
    trail = visit("gu.chengde").get("/audit?kind=metrics").page.text
    assert "entrusted the source CRM system to Chen Yating" in trail
    assert "set when CRM system is due: Mondays 9:00" in trail


def test_the_new_keeper_may_record_under_it_at_once(visit, company):
    steward, heir = visit(STEWARD), "ma.tianyou"
    steward.send(entrusting(steward), keeper=str(persons(company)[heir]))
    answer = visit(heir).post(
        f"/measurements/leads/{unit_id('SAL')}/2026-07", typed="11000", source="crm"
    )
    assert answer.status == 303


def noting(visitor, code="crm"):
    return visitor.get(f"/sources/{code}").page.button("Save the note").inside("form")


def test_its_keeper_leaves_a_note_that_stands_where_values_are_filled_in(visit, company):
    keeper, said = visit("jin.yaowen"), "Leads of the trade fair come on Monday."
    assert said not in keeper.get("/fill-in").page.text
    assert keeper.send(noting(keeper), note=said).status == 303
    page = visit(MEMBER).get("/sources/crm").page
    assert page.facts()["Note for those who record"] == said
    assert page.every("button", "Save the note") == []
    assert said in keeper.get("/fill-in").page.text
    trail = visit("gu.chengde").get("/audit?kind=metrics").page.text
    assert "changed the note for those who record under CRM system" in trail
    assert keeper.send(noting(keeper), note="").status == 303
    assert said not in keeper.get("/fill-in").page.text


def test_where_no_note_stands_none_is_taken_away(visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    answer = steward.send(noting(steward), note="")
    assert answer.status == 422
    assert "No note stands here" in answer.page.text
    assert end_of_log(company) == before


def test_nothing_changed_is_said(visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    answer = steward.send(entrusting(steward))
    assert answer.status == 422
    assert "Nothing differs" in answer.page.alerts()[0]
    assert end_of_log(company) == before


def test_whoever_left_keeps_nothing(visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    answer = steward.send(entrusting(steward), keeper="0" * 31 + "1")
    assert answer.status == 422
    assert "somebody who is here now" in " ".join(answer.page.alerts())
    assert end_of_log(company) == before


def test_the_second_of_two_is_told_what_came_first(visit, company):
    steward = visit(STEWARD)
    form = entrusting(steward)
    steward.send(form, due_en="Mondays", key="0" * 32)
    answer = steward.send(form, due_en="Tuesdays", key="1" * 32)
    assert answer.status == 409
    assert "Mondays" in answer.page.text
    assert answer.page.the("textbox", "Due by, English")["value"] == "Tuesdays"


@pytest.mark.parametrize("who", [MEMBER, HEAD, ADMIN])
def test_only_a_steward_changes_sources(who, visit, company):
    before = end_of_log(company)
    visitor = visit(who)
    assert visitor.get("/sources/-/new").status == 403
    assert visitor.post("/sources/crm", due_en="never").status == 422
    assert visitor.post("/sources/crm/note", note="mine").status == 422
    assert visitor.post("/sources/", code="x", name_zh_hant="某系統", how="edit").status == 422
    assert end_of_log(company) == before


def test_a_new_source_is_named(visit):
    steward = visit(STEWARD)
    form = steward.get("/sources/-/new").page.button("Name it").inside("form")
    answer = steward.send(
        form, code="nps_tool", name_zh_hant="滿意度問卷", name_en="NPS tool", due_en="Month end"
    )
    assert answer.status == 303
    assert "Month end" in steward.get("/sources/").page.row("NPS tool").text


def test_a_name_that_is_none_is_refused_and_kept(visit):
    steward = visit(STEWARD)
    form = steward.get("/sources/-/new").page.button("Name it").inside("form")
    answer = steward.send(form, code="x", name_zh_hant="請找王小明。")
    assert answer.status == 422
    assert answer.page.the("textbox", "Name, Traditional Chinese")["value"] == "請找王小明。"


def test_what_is_not_named_is_not_there(look):
    assert look(MEMBER).get("/sources/none").status == 404
    assert look(MEMBER).get("/sources/crm?as_of=@1").status == 404


def test_the_list_is_exported(look):
    answer = look(MEMBER).get("/sources/export.csv").response
    assert answer.get_data().decode("utf-8-sig").startswith("Source,Code,Kept by,")
