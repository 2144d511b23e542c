"""A dispute as people walk through it: from the cell to the ruling that stays on it."""

from app.domain.ids import card_id, unit_id
from tests.visiting import Answer, Visitor

MARKETING = unit_id("MKT")
PLACE = f"metric=new_paying_users&subject={MARKETING}&period=2026-06"
NEW = f"/disputes/new?{PLACE}"
CARD = f"/scorecards/{card_id(MARKETING, 2026)}/2026-06"
OPENER, STEWARD, STRANGER = "su.yuechan", "ye.ruolin", "chen.yating"
OWNER = "chen.yating"


def press(visitor: Visitor, url: str, name: str, **typed: str) -> Answer:
    button = visitor.get(url).page.every("button", name)[0]
    return visitor.send(button.inside("form"), button, **typed)


def opened(visit) -> str:
    """A dispute that sales opens about marketing's number; gives its address."""
    answer = press(
        visit(OPENER),
        NEW,
        "Open the dispute",
        typed="7萬",
        source="sales_excel",
        words="two orders were sent back",
        evidence="report 12",
    )
    assert answer.status == 303
    return answer.goes_to


def test_a_cell_leads_to_its_dispute(look):
    page = look(OPENER).get(CARD).response.text
    assert "/disputes/new?" in page
    assert "/disputes/new?" not in look(OPENER).get(f"{CARD}?as_of=2026-07-05").response.text


def test_both_columns_stand_side_by_side(visit):
    url = opened(visit)
    owner = visit(OWNER)
    assert press(owner, url, "Answer", typed="72,000", words="they were not").status == 303
    page = visit(STEWARD).get(url).page
    first, second = (page.the("region", side).text for side in ("Side A", "Side B"))
    assert all(said in first for said in ("70,000", "two orders were sent back", "report 12"))
    assert all(said in second for said in ("72,000", "they were not"))
    assert "2,000 (2.8%) apart" in page.text


def test_an_unreadable_value_is_said_beside_the_field_and_kept(visit):
    answer = press(visit(OPENER), NEW, "Open the dispute", typed="7..2", words="wrong")
    assert answer.status == 422
    assert answer.page.the("textbox", "Our value")["value"] == "7..2"
    assert visit(OPENER).get("/disputes/").page.every("link", "New paying users") == []


def test_the_steward_sees_the_effect_and_rules(visit):
    url = opened(visit)
    steward = visit(STEWARD)
    page = steward.get(url).page
    assert "95.00 B" in page.the("status", "").text or "95.00 B" in page.text
    other = steward.get(f"{url}/effect?outcome=other&typed=60000", htmx=True)
    assert "95.00 B" in other.page.text
    answer = press(
        steward, url, "Give the ruling", outcome="a", reason="the returns are in the contract"
    )
    assert answer.status == 303
    page = steward.get(url).page
    assert "the returns are in the contract" in page.text
    assert "Ruled" in page.text
    card = steward.get(CARD).page
    assert "70,000" in card.text
    assert "Ruled" in card.text
    assert url in steward.get("/disputes/").response.text


def test_a_party_has_no_rule_button_and_is_told_why(visit):
    url = opened(visit)
    page = visit(OPENER).get(url).page
    assert page.every("button", "Give the ruling") == []
    assert "A data steward without a part rules" in page.text


def test_an_appeal_goes_to_a_head_without_a_part(visit):
    url = opened(visit)
    press(visit(STEWARD), url, "Give the ruling", outcome="a", reason="the contract")
    assert press(visit(OWNER), url, "Appeal", reason="the list was complete").status == 303
    head = visit("fang.zhenghao")
    page = head.get(url).page
    assert "Under appeal" in page.text
    assert "72,000" in head.get(CARD).page.text
    answer = press(head, url, "Decide", decision="other", typed="71,000", reason="one of two")
    assert answer.status == 303
    assert "71,000" in head.get(CARD).page.text
    assert "Settled for good" in head.get(url).page.text


def test_comments_and_withdrawal(visit):
    url = opened(visit)
    press(visit(STEWARD), url, "Comment", words="please both look again")
    opener = visit(OPENER)
    assert "please both look again" in opener.get(url).page.text
    assert press(opener, url, "Withdraw").status == 303
    assert "Withdrawn" in opener.get(url).page.text


def test_a_personal_number_cant_be_disputed_by_a_stranger(look, still_company):
    from tests.demo_database import persons

    subject = persons(still_company)["wu.guanting"]
    url = f"/disputes/new?metric=leads&subject={subject}&period=2026-06"
    assert look("lin.peiying").get(url).status == 404
    assert look("lin.peiying").get("/disputes/new?metric=nothing&subject=x&period=1").status == 404


def test_an_open_dispute_is_shown_instead_of_a_second_one(visit):
    url = opened(visit)
    assert visit(STRANGER).get(NEW).goes_to.endswith(url.rsplit("/", 1)[-1])
