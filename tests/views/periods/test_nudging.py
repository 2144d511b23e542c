"""The list before a close: for whom each point waits, since when, and the nudge."""

import pytest

from app.domain.ids import unit_id
from app.domain.values.period import Period
from app.messengers.wording import wording
from app.outbox.kinds import Kind
from app.outbox.queue import messages_kept
from app.reading.checklist import open_keys
from app.views.speaking import speaking

MARKETING, PERIOD = unit_id("MKT"), "2026-Q2"
PAGE = f"/periods/{MARKETING}/{PERIOD}"
HEAD, STEWARD = "shen.wanqing", "ye.ruolin"


def nudged(company):
    with company.reading() as db:
        return [one for one in messages_kept(db, most=500) if one.kind is Kind.NUDGE]


def points(page):
    """The keys of all points of the page."""
    return {
        one["value"]
        for one in page.all()
        if one.tag == "input" and one.attributes.get("name") == "point"
    }


def test_the_points_say_whom_they_wait_for_and_since_when(look):
    page = look(HEAD).get(PAGE).page
    assert "waits for" in page.text
    assert "since" in page.text
    assert points(page)


def test_a_nudge_goes_to_whom_the_point_waits_for_and_not_twice_a_day(visit, company):
    head = visit(HEAD)
    button = next(one for one in head.get(PAGE).page.every("button") if one.text == "Nudge")
    key = next(
        one["value"]
        for one in button.inside("form").all()
        if one.tag == "input" and one.attributes.get("name") == "point"
    )
    answer = head.send(button.inside("form"), button)
    assert answer.status == 303
    back = head.follow(answer).page
    group = next(one for one in back.all() if one.attributes.get("id") == key).inside("details")
    assert "open" in group.attributes
    assert "nudged today" in group.text
    assert "1 person was nudged today." in back.text
    first = nudged(company)
    assert first
    assert {one.about["points"] for one in first} == {key}
    assert "nudged today" in head.get(PAGE).page.text
    assert head.post(f"{PAGE}/nudges", point=key).status == 303
    assert len(nudged(company)) == len(first)

    everybody = head.get(PAGE).page.button("Nudge everybody")
    assert head.send(everybody.inside("form")).status == 303
    more = [one for one in nudged(company) if one not in first]
    assert more
    assert all(
        key not in one.about["points"].split() for one in more if one.receiver == first[0].receiver
    )
    assert len({one.receiver for one in more}) == len(more)  # one message for each person
    assert points(head.get(PAGE).page) == set()
    assert head.post(f"{PAGE}/nudges", point="").status == 303
    assert len(nudged(company)) == len(first) + len(more)


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en"])
def test_a_nudge_reads_in_words_and_names_what_is_still_open(visit, company, language):
    head = visit(HEAD)
    assert head.post(f"{PAGE}/nudges", point="").status == 303
    with company.reading() as db, speaking(language, "Asia/Shanghai"):
        still = open_keys(db, MARKETING, Period.parse(PERIOD))
        for one in nudged(company):
            keys = one.about["points"].split()
            said = wording(db, one, language=language, today=company.now())
            assert len(said.lines) == len(keys)
            assert all(": " in line for line in said.lines)
            assert set(keys) <= still


def test_only_the_head_nudges(visit, company):
    steward = visit(STEWARD)
    assert steward.get(PAGE).page.every("button", "Nudge everybody") == []
    assert steward.post(f"{PAGE}/nudges", point="").status == 422
    assert visit("chen.yating").post(f"{PAGE}/nudges", point="").status == 404
    assert nudged(company) == []
