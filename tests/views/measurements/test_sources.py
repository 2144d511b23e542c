"""Several sources for one number: the conflict that shows at once, and the verified mark."""

import pytest

from app.domain.ids import unit_id
from app.domain.metrics.commands import appoint_sources
from tests.demo_database import card_of, end_of_log, kpi_of, persons
from tests.views.measurements.places import (
    cell_on,
    form_in,
    number,
    scorecard,
    seen_now,
    type_into,
)

SHEN, YE, JIN = "shen.wanqing", "ye.ruolin", "jin.yaowen"
CHEN = "chen.yating"  # owns the department's KPI of new paying users; leads nobody, keeps no source


@pytest.fixture
def says(visit, company):
    """Saves what the workbook says of June's leads, on the marketing manager's own scorecard."""
    manager = persons(company)["jiang.boren"]

    def says(typed):
        answer = type_into(
            visit("jiang.boren"), typed, holder=manager, metric="leads", source="sales_excel"
        )
        assert answer.status == 200
        return answer, cell_on(answer.page, "leads", "2026-06", manager)

    return says


def test_a_second_source_beyond_tolerance_marks_cell_and_result_at_once(says, company):
    answer, cell = says("26000")
    assert "Conflict" in cell.text
    assert cell.text.startswith("25,000")  # the official source still counts
    kpi = kpi_of("leads", persons(company)["jiang.boren"], "MKT")
    assert answer.page.by_id(f"whole-{kpi.hex[:12]}").text == "75,000 Conflict"


def test_a_second_source_within_tolerance_marks_nothing(says):
    assert "Conflict" not in says("25500")[1].text


def test_both_values_stand_side_by_side_on_the_why_card(says, visit):
    says("26000")
    page = visit(SHEN).get(f"{number('leads')}/why").page
    assert "Conflict" in page.the("main").text
    crm, workbook = [one.text for one in page.every("listitem") if "definition" in one.text][:2]
    assert "CRM system counts" in crm
    assert crm.endswith("25,000")
    assert "counts" not in workbook
    assert workbook.endswith("26,000")


def test_another_official_source_confirms_what_counts(says, visit, company):
    company.ledger.do(
        appoint_sources,
        by=persons(company)[YE],
        code="leads",
        official=["crm", "sales_excel"],
        others=[],
        steward=None,
    )
    says("25500")
    page = visit(SHEN).get(f"{number('leads')}/why").page
    crm, workbook = [one.text for one in page.every("listitem") if "definition" in one.text][:2]
    assert "CRM system counts" in crm
    assert "confirms" in workbook
    says("26000")
    assert "confirms" not in visit(SHEN).get(f"{number('leads')}/why").page.the("main").text


def test_a_source_that_no_value_is_taken_from_is_not_offered(look):
    # The team's KPI names finance beside CRM; the metric itself only knows CRM.
    cell = cell_on(look(SHEN).get(scorecard()).page, "conversion", "2026-06")
    assert [one["value"] for one in cell.all() if one.attributes.get("name") == "source"] == ["crm"]


def test_what_is_computed_from_numbers_in_conflict_says_so_too(look):
    page = look(YE).get(f"/measurements/conversion/{unit_id('SAL-N')}/2026-Q2/why").page
    assert "computed by the metric's formula" in page.the("main").text
    assert "Conflict" in page.the("main").text


def test_on_the_scorecard_the_computed_figure_carries_the_mark(look, still_company):
    north = card_of(persons(still_company)["qin.haoran"])
    row = look(YE).get(f"/scorecards/{north}/2026-Q2").page.row("Lead conversion rate")
    assert "8.25% Conflict" in row.text


def test_a_stewards_mark_stands_until_the_value_is_corrected(visit):
    steward = visit(YE)
    why = steward.get(f"{number()}/why").page
    button = why.button("Mark as verified")
    assert steward.send(button.inside("form"), button).status == 303
    page = steward.get(scorecard()).page
    assert "Verified" in cell_on(page, "new_paying_users", "2026-06").text
    assert "Verified by Ye Ruolin" in steward.get(f"{number()}/why").page.the("main").text

    answer = type_into(visit(SHEN), "8萬", reason="counted twice")
    assert "Verified" not in cell_on(answer.page, "new_paying_users", "2026-06").text


def test_only_a_steward_is_offered_the_mark_and_may_set_it(visit, company):
    someone = visit(SHEN)
    why = someone.get(f"{number()}/why").page
    assert why.every("button", "Mark as verified") == []
    before = end_of_log(company)
    answer = someone.post(f"{number()}/verification", source="crm")
    assert answer.status == 422
    assert "data steward" in answer.page.alerts()[0]
    assert end_of_log(company) == before


def test_the_owner_of_a_kpi_is_offered_to_take_its_value_back_and_may(visit):
    colleague = visit("lin.peiying").get(f"{number()}/why").page
    assert colleague.every("button", "Take back") == []
    owner = visit(CHEN)
    button = owner.get(f"{number()}/why").page.button("Take back")
    assert owner.send(button.inside("form"), button, reason="counted twice").status == 303
    assert owner.get(f"{number()}/why").page.every("button", "Take back") == []


def test_a_second_mark_is_refused_in_a_sentence(visit, company):
    steward = visit(YE)
    for _ in range(2):
        seen = seen_now(company)
        answer = steward.post(f"{number()}/verification", source="crm", seen=seen)
    assert (answer.status, answer.page.alerts()) == (422, ["This value is verified already."])


def test_undoing_a_correction_brings_back_what_somebody_else_had_entered(visit):
    someone = visit(SHEN)
    answer = type_into(someone, "8萬", reason="counted twice")
    withdrawal = next(one for one in answer.page.all() if "data-withdrawal" in one)
    undone = someone.send(withdrawal)
    assert undone.status == 200
    assert "72,000" in cell_on(undone.page, "new_paying_users", "2026-06").text


def test_a_first_value_is_taken_back_and_may_be_entered_again(visit):
    someone, where = visit(SHEN), {"month": "2026-07", "period": "2026-Q3"}
    answer = type_into(someone, "8萬", **where)
    withdrawal = next(one for one in answer.page.all() if "data-withdrawal" in one)
    taken_back = someone.send(withdrawal)
    assert "no value" in cell_on(taken_back.page, "new_paying_users", "2026-07").text
    assert "Taken back." in taken_back.page.by_id("status").text
    form = form_in(cell_on(taken_back.page, "new_paying_users", "2026-07"))
    assert someone.send(form, typed="72000").status == 200


def test_taking_back_what_moved_on_shows_who_came_first(visit):
    mine, theirs = visit(SHEN), visit(JIN)
    answer = type_into(mine, "8萬", reason="counted twice")
    type_into(theirs, "81000", reason="one day was missing")
    withdrawal = next(one for one in answer.page.all() if "data-withdrawal" in one)
    late = mine.send(withdrawal)
    assert late.status == 409
    assert "Jin Yaowen saved this cell first" in " ".join(late.page.alerts())


def test_nothing_to_take_back_is_said(visit, company):
    before = end_of_log(company)
    answer = visit(SHEN).post(f"{number(month='2026-07')}/withdrawal", source="crm")
    assert answer.status == 422
    assert answer.page.alerts() == ["There is no value from crm to take back."]
    assert end_of_log(company) == before


def test_a_dash_typed_into_a_cell_takes_its_value_back(visit):
    answer = type_into(visit(SHEN), "-", reason="it was another month's")
    assert answer.status == 200
    assert "no value" in cell_on(answer.page, "new_paying_users", "2026-06").text
    kpi = kpi_of("new_paying_users", "MKT", "MKT").hex[:12]
    assert answer.page.by_id(f"whole-{kpi}").text == "268,000 2/3 months"
