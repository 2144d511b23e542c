"""J5 and J6: a quarter is held, closed, printed, checked, corrected after, and opened again."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import kpi_of, persons
from tests.views.measurements.places import scorecard

pytestmark = pytest.mark.browser
HEAD, OWNER, FINANCE = "沈婉清", "陳雅婷", "孟凡宇"
MARKETING, QUARTER = unit_id("MKT"), "2026-Q2"
JUNE = f"#value-{kpi_of('new_paying_users', 'MKT', 'MKT').hex[:12]}-2026-06"
PRINTED_WITHIN = 60_000
"""Milliseconds that a document may take beside all the other tests."""


def test_a_quarter_is_closed_in_two_screens_and_three_clicks_and_printed_with_one(
    windows, address, company, tmp_path
):
    head, owner = windows.open(address, HEAD), windows.open(address, OWNER, wide=360, high=760)
    clicks, loads = [], []

    def click(here):
        clicks.append(here)
        here.click()

    # What is open is named with whom it waits for; one click reminds everybody.
    head.goto("/periods/")
    check_page(head)
    head.on("request", lambda one: loads.append(one.url) if one.is_navigation_request() else None)
    of_marketing = head.get_by_role("region", name="市場部")
    click(of_marketing.locator(f"a[href$='{QUARTER}']"))  # 1
    page = head.url
    expect(head.get_by_role("region", name=zh("Before the close"))).to_contain_text("0")
    rehearsed = head.get_by_role("row").filter(has_text="市場部2026年度")
    expect(rehearsed).to_contain_text("95.00")
    check_page(head)

    head.get_by_role("button", name=zh("Nudge everybody")).click()
    expect(head.get_by_text(zh("nudged today")).first).to_be_attached()

    # On hold no owner enters any more.
    click(head.get_by_role("button", name=zh("Put on hold")))  # 2
    expect(head.get_by_role("main")).to_contain_text(zh("On hold"))
    owner.goto(scorecard("2026-06"))
    owner.locator(f"{JUNE} a.value").focus()
    owner.keyboard.type("80000")
    owner.keyboard.press("Enter")
    expect(owner.locator(JUNE)).to_contain_text("請數據專員修改這個數值")
    expect(owner.locator(f"{JUNE} [name=typed]")).to_have_value("80000")
    check_page(owner)

    # The name is typed; another one closes nothing.
    named = head.get_by_role("textbox", name=zh("The period's name"))
    named.fill("2026-Q1")
    named.press("Enter")
    expect(head.get_by_role("alert").first).to_be_visible()
    expect(head.get_by_role("textbox", name=zh("The period's name"))).to_have_value("2026-Q1")
    check_page(head)
    named.fill(QUARTER)
    click(head.get_by_role("button", name=re.compile("^結算")))  # 3
    expect(head.get_by_role("main")).to_contain_text(zh("Closed"))
    expect(rehearsed).to_contain_text("95.00")
    check_page(head)
    assert len(clicks) == 3
    assert {url.split("?")[0].rsplit("/", 1)[-1] for url in loads} == {
        QUARTER, "hold", "closure", "nudges"
    }  # fmt: skip

    # J6: one click gives the file, and another one the same bytes.
    head.goto(scorecard())
    loads.clear()
    files = []
    for name in ("first.pdf", "again.pdf"):
        with head.expect_download(timeout=PRINTED_WITHIN) as taken:
            head.get_by_role("link", name="PDF", exact=True).click()
        taken.value.save_as(tmp_path / name)
        files.append((tmp_path / name).read_bytes())
    assert files[0].startswith(b"%PDF")
    assert files[0] == files[1]
    assert head.url.endswith(scorecard())

    head.goto("/periods/")
    head.get_by_role("link", name=zh("Check a PDF")).click()
    head.locator("input[type=file]").set_input_files(tmp_path / "first.pdf")
    head.get_by_role("button", name=zh("Check it")).click()
    expect(head.get_by_role("status").filter(has_text=zh("Identical"))).to_be_visible()
    check_page(head)

    # What comes later stands beside the score, which stays until two persons open it again.
    company.ledger.do(
        record_value,
        by=persons(company)["ye.ruolin"],
        place=Place("new_paying_users", MARKETING, "2026-06"),
        entry=Entry(source="crm", value=Decimal(80_000)),
        reason="兩張發票遲到",
    )
    head.goto(page)
    expect(rehearsed).to_contain_text("95.00")
    expect(rehearsed).to_contain_text("計入結算後的更正為 95.60")
    given = head.get_by_role("region", name=zh("Who was given a PDF"))
    given.locator("summary").click()
    expect(given).to_contain_text(HEAD)
    head.locator("textarea[name=reason]").fill("新增兩張發票")
    head.get_by_role("button", name=zh("Ask to reopen")).click()
    expect(head.get_by_role("button", name=zh("Open it again"))).to_have_count(0)
    check_page(head)

    finance = windows.open(address, FINANCE)
    finance.goto(page)
    finance.get_by_role("button", name=zh("Open it again")).click()
    expect(finance.get_by_role("main")).to_contain_text("95.60")
    check_page(finance)
