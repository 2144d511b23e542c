"""What an organisation that begins does first."""

import pytest

from app.accord import Accord
from app.accounts.invitations import accept_invitation, invite
from app.domain.ids import SYSTEM
from app.eventlog import migrating
from app.eventlog.store import Store
from app.factory import create_app
from app.settings import Settings
from app.terminal.founding import Founding, init
from tests.office import PASSWORD, quick_hashes
from tests.visiting import Visitor


@pytest.fixture
def founder(tmp_path, monkeypatch):
    """Whoever just ran `accord init`, signed in."""
    quick_hashes(monkeypatch)
    store = Store(f"sqlite:///{tmp_path}/accord.db")
    migrating.migrate(store)
    accord = Accord(store)
    accord.runner.set_up()
    person = init(accord, Founding("新公司", "Asia/Taipei", "TWD", "CO", "lin", "林"))
    with store.write() as db:
        token = invite(db, person, by=SYSTEM, now=accord.now())
    accept_invitation(store, token, password=PASSWORD, now=accord.now())
    visitor = Visitor(create_app(accord, Settings.from_env({"ACCORD_DATA": str(tmp_path)})))
    visitor.get("/sign-in")
    visitor.post("/sign-in", username="lin", password=PASSWORD)
    visitor.get("/")
    visitor.post("/preferences", language="en")
    yield visitor
    accord.close()


def steps(visitor):
    return visitor.get("/").page.the("region", "First steps")


def test_an_empty_organisation_is_told_what_to_do_and_steps_are_ticked_off(founder):
    assert "Done" not in steps(founder).text
    form = founder.get("/people/teams/new").page.button("Check the team").inside("form")
    answer = founder.send(form, name="成長組", code="GRW", sheet="馬\tma\n")
    button = answer.page.button("Begin the team")
    assert founder.send(button.inside("form"), button, password=PASSWORD).status == 200
    begun = steps(founder).text
    assert begun.count("Done") == 3
    assert begun.index("Have the letters signed") < begun.index("Fill in the first values")


def test_a_running_organisation_and_who_administers_nothing_see_none(look):
    for username in ("tao.yifan", "chen.yating"):
        assert look(username).get("/").page.every("region", "First steps") == []


def test_a_new_team_of_an_empty_organisation_is_shown_to_its_sources(founder):
    form = founder.get("/people/teams/new").page.button("Check the team").inside("form")
    answer = founder.send(form, name="成長組", code="GRW")
    button = answer.page.button("Begin the team")
    begun = founder.send(button.inside("form"), button, password=PASSWORD).page
    assert begun.link("Take the usual sources")["href"] == "/sources/"
    take = founder.get("/sources/").page.button("Take the usual sources")
    assert founder.send(take.inside("form"), take).status == 303
    assert "CRM system" in founder.get("/metrics/leads").page.text
    assert steps(founder).text.count("Done") == 4
    assert founder.get("/sources/").page.every("button", "Take the usual sources") == []
