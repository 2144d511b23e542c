"""The difference ledger of a number, as people keep it."""

import pytest

from app.reading.quality import conflicts
from projections.temporal import NOW

STEWARD, STRANGER = "ye.ruolin", "lin.peiying"


@pytest.fixture(scope="session")
def conflict(still_company):
    """A number in conflict: its address, and the source that differs."""
    with still_company.reading() as db:
        found = conflicts(db, at=NOW)[0]
    key = found.cell.key
    counting = found.cell.counting.source
    other = next(one for one in found.reports if one.source != counting)
    return f"/measurements/{key.metric}/{key.subject}/{key.period}", other.source


def press(visitor, url, called, **typed):
    button = visitor.get(url).page.every("button", called)[0]
    return visitor.send(button.inside("form"), button, **typed)


def test_the_why_card_leads_to_what_explains_a_difference(look, conflict):
    url, source = conflict
    page = look(STEWARD).get(f"{url}/why").page
    assert "unexplained" in page.text
    assert f"{url}/difference/{source}" in {one["href"] for one in page.every("link")}


def test_items_are_named_until_the_rest_is_within_the_tolerance(visit, conflict):
    url, source = conflict
    steward, ledger = visit(STEWARD), f"{url}/difference/{source}"
    page = steward.get(ledger).page
    assert "the number is in conflict" in page.text
    rest = page.facts()["Difference"].lstrip("+-").replace(",", "")
    assert press(steward, ledger, "Name it", kind="timing", typed="1").status == 303
    answer = press(
        steward, ledger, "Name it", kind="other", typed=str(int(rest) - 1), name="trials"
    )
    assert answer.status == 303
    page = steward.get(ledger).page
    assert "this source is no conflict" in page.text
    assert page.facts()["Unexplained"] == "0"
    assert "trials" in page.text
    assert "Conflict" not in steward.get(f"{url}/why").page.text
    assert press(steward, ledger, "Clear", reason="wrong month").status == 303
    assert "Time lag" not in steward.get(ledger).page.the("region", "Named items").text
    past = visit(STEWARD).get(f"{ledger}?as_of=2026-07-05").page
    assert past.every("button", "Name it") == []


def test_what_is_refused_stays_as_it_was_typed(visit, conflict):
    url, source = conflict
    answer = press(visit(STEWARD), f"{url}/difference/{source}", "Name it", kind="other", typed="7")
    assert answer.status == 422
    assert answer.page.the("textbox", "How much")["value"] == "7"
    assert "Say in a few words" in answer.page.text


def test_a_stranger_sees_it_and_has_no_form(look, conflict):
    url, source = conflict
    page = look(STRANGER).get(f"{url}/difference/{source}").page
    assert page.every("button", "Name it") == []
    answer = look(STRANGER).post(f"{url}/difference/{source}", kind="timing", typed="1")
    assert answer.status == 422
    assert look(STRANGER).get(f"{url}/difference/nowhere").status == 404
