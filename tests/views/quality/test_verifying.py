"""Many values verified at once."""

from uuid import uuid4

import pytest

from tests.demo_database import end_of_log
from tests.views.measurements.places import number

STEWARD, MEMBER = "ye.ruolin", "chen.yating"
PAGE = "/quality/unverified?period=2026-06"


def sends(page):
    return [one["value"] for one in page.by_id("unverified").every("checkbox", ", ")]


def test_values_of_the_month_without_a_mark_are_listed(look):
    text = look(STEWARD).get(PAGE).page.by_id("unverified").text
    assert "without a mark" in text
    assert "Beside it" in text


def test_many_are_verified_with_one_click(visit, company):
    steward, before = visit(STEWARD), end_of_log(company)
    page = steward.get(PAGE).page
    chosen = sends(page)
    form = page.button("Mark as verified").inside("form")
    answer = steward.send(form, chosen=chosen[:5])
    assert answer.status == 200
    assert end_of_log(company) == before + 5
    assert sends(answer.page) == chosen[5:]
    assert "5 values verified." in answer.page.text


def test_the_same_mark_is_not_given_twice(visit, company):
    steward = visit(STEWARD)
    page = steward.get(PAGE).page
    form, chosen = page.button("Mark as verified").inside("form"), sends(page)
    steward.send(form, chosen=chosen[:1])
    before = end_of_log(company)
    late = steward.send(form, chosen=chosen[:2], key=uuid4().hex)
    assert late.status == 409
    assert end_of_log(company) == before


def test_only_a_steward_verifies(visit, company):
    chosen, before = sends(visit(STEWARD).get(PAGE).page), end_of_log(company)
    member = visit(MEMBER)
    assert sends(member.get(PAGE).page) == []
    assert member.post("/quality/verification", chosen=chosen[:1]).status == 422
    assert end_of_log(company) == before


def test_personal_numbers_are_listed_for_those_alone_who_may_see_them(look):
    def subjects(who):
        page = look(who).get(PAGE).page
        return {row.every("rowheader")[0].text for row in page.by_id("unverified").every("row")[1:]}

    assert subjects(MEMBER) <= subjects(STEWARD)


@pytest.mark.parametrize("odd", ["period=x", "period=2026-Q9", "period=2026-Q2", "unit=1"])
def test_an_odd_address_breaks_nothing(odd, look):
    assert look(STEWARD).get(f"/quality/unverified?{odd}").status == 200


def test_the_mark_is_seen_on_the_number(visit):
    steward = visit(STEWARD)
    page = steward.get(f"{PAGE}&metric=new_paying_users").page
    chosen = sends(page)
    assert chosen
    steward.send(page.button("Mark as verified").inside("form"), chosen=chosen)
    assert "Verified by Ye Ruolin" in steward.get(f"{number()}/why").page.text
