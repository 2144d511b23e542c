"""What everybody sees of a request: its size, its clocks, its marks, and who may decide it."""

import pytest

from app.domain.ids import SYSTEM, card_id, unit_id
from app.domain.people.commands import grant_role
from app.domain.people.roles import Role
from app.domain.scorecards.line import kpi_id
from tests.demo_database import card_of, kpi_of, persons
from tests.views.adjustments.test_deciding import asked, decide

OUTPUT = kpi_of("content_output", "MKT-CON", "MKT-CON")
SAME = {f"floor-{OUTPUT.hex}": "384"}
LOWER = {f"target-{OUTPUT.hex}": "470"}


def test_a_small_change_is_answered_with_tactics_and_needs_nobody(visit):
    xu = visit("xu.shuhan")
    place = asked(xu, size="small", tactics="Two posts a week more on the strong channel.", **SAME)
    page = xu.get(place).page
    assert "Recorded" in page.text
    assert "Two posts a week more" in page.text
    assert not [one for one in visit("shen.wanqing").get(place).page.every("button")
                if one.text == "Approve"]  # fmt: skip


def test_a_small_change_changes_no_target(visit):
    with pytest.raises(AssertionError, match="answered with tactics and changes no KPI"):
        asked(visit("xu.shuhan"), size="small", tactics="More posts.", **LOWER)


def test_both_clocks_run_from_the_trigger_and_the_first_is_told_while_nothing_is_submitted(visit):
    xu = visit("xu.shuhan")
    place = asked(xu, keep="draft", trigger_at="2026-07-06T08:00", **LOWER)
    page = xu.get(place).page
    assert "due 2026-07-07 08:00" in page.text
    assert "In force by 2026-07-09 08:00" in page.text
    late = xu.get(asked(xu, keep="draft", trigger_at="2026-07-01T08:00", **LOWER)).page
    assert "overdue since 2026-07-02 08:00" in late.text


def test_what_comes_late_is_marked_before_and_after_it_is_sent(visit):
    xu = visit("xu.shuhan")
    past = {"card": card_of("MKT-CON"), "kpi": OUTPUT, "first_period": "2026-06", **LOWER}
    preview = xu.post("/adjustments/preview", htmx=True, **past).page
    assert "marked as retroactive" in preview.text
    with pytest.raises(AssertionError, match="would change its score afterwards"):
        asked(xu, **{**LOWER, "first_period": "2026-06"})
    page = xu.get(asked(xu, **{**LOWER, "first_period": "2026-06", "retroactive": "y"})).page
    assert "It changes periods that had ended." in page.text
    assert "The period's results were mostly known." in page.text
    assert "2026-Q2" in page.text or "Q2 2026" in page.text


def test_a_role_that_was_given_lately_is_told_beside_the_decision(visit, company):
    people = persons(company)
    place = asked(visit("xu.shuhan"), **LOWER)
    assert "Recent roles" not in visit("shen.wanqing").get(place).page.text
    company.ledger.do(
        grant_role,
        by=SYSTEM,
        person=people["deng.huimin"],
        role=Role.DEPARTMENT_HEAD,
        unit=unit_id("MKT"),
    )
    page = visit("shen.wanqing").get(place).page
    assert "Deng Huimin has had this role only since 2026-07-06" in page.text


def test_where_nobody_is_left_the_administrator_names_who_decides_and_sees_no_more(visit, company):
    people = persons(company)
    he, tao, ye = visit("he.mingyuan"), visit("tao.yifan"), visit("ye.ruolin")
    card = card_id(people["shen.wanqing"], 2026)
    kpi = kpi_id(card, "channel_roi", unit_id("MKT-CHN"))
    place = asked(he, card=card, kpi=kpi, **{f"target-{kpi.hex}": "3.8"})
    assert "Nobody is left to decide: an administrator names a stand-in." in he.get(place).page.text
    assert "ADJ-2026-007" in tao.get("/").page.text
    page = tao.get(place).page
    assert page.button("Name the stand-in")
    assert "Two rivals outbid us." not in page.text
    assert "3.8" not in page.text
    assert visit("lei.pengfei").get(place).status == 404
    assert tao.post(f"{place}/stand-in", person=people["shen.wanqing"]).status == 422
    named = tao.post(f"{place}/stand-in", person=people["ye.ruolin"])
    assert named.status == 303
    assert tao.get(place).status == 404
    assert "Ye Ruolin" in he.get(place).page.text
    assert decide(ye, place, "Approve").status == 303
    assert "In force" in he.get(place).page.text
