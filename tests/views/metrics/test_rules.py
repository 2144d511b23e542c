"""The dictionary as the data management rules: printed, approved by a head, versioned."""

import pytest

from tests.demo_database import end_of_log

STEWARD, HEAD, MEMBER, ADMIN, AUDITOR = (
    "ye.ruolin",
    "shen.wanqing",
    "chen.yating",
    "tao.yifan",
    "gu.chengde",
)
PAGE = "/metrics/-/rules"


def approving(visitor):
    return visitor.get(PAGE).page.button("Approve these rules").inside("form")


def redefined(steward):
    form = steward.get("/metrics/leads/versions/new").page.button("Save").inside("form")
    sent = steward.send(form, meaning_en="Everybody who left a number.", reason="agreed")
    assert sent.status == 303


def test_the_rules_hold_every_metric_in_use_with_definition_and_sources(look):
    page = look(MEMBER).get(PAGE).page
    names = [one.text for one in page.every("heading")]
    assert any(name.startswith("Leads") for name in names)
    assert any(name.startswith("Marketing spend") for name in names)
    text = page.the("main").text
    assert "CRM system · Jin Yaowen" in text
    assert "Draft: nobody has approved the rules yet" in text


def test_a_head_approves_what_they_read(visit, company):
    head, before = visit(HEAD), end_of_log(company)
    answer = head.send(approving(head))
    assert answer.status == 303
    assert end_of_log(company) == before + 2
    page = head.follow(answer).page
    assert "Version 1, approved by Shen Wanqing" in page.the("main").text
    assert page.every("button", "Approve these rules") == []
    trail = visit(AUDITOR).get("/audit?kind=metrics").page.text
    assert "approved version 1 of the data management rules" in trail


def test_a_change_makes_them_a_draft_again_and_the_next_approval_a_new_version(visit):
    head = visit(HEAD)
    head.send(approving(head))
    redefined(visit(STEWARD))
    text = head.get(PAGE).page.the("main").text
    assert "Draft: something changed since version 1 was approved" in text
    head.send(approving(head))
    page = head.get(PAGE).page
    assert "Version 2, approved by" in page.the("main").text
    then = head.get(page.link("Version 1")["href"]).page
    assert "Everybody who left a number." not in then.text


def test_rules_that_changed_while_they_were_read_are_not_approved(visit, company):
    head = visit(HEAD)
    form = approving(head)
    redefined(visit(STEWARD))
    before = end_of_log(company)
    answer = head.send(form)
    assert answer.status == 409
    assert "changed while you read" in answer.page.alerts()[0]
    assert end_of_log(company) == before


@pytest.mark.parametrize("who", [MEMBER, STEWARD, ADMIN, AUDITOR])
def test_only_a_head_approves(who, visit, company):
    visitor, before = visit(who), end_of_log(company)
    assert visitor.get(PAGE).page.every("button", "Approve these rules") == []
    answer = visitor.post(PAGE, digest="x")
    assert answer.status == 422
    assert "department head" in answer.page.alerts()[0]
    assert end_of_log(company) == before


def test_a_past_day_shows_the_rules_of_then_and_nothing_to_approve(look):
    page = look(HEAD).get(f"{PAGE}?as_of=2026-02-01").page
    assert page.every("button", "Approve these rules") == []
    assert "definition 1" in page.text


def test_the_dictionary_leads_to_them(look):
    assert look(MEMBER).get("/metrics/").page.link("Data management rules")["href"] == PAGE
