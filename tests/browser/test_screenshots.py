"""The README's pictures, taken from the product: ACCORD_TEST_SCREENSHOTS=1 refreshes them."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.importers.library import LIBRARY
from tests.browser.words import zh
from tests.demo_database import kpi_of
from tests.views.measurements.places import scorecard

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
KPI = kpi_of("new_paying_users", "MKT", "MKT")


@pytest.fixture
def take(tmp_path):
    """Saves a picture of the window; into docs/screenshots only where that was asked for."""
    folder = PICTURES if os.environ.get("ACCORD_TEST_SCREENSHOTS") == "1" else tmp_path

    def take(page: Page, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=folder / f"{name}.png")
        assert (folder / f"{name}.png").stat().st_size < 300_000

    return take


def test_the_scorecard_in_chinese(windows, still_address, take):
    page = windows.open(still_address, "沈婉清")
    page.goto(scorecard())
    take(page, "scorecard")


def test_the_scorecard_in_english_and_dark(windows, still_address, take):
    page = windows.open(still_address, "Shen Wanqing", language="en", theme="dark")
    page.goto(scorecard())
    take(page, "scorecard-en-dark")


def test_a_kpi(windows, still_address, take):
    page = windows.open(still_address, "沈婉清")
    page.goto(f"/scorecards/kpis/{KPI}/2026-Q2")
    take(page, "kpi")


def test_a_why_card(windows, still_address, take):
    page = windows.open(still_address, "沈婉清")
    page.goto(scorecard())
    page.locator(f"#completion-{KPI.hex[:12]} a").click()
    expect(page.get_by_role("dialog", name=zh("Why this figure"))).to_contain_text("400,000")
    take(page, "why")


def test_a_phone(windows, still_address, take):
    page = windows.open(still_address, "沈婉清", wide=360, high=740)
    page.goto(scorecard())
    take(page, "phone")


def test_an_import_before_anything_is_written(windows, still_address, take):
    page = windows.open(still_address, "沈婉清")
    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(LIBRARY / "monthly_tracking_table.csv")
    page.get_by_role("button", name=zh("Look at it")).click()
    page.wait_for_url(lambda url: "/imports/files/" in url)
    page.get_by_label(zh("Whose table is this?")).select_option("MKT")
    page.get_by_role("button", name=zh("Check again")).click()
    expect(page.get_by_role("row", name="7.2萬")).to_contain_text("72,000")
    page.evaluate("window.scrollTo(0, 0)")
    take(page, "import-check")
