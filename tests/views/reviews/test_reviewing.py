"""A review as people see it: each step by whoever may take it, and slips that nobody can trace."""

from pathlib import Path

import pytest
from flask_babel import force_locale

from app.domain.ids import unit_id
from app.domain.reviews.review import Verdict
from app.domain.reviews.reviewing import judge_kpis
from app.domain.values.period import Period
from app.views.documents.quarterly import Wanted, review_document
from tests.demo_database import card_of, kpi_of, persons
from tests.visiting import Answer, Visitor, filled

Q1, Q2 = "2026-Q1", "2026-Q2"
CHANNELS = card_of("MKT-CHN")
HEAD, LEAD, MEMBER, STEWARD = "shen.wanqing", "luo.jianwei", "chen.yating", "ye.ruolin"
RATERS = ("xu.shuhan", "peng.kairui", "tian.lilan")


def page_of(card=CHANNELS, period: str = Q2) -> str:
    return f"/reviews/{card}/{period}"


def press(visitor: Visitor, url: str, name: str, **typed: str) -> Answer:
    """Fill in the form of a page's first button called so, and send it."""
    button = visitor.get(url).page.every("button", name)[0]
    return visitor.send(button.inside("form"), button, **typed)


def written(visitor: Visitor, url: str = page_of()) -> Answer:
    return press(
        visitor, url, "Hand in the self-review", worked="Three channels", improve="Earlier"
    )


def assessed(visitor: Visitor, url: str = page_of(), **more: str) -> Answer:
    given = {"points": "+2", "rule": "cooperation", "reason": "Helped", "words": "Good", **more}
    return press(visitor, url, "Hand in the review", **given)


def test_the_list_shows_the_reviews_of_a_quarter_with_their_figures(look):
    page = look("qin.haoran").get("/reviews/?period=2026-Q1").page
    row = page.row("Ma Tianyou, 2026")
    assert "79.94" in row.text
    assert "+2 +3" in row.text
    assert "84.94" in row.text
    assert "Confirmed" in row.text
    waiting = look(HEAD).get("/reviews/").page.row("Channel group, 2026")
    assert "Not begun" in waiting.text
    assert "self-review to be written: Luo Jianwei" in waiting.text


def test_a_personal_review_is_not_there_for_a_colleague(look, company):
    people = persons(company)
    url = page_of(card_of(people["ma.tianyou"]), Q1)
    assert look(MEMBER).get(url).status == 404
    assert "Ma Tianyou" not in look(MEMBER).get("/reviews/?period=2026-Q1").page.text
    assert look("ma.tianyou").get(url).status == 200


@pytest.mark.parametrize("period", ["2026-06", "2026-W23", "Q1"])
def test_what_is_never_reviewed_is_not_there(look, period):
    assert look(HEAD).get(page_of(period=period)).status == 404


def test_the_page_tells_each_step_with_name_and_words(look):
    page = look(HEAD).get(page_of(period=Q1)).page
    assert "94.63" in page.text
    assert "86.67 mean of 3 ratings" in page.text
    assert "停掉兩個低效聯盟渠道" in page.text
    assert "Cooperation between units" in page.text


def test_two_raters_are_not_shown(look):
    page = look(HEAD).get(page_of(card_of("MKT-SUP"), Q1)).page
    assert "2 people rated. Fewer than three ratings are neither shown nor kept." in page.text


def test_a_review_goes_from_the_self_review_to_a_score_that_counts(visit):
    lead, head = visit(LEAD), visit(HEAD)
    assert written(lead).status == 303
    assert assessed(head).status == 303
    assert "92.79" in head.get(page_of()).page.text
    assert press(head, page_of(), "Confirm 92.79, B").status == 303
    card = head.get(f"/scorecards/{CHANNELS}/{Q2}").page
    assert "Final score 92.79 B" in card.text
    assert "90.79 from the KPIs, +2 points" in card.text
    line = head.get(f"{page_of()}/final", htmx=True).page
    assert "Final score 92.79 B" in line.text
    assert "Final score 92.79 B" in head.get(f"{page_of()}/final").page.text


def test_points_outside_the_limits_are_refused_and_what_was_typed_stays(visit):
    written(visit(LEAD))
    answer = assessed(visit(HEAD), points="6")
    assert answer.status == 422
    assert "must be between -5 and 5 points" in answer.page.text
    assert answer.page.the("textbox", "Process adjustment")["value"] == "6"
    answer = assessed(visit(HEAD), points="two")
    assert (answer.status, "Write points as 2 or -1.5." in answer.page.text) == (422, True)


def test_growth_is_offered_only_where_a_kpi_earned_it(visit):
    written(visit(LEAD))
    page = visit(HEAD).get(page_of()).page
    assert page.the("combobox", "KPI that grew").text.strip().startswith("No growth bonus")
    other = visit(HEAD).get(page_of(card_of("MKT-SUP"))).page
    assert "No growth bonus here" in other.text


def test_whoever_came_second_is_told_what_happened(visit):
    lead, head = visit(LEAD), visit(HEAD)
    written(lead)
    page = head.get(page_of()).page
    button = page.every("button", "Hand in the review")[0]
    press(lead, page_of(), "Hand it in anew", worked="Four channels")
    answer = head.send(button.inside("form"), button, words="Good")
    assert answer.status == 409
    assert "wrote the self-review" in answer.page.text


def test_only_those_who_may_have_the_forms(look):
    page = look(MEMBER).get(page_of()).page
    for name in ("Hand in the self-review", "Hand in the review", "Ask them"):
        assert page.every("button", name) == []
    assert "It is your own review" in look(LEAD).get(page_of()).page.text


def test_without_the_right_a_step_is_refused_in_a_sentence(visit):
    answer = visit(MEMBER).post(f"{page_of()}/assessment", words="me too")
    assert answer.status == 422
    assert "This is not yours to do" in answer.page.text


def test_a_running_quarter_waits(look):
    assert "ends on 2026-09-30" in look(HEAD).get(page_of(period="2026-Q3")).page.text


def test_nothing_can_be_changed_on_a_page_of_the_past(look):
    page = look(HEAD).get(f"{page_of(period=Q1)}?as_of=2026-04-14").page
    assert page.every("button", "Hand in the review") == []
    assert "Reviewed by the superior" in page.text


# -- ratings ---------------------------------------------------------------------------------------


def asked(visitor: Visitor, company, *raters: str) -> Answer:
    people = persons(company)
    button = visitor.get(page_of()).page.every("button", "Ask them")[0]
    form = button.inside("form")
    url = form["action"]
    chosen = [str(people[name]) for name in raters]
    return visitor.post(url, **{**filled(form), "people": chosen})


def test_raters_find_their_slip_and_nobody_can_tell_whose_is_whose(visit, company):
    head = visit(HEAD)
    assert asked(head, company, *RATERS).status == 303
    assert "3 people of other units were asked" in head.get(page_of()).page.text
    for name, rating in zip(RATERS, ("80", "７０", "90"), strict=True):
        rater = visit(name)
        slip = rater.get("/").page.link("Channel group, Q2 2026")["href"]
        answer = press(rater, slip, "Put it into the urn", rating=rating, remark="ok")
        assert answer.status == 303
        assert "You have rated." in rater.follow(answer).page.text
    assert press(head, page_of(), "Gather the ratings").status == 303
    text = visit(LEAD).get(page_of()).page.text
    assert "80.00 mean of 3 ratings" in text
    assert visit(RATERS[0]).get(f"{page_of()}/rating").status == 404


def test_the_files_of_sqlite_hold_no_earlier_state_of_the_urn(visit, company):
    asked(visit(HEAD), company, *RATERS)
    file = Path(company.store.url.database)
    for number, name in enumerate(RATERS):
        words = f"urn words {number}"
        press(visit(name), f"{page_of()}/rating", "Put it into the urn", rating="80", remark=words)
        kept = file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
        for earlier in range(number + 1):  # the order of ratings is the number of copies
            assert kept.count(f"urn words {earlier}".encode()) == 1


def test_the_slip_is_only_for_those_who_were_asked(visit, company):
    asked(visit(HEAD), company, *RATERS)
    for name in (LEAD, HEAD, STEWARD):
        assert visit(name).get(f"{page_of()}/rating").status == 404
        assert visit(name).post(f"{page_of()}/rating", rating="1").status == 404


@pytest.mark.parametrize("typed", ["101", "9.5", "many", ""])
def test_what_is_no_rating_is_refused_and_uses_nothing_up(visit, company, typed):
    asked(visit(HEAD), company, *RATERS)
    rater = visit(RATERS[0])
    answer = press(rater, f"{page_of()}/rating", "Put it into the urn", rating=typed)
    assert answer.status == 422
    again = press(rater, f"{page_of()}/rating", "Put it into the urn", rating="50")
    assert again.status == 303


def test_a_second_slip_is_refused(visit, company):
    asked(visit(HEAD), company, *RATERS)
    rater = visit(RATERS[0])
    page = rater.get(f"{page_of()}/rating").page
    button = page.every("button", "Put it into the urn")[0]
    rater.send(button.inside("form"), button, rating="50")
    answer = rater.send(button.inside("form"), button, rating="60")
    assert answer.status == 422
    assert "You have rated already" in answer.page.text


def test_nobody_of_the_reviewed_unit_rates(visit, company):
    answer = asked_anyway(visit(HEAD), company, MEMBER)
    assert answer.status == 422
    assert "can't rate here" in answer.page.text


def asked_anyway(visitor: Visitor, company, name: str) -> Answer:
    return visitor.post(f"{page_of()}/raters", people=[str(persons(company)[name])])


# -- calibration and appeal ------------------------------------------------------------------------


def test_a_calibration_changes_the_points_and_says_why(visit):
    head = visit(HEAD)
    written(visit(LEAD))
    assessed(head)
    answer = press(
        head,
        page_of(),
        "Let these points hold",
        points="1",
        rule="cooperation",
        reason="Others did as much",
    )
    assert answer.status == 303
    page = head.follow(answer).page
    assert "91.79" in page.text
    assert "Others did as much" in page.text


def test_an_appeal_goes_to_a_head_without_a_part_who_decides(visit, company):
    lead, head, boss = visit(LEAD), visit(HEAD), visit("he.mingyuan")
    written(lead)
    assessed(head)
    press(head, page_of(), "Confirm 92.79, B")
    to = str(persons(company)["he.mingyuan"])
    assert press(lead, page_of(), "Appeal", to=to, reason="Look at May").status == 303
    assert "Final score" not in lead.get(f"/scorecards/{CHANNELS}/{Q2}").page.text
    assert head.get(page_of()).page.every("button", "Decide") == []
    assert boss.get("/").page.link("Channel group, 2026, Q2 2026")
    assert "Process adjustment +2" in " ".join(boss.get(page_of()).page.text.split())
    answer = press(
        boss,
        page_of(),
        "Decide",
        decision="other",
        points="4",
        rule="cooperation",
        reason="May was theirs",
    )
    assert answer.status == 303
    page = boss.follow(answer).page
    assert "Decided on appeal" in page.text
    assert "94.79" in page.text


# -- what is learned -------------------------------------------------------------------------------


def test_each_kpi_is_kept_changed_or_retired_with_a_reason(visit):
    lead = visit(LEAD)
    page = lead.get(page_of()).page
    button = page.every("button", "Keep these answers")[0]
    form = button.inside("form")
    field = next(name for name in filled(form) if name.startswith("why-"))
    verdict = field.replace("why-", "verdict-")
    answer = lead.send(form, button, **{verdict: "change"})
    assert answer.status == 422
    assert "Say why a KPI should change" in answer.page.text
    answer = lead.send(form, button, **{verdict: "change", field: "The target was too easy"})
    assert answer.status == 303
    assert "The target was too easy" in visit(MEMBER).get(page_of()).page.text
    assert lead.get(page_of()).page.link("Request the change")
    following = visit(MEMBER).get(page_of(period="2026-Q3")).page
    said = following.the("region", "Decided in the review of Q2 2026").text
    assert "Change" in said
    assert "The target was too easy" in said
    plan = visit(MEMBER).get(page_of()).page.the("region", "Q3 2026")
    assert "The target was too easy" in plan.text


def test_what_becomes_of_each_kpi_is_printed(app, company):
    kpi = kpi_of("new_paying_users", "MKT", "MKT")
    told = {"card": card_of("MKT"), "period": Q2, "by": persons(company)[HEAD]}
    verdicts = {kpi: (Verdict.RETIRE, "counted twice")}
    company.ledger.do(judge_kpis, verdicts=verdicts, **told)
    with company.reading() as db, app.test_request_context(), force_locale("en"):
        wanted = Wanted(card_of("MKT"), Period.parse(Q2), language="en")
        words = " ".join(review_document(db, wanted, day=company.now()).words.split())
    _, _, said = words.partition("What becomes of each KPI")
    row = said.partition("Where each figure")[0]
    assert all(one in row for one in ("New paying users", "Retire", "counted twice"))


def test_a_stage_proposes_weights_for_the_next_quarter_as_a_request(visit, look):
    lead = visit(LEAD)
    link = lead.get(page_of()).page.the("region", "Weights for the next period").link("Launch")
    form = lead.get(link["href"]).page.button("Submit").inside("form")
    typed = filled(form)
    weights = [said for name, said in typed.items() if name.startswith("weight-")]
    assert sum(int(one.removesuffix("%")) for one in weights) == 100
    assert typed["first_period"] == "2026-07"
    sent = lead.send(form, explanation="A new product begins. Exposure counts first.", keep="draft")
    assert sent.status == 303
    assert "2026" in lead.follow(sent).page.text
    heading = "Weights for the next period"
    assert lead.get(page_of(period="2026-Q4")).page.every("region", heading) == []
    assert look("gu.chengde").get(page_of()).page.every("region", heading) == []


def test_the_teams_row_stands_beside_the_plan_of_the_next_quarter(visit, look):
    url = page_of(card_of("MKT"))
    assert "渠道投放分散,ROI低於預期" in look(MEMBER).get(url).page.text
    assert look(MEMBER).get(url).page.every("button", "Save") == []
    head = visit(HEAD)
    button = head.get(url).page.every("button", "Save")[1]
    answer = head.send(button.inside("form"), button, core_objective="350,000 new users")
    assert answer.status == 303
    text = head.follow(answer).page.text
    assert "Q3 2026 · Plan" in text
    assert "350,000 new users" in text
    assert "Stated in the table: 95.00 B" in text


def test_an_empty_row_of_the_team_is_refused(visit):
    head, url = visit(HEAD), page_of(card_of("MKT"))
    button = head.get(url).page.every("button", "Save")[1]
    answer = head.send(button.inside("form"), button)
    assert answer.status == 422
    assert "There is nothing to note" in answer.page.text
    assert head.post(f"{url}/team", period="2026-Q4", worked="x").status == 404
    assert visit(MEMBER).post(f"{url}/team", period="2026-Q2", worked="x").status == 422


# -- where it is told ------------------------------------------------------------------------------


def test_what_waits_stands_on_the_start_page(visit):
    assert "self-review to be written" in visit(LEAD).get("/").page.text
    written(visit(LEAD))
    assert "superior's review to be given" in visit(HEAD).get("/").page.text


def test_the_list_before_a_close_names_whoever_reviews_wait_for(look):
    page = look(HEAD).get(f"/periods/{unit_id('MKT')}/{Q2}").page
    assert "self-review to be written: Luo Jianwei" in page.text
    assert "since 6 days" in page.text
