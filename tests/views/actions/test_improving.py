"""Causes as a fishbone, contracts that a team signs, talks of two, customers beside results."""

import pytest

from app.views.actions.fishbone import fishbone
from tests.demo_database import card_of, kpi_of, persons
from tests.visiting import Answer, Visitor, filled

CARD, KPI = card_of("MKT"), kpi_of("new_paying_users", "MKT", "MKT")
CAUSES = f"/causes/{KPI}/2026-06"
CONTRACTS = f"/contracts/{CARD}/2026-06"
FEEDBACK = f"/feedback/{CARD}/2026-06"
HEAD, OWNER, LEAD, STRANGER = "shen.wanqing", "chen.yating", "luo.jianwei", "qin.haoran"
STEWARD, AUDITOR, ADMINISTRATOR = "ye.ruolin", "gu.chengde", "tao.yifan"


def press(visitor: Visitor, url: str, name: str, **typed: str) -> Answer:
    button = visitor.get(url).page.every("button", name)[0]
    return visitor.send(button.inside("form"), button, **typed)


def test_causes_stand_beneath_each_other_in_the_list_and_the_drawing(visit):
    owner = visit(OWNER)
    first = "平台調整競價規則後品牌詞以外的點擊價再漲"
    assert press(owner, CAUSES, "Name the cause", words=first, category="price").status == 303
    page = owner.get(CAUSES).page
    choice = page.the("combobox", "Explains")
    above = next(one["value"] for one in choice.all() if one.tag == "option" and one["value"])
    assert press(owner, CAUSES, "Name the cause", words="競品搶詞", beneath=above).status == 303
    page = visit(STRANGER).get(CAUSES).page
    assert "Fishbone of the causes" in page.text
    assert page.text.index(first) < page.text.rindex("競品搶詞")
    assert page.every("button", "Name the cause") == []
    assert press(owner, CAUSES, f"Take off the list: {first}").status == 303
    assert "競品搶詞" not in owner.get(CAUSES).page.text


def test_no_category_is_chosen_for_whoever_names_a_cause(visit):
    owner, words = visit(OWNER), "平台調整競價規則"
    answer = press(owner, CAUSES, "Name the cause", words=words)
    assert answer.status == 422
    assert "Choose the category of a main cause." in answer.page.text
    assert answer.page.the("textbox", "Cause")["value"] == words
    assert "No cause named yet." in owner.get(CAUSES).page.text


def test_the_six_questions_keep_their_answers(visit):
    owner = visit(OWNER)
    refused = press(owner, CAUSES, "Keep these answers")
    assert refused.status == 422
    assert press(owner, CAUSES, "Keep these answers", why="rules changed").status == 303
    assert "rules changed" in visit(STRANGER).get(CAUSES).page.text


def test_two_numbers_that_part_company_ask_a_question(look):
    """In June conversion is green and paying users are short of their target."""
    page = look(HEAD).get(CAUSES).page
    assert "were too few leads brought in?" in page.text
    assert "Look first at: Channel、Competitor" in page.text


@pytest.mark.parametrize("counts", [[1], [3, 0, 2], [1] * 9, [12, 1]])
def test_every_word_of_a_fishbone_lies_inside_the_drawing(counts):
    branches = [
        ("長" * 4, [(place % 3, "詞" * 30)] * 1 * count) for place, count in enumerate(counts)
    ]
    drawn = fishbone(branches)
    for bone in drawn.bones:
        assert 0 < bone.label_y < drawn.height
        for twig in bone.twigs:
            assert 0 < twig.y < drawn.height
            assert 0 < twig.start < twig.x < drawn.width


def test_a_contract_waits_on_the_start_page_until_its_party_signs(visit, company):
    head = visit(HEAD)
    page = head.get(CONTRACTS).page
    boxes = [page.the("checkbox", name) for name in ("Chen Yating", "Tian Lilan")]
    parties = [box["value"] for box in boxes]
    form = filled(page.button("Lay it before them").inside("form"))
    told = {"aim": "8.5% in July", "measures": "call within four hours", "until": "2026-09-30"}
    answer = head.post(CONTRACTS, **{**form, **told}, parties=parties)
    assert answer.status == 303
    url = answer.goes_to
    owner = visit(OWNER)
    assert "8.5% in July" in owner.get("/").page.the("region", "Improvement contracts").text
    assert visit(STRANGER).get(url).page.every("button", "Sign the contract") == []
    assert press(owner, url, "Sign the contract").status == 303
    assert "8.5% in July" not in owner.get("/").page.text
    assert press(visit("tian.lilan"), url, "Sign the contract").status == 303
    assert "In force" in owner.get(url).page.text
    assert press(owner, url, "End it", met="yes", words="reached in August").status == 303
    assert "Yes: reached in August" in visit(STRANGER).get(url).page.text


def test_the_parties_of_a_contract_are_chosen_by_unit_the_own_one_first(visit):
    page = visit(HEAD).get(CONTRACTS).page
    field = page.the("checkbox", "Shen Wanqing").inside("fieldset")
    units = [one for one in field.all() if one.tag == "details"]
    assert "Marketing department" in page.the("checkbox", "Shen Wanqing").inside("details").text
    own = [one for one in units if "open" in one]
    assert own == units[: len(own)]
    assert len(own) == 6  # the department and its five groups
    assert "open" not in page.the("checkbox", "Fang Zhenghao").inside("details")


def test_who_was_chosen_of_another_unit_is_still_seen_after_a_refusal(visit, company):
    head = visit(HEAD)
    form = filled(head.get(CONTRACTS).page.button("Lay it before them").inside("form"))
    tian = str(persons(company)["tian.lilan"])
    page = head.post(CONTRACTS, **form, parties=[tian]).page
    box = page.the("checkbox", "Tian Lilan")
    assert "checked" in box
    assert "open" in box.inside("details")


@pytest.fixture
def talk(visit) -> str:
    """A talk that the lead had with a specialist; gives its address."""
    lead = visit(LEAD)
    choice = lead.get("/coaching/new").page.the("combobox", "With whom")
    chen = next(
        one["value"] for one in choice.all() if one.tag == "option" and one.text == "Chen Yating"
    )
    answer = press(
        lead, "/coaching/new", "Save", person=chen, day="2026-07-03", talked="fewer channels"
    )
    assert answer.status == 303
    return answer.goes_to


def test_a_talk_is_read_by_the_two_the_head_and_the_auditor_alone(visit, talk):
    for name in (LEAD, OWNER, HEAD, AUDITOR):
        assert "fewer channels" in visit(name).get(talk).page.text
    for name in (STRANGER, STEWARD, ADMINISTRATOR, "wu.guanting", "mei.siqi"):
        assert visit(name).get(talk).status == 404
        assert "Chen Yating" not in visit(name).get("/coaching/").page.text


def test_the_trail_tells_of_a_talk_only_to_who_may_read_it(visit, talk):
    told = "wrote down a coaching talk"
    assert told in visit(AUDITOR).get("/audit?kind=actions").page.text
    assert told in visit(HEAD).get("/audit?kind=actions").page.text
    thing = talk.rsplit("/", 1)[1]
    for name in (STEWARD, ADMINISTRATOR):
        assert told not in visit(name).get("/audit?kind=actions").page.text
        assert told not in visit(name).get(f"/audit?thing={thing}").page.text


def test_whoever_was_coached_confirms_and_both_add(visit, talk):
    assert press(visit(OWNER), talk, "It was so").status == 303
    assert press(visit(LEAD), talk, "Add", words="again in August").status == 303
    page = visit(OWNER).get(talk).page
    assert "again in August" in page.text
    assert page.every("button", "It was so") == []


def test_a_customers_word_stands_beside_goal_and_result(visit):
    stranger = visit(STRANGER)
    answer = press(
        stranger, FEEDBACK, "Note it", words="called back a day later", kpi=str(KPI), customer="Lin"
    )
    assert answer.status == 303
    row = visit(OWNER).get(FEEDBACK).page.row("New paying users").text
    assert all(said in row for said in ("80,000", "72,000", "called back a day later", "Lin"))
    assert "called back" not in visit(OWNER).get(f"{FEEDBACK}?as_of=2026-07-05").page.text
    assert press(stranger, FEEDBACK, "Take back").status == 303
    assert "called back" not in visit(OWNER).get(FEEDBACK).page.text


def test_a_review_counts_the_promises_of_its_period(look):
    page = look(HEAD).get(f"/reviews/{CARD}/2026-Q2").page
    assert "Promises due in the period" in page.text
    assert "1 of 2" in page.text
