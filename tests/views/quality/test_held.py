"""One list of everything that waits for a data steward, and what is done to it."""

import pytest

from app.domain.ids import unit_id
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from tests.demo_database import end_of_log, persons
from tests.seeing import Element
from tests.views.measurements.places import number
from tests.visiting import Answer, Visitor

STEWARD, HEAD, MEMBER = "ye.ruolin", "shen.wanqing", "chen.yating"
ENTERED = {
    "new_paying_users": "9,999,999",
    "conversion": "430%",
    "leads": "約 11,000",
}


@pytest.fixture
def held(company):
    """Three values of July that can hardly be right were typed in."""
    for metric, typed in ENTERED.items():
        effect = company.ledger.do(
            record_typed,
            by=persons(company)[STEWARD],
            place=Place(metric, unit_id("MKT"), "2026-07"),
            typed=typed,
            source="crm",
        ).value
        assert effect == "held"


def listed(answer: Answer) -> list[str]:
    """The metrics of the list, in its order."""
    found = answer.page.by_id("held").every("rowheader")
    return [one.every("link")[0].text for one in found]


def boxes(visitor: Visitor, address: str = "/quality/") -> tuple[Element, dict[str, str]]:
    """The form of the list, and what the box of each metric sends."""
    page = visitor.get(address).page
    rows = [row for row in page.by_id("held").every("row") if row.every("checkbox", ", ")]
    sends = {
        row.every("rowheader")[0].every("link")[0].text: row.the("checkbox", ", ")["value"]
        for row in rows
    }
    return page.button("Let them count").inside("form"), sends


def refusing(form: Element) -> Element:
    return form.the("button", "Don't take them")


def test_everything_that_waits_stands_in_one_list_with_its_reason(held, visit):
    page = visit(STEWARD).get("/quality/").page
    assert set(listed(visit(STEWARD).get("/quality/"))) == {
        "New paying users",
        "Lead conversion rate",
        "Leads",
    }
    text = page.by_id("held").text
    assert "3 values wait" in text
    assert "It is above 100%, the most that this metric can be." in text
    assert "It is far from this metric's earlier values." in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=above_possible", {"Lead conversion rate"}),
        ("metric=線索量", {"Leads"}),
        ("metric=线索量", {"Leads"}),
        (f"unit={unit_id('SALES')}", set()),
        (f"unit={unit_id('MKT')}&kind=above_possible", {"Lead conversion rate"}),
        ("whose=mine", {"New paying users", "Lead conversion rate", "Leads"}),
        ("unit=nonsense&kind=", {"New paying users", "Lead conversion rate", "Leads"}),
    ],
)
def test_the_list_is_narrowed(asked, found, held, visit):
    assert set(listed(visit(STEWARD).get(f"/quality/?{asked}"))) == found


def test_several_count_with_one_click_and_one_reason(held, visit, company):
    steward = visit(STEWARD)
    form, sends = boxes(steward)
    chosen = [sends["New paying users"], sends["Leads"]]
    answer = steward.send(form, chosen=chosen, reason="asked the CRM keeper")
    assert answer.status == 303
    assert listed(steward.follow(answer)) == ["Lead conversion rate"]
    why = steward.get(f"{number('leads', '2026-07')}/why").page
    assert "11,000" in why.text
    trail = steward.get(f"{why.link('Whole history')['href']}").page.text
    assert "released 11,000" in trail
    assert "asked the CRM keeper" in trail


def test_as_estimates_they_say_so(held, visit):
    steward = visit(STEWARD)
    form, sends = boxes(steward)
    assert steward.send(form, chosen=[sends["Leads"]], estimate="y").status == 303
    assert "Estimate" in steward.get(f"{number('leads', '2026-07')}/why").page.text


def test_what_is_not_taken_needs_a_reason_and_keeps_the_marks(held, visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    form, sends = boxes(steward)
    answer = steward.send(form, refusing(form), chosen=[sends["Leads"]])
    assert answer.status == 422
    assert "Say why it isn't taken" in answer.page.alerts()[0]
    marked = [one for one in answer.page.every("checkbox", ", ") if "checked" in one]
    assert [one["value"] for one in marked] == [sends["Leads"]]
    assert end_of_log(company) == before


def test_what_is_not_taken_is_an_event_with_its_reason(held, visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    form, sends = boxes(steward)
    answer = steward.send(form, refusing(form), chosen=list(sends.values()), reason="test rows")
    assert answer.status == 303
    assert listed(steward.follow(answer)) == []
    assert end_of_log(company) == before + 3
    assert steward.get("/quality/").page.every("heading", "Nothing is held")


def test_without_a_mark_nothing_is_done(held, visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    form, _ = boxes(steward)
    answer = steward.send(form)
    assert answer.status == 422
    assert answer.page.alerts() == ["Nothing is chosen. Mark the values that you mean."]
    assert end_of_log(company) == before


def test_whoever_comes_second_is_told_and_none_of_theirs_is_done(held, visit, company):
    first, second = visit(STEWARD), visit(STEWARD)
    form, sends = boxes(second)
    assert first.send(boxes(first)[0], chosen=[sends["Leads"]]).status == 303
    before = end_of_log(company)
    answer = second.send(form, chosen=list(sends.values()))
    assert answer.status == 409
    assert "Of the chosen values 1 changed" in answer.page.alerts()[0]
    assert end_of_log(company) == before


def test_the_same_form_sent_twice_is_done_once(held, visit, company):
    steward = visit(STEWARD)
    form, sends = boxes(steward)
    for _ in range(2):
        answer = steward.send(form, chosen=list(sends.values()))
        assert answer.status == 303
    assert listed(steward.get("/quality/")) == []


@pytest.mark.parametrize("odd", ["", "x", "0" * 32 + ":1:crm"])
def test_a_box_that_no_list_holds_is_refused(odd, held, visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    answer = steward.send(boxes(steward)[0], chosen=[odd])
    assert answer.status == 422
    assert end_of_log(company) == before


def test_others_see_what_waits_but_decide_nothing(held, visit, company):
    _, sends = boxes(visit(STEWARD))
    member = visit(MEMBER)
    page = member.get("/quality/").page
    assert "3 values wait" in page.by_id("held").text
    assert page.every("checkbox") == []
    assert page.every("button", "Let them count") == []
    before = end_of_log(company)
    answer = member.post("/quality/release", chosen=list(sends.values()))
    assert answer.status == 422
    assert "data steward" in answer.page.alerts()[0]
    assert end_of_log(company) == before


def test_the_list_of_a_past_day_shows_what_waited_then_and_no_boxes(held, visit):
    steward = visit(STEWARD)
    assert listed(steward.get("/quality/?as_of=2026-05-31")) == []
    _, sends = boxes(steward)
    sent = steward.post("/quality/release?as_of=2026-05-31", chosen=list(sends.values()))
    assert sent.status == 404


def test_the_list_is_exported_as_it_is_shown(held, visit):
    steward = visit(STEWARD)
    page = steward.get("/quality/?kind=above_possible").page
    answer = steward.get(page.link("Export this list (CSV)")["href"]).response
    rows = answer.get_data().decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "2026-07,4.3" in rows[1]


def test_the_first_page_leads_to_the_list(held, visit):
    page = visit(STEWARD).get("/").page
    assert page.link("Decide on them in one list")["href"] == "/quality/"


def test_on_the_why_card_a_refusal_needs_its_reason_too(held, visit):
    steward = visit(STEWARD)
    button = steward.get(f"{number('leads', '2026-07')}/why").page.button("Don't take it")
    answer = steward.send(button.inside("form"), button)
    assert answer.status == 422
    assert "Say why it isn't taken" in answer.page.alerts()[0]


def test_another_currency_is_shown_as_it_was_typed_and_can_only_be_declined(company, visit):
    company.ledger.do(
        record_typed,
        by=persons(company)[STEWARD],
        place=Place("cac", unit_id("MKT"), "2026-07"),
        typed="€52",
        source="own",
    )
    steward = visit(STEWARD)
    row = next(one for one in steward.get("/quality/").page.every("row") if "€52" in one.text)
    assert "in another currency" in row.text
    form, _ = boxes(steward)
    chosen = row.the("checkbox", ", ")["value"]
    refused = steward.send(form, form.button("Let them count"), chosen=chosen)
    assert refused.status == 422
    assert "nothing is converted silently" in refused.page.alerts()[0]
    why = steward.get(f"{number('cac', '2026-07')}/why").page
    assert why.every("button", "Let it count") == []
    assert why.button("Don't take it")
