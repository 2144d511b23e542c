"""A closed quarter's document and pages say what the close stored, whatever came later."""

from dataclasses import replace
from decimal import Decimal

import pytest
from flask_babel import force_locale

from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value, withdraw_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.people.commands import move_unit
from app.domain.periods.commands import decide_missing
from app.domain.scorecards.commands import NewLine, draft_card
from app.domain.scorecards.terms import Owner, Terms
from app.domain.scoring.scored import MissingDecision
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.reading.closing import close_with_figures, rehearsal
from app.views.documents.checking import Marks, moved
from app.views.documents.quarterly import Wanted, review_document
from tests.demo_database import card_of, persons

MARKETING, PERIOD = unit_id("MKT"), "2026-Q2"
HEAD, STEWARD, ADMINISTRATOR = "shen.wanqing", "ye.ruolin", "tao.yifan"
CARD = card_of("MKT")
CLOSED_PAGE = f"/periods/{MARKETING}/{PERIOD}"


@pytest.fixture
def do(company):
    known = persons(company)
    return lambda who, command, **more: company.ledger.do(command, by=known[who], **more).value


@pytest.fixture
def close(do):
    return lambda: do(HEAD, close_with_figures, unit=MARKETING, period=PERIOD, named=PERIOD)


@pytest.fixture
def words(app, company):
    """All words of the document of a scorecard."""

    def printed(card=CARD) -> str:
        with company.reading() as db, app.test_request_context(), force_locale("en"):
            wanted = Wanted(card, Period.parse(PERIOD), language="en")
            return " ".join(review_document(db, wanted, day=company.now()).words.split())

    return printed


@pytest.fixture
def look_at(visit):
    """All text of a page, or of one of its rows."""

    def seen(who, url, row=None):
        page = visit(who).get(url).page
        return " ".join((page.row(row) if row else page).text.split())

    return seen


def withdraw(do, metric="brand_search_index", source="baidu_index"):
    for month in ("2026-04", "2026-05", "2026-06"):
        place = Place(metric, MARKETING, month)
        do(STEWARD, withdraw_value, place=place, source=source, reason="a wrong account")


def decide(company, do, decision):
    with company.reading() as db:
        gaps = rehearsal(db, MARKETING, Period.parse(PERIOD)).undecided
    for gap in gaps:
        at = {"unit": MARKETING, "period": PERIOD, "card": gap.reading.card.id}
        do(HEAD, decide_missing, kpi=gap.line.kpi, decision=decision, reason="no tool yet", **at)


def correct(do, value="192000"):
    place = Place("new_paying_users", MARKETING, "2026-06")
    entry = Entry(source="crm", value=Decimal(value))
    do(STEWARD, record_value, place=place, entry=entry, reason="counted again")


def test_whoever_checks_a_document_reads_what_moved_since(company, app, do, close):
    close()
    with company.reading() as db, app.test_request_context(), force_locale("en"):
        position = last_position(db)
        marks = Marks("review", f"{CARD}/{PERIOD}", position, "en", "0" * 64)
        assert moved(db, marks, "en") == []
    correct(do)
    with company.reading() as db, app.test_request_context(), force_locale("en"):
        told, advice = moved(db, marks, "en")
        assert moved(db, replace(marks, kind="letter"), "en") == []
    assert told == (
        "Since then its figures moved: New paying users: 340,000 → 460,000, "
        "Score, computed today: 95.00 → 104.00."
    )
    assert advice.startswith("The document is of before")


def test_the_conclusion_says_the_stored_score_after_a_correction(do, close, words):
    close()
    correct(do)
    said = words()
    assert "The score is 95.00, grade B, with 100% of the weight covered." in said
    assert "That is 1.70 points less than in Q1 2026 (96.70)." in said
    assert "Corrected after the close: the values now give 104.00. The stored score stays." in said


CHANGES = f"/scorecards/{CARD}/{PERIOD}/changes"


def test_the_closed_scorecard_leads_to_what_came_after_its_close(visit, look_at, do, close):
    close()
    assert "What came after the close" not in look_at(HEAD, CHANGES)
    correct(do)
    link = visit(HEAD).get(f"/scorecards/{CARD}/{PERIOD}").page.link("What came after the close")
    page = visit(HEAD).get(link["href"]).page.the("region", "What came after the close")
    assert "At the close 95.00 B" in page.text
    assert "+9.00" in page.row("Values corrected").text
    assert "counted again" in page.text


def test_what_a_correction_moved_is_not_put_down_to_the_review(do, close, words):
    close()
    assert "Corrected after the close" not in words()
    correct(do)
    said = words()
    assert "Corrected after the close−9.00" in said.replace("close −", "close−")
    assert "Points given in the review" not in said


@pytest.mark.parametrize(
    ("decision", "score", "covered"),
    [(MissingDecision.ZERO, "75.80", "100%"), (MissingDecision.EXCUSE, "94.75", "80%")],
)
def test_what_a_missing_value_was_decided_to_count_as_stays(
    company, look_at, do, close, words, decision, score, covered
):
    withdraw(do)
    decide(company, do, decision)
    close()
    said = words()
    assert f"The score is {score}" in said
    assert f"with {covered} of the weight covered." in said
    page = look_at(HEAD, f"/scorecards/{CARD}/{PERIOD}")
    why = look_at(HEAD, f"/scorecards/{CARD}/{PERIOD}/score")
    for shown in (said, page, why):
        assert score in shown
        assert "after the close" not in shown
    assert "now" not in look_at(HEAD, CLOSED_PAGE, row="Marketing department, 2026")


def test_why_a_stored_score_names_it_beside_what_the_values_give_now(look_at, do, close):
    close()
    correct(do)
    said = look_at(HEAD, f"/scorecards/{CARD}/{PERIOD}/score")
    assert "104.00" in said
    assert "Stored at the close 95.00 B" in said


def test_why_a_stored_score_names_the_covered_weight_that_was_stored(look_at, do, close):
    close()
    withdraw(do)
    said = look_at(HEAD, f"/scorecards/{CARD}/{PERIOD}/score")
    assert "Covered weight 100%" in said


def test_a_closed_period_lists_what_was_closed_wherever_it_went(company, look_at, do, close):
    close()
    before = [look_at(HEAD, CLOSED_PAGE, row=name) for name in ("Channel group", "Marketing dep")]
    mei = persons(company)["mei.siqi"]
    terms = Terms(Decimal(1), "ratio", "year", target=Decimal(9), owners=(Owner(mei, Decimal(1)),))
    line = NewLine("new_paying_users", MARKETING, terms, "2026")
    do("jiang.boren", draft_card, holder=mei, year=2026, owner=mei, lines=(line,))
    do(ADMINISTRATOR, move_unit, unit=unit_id("MKT-CHN"), parent=unit_id("SAL"))
    after = [look_at(HEAD, CLOSED_PAGE, row=name) for name in ("Channel group", "Marketing dep")]
    assert after == before
    assert "Mei Siqi" not in look_at(HEAD, CLOSED_PAGE)
