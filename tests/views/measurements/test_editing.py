"""A value typed into the grid: what comes back, and what stands in the way."""

from uuid import UUID

import pytest

from app.domain.scorecards.line import kpi_id
from tests.demo_database import card_of, end_of_log, kpi_of, persons
from tests.views.measurements.places import (
    MARKETING,
    cell_on,
    form_in,
    number,
    on_card,
    scorecard,
    seen_now,
    type_into,
)

JIN = "jin.yaowen"  # keeps the CRM system
SHEN = "shen.wanqing"  # heads the marketing department
CHEN = "chen.yating"  # owns the new paying users of the department
TAKEN_BACK = "Say in a few words why 8.8% is taken back: it stays in the history."


def test_a_correction_changes_cell_completion_points_and_score(visit):
    answer = type_into(visit(SHEN), "8萬", reason="CRM counted one day twice")
    assert answer.status == 200
    facts, page = answer.page.facts(), answer.page
    assert cell_on(page, "new_paying_users", "2026-06").text.startswith("80,000")
    kpi = kpi_of("new_paying_users", "MKT", "MKT").hex[:12]
    assert page.by_id(f"whole-{kpi}").text == "348,000"
    assert page.by_id(f"completion-{kpi}").text == "87%"
    assert page.by_id(f"light-{kpi}").text == "Yellow"
    assert page.by_id(f"points-{kpi}").text == "26.10"
    assert facts["Score"] == "95.60"
    assert "Corrected. The old value stays in the history." in page.by_id("status").text


def test_the_answer_is_the_cell_first_and_everything_else_out_of_band(visit):
    answer = type_into(visit(SHEN), "8萬", reason="counted twice")
    first, *others = [one for one in answer.page.children if not isinstance(one, str)]
    assert first["id"].startswith("value-")
    parts = [next(one.all()) if one.tag == "template" else one for one in others]
    assert {one["hx-swap-oob"] for one in parts} == {"true", "innerHTML"}
    assert len(answer.response.get_data()) < 6 * 1024


def test_what_was_typed_stands_small_beneath_the_value(visit):
    answer = type_into(visit(SHEN), "8萬", reason="counted twice")
    assert cell_on(answer.page, "new_paying_users", "2026-06").text.endswith("8萬")


def test_a_light_turns_green_at_the_target(visit):
    answer = type_into(visit(SHEN), "132,000", reason="the rest of the campaign came in")
    kpi = kpi_of("new_paying_users", "MKT", "MKT").hex[:12]
    assert answer.page.by_id(f"completion-{kpi}").text == "100%"
    assert answer.page.by_id(f"light-{kpi}").text == "Green"


def test_a_correction_without_a_reason_is_refused_and_keeps_what_was_typed(visit, company):
    before = end_of_log(company)
    answer = type_into(visit(SHEN), "8萬")
    assert answer.status == 422
    cell = cell_on(answer.page, "new_paying_users", "2026-06")
    assert cell.the("textbox", "New paying users, June 2026")["value"] == "8萬"
    assert cell.alerts() == [
        (
            "72,000 stands here already. Say in a few words why it becomes 80,000: "
            "the old value stays in the history."
        )
    ]
    assert cell.the("textbox", "Reason for the correction")
    assert end_of_log(company) == before


def test_after_a_refusal_the_same_form_saves_once_the_reason_is_there(visit):
    someone = visit(SHEN)
    refused = type_into(someone, "8萬")
    form = form_in(cell_on(refused.page, "new_paying_users", "2026-06"))
    answer = someone.send(form, reason="counted twice")
    assert answer.status == 200
    assert cell_on(answer.page, "new_paying_users", "2026-06").text.startswith("80,000")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("許多", "許多"),
        ("1.2.3", "1.2.3"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_what_is_no_number_is_refused_in_a_sentence_and_kept(typed, said, visit, company):
    before = end_of_log(company)
    answer = type_into(visit(SHEN), typed, reason="try")
    assert answer.status == 422
    cell = cell_on(answer.page, "new_paying_users", "2026-06")
    assert cell.the("textbox", "New paying users, June 2026")["value"] == typed
    assert len(cell.alerts()) == 1
    assert "<script>" not in answer.response.get_data(as_text=True)
    assert end_of_log(company) == before


def test_the_same_value_again_changes_nothing_and_says_so(visit, company):
    before = end_of_log(company)
    answer = type_into(visit(SHEN), "72000")
    assert answer.status == 200
    assert "Nothing changed" in answer.page.by_id("status").text
    assert end_of_log(company) == before


def test_ones_own_slip_of_a_minute_ago_needs_no_reason(visit):
    someone = visit(SHEN)
    type_into(someone, "79000", reason="counted twice")
    answer = type_into(someone, "80000")
    assert answer.status == 200
    assert cell_on(answer.page, "new_paying_users", "2026-06").text.startswith("80,000")


def test_somebody_elses_value_of_a_minute_ago_needs_a_reason(visit):
    type_into(visit(SHEN), "79000", reason="counted twice")
    assert type_into(visit(CHEN), "80000").status == 422


def test_a_month_that_has_not_begun_is_not_offered_and_is_refused(visit, company):
    someone = visit(SHEN)
    page = someone.get(scorecard("2026-Q3")).page
    august = cell_on(page, "new_paying_users", "2026-08")
    assert "not begun" in august.text
    assert not [one for one in august.all() if one.tag == "form"]
    before = end_of_log(company)
    answer = someone.post(
        on_card(month="2026-08", within="2026-Q3"), htmx=True, typed="5", source="crm"
    )
    assert answer.status == 422
    assert "August 2026 has not begun yet" in answer.page.text
    assert end_of_log(company) == before


@pytest.mark.parametrize("someone", [SHEN, CHEN, JIN, "ye.ruolin", "he.mingyuan"])
def test_head_owner_keeper_and_steward_may_record(someone, visit):
    assert type_into(visit(someone), "8萬", reason="counted twice").status == 200


@pytest.mark.parametrize("someone", ["lin.peiying", "gu.chengde", "ma.tianyou", "fang.zhenghao"])
def test_others_see_the_number_but_are_offered_no_editor_and_are_refused(someone, visit, company):
    visitor = visit(someone)
    cell = cell_on(visitor.get(scorecard()).page, "new_paying_users", "2026-06")
    assert "72,000" in cell.text
    assert not [one for one in cell.all() if one.tag == "form"]
    before = end_of_log(company)
    answer = visitor.post(on_card(), htmx=True, typed="8萬", source="crm", reason="because")
    assert answer.status == 422
    assert "data steward" in answer.page.text
    assert end_of_log(company) == before


def test_a_source_that_is_none_of_the_metric_is_refused(visit, company):
    before = end_of_log(company)
    answer = type_into(visit(SHEN), "8萬", source="gossip", reason="heard it")
    assert answer.status == 422
    assert "gossip" in answer.page.text
    assert end_of_log(company) == before


def test_a_percentage_is_spoken_of_as_one(visit):
    answer = type_into(visit(SHEN), "9%", metric="conversion")
    assert answer.page.alerts() == [
        (
            "8.8% stands here already. Say in a few words why it becomes 9%: "
            "the old value stays in the history."
        )
    ]
    answer = type_into(visit(SHEN), "-", metric="conversion")
    assert answer.page.alerts() == [TAKEN_BACK]


def test_taking_a_percentage_back_without_a_reason_is_refused_in_its_unit(visit, company):
    someone = visit(SHEN)
    button = someone.get(f"{number('conversion')}/why").page.button("Take back")
    form = button.inside("form")
    assert "required" in form.the("textbox", "Reason")
    assert someone.send(form, button).page.alerts() == [TAKEN_BACK]
    url = on_card("conversion").replace("?", "/withdrawal?")
    seen = seen_now(company, "conversion")
    assert someone.post(url, source="crm", seen=seen).page.alerts() == [TAKEN_BACK]


@pytest.mark.parametrize(
    "address",
    [
        on_card().replace("within=2026-Q2", "within=soon"),
        on_card().replace("&within=2026-Q2", ""),
        on_card().replace("2026-06?", "2026-99?"),
        on_card().replace("kpi=", "kpi=x"),
    ],
)
def test_an_address_that_cannot_be_read_is_not_there_and_records_nothing(address, visit, company):
    before = end_of_log(company)
    someone = visit(SHEN)
    answer = someone.post(address, htmx=True, typed="8萬", source="crm", reason="because")
    assert answer.status == 404
    assert end_of_log(company) == before
    assert someone.get(address).status == 404


def test_a_number_that_is_saved_but_on_no_line_leads_to_its_why_card(visit, company):
    other = on_card("cac").replace("/cac/", "/new_paying_users/")
    typed = {"typed": "8萬", "source": "crm", "reason": "because", "seen": seen_now(company)}
    answer = visit(SHEN).post(other, htmx=True, **typed)
    assert (answer.status, answer.goes_to) == (204, f"{number()}/why")


def test_a_number_that_is_refused_and_on_no_line_keeps_what_was_typed(visit, company):
    other = on_card("cac").replace("/cac/", "/new_paying_users/")
    before = end_of_log(company)
    typed = {"typed": "eight-ish", "source": "crm", "reason": "because", "seen": seen_now(company)}
    for address in (other, other.partition("?")[0]):
        answer = visit(SHEN).post(address, **typed)
        assert answer.status == 422
        assert answer.page.every("alert")
        assert answer.page.by_id("typed")["value"] == "eight-ish"
        assert answer.page.by_id("reason")["value"] == "because"
    assert end_of_log(company) == before


def test_what_comes_without_its_key_is_refused(visit, company):
    before = end_of_log(company)
    for key in ("", "double", "x" * 41):
        typed = {"typed": "8.3萬", "source": "crm", "reason": "because", "key": key}
        answer = visit(SHEN).post(on_card(), seen=seen_now(company), **typed)
        assert answer.status == 422
        assert "without its key" in answer.page.text
    assert end_of_log(company) == before


def test_who_records_for_a_card_that_is_not_theirs_to_see_sees_nothing_of_it(visit, company):
    # Chen owns the department's CAC; the same number stands on her head's own scorecard.
    director = card_of(persons(company)[SHEN])
    kpi = kpi_id(director, "conversion", MARKETING)
    address = f"{number('conversion')}?kpi={kpi}&within=2026-Q2"
    for someone in ("tian.lilan", "lin.peiying"):
        answer = visit(someone).post(address, htmx=True, typed="9%", source="crm", reason="checked")
        assert answer.status in (204, 409, 422)
        assert answer.response.get_data() == b"" or "83.01" not in answer.page.text
        assert visit(someone).get(address).status == 404


def test_a_request_without_token_is_refused(visit, company):
    someone = visit(SHEN)
    someone.get(scorecard())
    someone.token = "made up"
    before = end_of_log(company)
    assert someone.post(on_card(), htmx=True, typed="8萬", source="crm", reason="x").status == 403
    assert end_of_log(company) == before


def test_nobody_records_before_signing_in(visit):
    someone = visit()
    someone.get("/sign-in")
    assert someone.post(on_card(), htmx=True, typed="8萬", source="crm").status == 401


def test_numbers_of_other_kpis_that_rest_on_an_edited_one_come_along(visit, company):
    wu = persons(company)["wu.guanting"]
    card, month = card_of(wu), "2026-07"
    key = {
        metric: f"value-{kpi_id(card, metric, wu).hex[:12]}-{month}"
        for metric in ("leads", "cost_per_lead", "keyword_roi")
    }
    visitor = visit("wu.guanting")
    page = visitor.get(f"/scorecards/{card}/2026-Q3").page
    answer = visitor.send(form_in(page.by_id(key["leads"])), typed="100")
    ids = [one.attributes.get("id") for one in answer.page.all()]
    assert key["cost_per_lead"] in ids
    assert key["keyword_roi"] not in ids


def test_a_slip_is_corrected_without_a_reason_and_that_is_said(visit):
    visitor = visit(SHEN)
    for typed in ("80000", "81000"):
        page = visitor.get(scorecard("2026-Q3")).page
        answer = visitor.send(form_in(cell_on(page, "new_paying_users", "2026-07")), typed=typed)
    assert "no reason is asked" in answer.page.by_id("status").text


def test_the_same_number_is_not_echoed_as_it_was_typed(visit):
    visitor = visit(SHEN)
    for typed, echoed in (("80000", False), ("8.1萬", True)):
        page = visitor.get(scorecard("2026-Q3")).page
        answer = visitor.send(form_in(cell_on(page, "new_paying_users", "2026-07")), typed=typed)
        shown = cell_on(answer.page, "new_paying_users", "2026-07")
        assert (typed in shown.text) is echoed


def shown_points(page):
    """The points that a page, or an answer to an edit, shows of each line, by its id."""
    return {
        one["id"]: one.text
        for one in page.all()
        if (one.attributes.get("id") or "").startswith("points-")
    }


def test_an_edit_that_moves_the_covered_weight_brings_every_lines_points(visit):
    visitor = visit(SHEN)
    page = visitor.get(scorecard("2026-06")).page
    form = form_in(cell_on(page, "new_paying_users", "2026-06"))
    covered = page.by_id("covered")["value"]
    answer = visitor.send(form, typed="-", reason="another report", covered=covered)
    after = visitor.get(scorecard("2026-06")).page
    brought = shown_points(answer.page)
    assert brought.items() <= shown_points(after).items()
    assert len(brought) == len(brought.items() - shown_points(page).items()) > 3
    assert {**shown_points(page), **brought} == shown_points(after)
    assert len(answer.response.get_data()) < 6 * 1024


def test_an_edit_that_leaves_the_covered_weight_brings_its_own_points_alone(visit):
    covered = visit(SHEN).get(scorecard()).page.by_id("covered")["value"]
    answer = type_into(visit(SHEN), "8萬", reason="counted twice", covered=covered)
    kpi = kpi_of("new_paying_users", "MKT", "MKT").hex[:12]
    assert shown_points(answer.page) == {f"points-{kpi}": "26.10"}


def test_an_edit_brings_its_lines_trend_anew(visit):
    visitor, kpi = visit(SHEN), kpi_of("new_paying_users", "MKT", "MKT").hex[:12]
    answer = type_into(visitor, "8萬", reason="counted twice")
    after = visitor.get(scorecard()).page
    drawn = [
        [one.attributes.get("d") for one in page.by_id(f"course-{kpi}").all()]
        for page in (answer.page, after)
    ]
    assert drawn[0] == drawn[1]
    assert any(drawn[0])


def test_a_value_that_was_taken_back_can_be_brought_back(visit):
    visitor = visit(SHEN)
    type_into(visitor, "79,000", reason="counted twice")
    gone = type_into(visitor, "-")
    assert "no value" in cell_on(gone.page, "new_paying_users", "2026-06").text
    undo = gone.page.by_id("status").button("Withdraw Ctrl Z").inside("form")
    back = visitor.send(undo)
    assert cell_on(back.page, "new_paying_users", "2026-06").text.startswith("79,000")
    status = back.page.by_id("status")
    assert "It is back as it was." in status.text
    assert status.every("button") == []


@pytest.mark.parametrize("typed", ["7..2", "1:4", "7.2萬萬"])
def test_what_is_no_number_is_refused_with_the_way_out(typed, visit):
    answer = type_into(visit(SHEN), typed)
    assert answer.page.alerts() == [
        f"“{typed}” can't be read as a number: write 72000, 72,000 or 7.2萬."
    ]


def test_a_value_about_nobody_is_not_found_and_not_kept(visit, company):
    before = end_of_log(company)
    nobody = f"/measurements/new_paying_users/{UUID(int=5)}/2026-06"
    answer = visit(JIN).post(nobody, value="12", source="crm")
    assert answer.status == 404
    assert end_of_log(company) == before
