"""The calendar of working days, and targets by workday and week after it."""

from decimal import Decimal

from app.domain.scorecards.commands import phase_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import PeriodTarget
from tests.small_company import MARKETING, WANG


def phasing_page(company, within):
    kpi = kpi_id(company.card, "leads", MARKETING)
    return f"/scorecards/{company.card}/lines/{kpi}/phasing/{within}"


def spread(visitor, page):
    form = visitor.get(page).page.button("Spread over working days").inside("form")
    return visitor.send(form, form.button("Spread over working days"))


def save(visitor, answer, **typed):
    form = answer.page.button("Spread over working days").inside("form")
    return visitor.send(form, form.every("button", "Save the phasing")[-1], **typed)


def form_of(page, field):
    """The calendar page's form that has this field."""
    return next(
        one
        for one in page.all()
        if one.tag == "form" and any(each.attributes.get("name") == field for each in one.all())
    )


def set_day(visitor, **typed):
    """Look at the effect, then set the day; returns the last answer."""
    form = form_of(visitor.get("/policies/calendar").page, "day")
    looked = visitor.send(form, **{"reason": "typhoon", **typed})
    if looked.status != 200:
        return looked
    assert "Effect on open scorecards" in looked.page.text
    return visitor.send(looked.page.button("Set the day").inside("form"))


def test_everybody_sees_the_days_with_their_sources(our_office):
    page = our_office.visitor("wang").get("/policies/calendar?year=2026").page
    assert "Dragon Boat Festival" in page.row("2026-06-19").text
    assert "115年" in page.row("2026-06-19").text
    assert page.every("button", "Show the effect") == []


def test_an_administrator_sets_a_day_and_takes_it_back(our_office):
    anna = our_office.visitor("anna")
    assert set_day(anna, day="2026-07-10", kind="free").status == 303
    assert "free" in anna.get("/policies/calendar?year=2026").page.row("2026-07-10").text
    set_day(anna, day="2026-07-10", kind="")
    assert "2026-07-10" not in anna.get("/policies/calendar?year=2026").page.text


def test_the_calendar_of_another_country_is_taken(our_office):
    anna = our_office.visitor("anna")
    form = form_of(anna.get("/policies/calendar").page, "country")
    before = our_office.company.last()
    looked = anna.send(form, country="CN", from_day="2026-06-01", reason="we moved")
    effect = looked.page.the("region", "Effect on open scorecards").text
    assert "September 2026 20 working days become 22. 2026-09-20, 2026-09-28" in effect
    assert "No score changes" in effect
    assert our_office.company.last() == before
    taken = anna.send(looked.page.button("Take this calendar").inside("form"))
    assert taken.status == 303
    page = anna.get("/policies/calendar?year=2026").page.text
    assert "Taiwan" in page.partition("2026-01")[0]
    assert "Mainland China from 2026-06-01 on" in page
    assert "2026-05-09" not in page  # a make-up day of the calendar that counts from June on
    assert "2026-09-20" in page


def test_kpis_with_targets_for_the_days_are_named_and_keep_them(our_office):
    company, wang = our_office.company, our_office.visitor("wang")
    kpi = kpi_id(company.card, "leads", MARKETING)
    company.accord.ledger.do(
        phase_line,
        by=WANG,
        card_id=company.card,
        kpi=kpi,
        parts=(PeriodTarget("2026-06-18", Decimal(50)), PeriodTarget("2026-W28", Decimal(90))),
        reason="by days",
    )
    anna = our_office.visitor("anna")

    def effect(day):
        form = form_of(anna.get("/policies/calendar").page, "day")
        looked = anna.send(form, day=day, kind="free", reason="typhoon")
        return looked.page.the("region", "Effect on open scorecards")

    june = effect("2026-06-18")
    assert "21 working days become 20. 2026-06-18" in june.text
    assert wang.get(june.every("link")[0]["href"]).status == 200
    assert len(effect("2026-07-10").every("link")) == 1
    assert "No KPI has targets for these days." in effect("2026-06-22").text
    assert "No working day changes in this year." in effect("2026-06-20").text


def test_nothing_is_set_before_its_effect_was_shown(our_office):
    anna, before = our_office.visitor("anna"), our_office.company.last()
    form = form_of(anna.get("/policies/calendar").page, "day")
    looked = anna.send(form, day="2026-07-10", kind="free", reason="typhoon")
    other = looked.page.button("Set the day").inside("form")
    again = anna.send(other, day="2026-07-13")
    assert (again.status, our_office.company.last()) == (200, before)
    assert "2026-07-13" in again.page.the("region", "Effect on open scorecards").text


def test_a_past_page_shows_the_calendar_of_then_and_no_form(our_office):
    anna, then = our_office.visitor("anna"), our_office.company.last()
    set_day(anna, day="2026-07-10", kind="free")
    page = anna.get(f"/policies/calendar?year=2026&as_of=@{then}").page
    assert "2026-07-10" not in page.text
    assert page.every("button", "Show the effect") == []


def test_a_day_needs_a_reason_and_the_right(our_office):
    before = our_office.company.last()
    anna = our_office.visitor("anna")
    refused = set_day(anna, day="2026-07-10", reason="")
    assert refused.status == 422
    wang = our_office.visitor("wang")
    wang.get("/policies/calendar")
    for path in ("days", "country"):
        answer = wang.post(
            f"/policies/calendar/{path}", day="2026-07-10", from_day="2026-07-10", kind="free",
            country="CN", reason="x",
        )  # fmt: skip
        assert answer.status == 422
        assert "administrator may" in answer.page.text
    assert our_office.company.last() == before


def test_two_administrators_at_once(our_office):
    anna = our_office.visitor("anna")
    page = anna.get("/policies/calendar")
    set_day(anna, day="2026-07-10", kind="free")
    typed = {"day": "2026-07-11", "kind": "worked", "reason": "x"}
    looked = anna.send(form_of(page.page, "day"), **typed)
    assert anna.send(looked.page.button("Set the day").inside("form")).status == 409


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
