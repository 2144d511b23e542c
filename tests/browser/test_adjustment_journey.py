"""J3: a group lead asks for another target from the KPI's row; the head decides by thumb."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import card_of, kpi_of

pytestmark = pytest.mark.browser
XU, SHEN = "許書涵", "沈婉清"
KPI = kpi_of("engagement", "MKT-CON", "MKT-CON")


def test_asked_for_with_six_keys_and_decided_with_two_taps(windows, address):
    lead = windows.open(address, XU)
    lead.goto(f"/scorecards/{card_of('MKT-CON')}/2026-06")
    lead.locator(f"#kpi-{KPI.hex[:12]} a").focus()

    lead.keyboard.press("a")  # 1
    target = lead.locator(f"input[name=target-{KPI.hex}]")
    expect(target).to_be_focused()
    lead.keyboard.press("Control+a")  # 2
    lead.keyboard.type("4.8%")
    preview = lead.locator("#preview")
    expect(preview).to_contain_text("100%")
    expect(preview).to_contain_text("95.50 B")
    lead.get_by_label(zh("Kind of reason")).select_option("competitor")  # 3
    lead.get_by_label(zh("What happened, and why this change")).click()  # 4
    lead.keyboard.type("兩家同業同時加價。我們改做長尾詞。")
    check_page(lead)
    lead.get_by_role("button", name=zh("Submit"), exact=True).click()  # 5
    expect(lead).to_have_url(re.compile("/adjustments/[0-9a-f-]{36}$"))
    expect(lead.get_by_role("main")).to_contain_text("4.8%")
    check_page(lead)

    head = windows.open(address, SHEN, wide=360, high=760)
    head.goto("/")
    waiting = head.get_by_role("region", name=zh("Requests that wait for you"))
    waiting.get_by_role("link").first.click()  # 1 tap
    expect(head.locator("ins").first).to_contain_text("4.8%")
    check_page(head)
    head.get_by_role("button", name=zh("Approve"), exact=True).click()  # 2 taps
    expect(head.get_by_role("main")).to_contain_text(zh("In force"))
    check_page(head)
    head.goto("/")
    letters = head.get_by_role("region", name=zh("Letters that wait for you"))
    expect(letters).to_contain_text(zh("an addendum to acknowledge"))
