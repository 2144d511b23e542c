"""Who may see a person's numbers: by rights as they are now; an administrator doesn't."""

import json

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import move_person
from app.importers.file_import import import_file
from app.reading.closing import close_with_figures
from projections.audit.filters import Filters, always
from projections.audit.queries import trail
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, persons

HOLDER, OLD_LEAD, NEW_LEAD = "wu.guanting", "luo.jianwei", "qin.haoran"
ADMINISTRATOR, OTHERS = "tao.yifan", ("gu.chengde", "ye.ruolin")
OF_A_CARD = ("scorecards", "measurements", "reviews", "adjustments")


@pytest.fixture
def moved(company):
    """Somebody has gone to another group; gives the position before, and who it is."""
    who, before = persons(company), end_of_log(company)
    company.ledger.do(
        move_person,
        by=SYSTEM,
        person=who[HOLDER],
        unit=unit_id("SAL-N"),
        titles={},
        superior=who[NEW_LEAD],
    )
    return before, who[HOLDER]


def of_card(accord, holder):
    with accord.reading() as db:
        return trail(db, at=NOW, filters=Filters(thing=card_of(holder)), limit=None)


def number_of(accord, holder):
    """The address of one of the person's own numbers."""
    with accord.reading() as db:
        row = next(
            one
            for one in trail(db, at=NOW, limit=None)
            if one.topic == "measurements.cell.reported" and one.subject == holder
        )
    return f"/measurements/{row.metric}/{holder}/{row.period}"


@pytest.mark.parametrize("page", ["{number}/why", "{number}/breakdown", "/audit?card={card}"])
def test_a_page_of_the_past_is_open_to_whom_the_page_of_now_is(visit, company, moved, page):
    before, holder = moved
    address = page.format(number=number_of(company, holder), card=card_of(holder))
    past = f"{address}{'&' if '?' in address else '?'}as_of=@{before}"
    for name, status in ((OLD_LEAD, 404), (NEW_LEAD, 200), (HOLDER, 200)):
        visitor = visit(name)
        assert (visitor.get(address).status, visitor.get(past).status) == (status, status)


def test_a_list_of_the_past_holds_what_is_open_now(visit, company, moved):
    before, holder = moved
    with company.reading() as db:
        rows = trail(db, at=before, filters=Filters(places=always([holder])), limit=None)
    verified = next(one for one in rows if one.topic == "measurements.cell.verified")
    # Just before it got its mark; the move came later, and counts all the same.
    at, number = verified.position - 1, f"/measurements/{verified.metric}/{holder}/"
    address = f"/quality/unverified?period={verified.period}&as_of=@{at}"
    seen = {
        name: number in visit(name).get(address).response.get_data(as_text=True)
        for name in (OLD_LEAD, NEW_LEAD)
    }
    assert seen == {OLD_LEAD: False, NEW_LEAD: True}


def test_an_administrator_reads_no_personal_scorecard_in_the_trail(look, still_company):
    holder = persons(still_company)[HOLDER]
    card, position = card_of(holder), of_card(still_company, holder)[0].position
    admin = look(ADMINISTRATOR)
    for address in (f"/audit?card={card}", f"/audit/export.csv?card={card}", f"/audit/{position}"):
        for at in ("", f"as_of=@{end_of_log(still_company) - 1}"):
            url = f"{address}{'&' if '?' in address else '?'}{at}"
            assert admin.get(url).status == 404
            assert [look(name).get(url).status for name in OTHERS] == [200, 200]


def exported(visitor, kind):
    """The positions of the events in the exported trail of a kind."""
    text = visitor.get(f"/audit/export.jsonl?kind={kind}").response.get_data(as_text=True)
    return {json.loads(line)["position"] for line in text.splitlines()}


def of_persons(accord, kind):
    """The positions of a kind's events on personal scorecards."""
    people = set(persons(accord).values())
    with accord.reading() as db:
        rows = [one for one in trail(db, at=NOW, limit=None) if one.context == kind]
    return {one.position for one in rows if one.place in people}


@pytest.mark.parametrize("kind", OF_A_CARD)
def test_an_administrators_files_leave_personal_scorecards_out(look, still_company, kind):
    everything, personal = exported(look(OTHERS[0]), kind), of_persons(still_company, kind)
    seen = exported(look(ADMINISTRATOR), kind)
    assert personal
    assert seen
    assert seen <= everything - personal
    assert exported(look(OTHERS[1]), kind) == everything


def test_what_a_file_brought_to_a_personal_scorecard_is_not_for_the_administrator(visit, company):
    holder, table = persons(company)[HOLDER], "KPI指標,月度實際值,異常原因\n線索量,,展會延期\n"
    import_file(
        company,
        table.encode(),
        "t.csv",
        holder=HOLDER,
        period="2026-06",
        by=holder,
        takes_defaults=True,
    )
    brought = of_persons(company, "imports")
    assert brought <= exported(visit(OTHERS[0]), "imports")
    assert brought
    assert not brought & exported(visit(ADMINISTRATOR), "imports")


def test_results_at_a_closing_are_not_for_the_administrator(visit, company):
    by = persons(company)["shen.wanqing"]
    close = {"unit": unit_id("MKT"), "period": "2026-Q2", "named": "2026-Q2"}
    company.ledger.do(close_with_figures, by=by, **close)
    address, topic = "/audit/export.jsonl?kind=periods", "periods.unit_period.closed"
    assert topic in visit(OTHERS[0]).get(address).response.get_data(as_text=True)
    assert topic not in visit(ADMINISTRATOR).get(address).response.get_data(as_text=True)


def test_a_text_of_a_personal_scorecard_is_erased_unread(look, still_company):
    people = set(persons(still_company).values())
    with still_company.reading() as db:
        rows = [one for one in trail(db, at=NOW, limit=None) if one.reason]
    theirs = next(one for one in rows if one.context == "reviews" and one.place in people)
    units = next(one for one in rows if one.context == "measurements" and one.place not in people)
    admin = look(ADMINISTRATOR)
    for event in ("", f"?event={theirs.position}", f"?event={units.position}"):
        answer = admin.get(f"/evidence/texts/{theirs.reason_id}{event}")
        assert answer.status == 200
        assert theirs.reason not in answer.page.text
        assert "not read it" in answer.page.text
    shown = admin.get(f"/evidence/texts/{units.reason_id}?event={units.position}").page.text
    assert units.reason in shown
