"""`[` and `]`: every page as of the past leads to the events before and after that changed it."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import rename_person
from app.domain.policies.commands import adopt_scoring_policy
from app.domain.reviews.review import review_id
from app.domain.reviews.tracking import LineWords, note_line
from app.views.audit.sentences import SENTENCES
from app.views.scorecards import stepping
from app.views.scorecards.stepping import touched
from projections.audit.tables import trail as rows
from tests.demo_database import card_of, end_of_log, kpi_of, persons

MARKETING = unit_id("MKT")
CARD, KPI = card_of("MKT"), kpi_of("new_paying_users", "MKT", "MKT")
CHANNELS = card_of("MKT-CHN")
CELL = f"/measurements/new_paying_users/{MARKETING}/2026-05"
STEWARD, AUDITOR, HEAD = "ye.ruolin", "gu.chengde", "shen.wanqing"
MIDDLE = 4_000
EARLY = 2_500
"""In the year that is being set up, where lines come onto scorecards."""

PAGES = {
    "home": (HEAD, "/"),
    "scorecards": (HEAD, "/scorecards/?period=2026-05"),
    "a scorecard": (HEAD, f"/scorecards/{CARD}/2026-05"),
    "reviewed scorecards": (HEAD, "/scorecards/?period=2026-Q1"),
    "a reviewed scorecard": (HEAD, f"/scorecards/{CHANNELS}/2026-Q1"),
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
    "a month's table": (HEAD, f"/tracking/{CARD}/2026-05"),
    "a month's gaps": (HEAD, f"/gaps/{CARD}/2026-05"),
    "reviews": (HEAD, "/reviews/?period=2026-Q1"),
    "a review": (HEAD, f"/reviews/{CARD}/2026-Q1"),
    "causes": (HEAD, f"/causes/{KPI}/2026-05"),
    "goal, result and customers": (HEAD, f"/feedback/{CARD}/2026-05"),
    "tasks": (HEAD, "/tasks/?whose=all"),
    "the handbook": (HEAD, "/handbook/"),
    "the trail": (AUDITOR, "/audit"),
}

REVIEWED = review_id(CHANNELS, "2026-Q1")
SHOWN_BESIDE = {
    "reviews.review.confirmed": ("reviewed scorecards", "a reviewed scorecard"),
    "actions.task.set": ("a KPI",),
}
"""What is no figure of a scorecard and yet changes these pages."""

WALKED = {
    "reviewed scorecards": (4_262, 2),
    "a reviewed scorecard": (4_240, 3),
    "a scorecard": (4_400, 4),
    "a KPI": (4_810, 6),
    "why a score": (4_200, 4),
    "a month's gaps": (4_810, 4),
}
"""From which position, and how many steps on."""

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


@pytest.mark.parametrize("topic", SHOWN_BESIDE)
def test_what_stands_beside_the_figures_is_a_step_too(topic, look, opened, still_company):
    for name in SHOWN_BESIDE[topic]:
        at = _last(still_company, topic)
        before = opened(name, at - 1)
        assert before.the("main").text != opened(name, at).the("main").text, name
        assert steps_on(look, name, before)[1] == at, name
        assert steps_on(look, name, opened(name, at + 1))[0] == at, name


def _last(accord, topic):
    """The position of the last such event of the KPI and of the reviewed scorecard."""
    about = sa.or_(rows.c.kpi == KPI, rows.c.thing == REVIEWED)
    with accord.reading() as db:
        return db.scalar(
            sa.select(sa.func.max(rows.c.position)).where(rows.c.topic == topic, about)
        )


@pytest.mark.parametrize("name", WALKED)
def test_no_step_of_a_walk_passes_over_a_change(name, look, opened, still_company):
    assert passed_over(look, opened, name, end_of_log(still_company)) == []


def test_a_walk_finds_what_is_no_step(look, opened, still_company, monkeypatch):
    def without_reviews(*given, **more):
        among, things = touched(*given, **more)
        return among, [thing for thing in things if thing != REVIEWED]

    monkeypatch.setattr(stepping, "touched", without_reviews)
    assert passed_over(look, opened, "a reviewed scorecard", end_of_log(still_company)) != []


def passed_over(look, opened, name, end):
    """Where a page differs right before its next step from what it was: between which positions.

    What has no next step is looked at as of the end of the log.
    """
    (at, steps), passed = WALKED[name], []
    for _ in range(steps):
        page = opened(name, at)
        after = steps_on(look, name, page)[1]
        until = end if after is None else after - 1
        if until > at and page.the("main").text != opened(name, until).the("main").text:
            passed.append((at, until + 1))
        if after is None:
            break
        at = after
    return passed


def test_later_policies_names_and_notes_are_steps(visit, company):
    head, do = persons(company)[HEAD], company.ledger.do
    start = end_of_log(company)
    do(
        adopt_scoring_policy,
        by=SYSTEM,
        from_day=date(2026, 1, 1),
        terms={"ratio_cap": "110"},
        reason="no more than that",
    )
    adopted = end_of_log(company)
    do(rename_person, by=SYSTEM, person=head, name="沈婉清", latin_name="Shen Wan Ching")
    words = LineWords(CARD, KPI, "new_paying_users", MARKETING, "2026-05", "the fair was late")
    do(note_line, by=head, holder=MARKETING, words=words)
    noted = end_of_log(company)
    for name in ("a scorecard", "a KPI", "why a score", "a month's gaps"):
        found = [start]
        while (after := _after(visit, name, found[-1])) is not None:
            found.append(after)
        assert {adopted, adopted + 1, noted} <= set(found), name


def _after(visit, name, position):
    page = visit(HEAD).get(f"{PAGES[name][1]}?as_of=@{position}").page
    return steps_on(visit, name, page)[1]


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
