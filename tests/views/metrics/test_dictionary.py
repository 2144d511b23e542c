"""The dictionary as people look things up in it, and as a data steward changes it."""

import pytest

from tests.visiting import Answer

STEWARD, HEAD, MEMBER = "ye.ruolin", "shen.wanqing", "chen.yating"


def listed(answer: Answer) -> str:
    return answer.page.by_id("metric-list").text


@pytest.mark.parametrize("text", ["cac", "ＣＡＣ", "獲客成本", "获客成本", "Customer acquisition"])
def test_a_metric_is_found_by_name_alias_and_code_in_either_script(look, text):
    assert "獲客成本(CAC)" in listed(look(MEMBER, "zh_Hant").get(f"/metrics/?q={text}"))


def test_the_list_alone_answers_while_one_types(look):
    answer = look(MEMBER).get("/metrics/?q=roi", htmx=True)
    assert answer.page.every("heading") == []
    assert "of 230 metrics" in listed(answer)


def test_filters_leave_in_what_is_asked_for(look):
    text = listed(look(MEMBER).get("/metrics/?use=computed&dimension=team_capability"))
    assert "5 of 230 metrics" in text
    assert text.count("Team and capability") == 5


def test_nothing_found_says_what_to_do(look):
    assert look(MEMBER).get("/metrics/?q=zzz").page.link("Show all")
    assert look(STEWARD).get("/metrics/?q=zzz").page.every("link", "Define a metric")


def test_a_metric_shows_its_versions_side_by_side_with_reason_and_period(look):
    page = look(MEMBER).get("/metrics/valid_leads").page
    newest, first = page.every("article")
    assert "holds from March 2026 on" in newest.text
    assert "Ye Ruolin" in newest.text
    assert "Reason:" in newest.text
    assert "holds from the beginning" in first.text
    assert newest.text != first.text


def test_a_formula_leads_to_its_ingredients_and_they_lead_back(look):
    visitor = look(MEMBER)
    page = visitor.get("/metrics/cac").page
    ingredient = page.link("Marketing spend")
    assert visitor.get(ingredient["href"]).page.every("link", "Customer acquisition cost")


def test_sources_stand_with_rank_keeper_and_due_time(look):
    row = look(MEMBER).get("/metrics/leads").page.row("CRM system").text
    assert "Official" in row
    assert "Jin Yaowen" in row
    assert "Fridays 17:00" in row


def test_a_ratio_reading_is_explained_in_words(look):
    assert "so a target of 1:4 is not reached" in look(MEMBER).get("/metrics/roi").page.text


def test_uses_leave_out_personal_scorecards_that_are_not_to_be_seen(look):
    own = look("he.mingyuan").get("/metrics/conversion").page
    stranger = look("hou.jiaxin").get("/metrics/conversion").page
    assert len(own.every("link", "Trend and sources")) > len(
        stranger.every("link", "Trend and sources")
    )


def test_the_dictionary_of_a_past_day_shows_the_meaning_of_then_and_no_buttons(look):
    page = look(STEWARD).get("/metrics/valid_leads?as_of=2026-02-01").page
    assert len(page.every("article")) == 1
    assert page.every("link", "New version") == []
    assert page.every("region", "Shown as of the past")


def test_what_is_not_defined_is_not_there(look):
    assert look(MEMBER).get("/metrics/no_such_metric").status == 404
    assert look(MEMBER).get("/metrics/valid_leads?as_of=@1").status == 404


def test_the_list_is_exported_as_it_is_shown(look):
    page = look(MEMBER).get("/metrics/?q=cac").page
    answer = look(MEMBER).get(page.link("Export this list: CSV")["href"]).response
    text = answer.get_data().decode("utf-8-sig")
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert [line.split(",")[0] for line in text.splitlines()] == ["Code", "cac"]
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("odd", ["endpoint=x", "_external=1&_scheme=ftp", "page=999&kind=%00"])
def test_an_odd_address_breaks_nothing(look, odd):
    answer = look(MEMBER).get(f"/metrics/?{odd}")
    assert answer.status == 200
    assert "ftp:" not in answer.response.get_data(as_text=True)


def test_a_long_list_has_pages_that_keep_what_was_looked_for(look):
    visitor = look(MEMBER)
    page = visitor.get("/metrics/?kind=process").page
    after = visitor.get(page.link("Later page")["href"])
    assert "kind=process" in after.url
    assert "61 – 120" in after.page.text


# -- what a steward changes ---------------------------------------------------------------------


def test_a_steward_gives_a_new_version_with_its_reason(visit):
    steward = visit(STEWARD)
    form = steward.get("/metrics/leads/versions/new").page.button("Save").inside("form")
    answer = steward.send(
        form, meaning_en="Everybody who left a number.", reason="agreed with sales", low="0"
    )
    assert answer.status == 303
    newest = steward.follow(answer).page.every("article")[0].text
    assert "Everybody who left a number." in newest
    assert "agreed with sales" in newest


def test_a_version_without_a_reason_keeps_what_was_typed(visit):
    steward = visit(STEWARD)
    form = steward.get("/metrics/leads/versions/new").page.button("Save").inside("form")
    answer = steward.send(form, meaning_en="Everybody who left a number.")
    assert answer.status == 422
    assert answer.page.alerts() == ["Fill this in."]
    assert answer.page.the("textbox", "Meaning, English").text == "Everybody who left a number."


def test_a_formula_in_a_circle_is_refused_beside_its_field(visit):
    steward = visit(STEWARD)
    form = steward.get("/metrics/leads/versions/new").page.button("Save").inside("form")
    answer = steward.send(form, formula="cost_per_lead * 2", reason="a mistake")
    assert answer.status == 422
    assert "computed from each other" in " ".join(answer.page.alerts())


def test_a_formula_is_looked_at_while_it_is_typed(look):
    steward = look(STEWARD)
    good = steward.get("/metrics/formula-check?formula=leads%20/%20visits&code=x", htmx=True)
    bad = steward.get("/metrics/formula-check?formula=leads%20/%20talks&code=x", htmx=True)
    assert good.page.link("Leads")
    assert "talks" in bad.page.text


def test_the_second_of_two_stewards_is_told_what_came_first(visit):
    steward = visit(STEWARD)
    form = steward.get("/metrics/leads/versions/new").page.button("Save").inside("form")
    steward.send(form, meaning_en="one", reason="first", key="1" * 32)
    answer = steward.send(form, meaning_en="two", reason="second", key="2" * 32)
    assert answer.status == 409
    assert "first" in answer.page.text
    assert answer.page.the("textbox", "Meaning, English").text == "two"


def test_sources_are_appointed_in_their_order(visit):
    steward = visit(STEWARD)
    form = steward.get("/metrics/leads/sources").page.button("Save").inside("form")
    answer = steward.send(form, first="crm", second="finance")
    page = steward.follow(answer).page
    assert "Official, counts first" in page.row("CRM system").text
    assert "Official, confirms" in page.row("Finance").text


def test_a_new_metric_is_defined_and_found(visit):
    steward = visit(STEWARD)
    form = steward.get("/metrics/new-metric").page.button("Define it").inside("form")
    answer = steward.send(
        form,
        code="calls_per_deal",
        name_zh_hant="每單通話數",
        name_en="Calls per deal",
        formula="visits / deals",
        decimals="1",
    )
    assert answer.status == 303
    assert "每單通話數" in steward.follow(answer).page.text
    assert "Calls per deal" in listed(steward.get("/metrics/?q=每单通话"))


@pytest.mark.parametrize("who", [MEMBER, HEAD])
def test_only_a_steward_sees_and_sends_the_forms(visit, who):
    visitor = visit(who)
    assert visitor.get("/metrics/leads").page.every("link", "New version") == []
    assert visitor.get("/metrics/leads/versions/new").status == 403
    sent = visitor.post(
        "/metrics/leads/versions/", meaning_en="mine", reason="x", from_period="2026-07"
    )
    assert sent.status == 422
    assert visitor.get("/metrics/leads").page.text.count("mine") == 0
