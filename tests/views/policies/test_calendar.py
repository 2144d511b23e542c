"""The calendar of working days, and targets by workday and week after it."""

from app.domain.scorecards.line import kpi_id
from tests.small_company import MARKETING


def phasing_page(company, within):
    kpi = kpi_id(company.card, "leads", MARKETING)
    return f"/scorecards/{company.card}/lines/{kpi}/phasing/{within}"


def spread(visitor, page):
    form = visitor.get(page).page.button("Spread over working days").inside("form")
    return visitor.send(form, form.button("Spread over working days"))


def save(visitor, answer, **typed):
    form = answer.page.button("Spread over working days").inside("form")
    return visitor.send(form, form.every("button", "Save the phasing")[-1], **typed)


def set_day(visitor, **typed):
    form = visitor.get("/policies/calendar").page.button("Set the day").inside("form")
    return visitor.send(form, **{"reason": "typhoon", **typed})


def test_everybody_sees_the_days_with_their_sources(our_office):
    page = our_office.visitor("wang").get("/policies/calendar?year=2026").page
    assert "Dragon Boat Festival" in page.row("2026-06-19").text
    assert "115年" in page.row("2026-06-19").text
    assert page.every("button", "Set the day") == []


def test_an_administrator_sets_a_day_and_takes_it_back(our_office):
    anna = our_office.visitor("anna")
    assert set_day(anna, day="2026-07-10", kind="free").status == 303
    assert "free" in anna.get("/policies/calendar?year=2026").page.row("2026-07-10").text
    set_day(anna, day="2026-07-10", kind="")
    assert "2026-07-10" not in anna.get("/policies/calendar?year=2026").page.text


def test_the_calendar_of_another_country_is_taken(our_office):
    anna = our_office.visitor("anna")
    form = anna.get("/policies/calendar").page.button("Take this calendar").inside("form")
    assert anna.send(form, country="CN", reason="we moved").status == 303
    assert "2026-05-09" in anna.get("/policies/calendar?year=2026").page.text


def test_a_past_page_shows_the_calendar_of_then_and_no_form(our_office):
    anna, then = our_office.visitor("anna"), our_office.company.last()
    set_day(anna, day="2026-07-10", kind="free")
    page = anna.get(f"/policies/calendar?year=2026&as_of=@{then}").page
    assert "2026-07-10" not in page.text
    assert page.every("button", "Set the day") == []


def test_a_day_needs_a_reason_and_the_right(our_office):
    before = our_office.company.last()
    anna = our_office.visitor("anna")
    refused = set_day(anna, day="2026-07-10", reason="")
    assert refused.status == 422
    wang = our_office.visitor("wang")
    wang.get("/policies/calendar")
    for path in ("days", "country"):
        answer = wang.post(
            f"/policies/calendar/{path}", day="2026-07-10", kind="free", country="CN", reason="x"
        )
        assert answer.status == 422
        assert "administrator may" in answer.page.text
    assert our_office.company.last() == before


def test_two_administrators_at_once(our_office):
    anna = our_office.visitor("anna")
    page = anna.get("/policies/calendar")
    set_day(anna, day="2026-07-10", kind="free")
    form = page.page.button("Set the day").inside("form")
    assert anna.send(form, day="2026-07-11", kind="worked", reason="x").status == 409


def test_a_month_is_spread_over_its_working_days_and_saved(our_office):
    company, wang = our_office.company, our_office.visitor("wang")
    kpi = kpi_id(company.card, "leads", MARKETING)
    form = wang.get(f"/scorecards/{company.card}/lines/{kpi}/phasing").page
    form = form.every("button", "Save the phasing")[-1].inside("form")
    wang.send(form, **{"part-2026-06": "80000"})
    page = phasing_page(company, "2026-06")
    answer = spread(wang, page)
    days = {
        one["name"]: one.attributes["value"]
        for one in answer.page.all()
        if one.attributes.get("name", "").startswith("part-")
    }
    assert (days["part-2026-06-01"], days["part-2026-06-30"]) == ("3,810", "3,809")
    assert (days["part-2026-06-06"], days["part-2026-06-19"]) == ("", "")
    assert "adds up exactly" in answer.page.text
    assert save(wang, answer).status == 303
    again = wang.get(page).page
    assert "3,810" in [one.attributes.get("value") for one in again.all()]
    refused = save(wang, wang.get(page), **{"part-2026-06-02": "many"})
    assert refused.status == 422


def test_a_year_is_spread_over_its_weeks(our_office):
    answer = spread(our_office.visitor("wang"), phasing_page(our_office.company, "2026"))
    assert answer.status == 200
    assert "adds up exactly" in answer.page.text


def test_a_month_without_a_target_says_so(our_office):
    answer = spread(our_office.visitor("wang"), phasing_page(our_office.company, "2026-07"))
    assert answer.status == 422
    assert "no target for" in answer.page.text


def test_other_periods_and_strangers_find_nothing(our_office):
    wang = our_office.visitor("wang")
    for within in ("2026-Q1", "2027", "2025-06", "soon"):
        assert wang.get(phasing_page(our_office.company, within)).status == 404
    assert wang.get("/policies/calendar?year=soon").status == 404
