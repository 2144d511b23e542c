"""Every step from every state of a request: those in the drawing (domain.md 8), and no other."""

from decimal import Decimal
from functools import partial
from urllib.parse import urlsplit

import pytest

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import (
    apply_approved,
    approve_request,
    ask_about,
    confirm_request,
    draft_request,
    name_stand_in,
    reject_request,
    revise_request,
    submit_request,
    withdraw_request,
)
from app.domain.adjustments.request import request_id
from app.domain.refusals import Refused
from projections.adjustments.queries import adjustment
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, kpi_of, persons
from tests.undone import take_back

XU, SHEN, MENG, TAO = "xu.shuhan", "shen.wanqing", "meng.fanyu", "tao.yifan"

# State -> step -> who may take it, and where it leads. Whatever is not here is refused to
# everybody: a confirmation needs a KPI that moved, a stand-in a request that nobody may decide.
DRAWING = {
    "draft": {"submission": (XU, "submitted"), "withdrawal": (XU, "withdrawn")},
    "submitted": {
        "approval": (SHEN, "applied"),
        "rejection": (SHEN, "rejected"),
        "question": (SHEN, "questioned"),
        "withdrawal": (XU, "withdrawn"),
    },
    "questioned": {"submission": (XU, "submitted"), "withdrawal": (XU, "withdrawn")},
    "approved": {
        "approval": (MENG, "applied"),
        "rejection": (MENG, "rejected"),
        "question": (MENG, "questioned"),
    },
    "applied": {},
    "rejected": {},
    "withdrawn": {},
}
ATTACHING = ("draft", "submitted", "questioned")
"""Until it is decided its requester may also attach files, which leads to no other state."""
STEPS = (
    *("submission", "question", "confirmation", "approval", "rejection", "withdrawal"),
    "stand-in",
)
DEMONSTRATION = {
    "approved": "ADJ-2026-005",
    "applied": "ADJ-2026-003",
    "rejected": "ADJ-2026-002",
    "withdrawn": "ADJ-2026-006",
}
OUTPUT = kpi_of("content_output", "MKT-CON", "MKT-CON")
LOWER = Asked(
    wanted=(Wanted(Action.CHANGE, card_of("MKT-CON"), OUTPUT, after={"target": Decimal(470)}),),
    first_period="2026-08",
    category="competitor",
    explanation="Two rivals outbid us.",
)


@pytest.fixture
def in_state(company, state):
    """A request that stands there, of the demonstration or made by the content lead."""
    if state in DEMONSTRATION:
        return request_id(DEMONSTRATION[state])
    do, who = company.ledger.do, persons(company)
    made = do(draft_request, by=who[XU], asked=LOWER).value
    if state != "draft":
        do(submit_request, by=who[XU], request_id=made)
    if state == "questioned":
        do(ask_about, by=who[SHEN], request_id=made, note="Which rivals?")
    return made


def requester_of(company, request):
    with company.reading() as db:
        return adjustment(db, request, at=NOW).requester


def state_of(company, request):
    with company.reading() as db:
        return str(adjustment(db, request, at=NOW).state)


def sent(who):
    """A form with everything that any of the steps could ask for."""
    return {
        "note": "because",
        "answer": "both",
        "retroactive": "y",
        "person": str(who["ye.ruolin"]),
    }


@pytest.mark.parametrize("state", DRAWING)
def test_a_crafted_post_takes_no_step_that_is_not_in_the_drawing(
    state, in_state, visit, company, monkeypatch
):
    who, url = persons(company), f"/adjustments/{in_state}"
    requester = next(name for name, id in who.items() if id == requester_of(company, in_state))
    through = take_back(company, monkeypatch)
    for name in (requester, SHEN, MENG, TAO, "he.mingyuan"):
        visitor = visit(name)
        if visitor.get(url).status == 404:  # a personal scorecard, and none of theirs
            assert {visitor.post(f"{url}/{one}", **sent(who)).status for one in STEPS} == {404}
            continue
        for step in STEPS:
            through.clear()
            answer = visitor.post(f"{url}/{step}", **sent(who))
            allowed, _ = DRAWING[state].get(step, ("", ""))
            if name == allowed or (name == "he.mingyuan" and allowed == SHEN):
                assert (answer.status, len(through)) == (303, 1), (name, step)
            else:
                assert (answer.status, through) == (422, []), (name, step)
                assert answer.page.alerts(), (name, step)


@pytest.mark.parametrize("state", DRAWING)
def test_the_page_offers_what_is_in_the_drawing_and_nothing_else(state, in_state, visit, company):
    who, url = persons(company), f"/adjustments/{in_state}"
    requester = next(name for name, id in who.items() if id == requester_of(company, in_state))
    for name in (requester, SHEN, MENG, TAO):
        answer = visit(name).get(url)
        if answer.status == 404:
            continue
        offered = {
            urlsplit(button.attributes.get("formaction") or form["action"]).path
            for form in answer.page.all()
            if form.tag == "form" and form.attributes.get("method") == "post"
            if url in form["action"]
            for button in form.all()
            if button.tag == "button"
        }
        mine = {f"{url}/{step}" for step, (by, _) in DRAWING[state].items() if by == name}
        if name == requester and state in ATTACHING:
            mine.add(f"{url}/evidence")
        assert offered == mine, name


@pytest.mark.parametrize("state", DRAWING)
def test_no_command_takes_a_step_that_is_not_in_the_drawing(state, in_state, company):
    """What the command line, an import or any script of ours would run."""
    who, ledger = persons(company), company.ledger
    requester = requester_of(company, in_state)
    head = who[MENG] if state == "approved" else who[SHEN]
    one = {"request_id": in_state, "via": "command line"}
    steps = {
        "submission": partial(submit_request, by=requester, answer="both", retroactive=True),
        "question": partial(ask_about, by=head, note="which?"),
        "confirmation": partial(confirm_request, by=requester),
        "approval": partial(approve_request, by=head),
        "rejection": partial(reject_request, by=head, note="no"),
        "withdrawal": partial(withdraw_request, by=requester),
        "applying": partial(apply_approved, by=who[SHEN]),
        "stand-in": partial(name_stand_in, by=who[TAO], person=who["ye.ruolin"]),
    }
    before = end_of_log(company)
    for name, step in steps.items():
        if name not in DRAWING[state]:
            with pytest.raises(Refused) as refused:
                ledger.do(_named(step), **one)
            assert refused.value.sentence, name
    if state not in ("draft", "questioned", "rejected"):
        with pytest.raises(Refused):
            ledger.do(revise_request, by=requester, request_id=in_state, asked=LOWER)
    assert end_of_log(company) == before


@pytest.mark.parametrize(
    ("state", "step"), [(state, step) for state, steps in DRAWING.items() for step in steps]
)
def test_a_step_of_the_drawing_leads_where_it_says(state, step, in_state, visit, company):
    name, goal = DRAWING[state][step]
    answer = visit(name).post(f"/adjustments/{in_state}/{step}", **sent(persons(company)))
    assert answer.status == 303, answer.page.alerts()
    assert state_of(company, in_state) == goal


def test_after_a_rejection_the_next_version_is_a_draft_and_goes_the_same_way(company):
    do, who = company.ledger.do, persons(company)
    request = do(draft_request, by=who[XU], asked=LOWER).value
    do(submit_request, by=who[XU], request_id=request)
    do(reject_request, by=who[SHEN], request_id=request, note="no")
    do(revise_request, by=who[XU], request_id=request, asked=LOWER)
    assert state_of(company, request) == "draft"
    do(submit_request, by=who[XU], request_id=request)
    assert state_of(company, request) == "submitted"


def _named(step):
    """The ledger keeps a command's name with its key."""
    step.__name__ = step.func.__name__
    return step
