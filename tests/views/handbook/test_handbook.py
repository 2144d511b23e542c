"""The handbook as people use it: from a review with one click, found in both scripts, versions."""

import pytest

from tests.demo_database import card_of, kpi_of
from tests.visiting import Answer, Visitor

LEAD, MEMBER, STRANGER = "luo.jianwei", "chen.yating", "qin.haoran"
CARD = card_of("MKT-CHN")
REVIEW = f"/reviews/{CARD}/2026-Q1"


def press(visitor: Visitor, url: str, name: str, **typed: str) -> Answer:
    button = visitor.get(url).page.every("button", name)[0]
    return visitor.send(button.inside("form"), button, **typed)


@pytest.fixture
def written(visit) -> str:
    """A case that the lead makes of the self-review, as the draft has it; gives its address."""
    lead = visit(LEAD)
    draft = lead.get(REVIEW).page.link("Make a case of what worked")["href"]
    answer = press(lead, draft, "Put it into the handbook", tags="渠道; 止損")
    assert answer.status == 303
    return answer.goes_to


def test_a_review_fills_the_draft_and_the_entry_leads_back_to_it(visit, written):
    page = visit(STRANGER).get(written).page
    assert page.the("heading", "停掉兩個低效聯盟渠道")
    assert "三月獲客成本連續回落" in page.text
    assert "#止損" in page.text
    assert page.link("2026")["href"] == REVIEW


@pytest.mark.parametrize("typed", ["聯盟渠道", "联盟渠道", "止损", "獲客成本 回落", "case 低效"])
def test_it_is_found_in_both_scripts_by_title_tag_and_words(visit, written, typed):
    found = visit(STRANGER).get(f"/handbook/?q={typed}", htmx=True)
    assert found.page.every("link", "停掉兩個低效聯盟渠道")


def test_the_one_search_knows_it_too(visit, written):
    page = visit(STRANGER).get("/find?q=联盟渠道").page
    assert page.the("region", "Handbook").link("停掉兩個低效聯盟渠道")["href"] == written


def test_a_word_that_is_nowhere_finds_nothing(look):
    page = look(STRANGER).get("/handbook/?q=咖啡機", htmx=True).page
    assert page.every("link") == []
    assert "Nothing found" in page.text


def test_an_entry_is_edited_as_versions_that_stay_readable(visit, written):
    lead = visit(LEAD)
    same = press(lead, f"{written}/revision", "Save the new version")
    assert (same.status, "Nothing was changed" in same.page.text) == (422, True)
    answer = press(
        lead, f"{written}/revision", "Save the new version", text="先看三個月。", note="shorter"
    )
    assert answer.status == 303
    page = visit(STRANGER).get(written).page
    assert "先看三個月。" in page.text
    assert all(said in page.text for said in ("version 2", "shorter"))
    before = visit(STRANGER).get(f"{written}?version=1").page
    assert "三月獲客成本連續回落" in before.text
    assert "This is an earlier version." in before.text


def test_whoever_edits_an_older_version_is_told(visit, written):
    lead = visit(LEAD)
    button = lead.get(f"{written}/revision").page.every("button", "Save the new version")[0]
    press(lead, f"{written}/revision", "Save the new version", text="先看三個月。")
    answer = lead.send(button.inside("form"), button, text="先看兩個月。")
    assert answer.status == 409
    assert "先看兩個月。" in answer.page.the("textbox", "What others should know or do").text


def test_only_author_leads_and_steward_change_an_entry(visit, written):
    assert visit(STRANGER).get(f"{written}/revision").status == 422
    assert visit(STRANGER).get(written).page.every("link", "Edit") == []
    answer = visit(MEMBER).post(f"{written}/withdrawal", reason="mine")
    assert answer.status == 422
    assert "Only the author" in answer.page.text


def test_what_is_taken_out_is_found_no_longer_and_can_be_put_back(visit, written):
    lead = visit(LEAD)
    assert press(lead, written, "Take it out", reason="said elsewhere").status == 303
    assert "停掉兩個低效聯盟渠道" not in lead.get("/handbook/").page.text
    assert "said elsewhere" in visit(STRANGER).get(written).page.text
    assert press(lead, written, "Put it back").status == 303
    assert "停掉兩個低效聯盟渠道" in lead.get("/handbook/").page.text


def test_lessons_on_its_metric_stand_beside_a_red_kpi_alone(look):
    """One lesson is about both metrics; the one is red in June, the other isn't."""
    lead = look(LEAD)
    red = kpi_of("performance_ad_share", "MKT-CHN", "MKT-CHN")
    page = lead.get(f"/scorecards/kpis/{red}/2026-06").page
    assert page.the("region", "From the handbook").link("Too many channels hide the good ones")
    why = lead.get(f"/scorecards/{CARD}/2026-06/lines/{red}").page
    assert why.link("Too many channels hide the good ones")
    table = lead.get(f"/tracking/{CARD}/2026-06").page
    assert table.the("region", "From the handbook").link("Too many channels hide the good ones")
    assert (
        lead.get(f"/tracking/{card_of('MKT')}/2026-06").page.every("region", "From the handbook")
        == []
    )
    fine = kpi_of("channel_roi", "MKT-CHN", "MKT-CHN")
    assert (
        lead.get(f"/scorecards/kpis/{fine}/2026-06").page.every("region", "From the handbook") == []
    )


def test_the_demonstration_has_six_lessons_and_shows_them_as_known_then(look):
    page = look(STRANGER).get("/handbook/").page
    assert len(page.every("link", "")) >= 6
    assert page.link("Tired short-video material raises cost")
    then = look(STRANGER).get("/handbook/?as_of=2026-05-31").page
    assert then.link("Stop weak campaigns early")
    assert then.every("link", "Tired short-video material raises cost") == []
