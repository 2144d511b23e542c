"""J9: the Monday meeting and its table, by keys alone; nobody prepares anything."""

import pytest
from playwright.sync_api import expect

from projections.actions.queries import all_tasks
from projections.temporal import NOW
from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import card_of, persons

pytestmark = pytest.mark.browser

SHARE = "效果廣告投放佔比"


def test_a_countermeasure_is_promised_in_one_screen_without_a_click(windows, address, company):
    page = windows.open(address, "沈婉清")
    loads, presses = [], []
    page.on("request", lambda one: loads.append(one.url) if one.is_navigation_request() else None)

    def press(key):
        presses.append(key)
        page.keyboard.press(key)

    press("g")
    press("m")
    page.wait_for_url("**/monday/")
    item = page.locator("[data-item]").filter(has=page.get_by_role("heading", name=SHARE))
    press("j")  # to the first item
    expect(item.first).to_be_focused()
    check_page(page)
    press("@")  # opens the line; the sign is in it
    page.keyboard.type("羅建維 停掉兩個低效渠道 !2w")
    press("Enter")
    expect(item.first).to_contain_text("停掉兩個低效渠道 · 羅建維 · 2026-07-20")
    expect(item.first).to_be_focused()
    expect(page.locator("#minutes")).to_contain_text("1")
    press("j")  # and on with the agenda
    expect(item.first).not_to_be_focused()
    press("k")
    expect(item.first).to_be_focused()
    check_page(page)
    assert presses == ["g", "m", "j", "@", "Enter", "j", "k"]
    assert len(loads) == 1
    with company.reading() as db:
        (task,) = [one for one in all_tasks(db, at=NOW) if one.words == "停掉兩個低效渠道"]
    assert task.owner == persons(company)["luo.jianwei"]

    page.goto(f"/tracking/{card_of('MKT-CHN')}/2026-06")
    row = page.get_by_role("row").filter(has_text=SHARE)
    expect(row).to_contain_text("任務：停掉兩個低效渠道")
    cause = row.get_by_role("textbox", name=zh("Cause of deviation"))
    cause.focus()
    page.keyboard.type("低效渠道佔用預算")
    press("Enter")  # saves the line and goes down the column
    expect(page.locator("#unfinished")).to_contain_text("每項紅燈 KPI 都已填寫")
    below = page.get_by_role("row").filter(has_text="線索質量")
    expect(below.get_by_role("textbox", name=zh("Cause of deviation"))).to_be_focused()
    page.keyboard.type("不要")
    press("Escape")
    expect(below.get_by_role("textbox", name=zh("Cause of deviation"))).to_have_value("")
    below.get_by_role("combobox", name=zh("Responsible")).fill("沒有這人")
    press("Enter")
    expect(below.get_by_role("alert")).to_contain_text("這裡沒有人叫")
    check_page(page)
    press("Escape")
