"""A request written otherwise: a draft, one that was asked about, one that was rejected."""

import pytest

from app.domain.adjustments.request import request_id
from projections.adjustments.queries import adjustment
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, kpi_of, persons
from tests.views.adjustments.test_deciding import asked, decide

CONTENT = card_of("MKT-CON")
OUTPUT = kpi_of("content_output", "MKT-CON", "MKT-CON")
ENGAGEMENT = kpi_of("engagement", "MKT-CON", "MKT-CON")
SEVEN = request_id("ADJ-2026-007")
TYPED = {
    f"target-{OUTPUT.hex}": "470",
    f"weight-{OUTPUT.hex}": "15%",
    f"weight-{ENGAGEMENT.hex}": "5%",
    f"challenge-{ENGAGEMENT.hex}": "7%",
    "title": "Two rivals",
    "evidence": "https://example.org/bids\na call with the agency",
    "trigger_at": "2026-07-05T10:00",
    "means": "two freelance writers",
    "means_amount": "30,000",
}


def target(found):
    """The target that is asked for of the content group's output."""
    return next(one.after["target"] for one in found.lines if one.kpi == OUTPUT)


def row(company):
    with company.reading() as db:
        return adjustment(db, SEVEN, at=NOW)


@pytest.fixture
def drafted(visit):
    """The content lead's draft with changes of two KPIs and means."""
    return asked(visit("xu.shuhan"), keep="draft", **TYPED)


def form_of(page, button="Submit"):
    one = page.button(button)
    return one.inside("form"), one


def test_the_form_has_everything_that_was_asked_for(visit, company, drafted):
    xu = visit("xu.shuhan")
    page = xu.get(f"{drafted}/revision").page
    form, button = form_of(page, "Keep as a draft")
    before = row(company)
    assert xu.send(form, button).status == 303
    after = row(company)
    assert after.version == before.version + 1
    for name in ("size", "category", "first_period", "title", "explanation", "evidence",
                 "trigger_at", "state", "revision"):  # fmt: skip
        assert getattr(after, name) == getattr(before, name), name
    assert [(one.action, one.kpi, one.after, one.amount) for one in after.lines] == [
        (one.action, one.kpi, one.after, one.amount) for one in before.lines
    ]


def test_a_draft_is_changed_and_submitted_in_one_step(visit, company, drafted):
    xu = visit("xu.shuhan")
    form, button = form_of(xu.get(f"{drafted}/revision").page)
    answer = xu.send(form, button, **{f"target-{OUTPUT.hex}": "485"})
    assert answer.status == 303, answer.page.alerts()
    found = row(company)
    assert found.state == "submitted"
    assert target(found) == 485


def test_weights_off_the_whole_are_refused_and_nothing_is_lost(visit, company, drafted):
    xu, before = visit("xu.shuhan"), end_of_log(company)
    form, button = form_of(xu.get(f"{drafted}/revision").page)
    answer = xu.send(form, button, **{f"weight-{OUTPUT.hex}": "50%"}, explanation="Why not.")
    assert answer.status == 422
    assert "add up to" in answer.page.text
    assert answer.page.the("textbox", "What happened, and why this change").text == "Why not."
    assert end_of_log(company) == before


def test_a_rejected_request_comes_back_as_a_new_version(visit, company, drafted):
    xu, shen = visit("xu.shuhan"), visit("shen.wanqing")
    form, button = form_of(xu.get(f"{drafted}/revision").page)
    assert xu.send(form, button).status == 303
    assert decide(shen, drafted, "Reject", note="Only one channel.").status == 303
    assert "Write a new version" in xu.get(drafted).page.text
    page = xu.get(f"{drafted}/revision").page
    assert "Only one channel." in page.text
    form, button = form_of(page)
    assert xu.send(form, button, **{f"target-{OUTPUT.hex}": "490"}).status == 303
    found = row(company)
    assert (found.state, found.revision) == ("submitted", 2)
    assert decide(shen, drafted, "Approve").status == 303


def test_a_question_is_answered_on_the_form(visit, company, drafted):
    xu, shen = visit("xu.shuhan"), visit("shen.wanqing")
    form, button = form_of(xu.get(f"{drafted}/revision").page)
    xu.send(form, button)
    assert decide(shen, drafted, "Ask", note="Which rivals?").status == 303
    page = xu.get(f"{drafted}/revision").page
    assert "Which rivals?" in page.text
    form, button = form_of(page)
    assert xu.send(form, button).status == 422
    form, button = form_of(xu.get(f"{drafted}/revision").page)
    answer = xu.send(form, button, answer="Both.", **{f"target-{OUTPUT.hex}": "485"})
    assert answer.status == 303
    assert target(row(company)) == 485


def test_nobody_else_may_write_it_and_nobody_once_it_is_decided(visit, drafted):
    for who in ("shen.wanqing", "chen.yating"):
        assert visit(who).get(f"{drafted}/revision").status == 404
        assert visit(who).post(f"{drafted}/revision", card=CONTENT).status == 404
    xu = visit("xu.shuhan")
    form, button = form_of(xu.get(f"{drafted}/revision").page)
    xu.send(form, button)
    assert xu.get(f"{drafted}/revision").goes_to == drafted
    typed = {"category": "competitor", "explanation": "x", f"target-{OUTPUT.hex}": "490"}
    fields = {"card": CONTENT, "kpi": OUTPUT, "first_period": "2026-08", **typed}
    late = xu.post(f"{drafted}/revision", **fields)
    assert late.status == 422
    assert "waits for a decision" in late.page.text


def test_a_version_that_moved_on_is_shown_with_what_happened(visit, drafted):
    xu = visit("xu.shuhan")
    form, button = form_of(xu.get(f"{drafted}/revision").page)
    other, also = form_of(xu.get(f"{drafted}/revision").page, "Keep as a draft")
    assert xu.send(other, also, title="Another title").status == 303
    answer = xu.send(form, button)
    assert answer.status == 409
    assert answer.page.the("textbox", "Title")["value"] == "Two rivals"


def test_a_kpi_takes_the_place_of_another(visit, company):
    people = persons(company)
    card = CONTENT.hex
    place = asked(
        visit("xu.shuhan"),
        **{
            f"new-metric-{card}": "read_completion",
            f"new-target-{card}": "60%",
            f"new-weight-{card}": "10%",
            f"new-owner-{card}": str(people["xu.shuhan"]),
            f"new-replaces-{card}": OUTPUT.hex,
            f"new-objective-{card}": "Readers who buy",
        },
    )
    assert "Retired" in visit("xu.shuhan").get(place).page.text
    found = row(company)
    added = next(one for one in found.lines if one.action == "add")
    assert added.replaces == OUTPUT
    assert found.written[added.objective.id] == "Readers who buy"
