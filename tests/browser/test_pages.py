"""Every page, bright and dark, wide and narrow: nothing axe-core finds, nothing that sticks out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.domain.ids import unit_id
from tests.browser.watching import colour_violations, overflow, violations
from tests.browser.words import zh
from tests.demo_database import card_of, kpi_of
from tests.views.measurements.places import number, on_card, scorecard

pytestmark = pytest.mark.browser

KPI = kpi_of("new_paying_users", "MKT", "MKT")
MARKETING = unit_id("MKT")
PAGES = {
    "home": "/",
    "scorecards": "/scorecards?period=2026-Q2",
    "scorecard": scorecard(),
    "scorecard of a month": scorecard("2026-06"),
    "scorecard of a year": scorecard("2026"),
    "scorecard of the past": scorecard() + "?as_of=2026-06-20",
    "kpi": f"/scorecards/kpis/{KPI}/2026-Q2",
    "lines and weights": scorecard("lines"),
    "line": f"{scorecard()}/lines/{KPI}",
    "score": f"{scorecard()}/score",
    "number": f"{number('leads')}/why",
    "edit": on_card(),
    "people": "/people",
    "dictionary": "/metrics/",
    "metric": "/metrics/cac",
    "import": "/imports",
    "audit": "/audit",
    "new scorecard": "/scorecards/new",
    "people's own": "/people/new",
    "not there": "/scorecards/nowhere",
}

FROM_LISTS = {
    "a request": ("/adjustments/", "main tbody th a"),
    "a source": ("/sources/", "main tbody th a"),
    "a person": ("/people/", "main #units li a"),
    "a step of the trail": ("/audit", "main .audit a"),
    "a period to close": ("/periods/", "main .card-list a"),
}
OTHERS = {
    "fill in": "/fill-in",
    "find": "/find?q=cac",
    "find nothing": "/find?q=zzzz",
    "versions side by side": "/metrics/valid_leads/versions/",
    "a new version": "/metrics/cac/versions/new",
    "a new metric": "/metrics/new-metric",
    "names and benchmark": "/metrics/cac/names",
    "retiring a metric": "/metrics/marketing_spend/retirement",
    "sources of a metric": "/metrics/leads/sources",
    "rules": "/metrics/-/rules",
    "sources": "/sources/",
    "a new source": "/sources/-/new",
    "held values": "/quality/",
    "conflicts": "/quality/conflicts",
    "to verify": "/quality/unverified?period=2026-06",
    "checks": "/quality/runs",
    "disputes": "/disputes/",
    "a new dispute": f"/disputes/new?metric=new_paying_users&subject={MARKETING}&period=2026-06",
    "adjustments": "/adjustments/",
    "letter": scorecard("letter"),
    "closing": "/periods/",
    "monthly tracking": "/tracking/?period=2026-06",
    "monthly table": f"/tracking/{card_of('MKT-CHN')}/2026-06",
    "gaps": f"/gaps/{card_of('MKT')}/2026",
    "missed KPIs": "/missed/",
    "Monday meeting": f"/monday/?unit={MARKETING}",
    "evidence": "/evidence",
    "working days": "/policies/calendar",
    "settings": "/settings",
    "where I am signed in": "/settings/sessions",
    "nothing in the trail": "/audit?since=2099-01-01",
}
"""Pages that the two tests above don't walk; as the data steward sees them."""


def test_no_page_has_a_violation_or_sticks_out(windows, still_address):
    """Each page is opened once: what it holds depends on neither width nor colours."""
    page = windows.open(still_address, "葉若琳")
    found = {}
    for name, address in PAGES.items():
        _look(page, 1280, "light")
        page.goto(address)
        wrong = violations(page) + overflow(page)
        _look(page, 1280, "dark")
        wrong += colour_violations(page)
        _look(page, 360, "dark")
        wrong += violations(page) + overflow(page)
        _look(page, 360, "light")
        if wrong := wrong + colour_violations(page):
            found[name] = wrong
    assert found == {}


def test_what_is_wrong_would_be_found(windows, still_address):
    """Pale words are told by both ways of looking, a nameless picture by the whole one."""
    page = windows.open(still_address)
    page.goto("/sign-in")
    page.evaluate(
        """() => { document.querySelector("main").innerHTML += '<p class="pale">pale</p><img>';
          document.querySelector(".pale").style.color = "#ddd";
          document.querySelector(".pale").style.background = "#fff";
          document.querySelector(".pale").style.minWidth = "3000px"; }"""
    )
    assert [one.split(":")[0] for one in violations(page)] == ["color-contrast", "image-alt"]
    assert [one.split(":")[0] for one in colour_violations(page)] == ["color-contrast"]
    assert overflow(page)


def _look(page: Page, wide: int, theme: str) -> None:
    page.set_viewport_size({"width": wide, "height": 800})
    page.emulate_media(color_scheme=theme)


@pytest.mark.parametrize("wide", [1280, 360])
@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_the_sign_in_page_too(language, wide, windows, still_address):
    page = windows.open(still_address, wide=wide, language=language)
    page.goto("/sign-in")
    assert violations(page) + overflow(page) == []


def test_english_fits_on_a_phone_as_well(windows, still_address):
    page = windows.open(still_address, "Ye Ruolin", wide=360, language="en")
    found = {}
    for name, address in _all_addresses(page):
        page.goto(address)
        if wrong := overflow(page):
            found[name] = wrong
    assert found == {}


def _all_addresses(page: Page) -> Iterator[tuple[str, str]]:
    """Every page that is walked here, the first of each list among them."""
    yield from PAGES.items()
    yield from _others(page)


def _others(page: Page) -> Iterator[tuple[str, str]]:
    for name, (address, link) in FROM_LISTS.items():
        page.goto(address)
        yield name, page.locator(link).first.get_attribute("href")
    yield from OTHERS.items()


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_no_heading_of_the_grid_is_cut_off(language, windows, still_address):
    name = {"zh-TW": "葉若琳", "en": "Ye Ruolin"}[language]
    page = windows.open(still_address, name, language=language)
    page.goto(scorecard())
    cut = page.eval_on_selector_all(
        "[data-grid] thead th",
        "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)",
    )
    assert cut == []


def test_every_other_page_is_as_plain(windows, still_address):
    page = windows.open(still_address, "葉若琳")
    found = {}
    for name, address in _others(page):
        _look(page, 1280, "light")
        answer = page.goto(address)
        assert answer.ok, name
        wrong = violations(page) + overflow(page)
        _look(page, 360, "dark")
        if wrong := wrong + violations(page) + overflow(page):
            found[name] = wrong
    assert found == {}


@pytest.mark.parametrize("wide", [1280, 360])
def test_the_palette_finds_by_keys_alone_and_leaves_the_page_plain(wide, windows, still_address):
    page = windows.open(still_address, "葉若琳", wide=wide)
    page.goto(scorecard())
    page.keyboard.press("Control+k")
    page.keyboard.type("获客成本")
    first = page.locator("#palette .found a").first
    expect(first).to_be_visible()
    page.wait_for_load_state("networkidle")  # of what is typed the last letter is answered, too
    assert violations(page) + overflow(page) == []
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#palette-text")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/scorecards/kpis/" in url or "/metrics/" in url)
    page.keyboard.press("Meta+k")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_the_menu_of_other_pages_opens_by_key_and_without_script(windows, still_address):
    page = windows.open(still_address, "葉若琳", wide=360)
    menu = page.locator(".other-pages summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=zh("Disputes"), exact=True)).to_be_visible()
    assert violations(page) + overflow(page) == []
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    plain = windows.open(still_address, script=False)
    plain.goto("/sign-in")
    plain.locator("main details > summary").click()
    plain.get_by_role("button", name="葉若琳").first.click()
    plain.locator(".other-pages summary").click()
    plain.get_by_role("link", name=zh("Disputes"), exact=True).click()
    expect(plain.locator("h1")).to_have_text(zh("Disputes"))
    plain.goto("/find?q=cac")
    expect(plain.locator(".found a").first).to_be_visible()
