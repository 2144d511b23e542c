"""What is costly is given out in measure: a person who asks for very much waits, others don't."""

import pytest

from app.factory import create_app
from app.settings import Settings, WrongSetting
from app.views.costly import COSTS, LISTED, MADE
from tests.demo_database import persons
from tests.visiting import Visitor

FILES = (".xlsx", ".csv", ".pdf", ".zip", ".jsonl")


@pytest.fixture
def narrow(still_company, tmp_path):
    """Lets a few files a minute out to each person; gives what opens it as somebody."""
    env = {"ACCORD_DATA": str(tmp_path), "ACCORD_COSTLY_A_MINUTE": "12"}
    app = create_app(still_company, Settings.from_env(env))
    return lambda name: Visitor(app, persons(still_company)[name])


def test_who_asks_for_very_much_waits_and_nobody_else_does(narrow, capsys):
    li, other = narrow("chen.yating"), narrow("shen.wanqing")
    for _ in range(12 // LISTED):
        assert li.get("/people/export.csv").status == 200
    told = li.get("/people/export.csv")
    assert told.status == 429
    assert "That was a great deal in one minute." in told.page.text
    seconds = int(told.response.headers["Retry-After"])
    assert 1 <= seconds <= 20
    assert f"Wait {seconds} seconds" in told.page.text
    assert li.get("/people/").status == 200
    assert other.get("/people/export.csv").status == 200
    assert '"event": "asked for too much"' in "".join(capsys.readouterr())


def test_a_part_of_a_page_is_told_in_one_sentence(narrow):
    li = narrow("chen.yating")
    asked = [li.get("/metrics/formula-check?formula=1", htmx=True) for _ in range(13)]
    assert asked[-1].status == 429
    assert asked[-1].text.startswith("That was a great deal")
    assert asked[-1].response.mimetype == "text/plain"
    assert 429 not in {one.status for one in asked[:-1]}


def test_every_file_and_everything_that_is_read_or_made_apart_has_its_price(app):
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    assert set(COSTS) - set(rules) == set()
    files = {
        name
        for name, rule in rules.items()
        if rule.rule.endswith((*FILES, "form>")) and not name.startswith(("api.", "static"))
    }
    assert files
    assert files - set(COSTS) == set()
    assert {"imports.filed", "evidence.packs", "printing.begin", "what_if.show"} <= set(COSTS)


def test_an_allowance_lets_at_least_one_of_everything_out():
    with pytest.raises(WrongSetting, match="ACCORD_COSTLY_A_MINUTE"):
        Settings.from_env({"ACCORD_COSTLY_A_MINUTE": str(MADE - 1)})
