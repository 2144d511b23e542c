"""J4: sales disputes a number from its cell; marketing answers, a steward rules, a side appeals."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import kpi_of
from tests.views.measurements.places import scorecard

pytestmark = pytest.mark.browser
SU, CHEN, YE, FANG = "蘇月嬋", "陳雅婷", "葉若琳", "方正浩"
JUNE = f"#value-{kpi_of('new_paying_users', 'MKT', 'MKT').hex[:12]}-2026-06"
CARD = scorecard("2026-06")


def test_a_number_is_disputed_answered_ruled_on_and_appealed(windows, address):
    sales = windows.open(address, SU)
    sales.goto(CARD)
    sales.locator(f"{JUNE} a.value").focus()
    sales.keyboard.press("d")
    expect(sales).to_have_url(re.compile("/disputes/new"))
    # Four fields, in the order that Tab goes.
    sales.get_by_label(zh("Our value")).fill("7萬")
    sales.get_by_label(zh("Source"), exact=False).first.fill("sales_excel")
    sales.get_by_label(zh("What we claim")).fill("有兩張訂單已退回")
    sales.get_by_label(zh("Evidence")).fill("報表十二")
    check_page(sales)
    sales.get_by_role("button", name=zh("Open the dispute")).click()
    expect(sales).to_have_url(re.compile("/disputes/[0-9a-f-]{36}$"))
    expect(sales.get_by_role("region", name=zh("Side A"))).to_contain_text("70,000")
    expect(sales.get_by_role("button", name=zh("Give the ruling"))).to_have_count(0)
    expect(sales.get_by_role("main")).to_contain_text(
        zh("A data steward, or the nearest head without a part, rules; the two sides can't.")
    )
    check_page(sales)

    owner = windows.open(address, CHEN, wide=360, high=760)
    owner.goto("/")
    owner.get_by_role("region", name=zh("Disputes that wait for you")).get_by_role("link").click()
    owner.get_by_label(zh("Our value")).fill("72,000")
    owner.get_by_label(zh("What we claim")).fill("退回的訂單屬於七月")
    owner.get_by_role("button", name=zh("Answer"), exact=True).click()
    expect(owner.get_by_role("region", name=zh("Side B"))).to_contain_text("72,000")
    check_page(owner)

    steward = windows.open(address, YE)
    steward.goto("/")
    waiting = steward.get_by_role("region", name=zh("Disputes that wait for you"))
    waiting.get_by_role("link", name=re.compile("新增付費用戶數")).click()
    page = steward.url
    for region in ("Side A", "Side B"):
        expect(steward.get_by_role("region", name=zh(region))).to_be_visible()
    # Three clicks and the reason, on one page.
    steward.get_by_role("radio", name=zh("Another value")).check()  # 1
    steward.get_by_role("textbox", name=zh("Another value")).fill("60,000")
    expect(steward.locator("#effect")).to_contain_text("95.00 B")
    steward.get_by_role("radio", name=zh("Side A")).check()  # 2
    expect(steward.locator("#effect")).to_contain_text("95.00 B")
    steward.get_by_label(zh("Reason"), exact=True).fill("合約載明退回不計")
    check_page(steward)
    steward.get_by_role("button", name=zh("Give the ruling")).click()  # 3
    expect(steward.get_by_role("main")).to_contain_text("合約載明退回不計")
    assert steward.url == page
    check_page(steward)

    sales.goto(CARD)
    expect(sales.locator(JUNE)).to_contain_text("70,000")
    mark = sales.locator(JUNE).get_by_role("link", name=zh("Ruled"))
    expect(mark).to_be_visible()
    check_page(sales)

    owner.reload()
    owner.get_by_label(zh("Why somebody should look again")).fill("名單是完整的")
    owner.get_by_role("button", name=zh("Appeal"), exact=True).click()
    expect(owner.get_by_role("main")).to_contain_text(zh("Under appeal"))
    expect(owner.get_by_role("button", name=zh("Appeal"), exact=True)).to_have_count(0)

    head = windows.open(address, FANG)
    head.goto("/")
    waiting = head.get_by_role("region", name=zh("Disputes that wait for you"))
    waiting.get_by_role("link", name=re.compile("新增付費用戶數")).click()
    head.get_by_label(zh("Reason"), exact=True).fill("兩張訂單確屬六月")
    head.get_by_role("button", name=zh("Decide"), exact=True).click()
    expect(head.get_by_role("main")).to_contain_text(zh("Settled for good"))
    check_page(head)
    sales.reload()
    expect(sales.locator(JUNE)).to_contain_text("70,000")
