"""J7: a new team: its people pasted, drafts of 100%, one grid of targets, letters sent."""

import pytest
from playwright.sync_api import expect

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import grant_role
from app.domain.people.roles import Role
from projections.people.queries import names
from projections.temporal import NOW
from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import persons

pytestmark = pytest.mark.browser
SHEET = (
    "姓名\t用戶名\t小組\t上級\t角色\n"
    "何嘉\the.jia\t\t\t組長\n林語\tlin.yu\t\t何嘉\tSEM專員\n馬可\tma.ke\t\t何嘉\t內容專員\n"
)


@pytest.fixture
def head(company):
    """The head of the company, who manages people too, by name."""
    he = persons(company)["he.mingyuan"]
    with company.reading() as db:
        here = names(db, at=NOW)
    top = next(id for id, unit in here.units.items() if unit.parent is None)
    company.ledger.do(grant_role, by=SYSTEM, person=he, role=Role.ADMINISTRATOR, unit=top)
    return here.of(he, "zh_Hant")


def test_four_screens_and_seven_clicks_from_nothing_to_letters_sent(windows, address, head):
    page = windows.open(address, head)
    page.goto("/people/")
    loads = []
    page.on("request", lambda one: loads.append(one.url) if one.is_navigation_request() else None)

    page.get_by_role("link", name=zh("New team")).first.click()  # 1
    page.get_by_label(zh("Name"), exact=True).fill("成長組")
    page.get_by_label(zh("Code"), exact=True).fill("GRW")
    page.get_by_label(zh("Industry")).select_option("b2b")  # 2
    page.locator("textarea[name=sheet]").fill(SHEET)
    check_page(page)
    page.get_by_role("button", name=zh("Check the team")).click()  # 3
    check_page(page)
    page.get_by_role("button", name=zh("Begin the team")).click()  # 4
    page.get_by_role("link", name=zh("Targets in one grid")).click()  # 5

    letters = page.get_by_role("region", name=zh("Responsibility letters"))
    expect(letters).to_contain_text("1")
    page.locator("input[value^='同比']").fill("3%")
    check_page(page)
    page.get_by_role("button", name=zh("Save the targets")).click()  # 6
    send = letters.get_by_role("button", name=zh("Send letters for signature"))
    expect(send).to_be_enabled()
    send.click()  # 7
    expect(send).to_be_disabled()
    expect(letters.get_by_role("listitem").filter(has_text="已送出")).to_have_count(3)
    check_page(page)
    screens = {url.split("?")[0].rstrip("/") for url in loads}
    assert f"{address}/scorecards/together/{unit_id('GRW')}/2026" in screens
    assert len([url for url in screens if not url.endswith("/letters")]) == 4
