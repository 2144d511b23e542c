"""`[` and `]`: every page as of the past leads to the events before and after that changed it."""

from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from app.domain.ids import unit_id
from app.views.audit.sentences import SENTENCES
from tests.demo_database import card_of, kpi_of, persons

MARKETING = unit_id("MKT")
CARD, KPI = card_of("MKT"), kpi_of("new_paying_users", "MKT", "MKT")
CELL = f"/measurements/new_paying_users/{MARKETING}/2026-05"
STEWARD, AUDITOR, HEAD = "ye.ruolin", "gu.chengde", "shen.wanqing"
MIDDLE = 4_000
EARLY = 2_500
"""In the year that is being set up, where lines come onto scorecards."""

PAGES = {
    "home": (HEAD, "/"),
    "scorecards": (HEAD, "/scorecards/?period=2026-05"),
    "a scorecard": (HEAD, f"/scorecards/{CARD}/2026-05"),
    "a KPI": (HEAD, f"/scorecards/kpis/{KPI}/2026-05"),
    "why a KPI": (HEAD, f"/scorecards/{CARD}/2026-05/lines/{KPI}"),
    "why a score": (HEAD, f"/scorecards/{CARD}/2026-05/score"),
    "why a number": (HEAD, f"{CELL}/why"),
    "a letter": (HEAD, f"/scorecards/{CARD}/letter"),
    "people": (HEAD, "/people/"),
    "a person": (HEAD, "/people/{person}"),
    "a unit": (HEAD, f"/people/units/{unit_id('MKT-CON')}"),
    "working days": (HEAD, "/policies/calendar"),
    "the dictionary": (HEAD, "/metrics/"),
    "a metric": (HEAD, "/metrics/leads"),
    "the rules for data": (HEAD, "/metrics/-/rules"),
    "sources": (HEAD, "/sources/"),
    "a source": (HEAD, "/sources/crm"),
    "held values": (STEWARD, "/quality/"),
    "numbers in conflict": (STEWARD, "/quality/conflicts"),
    "values to verify": (STEWARD, "/quality/unverified?period=2026-05"),
    "runs": (STEWARD, "/quality/runs"),
    "periods": (HEAD, "/periods/"),
    "a period": (HEAD, f"/periods/{MARKETING}/2026-Q1"),
    "requests": (HEAD, "/adjustments/"),
    "disputes": (HEAD, "/disputes/"),
    "imports": (HEAD, "/imports/"),
    "a number's parts": (HEAD, f"{CELL}/breakdown"),
    "reviews": (HEAD, "/reviews/?period=2026-Q1"),
    "a review": (HEAD, f"/reviews/{CARD}/2026-Q1"),
    "causes": (HEAD, f"/causes/{KPI}/2026-05"),
    "goal, result and customers": (HEAD, f"/feedback/{CARD}/2026-05"),
    "tasks": (HEAD, "/tasks/?whose=all"),
    "the handbook": (HEAD, "/handbook/"),
    "the trail": (AUDITOR, "/audit"),
}

UNTOUCHED = ("working days", "imports")
"""What the demonstration company never touched."""


@pytest.fixture
def opened(look, still_company):
    """Opens a page as of a position; gives what it says, and its steps."""

    def open_at(name, position):
        username, url = PAGES[name]
        url = url.replace("{person}", str(persons(still_company)["luo.jianwei"]))
        mark = "&" if "?" in url else "?"
        answer = look(username).get(f"{url}{mark}as_of=@{position}")
        assert answer.status == 200
        return answer.page

    return open_at


def steps_on(look, name, page):
    """The positions that the ribbon's links lead to, before and after; None where there is none."""
    found = []
    for label in ("Step before", "Step after"):
        links = page.the("region", "Shown as of the past").every("link", label)
        found.append(_position(look, name, links[0]["href"]) if links else None)
    return found


def _position(look, name, url):
    asked = parse_qs(urlsplit(url).query)
    if "step" in asked:
        asked = parse_qs(urlsplit(look(PAGES[name][0]).get(url).goes_to).query)
    return int(asked["as_of"][0].removeprefix("@")) if "as_of" in asked else None


@pytest.mark.parametrize("name", PAGES)
def test_nothing_changes_a_page_between_its_steps(look, opened, name):
    middle = EARLY if name in ("the dictionary", "the rules for data") else MIDDLE
    page = opened(name, middle)
    before, after = steps_on(look, name, page)
    assert (before or after) or name in UNTOUCHED
    said = page.the("main").text
    if before is not None:
        assert before < middle
        last = opened(name, middle - 1).the("main").text
        assert opened(name, before).the("main").text == last
    if after is not None:
        assert after > middle
        assert opened(name, after - 1).the("main").text == said


def test_the_steps_of_a_page_of_all_kinds_are_asked_for_with_each_kind_once(opened, still_company):
    told = []

    def note(_connection, _cursor, _statement, parameters, *_):
        told.append(len(parameters))

    sa.event.listen(still_company.store.engine, "before_cursor_execute", note)
    try:
        opened("home", MIDDLE)
    finally:
        sa.event.remove(still_company.store.engine, "before_cursor_execute", note)
    assert max(told) < 5 * len(SENTENCES)
