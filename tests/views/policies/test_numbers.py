"""Policies adopted through the page: the effect first, then a dated event."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.ids import SYSTEM, ident, unit_id
from app.domain.people.commands import grant_role
from app.domain.people.roles import Role
from app.domain.policies.policy import Policy
from app.domain.values.period import Period
from app.reading.cards import read_card
from app.views.policies import numbers
from projections.adjustments.queries import adjustments
from projections.policies.queries import adjustment_policy
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, events_of, persons
from tests.office import PASSWORD
from tests.visiting import filled

SCORING = "/policies/scoring"


def typed(visitor, button, **fields):
    """Fill the page's form in and press a button of it."""
    page = visitor.get(fields.pop("url", SCORING)).page
    one = page.button(button)
    return visitor.send(one.inside("form"), one, **fields)


def adopted(visitor, **fields):
    """Look at the effect and adopt."""
    looked = typed(visitor, "Show the effect", **fields)
    assert looked.status == 200, looked.page.alerts()
    button = looked.page.button("Adopt")
    return visitor.send(button.inside("form"), button)


def score(company, period="2026-Q2"):
    with company.reading() as db:
        scored = read_card(db, Period.parse(period), at=NOW, card=card_of("MKT")).scored
        return scored.score, str(scored.grade)


@pytest.mark.parametrize("policy", numbers.USUAL)
def test_every_number_of_a_policy_is_on_its_page(policy):
    assert numbers.numbers(policy).keys() == numbers.USUAL[policy].keys()


def test_a_number_that_the_page_lacks_is_found(monkeypatch):
    monkeypatch.setitem(numbers.USUAL, "scoring", {**numbers.USUAL["scoring"], "blue_from": "1.2"})
    with pytest.raises(AssertionError, match="blue_from"):
        test_every_number_of_a_policy_is_on_its_page("scoring")


def test_everybody_reads_the_numbers_that_hold(look):
    page = look("chen.yating").get(SCORING).page
    assert page.facts()["Yellow from, percent of completion"] == "80"
    assert page.facts()["For the process, at least"] == "-5"
    assert "Nobody has adopted other numbers yet." in page.text
    assert page.every("button", "Adopt") == []
    assert look("chen.yating").get("/policies/adjustments").page.facts()["First plan within, hours"]


@pytest.mark.parametrize("who", ["shen.wanqing", "ye.ruolin", "gu.chengde", "bai.jingyi"])
def test_nobody_but_an_administrator_adopts(visit, company, who):
    visitor, before = visit(who), end_of_log(company)
    for url in (SCORING, f"{SCORING}/effect"):
        answer = visitor.post(url, grade_s="110", from_day="2026-07-01", reason="no")
        assert answer.status == 422
        assert "administrator" in answer.page.text
    assert end_of_log(company) == before


def test_the_effect_is_shown_first_and_nothing_is_saved_by_looking(visit, company):
    tao, before = visit("tao.yifan"), end_of_log(company)
    day = {"from_day": "2026-07-01", "reason": "a harder year"}
    answer = typed(tao, "Show the effect", grade_b="95", **day)
    effect = answer.page.the("region", "Effect on open scorecards").text
    assert "91.16 B C" in effect  # a channel group that was a B
    assert "that you may not see" in effect  # personal scorecards are not the administrator's
    assert "SEM" not in effect
    assert end_of_log(company) == before
    skipped = tao.post(
        SCORING, **{**filled(answer.page.button("Adopt").inside("form")), "shown": ""}
    )
    assert skipped.status == 422
    assert "Look at the effect first" in skipped.page.alerts()[0]
    assert end_of_log(company) == before


def test_what_is_adopted_holds_from_its_day_and_stands_in_the_history(visit, company):
    tao, before = visit("tao.yifan"), score(company)
    year_before = score(company, "2026")
    answer = adopted(tao, ratio_cap="90", from_day="2026-07-01", reason="no credit above 90")
    assert answer.status == 303
    event = events_of(company)[-1]
    assert isinstance(event, Policy.Adopted)
    assert (event.from_day, event.terms) == ("2026-07-01", {"ratio_cap": "90"})
    assert score(company) == before  # the second quarter ended before that day
    assert score(company, "2026") != year_before
    page = tao.follow(answer).page
    assert "By completion, points: 150 → 90" in page.row("2026-07-01").text
    assert "no credit above 90" in page.row("2026-07-01").text
    assert page.button("Show the effect").inside("form").by_id("ratio_cap")["value"] == "90"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"grade_b": "many"}, "The setting B from, points must be a number"),
        ({"grade_b": "101"}, "must be below"),
        ({"ratio_cap": "-1"}, "must not be below zero"),
        ({"red_streak_days": "2.5"}, "must be a number"),
        ({"reason": ""}, "Fill this in."),
        ({"from_day": "soon"}, "Write the day as 2026-03-31."),
    ],
)
def test_numbers_that_make_no_policy_are_refused_and_kept(visit, company, fields, said):
    tao, before = visit("tao.yifan"), end_of_log(company)
    usual = {"from_day": "2026-07-01", "reason": "because"}
    answer = typed(tao, "Show the effect", **{**usual, **fields})
    if answer.status == 200:  # what only the command refuses
        button = answer.page.button("Adopt")
        answer = tao.send(button.inside("form"), button)
    assert answer.status == 422
    assert said in answer.page.text
    [(name, text)] = fields.items()
    if name not in ("reason", "from_day"):
        assert answer.page.by_id(name)["value"] == text
    assert end_of_log(company) == before


def test_two_administrators_at_once_and_one_is_told(visit, company):
    ledger = company.ledger
    ledger.do(
        grant_role,
        by=SYSTEM,
        person=persons(company)["he.mingyuan"],
        role=Role.ADMINISTRATOR,
        unit=unit_id("CO"),
    )
    first, second = visit("tao.yifan"), visit("he.mingyuan")
    day = {"from_day": "2026-07-01", "reason": "because"}
    looked = typed(second, "Show the effect", ratio_cap="120", **day)
    assert adopted(first, ratio_cap="130", **day).status == 303
    button = looked.page.button("Adopt")
    answer = second.send(button.inside("form"), button)
    assert answer.status == 409
    assert answer.page.by_id("ratio_cap")["value"] == "120"


def test_other_clocks_hold_for_requests_that_are_open(visit, company):
    tao = visit("tao.yifan")
    row = "/adjustments/" + str(ident("adjustment", "ADJ-2026-005"))
    assert "overdue" in visit("meng.fanyu").get(row).page.text
    url = "/policies/adjustments"
    day = {"from_day": company.now().date().isoformat(), "reason": "more time"}
    answer = adopted(tao, url=url, applied_within_hours="960", finance_above="50%", **day)
    assert answer.status == 303
    assert "overdue" not in visit("meng.fanyu").get(row).page.text
    with company.reading() as db:
        policy = adjustment_policy(db, at=NOW, on=company.now().date())
        assert policy.finance_above == Decimal("0.5")
        assert adjustments(db, at=NOW)


def test_finance_reads_who_moved_its_limit_and_others_are_not_told(visit, company):
    tao, meng = visit("tao.yifan"), visit("meng.fanyu")
    url, today = "/policies/adjustments", company.now().date()
    before, yesterday = end_of_log(company), today - timedelta(days=1)
    given = {"url": url, "finance_above": "900%", "reason": "fewer questions"}
    refused = adopted(tao, from_day=yesterday.isoformat(), **given)
    assert refused.status == 422
    assert "days that are over" in " ".join(refused.page.alerts())
    assert end_of_log(company) == before
    assert "moved the limit" not in meng.get("/").page.text
    assert adopted(tao, from_day=today.isoformat(), **given).status == 303
    for place in ("/", "/adjustments/"):
        told = meng.get(place).page.text
        assert "Tao Yifan moved the limit" in told
        assert "20% → 900%" in told
        assert "“fewer questions”" in told
    assert "moved the limit" not in visit("shen.wanqing").get("/").page.text


def test_adopting_asks_once_more_who_it_is(our_office):
    anna, before = our_office.visitor("anna"), our_office.company.last()
    given = {"from_day": "2026-02-01", "reason": "agreed", "grade_s": "110"}
    page = typed(anna, "Show the effect", **given).page
    button = page.button("Adopt")
    refused = anna.send(button.inside("form"), button, password="not the river")
    assert refused.status == 422
    assert "isn't your password" in " ".join(refused.page.alerts())
    assert our_office.company.last() == before
    assert anna.send(button.inside("form"), button, password=PASSWORD).status == 303
    assert our_office.company.last() > before
