"""A block of cells in a scorecard: pasted after a look, filled down, withdrawn together."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_filling_journey import PASTES
from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import kpi_of
from tests.views.measurements.places import scorecard

pytestmark = pytest.mark.browser
CUT_OFF = """() => [...document.querySelectorAll(".scorecard tbody small")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"""
SHEN, WU = "沈婉清", "吳冠廷"


def number(page: Page, metric: str, month: str = "2026-07", unit: str = "MKT"):
    return page.locator(f"#value-{kpi_of(metric, 'MKT', unit).hex[:12]}-{month} a.value")


def paste(page: Page, text: str, metric: str = "brand_search_index", month: str = "2026-07"):
    field = number(page, metric, month)
    field.focus()
    page.evaluate(PASTES, [field.element_handle(), text])


def test_a_pasted_block_is_one_entry_that_is_withdrawn_at_once(open_as):
    page = open_as(SHEN)
    page.goto(scorecard("2026-Q3"))
    paste(page, "3000\r\n80000\r\n")
    expect(number(page, "brand_search_index")).to_have_text("3,000")
    expect(number(page, "new_paying_users")).to_have_text("80,000")
    page.keyboard.press("Control+z")
    expect(page.locator("#status")).to_contain_text(
        zh("{count} entries are taken back.").replace("{count}", "2")
    )
    expect(number(page, "brand_search_index")).to_have_text(zh("no value"))
    expect(number(page, "new_paying_users")).to_have_text(zh("no value"))
    assert page.evaluate("document.activeElement !== document.body")
    page.keyboard.press("Control+z")
    expect(page.locator("#status")).to_contain_text(zh("Its history"))
    number(page, "brand_search_index").focus()
    page.keyboard.type("3100")
    page.keyboard.press("Enter")
    expect(number(page, "brand_search_index")).to_have_text("3,100")
    page.reload()
    number(page, "new_paying_users").focus()
    page.keyboard.press("Control+z")
    expect(number(page, "brand_search_index")).to_have_text(zh("no value"))
    expect(number(page, "brand_search_index")).to_be_focused()


def test_after_a_refusal_only_the_refusal_is_said(open_as):
    page = open_as(SHEN)
    page.goto(scorecard("2026-Q3"))
    number(page, "brand_search_index").focus()
    page.keyboard.type("3000")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text(zh("Saved."))
    page.keyboard.type("3..1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#status")).to_be_empty()


def test_a_digit_on_a_past_page_is_told_how_to_come_back_to_now(open_as):
    page = open_as(SHEN)
    page.goto(f"{scorecard('2026-Q2')}?as_of=2026-06-05")
    assert page.evaluate(CUT_OFF) == []
    number(page, "brand_search_index", "2026-06").focus()
    page.keyboard.press("7")
    expect(page.locator("#status")).to_contain_text(
        zh("This page shows the past: nothing is typed in here.")
    )
    page.keyboard.press("n")
    expect(page.get_by_role("region", name=zh("Shown as of the past"))).to_have_count(0)


def test_one_refusal_is_shown_before_anything_is_saved_and_left_out(open_as):
    page = open_as(SHEN)
    page.goto(scorecard("2026-Q3"))
    paste(page, "abc\n80000\n")
    dialog = page.get_by_role("dialog", name=zh("Paste these values?"))
    expect(dialog).to_contain_text("abc")
    expect(dialog).to_contain_text("80,000")
    expect(number(page, "brand_search_index")).to_have_text(zh("no value"))
    check_page(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(number(page, "brand_search_index")).to_be_focused()
    paste(page, "many\n80000\n")
    expect(dialog).to_be_visible()
    page.keyboard.press("Enter")
    expect(number(page, "new_paying_users")).to_have_text("80,000")
    expect(number(page, "brand_search_index")).to_have_text(zh("no value"))


def test_corrections_pasted_together_share_their_reason(open_as):
    page = open_as(SHEN)
    page.goto(scorecard("2026-Q2"))
    paste(page, "3100\n74000\n", month="2026-06")
    dialog = page.get_by_role("dialog", name=zh("Paste these values?"))
    dialog.get_by_label(zh("Reason for the corrections")).fill("來源補登")
    check_page(page)
    dialog.get_by_role("button", name=zh("Paste")).click()
    expect(number(page, "new_paying_users", "2026-06")).to_have_text("74,000")
    expect(number(page, "brand_search_index", "2026-06")).to_have_text("3,100")


def test_cells_are_chosen_with_shift_and_filled_down(open_as):
    page = open_as(SHEN)
    page.goto(scorecard("2026-Q3"))
    paste(page, "6%", metric="conversion")
    page.keyboard.press("Enter")
    expect(number(page, "conversion")).to_have_text("6%")
    number(page, "conversion").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("td[aria-selected=true]")).to_have_count(2)
    check_page(page)
    page.keyboard.press("Control+d")
    dialog = page.get_by_role("dialog", name=zh("Paste these values?"))
    expect(dialog.get_by_role("listitem")).to_contain_text("6%")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    expect(page.locator("td[aria-selected=true]")).to_have_count(0)


def test_a_digit_where_nothing_is_typed_in_says_so(open_as):
    page = open_as(WU)
    page.goto(scorecard())
    number(page, "new_paying_users", "2026-06").focus()
    page.keyboard.press("5")
    expect(page.locator("#status")).to_have_text(zh("This number is not typed in here."))
    assert page.evaluate("document.activeElement !== document.body")


def test_a_dispute_is_opened_from_a_number_by_one_key(open_as):
    page = open_as(WU)
    page.goto(scorecard())
    number(page, "new_paying_users", "2026-06").focus()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name=zh("Open a dispute"))).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("72,000")
    check_page(page)


def test_a_year_is_one_sheet_of_twelve_months_edited_alike(open_as):
    page = open_as(SHEN)
    page.goto(scorecard("2026"))
    expect(page.locator("table.scorecard tbody tr").first.locator("td.value-cell")).to_have_count(
        12
    )
    paste(page, "3000\n80000\n")
    expect(number(page, "new_paying_users")).to_have_text("80,000")
    page.keyboard.press("Control+z")
    expect(number(page, "new_paying_users")).to_have_text(zh("no value"))


def test_paper_shows_the_whole_table_and_no_empty_field(open_as):
    page = open_as(SHEN)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 1000})  # an A4 sheet within its margins
    page.goto(scorecard("2026-Q2"))
    name = page.locator(".scorecard th.kpi").first.bounding_box()
    assert name is not None
    assert name["width"] > 100
    page.goto(f"/scorecards/kpis/{kpi_of('new_paying_users', 'MKT', 'MKT')}/2026-Q2")
    assert page.locator("#promised").is_visible()
    assert not page.locator("#promised input[name=typed]").is_visible()
