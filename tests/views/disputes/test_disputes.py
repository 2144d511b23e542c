"""A dispute as people walk through it: from the cell to the ruling that stays on it."""

import html
from datetime import timedelta

from app.domain.ids import SYSTEM, card_id, unit_id
from app.domain.people.commands import move_person
from app.eventlog.positions import last_position
from tests.demo_database import persons
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


def test_a_why_card_leads_to_a_dispute_without_a_key_of_the_keyboard(visit):
    why = f"/measurements/new_paying_users/{MARKETING}/2026-06/why"
    sales = visit(OPENER)
    assert sales.get(why).page.link("Open a dispute")["href"] == NEW
    assert sales.get(f"{why}?as_of=2026-07-05").page.every("link", "Open a dispute") == []
    opened(visit)
    assert sales.get(why).page.every("link", "Open a dispute") == []


def test_the_form_begins_with_the_value_and_offers_the_sources(look):
    form = look(OPENER).get(NEW).response.text
    assert form.count("autofocus") == 1
    assert '<option value="Sales department\'s workbook">' in html.unescape(form)


def test_the_mark_of_a_ruling_leads_to_it_for_ever_and_says_when_it_is_suspended(visit, company):
    url, steward, owner = opened(visit), visit(STEWARD), visit(OWNER)
    press(steward, url, "Give the ruling", outcome="a", reason="the contract")
    with company.reading() as db:
        then = f"@{last_position(db)}"
    mark = owner.get(CARD).page.link("Ruled")
    assert owner.get(mark["href"]).goes_to == url
    place = NEW.replace("/new?", "/ruling?")
    assert owner.get(place.replace("2026-06", "2026-05")).goes_to.endswith("/2026-05/why")
    assert owner.get(NEW).page.every("link", "Somebody ruled on this number")[0]["href"] == url
    press(owner, url, "Appeal", reason="the list was complete")
    why = owner.get(f"/measurements/new_paying_users/{MARKETING}/2026-06/why").page
    assert "suspended by an appeal" in why.the("main").text
    page = owner.get(CARD).page
    assert owner.get(page.link("Under appeal")["href"]).goes_to == url
    assert page.every("link", "Ruled") == []
    past = owner.get(f"{CARD}?as_of={then}").page.link("Ruled")
    assert owner.get(past["href"]).goes_to == f"{url}?as_of={then}"
    press(visit("fang.zhenghao"), url, "Decide", decision="upheld", reason="it is right")
    assert owner.get(CARD).page.link("Ruled")
    told = owner.get(url).page.the("region", "Ruling").text
    assert "The ruling stands." in told
    assert "followed: Side A. the contract" in told


def test_both_columns_stand_side_by_side(visit):
    url = opened(visit)
    owner = visit(OWNER)
    assert press(owner, url, "Answer", typed="72,000", words="they were not").status == 303
    page = visit(STEWARD).get(url).page
    first, second = (page.the("region", side).text for side in ("Side A", "Side B"))
    assert all(said in first for said in ("70,000", "two orders were sent back", "report 12"))
    assert all(said in second for said in ("72,000", "they were not"))
    assert "2,000 (2.8%) apart" in page.text
    assert "Nobody has ruled on this metric" in page.text


def test_what_differs_between_the_columns_is_marked(visit):
    url = opened(visit)
    assert "differs" not in visit(STEWARD).get(url).page.the("region", "Side A").text
    press(visit(OWNER), url, "Answer", typed="72,000", source="CRM系統", words="they were not")
    page = visit(STEWARD).get(url).page
    first, second = (page.the("region", side).text for side in ("Side A", "Side B"))
    assert "Value 70,000 differs Source Sales department's workbook differs" in first
    assert "Definition definition 1 The source recorded nothing from this source differs" in first
    assert "Value 72,000 differs Source CRM system differs Definition definition 1" in second
    assert "The source recorded 72,000 by Jin Yaowen, 2026-07-03 09:16 differs" in second


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
    rows = [one.text for one in other.page.every("row")]
    assert any(row.startswith("Marketing department, 2026 June 2026 97.97 B") for row in rows)
    for typed in ("6萬", "60,000", "陸萬"):  # as the ruling reads it
        same = steward.get(f"{url}/effect?outcome=other&typed={typed}", htmx=True)
        assert same.page.text == other.page.text
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


def test_where_the_only_steward_is_a_side_the_nearest_head_rules(visit):
    url = press(visit(STEWARD), NEW, "Open the dispute", typed="7萬", words="sent back").goes_to
    marketing, sales = visit("shen.wanqing"), visit("fang.zhenghao")
    assert "somebody else rules" in visit(STEWARD).get(url).page.text
    assert sales.get(url).page.every("button", "Give the ruling") == []
    given = press(marketing, url, "Give the ruling", outcome="a", reason="the returns are known")
    assert given.status == 303
    assert "Ruled" in visit(STEWARD).get(url).page.text


def test_a_party_has_no_rule_button_and_is_told_why(visit):
    url = opened(visit)
    page = visit(OPENER).get(url).page
    assert page.every("button", "Give the ruling") == []
    assert "A data steward, or the nearest head without a part, rules" in page.text


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
    subject = persons(still_company)["wu.guanting"]
    url = f"/disputes/new?metric=leads&subject={subject}&period=2026-06"
    assert look("lin.peiying").get(url).status == 404
    assert look("lin.peiying").get("/disputes/new?metric=nothing&subject=x&period=1").status == 404


def test_a_personal_number_is_open_to_the_whole_line_of_superiors(visit, company):
    known = persons(company)
    subject, between, above = (known[one] for one in ("wu.guanting", "chen.yating", "lin.peiying"))
    url = f"/disputes/new?metric=leads&subject={subject}&period=2026-06"
    assert visit("lin.peiying").get(url).status == 404
    for person, superior in ((subject, between), (between, above)):
        company.ledger.do(
            move_person, by=SYSTEM, person=person, unit=MARKETING, titles={}, superior=superior
        )
    assert visit("lin.peiying").get(url).status == 200


def test_an_open_dispute_is_shown_instead_of_a_second_one(visit):
    url = opened(visit)
    assert visit(STRANGER).get(NEW).goes_to.endswith(url.rsplit("/", 1)[-1])


def waiting(visitor) -> str:
    """What the start page says of disputes; empty where none waits."""
    found = visitor.get("/").page.every("region", "Disputes that wait for you")
    return found[0].text if found else ""


def test_the_start_page_says_for_whom_a_dispute_waits(visit):
    owner, steward, head = visit(OWNER), visit(STEWARD), visit("fang.zhenghao")
    assert waiting(owner) == ""
    url = opened(visit)
    assert "New paying users, Marketing department, June 2026 to answer due" in waiting(owner)
    assert "New paying users" not in waiting(steward)
    press(owner, url, "Answer", typed="72,000", words="they were not")
    assert waiting(owner) == ""
    assert "New paying users, Marketing department, June 2026 to rule on" in waiting(steward)
    press(steward, url, "Give the ruling", outcome="a", reason="the contract")
    press(owner, url, "Appeal", reason="the list was complete")
    assert "New paying users" not in waiting(steward)
    assert "New paying users, Marketing department, June 2026 an appeal" in waiting(head)


def test_an_answer_that_is_overdue_is_said_everywhere(visit, company, monkeypatch):
    url = opened(visit)
    now = company.now() + timedelta(hours=25)
    monkeypatch.setattr(type(company), "now", lambda self: now)
    assert "overdue since" in waiting(visit(OWNER))
    steward = visit(STEWARD)
    assert "to rule on" in waiting(steward)
    assert "answer overdue" in steward.get("/disputes/").page.text
    assert "24 hours have passed" in steward.get(url).page.text


def test_a_ruling_may_give_the_metric_a_new_definition(visit):
    url, steward = opened(visit), visit(STEWARD)
    told = {"outcome": "a", "reason": "the contract", "meaning": "Paying users without returns."}
    answer = press(steward, url, "Give the ruling", **told, from_period="soon")
    assert answer.status == 422
    assert answer.page.the("textbox", "What the metric means").text.startswith("Paying users")
    assert "Write the period as 2026-Q3" in answer.page.text
    assert (
        press(steward, url, "Give the ruling", **told, from_period="2026 年第 3 季").status == 303
    )
    page = steward.get(url).page
    link = page.link("The ruling gave the metric definition version 2.")
    assert "Paying users without returns." in steward.get(link["href"]).page.text
    press(visit(OWNER), url, "Appeal", reason="returns are months later")
    assert "While the appeal is open it doesn't hold." in steward.get(url).page.text
    metric = steward.get(link["href"]).page
    assert "Paying users without returns." not in metric.text
    assert "Definition 2 doesn't hold" in metric.text
    then = steward.get(metric.link("Definition 2")["href"]).page
    assert "Paying users without returns." in then.text
    head = visit("fang.zhenghao")
    assert "definition version 2 falls with it" in head.get(url).page.text
    press(head, url, "Decide", decision="other", typed="71,000", reason="returns come later")
    told = steward.get(url).page.the("region", "Ruling").text
    assert "It fell with the ruling." in told
    assert "Ruling: 71,000" in told
    assert "followed: Side A. 70,000 the contract" in told
    assert "The ruling doesn't stand." in told


def test_the_opener_may_ask_somebody_else_to_answer(visit, company):
    asked = persons(company)["tian.lilan"]
    answer = press(visit(OPENER), NEW, "Open the dispute", words="not ours", asked=str(asked))
    assert "to answer" in waiting(visit("tian.lilan"))
    assert press(visit("tian.lilan"), answer.goes_to, "Answer", words="yours").status == 303


def test_what_sources_differ_by_stands_between_the_columns(look):
    page = look(STEWARD).get("/disputes/").page
    leads = next(one for one in page.every("link") if "March 2026" in one.text)
    dispute = look(STEWARD).get(leads["href"]).page
    assert "Differences from the official value" in dispute.text
    assert "unexplained -1,245" in dispute.text
