"""What changed a score between two moments, as a page."""

from decimal import Decimal

from tests.demo_database import card_of, end_of_log, persons
from tests.views.measurements.places import scorecard, type_into

SHEN = "shen.wanqing"


def changes(since, to=None):
    return f"{scorecard()}/changes?since={since}" + (f"&as_of={to}" if to else "")


def points(page, cell=2):
    """The points of each line of the table, and of all together."""
    rows = page.the("table", "Causes").every("row")[1:]
    figures = [
        Decimal([each.text for each in row.all() if each.tag in ("td", "th")][cell]) for row in rows
    ]
    return figures[:-1], figures[-1]


def test_each_cause_has_its_points_and_they_add_up_to_the_change(look):
    page = look(SHEN).get(changes("2026-05-31")).page
    lines, together = points(page)
    assert lines
    assert sum(lines) == together
    facts = page.facts()
    then, now = (Decimal(facts[name].split()[0]) for name in ("2026-05-31", "Today"))
    assert now - then == together
    assert now == Decimal("95.00")
    assert f"from {then} to {now}" in page.the("main").text


def test_a_correction_leads_to_its_event(visit, company):
    someone, before = visit(SHEN), end_of_log(company)
    type_into(someone, "8萬", reason="counted twice")
    page = someone.get(changes(f"@{before}")).page
    row = page.row("Values corrected")
    assert "New paying users" in row.text
    event = next(one for one in row.all() if one.role == "link")
    assert event["href"] == f"/audit/{end_of_log(company)}"
    assert "80,000" in someone.get(event["href"]).page.the("main").text


def test_two_moments_of_the_past_are_compared_as_they_were_known(look):
    page = look(SHEN).get(changes("2026-04-30", "2026-06-20")).page
    assert page.the("region", "Shown as of the past")
    assert sum(points(page)[0]) == points(page)[1]


def test_where_nothing_moved_the_score_that_is_said(look, still_company):
    page = look(SHEN).get(changes(f"@{end_of_log(still_company)}")).page
    assert (
        "Nothing that happened between the two moments moved this score." in page.the("main").text
    )


def test_the_scorecard_asks_for_the_day_and_its_past_leads_to_the_comparison(look):
    someone = look(SHEN)
    asking = [
        one for one in someone.get(scorecard()).page.every("textbox") if one["name"] == "since"
    ]
    assert asking[0].inside("form")["action"] == f"{scorecard()}/changes"
    past = someone.get(f"{scorecard()}?as_of=2026-05-31").page
    page = someone.get(past.link("Compare with today")["href"]).page
    assert page.facts()["Today"].startswith("95.00")


def test_what_cannot_be_read_is_refused_beside_the_field_and_stays(look):
    for since, sentence in (
        ("yesterday", "is no moment"),
        ("", "Fill this in."),
        ("2026-07-05&as_of=2026-03-31", "must lie before the second"),
    ):
        answer = look(SHEN).get(f"{scorecard()}/changes?since={since}")
        assert answer.status == 422
        assert any(sentence in said for said in answer.page.alerts())


def test_a_stranger_to_the_card_finds_nothing(look, still_company):
    someone = card_of(persons(still_company)["wu.guanting"])
    assert look("su.yuechan").get(f"/scorecards/{someone}/2026-Q2/changes").status == 404
    assert look("wu.guanting").get(f"/scorecards/{someone}/2026-Q2/changes").status == 200
    assert look(SHEN).get(f"/scorecards/{card_of('MKT')}/2026-W02/changes").status == 404
