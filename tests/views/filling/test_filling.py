"""Fill in: what is due for me, saved row by row, with what its owner says of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.accord import Accord
from app.domain.ids import cell_id, unit_id
from app.domain.metrics.commands import appoint_sources
from app.domain.periods.commands import hold_period
from app.eventlog.store import Store
from app.factory import create_app
from projections.measurements.queries import cell
from projections.people.queries import names
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, events_of, persons, settings_of
from tests.visiting import Visitor

TAIPEI = ZoneInfo("Asia/Taipei")
QIN, NORTH = "qin.haoran", "SAL-N"  # eight KPIs of the northern sales region


@pytest.fixture
def august(company, tmp_path):
    """The company on the fifth of August at 16:40: July is due by 17:00."""
    shift = datetime(2026, 8, 5, 16, 40, tzinfo=TAIPEI) - company.now()
    later = Accord(
        Store(settings_of(tmp_path / "company").database_url),
        clock=lambda: datetime.now(UTC) + shift,
        raise_errors=True,
    )
    yield later
    later.close()


@pytest.fixture
def visit(august, tmp_path):
    app = create_app(august, settings_of(tmp_path / "company"))
    known = persons(august)
    return lambda username, language="en": Visitor(app, known[username], language)


def rows(page):
    return [one for one in page.all() if "data-fill-row" in one]


def row(page, metric, month="2026-07", unit=NORTH):
    return page.by_id(f"row-{metric}-{unit_id(unit).hex[:12]}-{month}")


def form_of(one):
    return next(each for each in one.all() if each.tag == "form")


def typed_in(one):
    return one.the("textbox", "July 2026")["value"]


def send(visitor, metric, page=None, *, unit=NORTH, month="2026-07", **typed):
    page = page or visitor.get("/fill-in").page
    return visitor.send(form_of(row(page, metric, month, unit)), **typed)


def test_only_what_is_due_for_me_is_listed_by_due_time(visit):
    page = visit(QIN).get("/fill-in").page
    said = [one.text for one in rows(page)]
    assert len(said) == 8
    assert all("July 2026 · due today 17:00" in one for one in said[:7])
    assert "August 2026 · due 08-07 17:00" in said[7]
    assert "09-05" in page.the("region", "Due next").text


def test_a_period_on_hold_is_not_asked_for(visit, august):
    head = unit_head(august, NORTH)
    august.ledger.do(hold_period, by=head, unit=unit_id(NORTH[:3]), period="2026-07")
    page = visit(QIN).get("/fill-in").page
    assert all("July 2026" not in one.text for one in rows(page))


def unit_head(accord, unit):
    """The head of the department that a group belongs to."""
    with accord.reading() as db:
        known = names(db, at=NOW)
    return known.units[known.units[unit_id(unit)].parent].head


def test_a_keeper_is_asked_for_what_the_source_brings_and_not_for_confidence(visit):
    page = visit("mei.siqi").get("/fill-in").page
    assert rows(page)[0].text.startswith("Brand search index")
    assert "requested from you as keeper of the source" in rows(page)[0].text
    assert page.root.every("radio") == []


def test_an_auditor_has_nothing_to_fill_in_and_is_told_so(visit):
    page = visit("gu.chengde").get("/fill-in").page
    assert "Nothing is due now" in page.text


def test_a_value_confidence_and_note_are_saved_together(visit, august):
    before = end_of_log(august)
    answer = send(
        visit(QIN), "new_customers", typed="75", confidence="at_risk", note="two deals slipped"
    )
    assert answer.status == 200
    assert [type(one).__name__ for one in events_of(august, before)] == [
        "Opened", "Reported", "Begun", "CheckedIn",
    ]  # fmt: skip
    said = answer.page.text
    assert "93.75%" in said or "93.8%" in said
    assert "Yellow" in said
    assert "score so far" in said
    kept = form_of(row(answer.page, "new_customers"))
    assert "two deals slipped" in [one.attributes.get("value") for one in kept.all()]


def test_a_red_value_asks_what_caused_it_and_the_cause_is_kept(visit, august):
    visitor = visit(QIN)
    answer = send(visitor, "new_customers", typed="61")
    assert "Red: what caused it?" in answer.page.text
    before = end_of_log(august)
    answer = visitor.send(form_of(row(answer.page, "new_customers")), cause="competitor")
    assert answer.status == 200
    (said,) = [one for one in events_of(august, before) if hasattr(one, "cause")]
    assert (said.cause, said.week) == ("competitor", "2026-W32")


def test_what_cannot_be_read_stays_with_a_sentence_and_nothing_is_written(visit, august):
    visitor, before = visit(QIN), end_of_log(august)
    answer = send(visitor, "new_customers", typed="many", note="really")
    assert answer.status == 422
    assert typed_in(row(answer.page, "new_customers")) == "many"
    assert len(answer.page.alerts()) == 1
    assert end_of_log(august) == before


def test_who_comes_second_sees_both_values_and_can_keep_the_others(visit, august):
    mine, theirs = visit(QIN), visit("jin.yaowen")  # the CRM's keeper
    page = mine.get("/fill-in").page
    assert send(theirs, "new_customers", typed="77").status == 200
    answer = send(mine, "new_customers", page, typed="75")
    assert answer.status == 409
    one = row(answer.page, "new_customers")
    assert "77" in one.the("alert").text
    assert "75" in one.the("alert").text
    kept = mine.get(one.link("Keep theirs Esc")["hx-get"], htmx=True)
    assert kept.status == 200
    mended = mine.send(form_of(one), reason="counted again")
    assert mended.status == 200
    assert typed_in(row(mended.page, "new_customers")) == "75"


def test_the_last_entry_is_withdrawn_as_a_new_event_also_after_leaving_the_page(visit, august):
    visitor = visit(QIN)
    send(visitor, "new_customers", typed="75", confidence="on_track")
    page = visitor.get("/fill-in").page
    recorded = page.the("region", "Just recorded")
    assert len(rows(recorded)) == 1
    before = end_of_log(august)
    undo = [one for one in recorded.all() if "data-withdrawal" in one]
    answer = visitor.send(undo[0])
    assert answer.status == 200
    names = [type(one).__name__ for one in events_of(august, before)]
    assert names == ["CheckInTakenBack", "Withdrawn"]
    assert len(rows(visitor.get("/fill-in").page)) == 8


def test_the_same_value_again_is_a_check_in_so_that_it_is_not_asked_for_twice(visit, august):
    visitor = visit(QIN)
    send(visitor, "conversion", month="2026-08", typed="8%")
    before = end_of_log(august)
    page = visitor.get("/fill-in").page
    form = form_of(row(page, "conversion", "2026-08"))
    assert visitor.send(form, typed="8.0%").status == 200
    assert [type(one).__name__ for one in events_of(august, before)] == ["Begun", "CheckedIn"]


def test_without_script_a_row_is_a_plain_form(visit):
    visitor = visit(QIN)
    form = form_of(row(visitor.get("/fill-in").page, "new_customers"))
    del form.attributes["hx-post"]
    answer = visitor.send(form, typed="many")
    assert answer.status == 422
    assert len(rows(answer.page)) == 8
    answer = visitor.send(form, typed="75")
    assert answer.status == 303
    recorded = visitor.follow(answer).page.the("region", "Just recorded")
    assert typed_in(recorded) == "75"


def test_a_number_that_is_not_asked_of_me_is_not_there(visit):
    card = card_of("MKT")
    url = f"/fill-in/new_paying_users/{unit_id('MKT')}/2026-07?card={card}"
    assert visit(QIN).get(url, htmx=True).status == 404
    assert visit(QIN).post(url, typed="1").status == 404
    assert visit(QIN).post(url.replace("?", "/withdrawal?")).status == 404
    assert visit("chen.yating").get(url, htmx=True).status == 200


def test_nothing_is_due_in_the_past_and_the_page_says_so(visit):
    page = visit(QIN).get("/fill-in?as_of=2026-06-30").page
    assert page.the("region", "Shown as of the past")
    assert "Nothing is due in the past" in page.the("main").text
    assert page.the("link", "What is due now")["href"] == "/fill-in"
    assert not [one for one in page.the("main").all() if one.tag in ("form", "input")]


# -- which of several official sources ------------------------------------------------------------


def sources_of(one):
    return [each["value"] for each in one.all() if each.tag == "option"]


def chosen_in(one):
    return next(each["value"] for each in one.all() if each.tag == "option" and "selected" in each)


def test_of_several_official_sources_the_owner_names_one_and_it_is_remembered(visit, august):
    steward = persons(august)["ye.ruolin"]
    august.ledger.do(
        appoint_sources, by=steward, code="new_customers",
        official=["crm", "finance"], others=[], steward=steward,
    )  # fmt: skip
    visitor = visit(QIN)
    page = visitor.get("/fill-in").page
    assert sources_of(row(page, "new_customers")) == ["crm", "finance"]
    assert sources_of(row(page, "collection_completion")) == []
    before = end_of_log(august)
    answer = send(visitor, "new_customers", page, typed="75", source="finance")
    assert answer.status == 200
    (reported,) = [one for one in events_of(august, before) if hasattr(one, "source")]
    assert (reported.source, reported.value) == ("finance", 75)
    assert chosen_in(row(answer.page, "new_customers")) == "finance"
    ahead = visitor.get("/fill-in?ahead=y").page
    assert chosen_in(row(ahead, "new_customers", "2026-08")) == "finance"
    again = visitor.send(form_of(row(answer.page, "new_customers")), source="crm")
    assert again.status == 200
    with august.reading() as db:
        stands = cell(db, cell_id("new_customers", unit_id(NORTH), "2026-07"), at=NOW)
    assert {one.source: one.value for one in stands} == {"crm": 75, "finance": 75}


def test_a_source_that_is_not_official_cannot_be_smuggled_in(visit, august):
    before = end_of_log(august)
    answer = send(visit(QIN), "new_customers", typed="75", source="survey")
    assert answer.status == 200
    (reported,) = [one for one in events_of(august, before) if hasattr(one, "source")]
    assert reported.source == "crm"
