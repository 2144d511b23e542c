"""Correct a value by keyboard, ask why, look at its history, and at last month."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import kpi_of
from tests.views.measurements.places import scorecard

pytestmark = pytest.mark.browser
SHEN, JIN = "沈婉清", "金耀文"
KPI = kpi_of("new_paying_users", "MKT", "MKT").hex[:12]
JUNE, JULY = f"#value-{KPI}-2026-06", f"#value-{KPI}-2026-07"


def on_number(page: Page, cell: str = JUNE) -> None:
    """Open the marketing department's scorecard and stand on one of its numbers."""
    page.goto(scorecard())
    page.locator(f"{cell} a.value").focus()


def test_a_newcomer_corrects_a_value_by_keyboard_and_sees_what_it_moves(open_as):
    page = open_as(SHEN)
    page.get_by_role("navigation").get_by_role("link", name=zh("Scorecards")).click()
    page.get_by_role("link", name="市場部2026年度目標與KPI").click()
    page.get_by_role("navigation", name=zh("Period")).get_by_role(
        "link", name=zh("Quarter"), exact=True
    ).click()
    expect(page).to_have_url(re.compile(r"2026-Q2$"))
    expect(page.locator("#score-line")).to_contain_text("95.00")
    check_page(page)

    page.evaluate("window.stillTheSamePage = true")
    page.locator(f"{JUNE} a.value").focus()
    page.keyboard.type("132000")
    page.keyboard.press("Enter")
    reason = page.locator(JUNE).get_by_label(zh("Reason for the correction"))
    expect(reason).to_be_focused()
    check_page(page)
    page.keyboard.type("CRM 漏計一天")
    page.keyboard.press("Enter")

    expect(page.locator(f"{JUNE} a.value")).to_have_text("132,000")
    expect(page.locator(f"#completion-{KPI}")).to_have_text("100%")
    expect(page.locator(f"#light-{KPI}")).to_contain_text(zh("Green"))
    expect(page.locator(f"#points-{KPI}")).to_have_text("30.00")
    expect(page.locator("#score-line")).to_contain_text("99.50")
    assert page.evaluate("window.stillTheSamePage")
    assert page.evaluate("document.activeElement !== document.body")
    expect(page.get_by_role("status")).to_contain_text(
        zh("Corrected. The old value stays in the history.")
    )
    check_page(page)

    page.locator(f"{JUNE} a.value").focus()
    page.keyboard.press("w")
    card = page.get_by_role("dialog", name=zh("Why this figure"))
    expect(card).to_contain_text("CRM 漏計一天")
    expect(card).to_contain_text("沈婉清")
    check_page(page)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()

    page.locator(f"#completion-{KPI} a").click()
    expect(card).to_contain_text("400,000 / 400,000")
    check_page(page)
    page.keyboard.press("Escape")

    page.locator(f"{JUNE} a.value").focus()
    page.keyboard.press("h")
    expect(page).to_have_url(re.compile("/audit"))
    expect(page.get_by_role("main")).to_contain_text("CRM 漏計一天")
    expect(page.get_by_role("main")).to_contain_text("72,000")
    check_page(page)


def test_the_same_page_as_it_was_known_last_month_steps_and_cannot_be_edited(open_as):
    page = open_as(SHEN)
    page.goto(scorecard())
    page.keyboard.press("[")
    expect(page.locator("input[name=as_of]")).to_be_focused()
    page.locator("input[name=as_of]").fill("2026-06-20")
    page.get_by_role("button", name=zh("Show")).click()
    ribbon = page.get_by_role("region", name=zh("Shown as of the past"))
    expect(ribbon).to_contain_text("2026-06-20")
    expect(page.locator(f"{JUNE}")).not_to_contain_text("72,000")
    check_page(page)

    page.keyboard.press("[")
    expect(page).to_have_url(re.compile("as_of=@|as_of=%40"))
    earlier = page.url
    page.keyboard.press("]")
    expect(page).not_to_have_url(earlier)

    page.goto(scorecard() + "?as_of=2026-07-05")
    page.locator(f"{JUNE} a.value").focus()
    page.keyboard.type("9")
    expect(page.locator("td[data-open]")).to_have_count(0)
    assert page.locator("main form[method=post]").count() == 0


def test_escape_restores_and_ctrl_z_takes_the_last_entry_back(open_as):
    page = open_as(SHEN)
    on_number(page)
    page.keyboard.type("99")
    page.keyboard.press("Escape")
    expect(page.locator(f"{JUNE} a.value")).to_have_text("72,000")
    expect(page.locator(f"{JUNE} a.value")).to_be_focused()

    page.goto(scorecard("2026-Q3"))
    page.locator(f"{JULY} a.value").focus()
    page.keyboard.type("80000")
    page.keyboard.press("Enter")
    expect(page.locator(f"{JULY} a.value")).to_have_text("80,000")
    page.keyboard.press("Control+z")
    expect(page.locator(f"{JULY} .absent")).to_have_text(zh("no value"))
    expect(page.get_by_role("status")).to_contain_text(zh("Taken back."))
    assert page.evaluate("document.activeElement !== document.body")


def test_enter_while_an_ime_composes_does_not_save(open_as):
    page = open_as(SHEN)
    on_number(page)
    page.keyboard.press("Enter")
    typed = page.locator(f"{JUNE} input[name=typed]")
    expect(typed).to_be_focused()
    typed.fill("8萬")
    page.evaluate(
        """() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
             {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
    )
    expect(typed).to_be_focused()
    expect(page.locator(JUNE)).to_have_attribute("data-open", "")


def test_a_refusal_keeps_what_was_typed_and_the_focus(open_as):
    page = open_as(SHEN)
    on_number(page)
    page.keyboard.press("Enter")
    typed = page.locator(f"{JUNE} input[name=typed]")
    typed.fill("許多")
    page.keyboard.press("Enter")
    # No reason need be thought of for what can't be taken.
    expect(page.locator(f"{JUNE} [role=alert]")).to_contain_text("許多")
    expect(typed).to_be_focused()
    reason = page.locator(f"{JUNE} input[name=reason]")
    reason.fill("試試")
    page.keyboard.press("Enter")
    expect(page.locator(f"{JUNE} [aria-invalid=true]")).to_be_focused()
    expect(typed).to_have_value("許多")
    expect(typed).to_be_focused()
    check_page(page)

    # Esc drops the reason with the text that it was given for.
    page.keyboard.press("Escape")
    page.keyboard.type("53")
    expect(typed).to_have_value("53")
    expect(reason).to_have_value("")


def test_who_comes_second_chooses_between_both_values(windows, address):
    mine = windows.open(address, SHEN)
    theirs = windows.open(address, JIN)
    on_number(mine)
    on_number(theirs)
    for page, value, said in ((theirs, "81000", "少一天"), (mine, "80000", "多一天")):
        page.keyboard.type(value)
        page.keyboard.press("Enter")
        page.keyboard.type(said)
        page.keyboard.press("Enter")
        if page is theirs:
            expect(page.locator(f"{JUNE} a.value")).to_have_text("81,000")
    cell = mine.locator(JUNE)
    expect(cell.get_by_role("alert")).to_contain_text(JIN)
    expect(cell).to_contain_text("81,000")
    check_page(mine)
    cell.get_by_role("button", name=zh("Save mine")).click()
    expect(mine.locator(f"{JUNE} a.value")).to_have_text("80,000")

    # The other one keeps what was saved first: everything on the page says so.
    theirs.locator(f"{JUNE} a.value").focus()
    theirs.keyboard.type("132000")
    theirs.keyboard.press("Enter")
    expect(theirs.locator(f"{JUNE} [role=alert]")).to_contain_text(SHEN)
    theirs.keyboard.press("Tab")  # on to the two answers; nothing is saved by it
    expect(theirs.locator(f"{JUNE} [data-restores]")).to_be_focused()
    theirs.keyboard.press("Escape")
    expect(theirs.get_by_role("status")).to_contain_text(
        zh("Kept what was saved first. What you typed is gone.")
    )
    for part in (
        f"{JUNE} a.value",
        f"#completion-{KPI}",
        f"#points-{KPI}",
        "#score-line .score dd",
    ):
        expect(theirs.locator(part)).to_have_text(mine.locator(part).inner_text())


def test_without_javascript_the_plain_page_saves(open_as):
    page = open_as(SHEN, script=False)
    page.goto(scorecard())
    page.locator(f"{JUNE} a.value").click()
    page.get_by_role("textbox", name=zh("Value")).fill("8萬")
    page.get_by_label(zh("Reason for the correction")).fill("漏計")
    page.get_by_role("button", name=zh("Save"), exact=True).click()
    expect(page).to_have_url(re.compile("2026-Q2#score-line$"))
    expect(page.locator(f"{JUNE} a.value")).to_have_text("80,000")
    expect(page.locator("#score-line")).to_contain_text("95.60")
