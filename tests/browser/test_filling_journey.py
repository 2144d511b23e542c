"""Friday, 16:40: eight KPIs by keyboard alone, within the budget of keys (journey J1)."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from app.accord import Accord
from app.domain.ids import unit_id
from app.eventlog.store import Store
from tests.browser.conftest import served
from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import settings_of

pytestmark = pytest.mark.browser
QIN, JIN, MEI = "秦浩然", "金耀文", "梅思琪"
NORTH = unit_id("SAL-N").hex[:12]
EIGHT = ["98%", "96%", "75", "4.4%", "8.6%", "94%", "99%", "8.8%"]

PASTES = """([field, text]) => {
  const clipboard = new DataTransfer();
  clipboard.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste",
    {clipboardData: clipboard, bubbles: true, cancelable: true}));
}"""
COUNTS = """() => {
  window.pressed = [];
  addEventListener("keydown", (event) => window.pressed.push(event.key), true);
}"""


@pytest.fixture
def address(company, tmp_path):
    """The company on the fifth of August at 16:40: July is due by 17:00."""
    shift = datetime(2026, 8, 5, 16, 40, tzinfo=ZoneInfo("Asia/Taipei")) - company.now()
    later = Accord(
        Store(settings_of(tmp_path / "company").database_url),
        clock=lambda: datetime.now(UTC) + shift,
        raise_errors=True,
    )
    yield from served(later, tmp_path / "company")
    later.close()


def row(page: Page, metric: str, month: str = "2026-07"):
    return page.locator(f"#row-{metric}-{NORTH}-{month}")


def value(page: Page, metric: str, month: str = "2026-07"):
    return row(page, metric, month).locator("[name=typed]")


def opened(page: Page) -> None:
    """Fill in, by its two keys, with the focus in the first row."""
    page.keyboard.press("g")
    page.keyboard.press("e")
    expect(value(page, "sales_completion")).to_be_focused()


def test_eight_values_take_eight_enters_and_two_keys(open_as):
    page = open_as(QIN)
    page.add_init_script(f"({COUNTS})()")
    page.evaluate(COUNTS)
    opened(page)
    expect(page.locator("[data-fill-row]")).to_have_count(8)
    check_page(page)
    page.evaluate("window.stillTheSamePage = true")
    for typed in EIGHT:
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(page.locator("[data-stage=brought]")).to_have_count(8)
    pressed = page.evaluate("window.pressed")
    assert [key for key in pressed if len(key) > 1] == ["Enter"] * 8
    assert page.evaluate("window.stillTheSamePage")
    assert page.evaluate("document.activeElement !== document.body")

    done = row(page, "new_customers")
    expect(done).to_contain_text("93.8")
    expect(done).to_contain_text(zh("Yellow"))
    expect(done).to_contain_text("目前得分")
    expect(page.locator("[data-fill-count]")).to_have_text(
        zh("All done: every number that is due is in.")
    )
    check_page(page)


def test_a_red_value_opens_its_causes_and_a_letter_picks_one(open_as):
    page = open_as(QIN)
    opened(page)
    value(page, "new_customers").focus()
    page.keyboard.type("61")
    page.keyboard.press("Enter")
    red = row(page, "new_customers")
    expect(red).to_contain_text(zh("Red: what caused it?"))
    expect(red.locator("[name=cause]").first).to_be_focused()
    check_page(page)
    page.keyboard.press("m")
    expect(value(page, "churn")).to_be_focused()
    expect(red.locator("[name=cause]:checked")).to_have_value("competitor")
    expect(page.get_by_role("status")).to_contain_text(zh("Noted."))
    page.reload()
    expect(row(page, "new_customers").locator("[name=cause]:checked")).to_have_value("competitor")


def test_tab_leads_to_confidence_and_note_and_leaving_the_row_saves_it(open_as):
    page = open_as(QIN)
    opened(page)
    page.keyboard.type("98%")
    for key in ("Tab", "2", "Tab"):
        page.keyboard.press(key)
    page.keyboard.insert_text("兩筆訂單延後")
    page.keyboard.press("Tab")
    done = row(page, "sales_completion")
    expect(done).to_have_attribute("data-stage", "brought")
    expect(done.locator("[name=confidence]:checked")).to_have_value("at_risk")
    expect(done.locator("[name=note]")).to_have_value("兩筆訂單延後")
    expect(value(page, "collection_completion")).to_be_focused()


def test_entries_are_withdrawn_one_after_the_other_also_after_leaving(open_as):
    page = open_as(QIN)
    opened(page)
    for typed in ("98%", "96%"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(page.locator("[data-stage=brought]")).to_have_count(2)
    page.goto("/scorecards/")
    page.goto("/fill-in")
    expect(page.get_by_role("region", name=zh("Just recorded"))).to_be_visible()
    check_page(page)
    page.keyboard.press("Control+z")
    expect(row(page, "collection_completion")).to_have_attribute("data-stage", "waiting")
    page.keyboard.press("Control+z")
    expect(row(page, "sales_completion")).to_have_attribute("data-stage", "waiting")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status")).to_contain_text(zh("Nothing to withdraw."))


def test_a_column_of_a_spreadsheet_fills_the_rows_after_a_look(open_as):
    page = open_as(QIN)
    opened(page)
    field = value(page, "sales_completion").element_handle()
    page.evaluate(PASTES, [field, "\r\n".join([*EIGHT, "9"])])
    strip = page.locator("#fill-paste")
    expect(strip).to_contain_text("8")
    expect(strip).to_contain_text(zh("{left} lines found no row.").replace("{left}", "1"))
    expect(page.locator("[data-stage=brought]")).to_have_count(0)
    check_page(page)
    page.keyboard.press("Escape")
    expect(value(page, "sales_completion")).to_have_value("")
    page.evaluate(PASTES, [field, "\r\n".join(EIGHT)])
    page.keyboard.press("Enter")
    expect(page.locator("[data-stage=brought]")).to_have_count(8)
    expect(strip).to_be_hidden()
    assert page.evaluate("document.activeElement !== document.body")


KEPT = "Object.keys(localStorage).some((one) => one.startsWith('fill-in:'))"


def test_what_was_typed_outlives_the_window_for_its_author_alone(open_as):
    page = open_as(QIN)
    opened(page)
    page.keyboard.type("98%")
    page.wait_for_function(KEPT)
    page.reload()
    expect(value(page, "sales_completion")).to_have_value("98%")
    expect(page.get_by_role("status")).to_contain_text(
        zh("What you typed earlier is back in its rows; it is not saved yet.")
    )
    other = page.context.new_page()
    other.goto("/")
    other.locator("[data-menu] summary", has_text=QIN).click()
    other.get_by_role("button", name=zh("Sign out")).click()
    expect(other).to_have_url(re.compile("/sign-in"))
    assert (
        other.evaluate("Object.keys(localStorage).filter((one) => one.startsWith('fill-in'))") == []
    )
    other.locator("details summary").last.click()
    other.get_by_role("button", name=JIN).first.click()
    other.goto("/fill-in")
    expect(value(other, "new_customers")).to_be_visible()
    assert "98%" not in [one.input_value() for one in other.locator("[name=typed]").all()]


def test_the_browser_keeps_no_figure_that_can_be_read(open_as):
    page = open_as(QIN)
    opened(page)
    page.evaluate(
        "localStorage.setItem('fill-in:x:y', JSON.stringify({at: Date.now(), typed: '7'}))"
    )
    page.keyboard.type("98.76%")
    page.wait_for_function(f"({KEPT}) && JSON.stringify(localStorage).includes('text')")
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert "98.76" not in kept
    assert page.get_attribute("[data-draft-key]", "data-draft-key") not in kept
    # What an earlier version kept in the open goes with the next visit, and what another sealed.
    page.evaluate(
        """() => {
          const at = Object.keys(localStorage).find((one) => /^fill-in:.*row/.test(one));
          const kept = JSON.parse(localStorage.getItem(at));
          localStorage.setItem(at, JSON.stringify({...kept, iv: btoa("another one.")}));
        }"""
    )
    page.reload()
    page.wait_for_function(f"!({KEPT})")
    expect(value(page, "sales_completion")).to_have_value("")
    value(page, "sales_completion").fill("98.76%")
    page.wait_for_function(KEPT)
    page.keyboard.press("Enter")
    expect(row(page, "sales_completion")).to_have_attribute("data-stage", "brought")
    page.wait_for_function(f"!({KEPT})")


def test_what_could_not_be_sent_stays_with_a_retry(windows, address):
    page = windows.open(address, QIN)
    opened(page)
    page.context.set_offline(True)
    page.keyboard.type("98%")
    page.keyboard.press("Enter")
    failed = row(page, "sales_completion")
    expect(failed.get_by_role("alert")).to_contain_text(
        zh("Not saved: no connection. What you typed is kept.")
    )
    expect(failed.get_by_role("button", name=zh("Try again"))).to_be_visible()
    expect(value(page, "sales_completion")).to_have_value("98%")
    check_page(page)
    page.context.set_offline(False)
    expect(failed).to_have_attribute("data-stage", "brought")
    assert all("DISCONNECTED" in said or "htmx:" in said for said in windows.complaints)
    windows.complaints.clear()


def test_who_comes_second_sees_both_values_and_one_key_keeps_the_others(windows, address):
    mine, theirs = windows.open(address, QIN), windows.open(address, JIN)
    opened(mine)
    theirs.goto("/fill-in")
    for page, typed in ((theirs, "77"), (mine, "75")):
        value(page, "new_customers").focus()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        if page is theirs:
            expect(row(page, "new_customers")).to_have_attribute("data-stage", "brought")
    contested = row(mine, "new_customers")
    expect(contested.get_by_role("alert")).to_contain_text(JIN)
    expect(contested.get_by_role("alert")).to_contain_text("77")
    expect(contested.get_by_role("alert")).to_contain_text("75")
    check_page(mine)
    mine.keyboard.press("Escape")
    expect(value(mine, "new_customers")).to_have_value("77")
    assert mine.evaluate("document.activeElement !== document.body")


def test_enter_while_an_ime_composes_does_not_save(open_as):
    page = open_as(QIN)
    opened(page)
    page.keyboard.insert_text("98%")
    page.evaluate(
        """() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
             {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
    )
    expect(value(page, "sales_completion")).to_be_focused()
    expect(page.locator("[data-stage=brought]")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_value_by_thumb_on_a_phone(open_as, theme):
    page = open_as(MEI, wide=360, high=740, theme=theme)
    page.goto("/fill-in")
    check_page(page)
    one = page.locator("[data-fill-row]").first
    one.locator("[name=typed]").fill("3,100")
    one.get_by_role("button", name=zh("Save"), exact=True).click()
    expect(one).to_have_attribute("data-stage", "brought")
    check_page(page)


def test_without_javascript_a_row_is_saved_by_its_button(open_as):
    page = open_as(QIN, script=False)
    page.goto("/fill-in")
    value(page, "new_customers").fill("75")
    row(page, "new_customers").get_by_role("button", name=zh("Save"), exact=True).click()
    expect(page.get_by_role("region", name=zh("Just recorded"))).to_contain_text("93.8")
