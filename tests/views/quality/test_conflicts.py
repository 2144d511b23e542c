"""Numbers that sources report differently, of every period."""

import pytest

from app.domain.ids import unit_id

STEWARD, MEMBER = "ye.ruolin", "chen.yating"


def periods(page):
    return [row.every("cell")[0].text for row in page.by_id("conflicts").every("row")[1:]]


def test_conflicts_of_every_month_are_listed_the_newest_first(look):
    page = look(MEMBER).get("/quality/conflicts").page
    found = periods(page)
    assert len(found) == 14
    assert found[0] == "June 2026"
    assert found[-1] == "August 2025"


def test_each_source_says_its_number_and_which_one_counts(look):
    page = look(MEMBER).get("/quality/conflicts?metric=leads").page
    row = page.by_id("conflicts").every("row")[1].text
    assert "CRM system 11,183 counts" in row
    assert "10,411" in row
    assert "772, 6.9%" in row
    assert row.endswith("2%")


@pytest.mark.parametrize(("asked", "count"), [("metric=成交数", 3), (f"unit={unit_id('CO')}", 14)])
def test_the_list_is_narrowed(asked, count, look):
    assert len(periods(look(MEMBER).get(f"/quality/conflicts?{asked}").page)) == count


def test_none_is_told_with_what_to_do_next(look):
    page = look(MEMBER).get(f"/quality/conflicts?unit={unit_id('CS')}").page
    assert page.every("heading", "No number is in conflict")
    assert page.link("Show all")


def test_a_past_day_shows_the_conflicts_of_then(look):
    page = look(MEMBER).get("/quality/conflicts?as_of=2025-12-31").page
    assert periods(page)[-1] == "August 2025"
    assert len(periods(page)) < 15


def test_the_list_is_exported_with_a_row_for_each_source(look):
    visitor = look(MEMBER)
    page = visitor.get("/quality/conflicts?metric=deals").page
    answer = visitor.get(page.link("Export this list (CSV)")["href"]).response
    assert len(answer.get_data().decode("utf-8-sig").splitlines()) == 1 + 2 * 3


def test_the_stewards_first_page_tells_the_newest_conflicts_also_of_earlier_months(look):
    steward = look(STEWARD)
    page = steward.get("/").page
    told = [
        one.text
        for one in page.the("region", "Needs your attention").every("listitem")
        if "Sources differ by more than the tolerance" in one.text
    ]
    every = periods(steward.get(page.link("All numbers in conflict")["href"]).page)
    assert every[0] == "June 2026" != every[4]  # June is the month that has just ended
    assert len(told) == 5 < len(every)
    assert all(
        line.split("tolerance, ")[1].startswith(of)
        for line, of in zip(told, every[:5], strict=True)
    )
