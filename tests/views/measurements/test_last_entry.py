"""Ctrl+Z after the page was left: the last entry of one's own, found again by the server."""

from datetime import UTC, datetime, timedelta

from app.accord import Accord
from app.factory import create_app
from tests.demo_database import card_of, end_of_log, persons, settings_of
from tests.views.measurements.places import MARKETING, cell_on, scorecard, type_into
from tests.visiting import Visitor

SHEN, CHEN, STRANGER = "shen.wanqing", "chen.yating", "hou.jiaxin"
JULY = {"month": "2026-07", "period": "2026-Q3"}
LAST = f"{scorecard('2026-Q3')}/last-entry"


def asked(visitor, url=LAST):
    """What Ctrl+Z is told: the status, and the undoing in it."""
    answer = visitor.get(url, htmx=True)
    assert answer.status == 200
    undoing = next((one for one in answer.page.all() if "data-withdrawal" in one), None)
    return answer, undoing


def july(visitor):
    page = visitor.get(scorecard("2026-Q3")).page
    return cell_on(page, "new_paying_users", "2026-07").text


def test_an_entry_is_undone_after_the_page_was_left(visit):
    someone = visit(SHEN)
    type_into(someone, "80000", **JULY)
    _, undoing = asked(visit(SHEN))
    assert undoing is not None
    done = someone.send(undoing)
    assert done.status == 200
    assert "80,000" not in july(someone)


def test_a_correction_that_is_undone_is_said_to_be_taken_back(visit):
    someone = visit(SHEN)
    for value in ("80000", "81000"):
        type_into(someone, value, **JULY)
    _, undoing = asked(someone)
    done = someone.send(undoing)
    assert "Taken back: what stood before" in done.page.by_id("status").text
    assert "80,000" in july(someone)


def test_entries_are_undone_one_after_the_other_and_no_undoing_is_undone(visit):
    someone = visit(SHEN)
    type_into(someone, "80000", **JULY)
    type_into(someone, "3000", metric="brand_search_index", **JULY)
    for _ in range(2):
        _, undoing = asked(someone)
        someone.send(undoing)
    answer, undoing = asked(someone)
    assert undoing is None
    said = answer.response.get_data(as_text=True)
    assert "Nothing to withdraw: New paying users, July 2026, your last entry here" in said
    assert "/audit?cell=" in said
    assert "80,000" not in july(someone)


def test_what_is_old_or_changed_by_somebody_else_leads_to_its_history(visit, company, tmp_path):
    type_into(visit(SHEN), "80000", **JULY)
    later = Accord(
        company.store, clock=lambda: datetime.now(UTC) + timedelta(minutes=16), raise_errors=True
    )
    app = create_app(later, settings_of(tmp_path / "company"))
    known = persons(company)
    answer, undoing = asked(Visitor(app, known[SHEN]))
    assert undoing is None
    assert "is older than 15 minutes" in answer.text
    assert "/audit?cell=" in answer.text
    type_into(visit(CHEN), "81000", reason="late returns", **JULY)
    assert asked(visit(SHEN))[1] is None
    assert asked(visit(CHEN))[1] is not None
    assert "none of your latest entries" in asked(visit("ye.ruolin"))[0].text


def test_the_address_is_for_scripts_of_those_who_see_the_scorecard(visit, company):
    before = end_of_log(company)
    plain = visit(SHEN).get(LAST)
    assert (plain.status, plain.goes_to) == (303, scorecard("2026-Q3"))
    own = card_of(persons(company)["wu.guanting"])
    assert visit(STRANGER).get(f"/scorecards/{own}/2026-Q3/last-entry", htmx=True).status == 404
    assert visit(SHEN).get(f"{LAST}?as_of=2026-06-30", htmx=True).status == 404
    assert visit(SHEN).get(f"/scorecards/{MARKETING}/2026-Q3/last-entry").status == 404
    assert end_of_log(company) == before
