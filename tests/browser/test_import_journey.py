"""A team's own tables, as they are: dropped, checked, imported, taken back."""

import re

import pytest
from playwright.sync_api import expect

from app.importers.library import LIBRARY
from tests.browser.watching import check_page
from tests.browser.words import zh

pytestmark = pytest.mark.browser


def drop(page, name):
    """Choose one of the worked tables on the import's page."""
    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(LIBRARY / name)
    page.get_by_role("button", name=zh("Look at it")).click()
    expect(page).to_have_url(re.compile("/imports/files/"))


def test_junes_table_is_asked_about_once_imported_and_taken_back(open_as):
    page = open_as("沈婉清")
    drop(page, "monthly_tracking_table.csv")
    check_page(page)
    page.get_by_label(zh("Whose table is this?")).select_option("MKT")
    page.get_by_role("button", name=zh("Check again")).click()
    row = page.get_by_role("row", name=re.compile("7.2萬"))
    expect(row).to_contain_text("72,000")
    expect(row).to_contain_text(zh("Same"))
    check_page(page)

    page.locator("#import-check button[data-rank=main]").click()
    expect(page).to_have_url(re.compile("/imports/[0-9a-f-]{36}$"))
    check_page(page)
    page.locator("summary", has_text=zh("Reverse this batch")).click()
    page.get_by_role("textbox", name=zh("Reason")).fill("月份選錯")
    page.get_by_role("button", name=zh("Reverse it")).click()
    expect(page.get_by_role("main")).to_contain_text("月份選錯")
    check_page(page)


def test_the_years_table_is_checked_against_what_stands(open_as):
    page = open_as("沈婉清")
    drop(page, "yearly_master_table.csv")
    page.get_by_label(zh("Whose table is this?")).select_option("MKT")
    page.get_by_role("button", name=zh("Check again")).click()
    expect(page.get_by_role("row", name=re.compile("^3 100"))).to_contain_text("1,000,000")
    check_page(page)


def test_without_javascript_a_table_is_checked_too(open_as):
    page = open_as("沈婉清", script=False)
    drop(page, "monthly_tracking_table.csv")
    page.get_by_label(zh("Whose table is this?")).select_option("MKT")
    page.get_by_role("button", name=zh("Check again")).click()
    expect(page.get_by_role("row", name=re.compile("7.2萬"))).to_contain_text("72,000")
