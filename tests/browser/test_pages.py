"""Every page, bright and dark, wide and narrow: nothing axe-core finds, nothing that sticks out."""

import pytest

from tests.browser.watching import overflow, violations
from tests.demo_database import kpi_of
from tests.views.measurements.places import number, on_card, scorecard

pytestmark = pytest.mark.browser

KPI = kpi_of("new_paying_users", "MKT", "MKT")
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


@pytest.mark.parametrize("wide", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_violation_or_sticks_out(theme, wide, windows, still_address):
    page = windows.open(still_address, "葉若琳", wide=wide, theme=theme)
    found = {}
    for name, address in PAGES.items():
        page.goto(address)
        if wrong := violations(page) + overflow(page):
            found[name] = wrong
    assert found == {}


@pytest.mark.parametrize("wide", [1280, 360])
@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_the_sign_in_page_too(language, wide, windows, still_address):
    page = windows.open(still_address, wide=wide, language=language)
    page.goto("/sign-in")
    assert violations(page) + overflow(page) == []


def test_english_fits_on_a_phone_as_well(windows, still_address):
    page = windows.open(still_address, "Ye Ruolin", wide=360, language="en")
    found = {}
    for name, address in PAGES.items():
        page.goto(address)
        if wrong := overflow(page):
            found[name] = wrong
    assert found == {}


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
