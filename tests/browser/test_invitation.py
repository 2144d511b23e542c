"""One click on an invitation's link leads to the password; no address on the way holds its code."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import served
from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.office import office, quick_hashes

pytestmark = pytest.mark.browser


@pytest.fixture
def our_office(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as opened:
        yield opened


@pytest.fixture
def office_address(our_office, tmp_path):
    yield from served(our_office.accord, tmp_path)


def test_the_link_leads_to_the_password_with_one_click_and_no_address_holds_its_code(
    windows, our_office, office_address
):
    link = our_office.invitation("li")
    code = link.rsplit("#", 1)[1]
    page, asked = windows.open(office_address), []
    page.on("request", lambda one: asked.append((one.url, one.headers.get("referer", ""))))
    page.goto(link)
    expect(page.get_by_role("heading", name=zh("Welcome"))).to_be_visible()
    check_page(page)
    page.reload()
    page.get_by_label(zh("New password")).fill("a loud river")
    page.get_by_label(zh("The same once more")).fill("a loud river")
    page.get_by_role("button", name=zh("Set the password and sign in")).click()
    page.wait_for_url(f"{office_address}/")
    # The browser names the link itself as it was typed; only what it sends to a server counts.
    sent = [url.partition("#")[0] + referer for url, referer in asked]
    assert not [one for one in sent if code in one]
    page.go_back()
    assert code not in page.url


def test_a_second_link_in_the_same_window_is_taken_too(windows, our_office, office_address):
    page = windows.open(office_address)
    page.goto("/invitation#an-old-one")
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page)
    link = our_office.invitation("li")
    page.evaluate("(code) => { location.hash = code; }", link.rsplit("#", 1)[1])
    expect(page.get_by_role("heading", name=zh("Welcome"))).to_be_visible()


def test_without_script_the_link_is_pasted(windows, our_office, office_address):
    link = our_office.invitation("li")
    page = windows.open(office_address, script=False)
    page.goto(link)
    page.get_by_label(zh("Invitation link or its code")).fill(f"{office_address}{link}")
    page.get_by_role("button", name=zh("Go on")).click()
    expect(page.get_by_role("heading", name=zh("Welcome"))).to_be_visible()
