"""Handing a list over, as the receiving side and the sender see it; silence above all."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.accord import Accord
from app.factory import create_app
from projections.leads.queries import all_lists
from projections.temporal import NOW
from tests.demo_database import end_of_log, events_of, persons, settings_of
from tests.views.leads.test_lists import OURS, SOUTH, STRANGER, bring, mql
from tests.visiting import Visitor

LEAD, MEMBER, HEAD = "su.yuechan", "liang.zhuoran", "fang.zhenghao"


def sent(visit, count=120):
    """A list of marketing's that was handed over to the southern region; gives its address."""
    ours = visit(OURS)
    url = bring(ours, mql(count)).goes_to
    form = ours.get(url).page.button("Hand over").inside("form")
    assert ours.send(form, unit=str(SOUTH)).status == 303
    return url


def answer(visitor, url, name, *, htmx=False, **typed):
    page = visitor.get(url).page
    button = page.button(name)
    form = button.inside("form")
    seen = next(one["value"] for one in form.all() if one.attributes.get("name") == "seen")
    return visitor.post(f"{url}/answers", htmx=htmx, seen=seen, answer=button["value"], **typed)


def test_the_receiving_unit_accepts_rejects_with_a_reason_and_qualifies(visit, company):
    url, south = sent(visit), visit(LEAD)
    before = end_of_log(company)
    assert answer(south, url, "Accept", numbers=["1", "2"]).status == 303
    refused = answer(south, url, "Send back", numbers=["3"])
    assert refused.status == 422
    assert "Choose why the records are rejected" in refused.page.text
    assert refused.page.the("checkbox", "Record 3 L-3").attributes["checked"] == ""
    done = answer(south, url, "Send back", numbers=["3"], ground="unreachable", htmx=True)
    assert done.status == 200
    assert "1 record answered." in done.page.text
    assert "Can't be reached 1" in done.page.text
    assert answer(south, url, "Qualify", numbers=["1"]).status == 303
    assert end_of_log(company) == before + 3
    page = visit(OURS).get(url).page
    standing = page.the("region", "Handed over to Southern region").text
    assert "Accepted 2 1.7% of all sent" in standing
    assert "Qualified 1" in standing
    assert "Sent back 1" in standing
    assert "No answer 117 97.5% of all sent" in standing


def test_all_that_a_filter_leaves_are_answered_at_once(visit, company):
    url, south = sent(visit), visit(LEAD)
    given = {"all": "y", "answer": "accepted"}
    assert south.post(f"{url}/answers?q=L-11", **given).status == 303
    (event,) = events_of(company, end_of_log(company) - 1)
    assert event.numbers == [11, *range(110, 120)]
    page = south.get(f"{url}?answer=accepted").page
    assert "1 – 11 of 11" in page.text
    told = south.get(f"{url}/records.csv?answer=accepted").response.get_data(as_text=True)
    assert len(told.splitlines()) == 12
    assert "Accepted" in told


def test_silence_is_told_as_silence_and_never_as_acceptance(visit, company, tmp_path):
    url = sent(visit)
    for person in (LEAD, MEMBER):
        assert "120 records without an answer" in visit(person).get("/").page.text
    assert "Leads that wait" not in visit(HEAD).get("/").page.text
    shifted = Accord(
        company.store, clock=lambda: datetime.now(UTC) + timedelta(hours=50), raise_errors=True
    )
    later = create_app(shifted, settings_of(tmp_path / "company"))
    known = persons(company)
    for person in (LEAD, HEAD, OURS):
        waiting = Visitor(later, known[person]).get("/").page.text
        assert "Leads that wait for an answer" in waiting
        assert "overdue since" in waiting
    assert "Leads that wait" not in Visitor(later, known[STRANGER]).get("/").page.text
    ours = Visitor(later, known[OURS])
    page = ours.get(url).page.text
    assert "120 records were neither accepted nor rejected in time" in page
    assert "They count as unanswered, not as accepted. Sent 2 days ago." in page
    assert "Accepted 0 0.0% of all sent" in page
    assert "overdue 120 without an answer, 2 days after they were sent" in (
        ours.get("/leads/").page.text
    )
    south = Visitor(later, known[LEAD])
    assert answer(south, url, "Accept", numbers=["1"]).status == 303
    assert "1 answered late" in south.get(url).page.text


def test_the_hours_are_agreed_on_as_a_policy_from_a_day_on(visit, company):
    administrator, url = visit("tao.yifan"), "/policies/leads"
    earlier = sent(visit)
    page = administrator.get(url).page
    assert page.the("textbox", "Answered within, hours")["value"] == "24"
    look = page.button("Show the effect")
    wanted = {"answer_within_hours": "36", "reason": "Sales works in two shifts"}
    shown = administrator.send(look.inside("form"), look, **wanted).page
    assert "Lists that were handed over before keep theirs." in shown.text
    adopt = shown.button("Adopt")
    assert administrator.send(adopt.inside("form"), adopt, **wanted).status == 303
    assert "Answered within, hours: 24 → 36" in administrator.get(url).page.text
    ours = visit(OURS)
    later = bring(ours, mql(3)).goes_to
    assert "within 36 hours, as agreed" in ours.get(later).page.text
    assert (
        ours.send(ours.get(later).page.button("Hand over").inside("form"), unit=str(SOUTH)).status
        == 303
    )
    with company.reading() as db:
        hours = {
            row.list: (row.due_at - row.sent_at).total_seconds() / 3600
            for row in all_lists(db, at=NOW)
            if row.due_at
        }
    assert [hours[UUID(one.rpartition("/")[2])] for one in (earlier, later)] == [24, 36]
    refused = administrator.send(
        look.inside("form"), look, **{**wanted, "answer_within_hours": "1000"}
    )
    assert refused.status == 422
    assert "between 1 and 720 hours" in refused.page.text


def test_two_who_answer_at_the_same_moment_see_what_came_first(visit):
    url, one, other = sent(visit), visit(LEAD), visit(MEMBER)
    page = other.get(url).page
    form = page.button("Accept").inside("form")
    seen = next(each["value"] for each in form.all() if each.attributes.get("name") == "seen")
    assert answer(one, url, "Accept", numbers=["1"]).status == 303
    late = other.post(
        f"{url}/answers", seen=seen, answer="rejected", ground="duplicate", numbers=["1"]
    )
    assert late.status == 409
    assert "Su Yuechan accepted 1 records" in late.page.text


def test_only_the_receiving_side_answers_and_only_the_sender_sends(visit, company):
    url = sent(visit)
    before = end_of_log(company)
    ours = visit(OURS)
    assert ours.get(url).page.every("button", "Accept") == []
    assert ours.post(f"{url}/answers", answer="accepted", numbers=["1"]).status == 422
    assert visit(STRANGER).post(f"{url}/answers", answer="accepted", numbers="1").status == 404
    again = ours.post(f"{url}/handover", unit=str(SOUTH))
    assert again.status == 422
    assert "handed over already" in again.page.text
    kept = ours.post(f"{url}/withdrawal", reason="x")
    assert "This list was handed over: it stays" in kept.page.text
    assert end_of_log(company) == before


def test_answers_that_say_nothing_are_refused(visit):
    url, south = sent(visit), visit(LEAD)
    for given, said in (
        ({"answer": "accepted"}, "Choose at least one record first."),
        ({"answer": "accepted", "numbers": "999"}, "The list has the records 1 to 120"),
        ({"answer": "accepted", "numbers": "x"}, "Load the page again"),
        ({"answer": "maybe", "numbers": "1"}, "Choose what becomes of the records."),
        ({"answer": "qualified", "numbers": "1"}, "Only accepted records can be qualified"),
        ({"answer": "rejected", "ground": "other", "numbers": "1"}, "none of the usual reasons"),
    ):
        refused = south.post(f"{url}/answers", **given)
        assert refused.status == 422
        assert said in refused.page.text
