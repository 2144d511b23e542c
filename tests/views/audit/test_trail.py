"""The audit trail: what is shown to whom, narrowed, page by page, as files, and one event."""

import csv
import io
import json
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.domain.ids import cell_id, unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.eventlog.tables import texts
from app.views.audit.asked import KINDS
from app.views.audit.sentences import SENTENCES
from tests.demo_database import card_of, end_of_log, kpi_of, persons

AUDITOR, HEAD, MEMBER = "gu.chengde", "shen.wanqing", "chen.yating"
AUGUST = cell_id("leads", unit_id("MKT"), "2025-08")
IN_ALL = 8
IN_ALL_AS_OF = 10


def table(answer):
    text = answer.response.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def counted(accord, act):
    """What `act` gives, and the statements that it took."""
    told = []

    def note(_db, _cursor, statement, *_):
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            told.append(statement)

    sa.event.listen(accord.store.engine, "before_cursor_execute", note)
    try:
        return act(), told
    finally:
        sa.event.remove(accord.store.engine, "before_cursor_execute", note)


def test_an_auditor_sees_everything_newest_first(look, still_company):
    rows = table(look(AUDITOR).get("/audit/export.csv"))
    positions = [int(row["position"]) for row in rows]
    opened = {"measurements.cell.opened"}
    with still_company.reading():
        log = list(still_company.ledger.log_recorder.select_log(after=0))
    listed = [row.position for row in log if row.topic not in opened]
    assert positions == listed[::-1]
    assert len(listed) < end_of_log(still_company)


def test_the_list_goes_on_from_the_last_line_shown(look):
    first = look(AUDITOR).get("/audit?kind=scorecards")
    second = look(AUDITOR).get(first.page.link("What came before")["href"])
    newest = look(AUDITOR).get(second.page.link("Newest")["href"])
    assert first.page.every("time") or first.status == 200
    assert second.response.get_data() != first.response.get_data()
    assert newest.status == 200


def test_a_head_sees_the_department_and_not_another(look, still_company):
    rows = table(look(HEAD).get("/audit/export.csv?kind=measurements"))
    subjects = {row["subject"] for row in rows}
    assert "MKT" in subjects
    assert not any(subject.startswith("SAL") for subject in subjects)
    everything = table(look(AUDITOR).get("/audit/export.csv?kind=measurements"))
    assert len(rows) < len(everything)


def test_a_member_has_no_trail_of_everything(look):
    assert look(MEMBER).get("/audit").status == 404
    assert look(MEMBER).get("/audit/export.csv").status == 404
    assert look(MEMBER).get("/audit/export.jsonl").status == 404
    assert look("").get("/audit").status in (302, 303, 401)


def test_a_member_sees_the_history_of_a_number_of_the_department(look):
    shown = look(MEMBER).get(f"/audit?cell={AUGUST}")
    assert shown.status == 200
    said = shown.response.get_data(as_text=True)
    assert (
        "Jin Yaowen corrected 21,754 to 21,100 for Leads, Marketing department, August 2025" in said
    )
    assert "重複匯入一批展會名單" in said


def test_a_members_own_numbers_are_not_for_colleagues(look, still_company):
    own = persons(still_company)["wu.guanting"]
    assert look("wu.guanting").get(f"/audit?card={card_of(own)}").status == 200
    assert look(HEAD).get(f"/audit?card={card_of(own)}").status == 200
    assert look("lin.peiying").get(f"/audit?card={card_of(own)}").status == 404
    assert look("lin.peiying").get(f"/audit/export.csv?card={card_of(own)}").status == 404


@pytest.mark.parametrize(
    ("narrowed", "column", "value"),
    [
        ("metric=leads", "metric", "leads"),
        ("kind=metrics", "event", "metrics."),
        ("unit={MKT}&metric=leads&kind=measurements", "metric", "leads"),
        ("person={jin}", "by", "jin.yaowen"),
        ("since=2026-04-01&until=2026-04-30", "recorded_at", "2026-0"),
    ],
)
def test_the_trail_can_be_narrowed(look, still_company, narrowed, column, value):
    jin = persons(still_company)["jin.yaowen"]
    address = narrowed.format(MKT=unit_id("MKT"), jin=jin)
    rows = table(look(AUDITOR).get(f"/audit/export.csv?{address}"))
    assert rows
    assert all(row[column].startswith(value) for row in rows)


def test_every_kind_of_event_can_be_asked_for(look):
    assert {topic.partition(".")[0] for topic in SENTENCES} == set(KINDS)
    choices = look(AUDITOR).get("/audit?kind=adjustments").page.the("combobox", "Kind")
    assert "Requests to adjust" in [one.text for one in choices.every("option")]
    rows = table(look(AUDITOR).get("/audit/export.csv?kind=adjustments"))
    assert rows
    assert all(row["event"].startswith("adjustments.") for row in rows)


def test_a_stretch_of_days_includes_both_in_the_organisations_zone(look):
    rows = table(look(AUDITOR).get("/audit/export.csv?since=2025-09-02&until=2025-09-02"))
    assert rows
    assert all(row["recorded_at"].startswith("2025-09-02T") for row in rows)
    assert all(row["recorded_at"].endswith("+08:00") for row in rows)


def test_a_file_has_the_rows_of_the_page_and_its_times(look):
    address = "metric=cac&since=2026-06-01"
    listed = look(AUDITOR).get(f"/audit?{address}").page.the("region", "What happened")
    shown = [one.text for one in listed.every("listitem")]
    rows = table(look(AUDITOR).get(f"/audit/export.csv?{address}"))
    assert len(rows) == len([one for one in shown if one[:4].isdigit()])
    for row, text in zip(rows, shown, strict=False):
        assert text.startswith(row["recorded_at"][:16].replace("T", " "))
        assert row["sentence"] in text


def test_a_unit_includes_everything_below_it_and_its_people(look):
    rows = table(look(AUDITOR).get(f"/audit/export.csv?unit={unit_id('MKT')}"))
    subjects = {row["subject"] for row in rows}
    assert {"MKT", "MKT-CON", "wu.guanting"} <= subjects


def test_the_files_hold_what_the_list_holds(look):
    address = f"cell={AUGUST}"
    as_table = table(look(AUDITOR).get(f"/audit/export.csv?{address}"))
    text = look(AUDITOR).get(f"/audit/export.jsonl?{address}").response.get_data(as_text=True)
    as_lines = [json.loads(line) for line in text.splitlines()]
    assert [int(row["position"]) for row in as_table] == [one["position"] for one in as_lines]
    assert [row["sentence"] for row in as_table] == [one["sentence"] for one in as_lines]
    assert [(one["old"], one["new"]) for one in as_lines if one["old"]] == [("21754", "21100")]


@pytest.mark.parametrize("reason", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "＠x"])
def test_no_text_becomes_a_formula_and_numbers_stay_numbers(visit, company, reason):
    head = persons(company)[HEAD]
    company.ledger.do(
        record_value,
        by=head,
        place=Place("leads", unit_id("MKT"), "2025-08"),
        entry=Entry(source="crm", value=Decimal("21000")),
        reason=f"x{reason}",
    )
    with company.store.write() as db:
        db.execute(sa.update(texts).where(texts.c.body == f"x{reason}").values(body=reason))
    row = table(visit(AUDITOR).get(f"/audit/export.csv?cell={AUGUST}"))[0]
    assert row["reason"].startswith("'")
    assert row["new"] == "21000"
    raw = visit(AUDITOR).get(f"/audit/export.csv?cell={AUGUST}").response.get_data()
    assert raw.startswith(b"\xef\xbb\xbf")


def test_one_event_shows_where_it_stands_and_what_proves_it(look, still_company):
    position = next(
        int(row["position"])
        for row in table(look(AUDITOR).get(f"/audit/export.csv?cell={AUGUST}"))
        if row["old"]
    )
    shown = look(AUDITOR).get(f"/audit/{position}")
    said = shown.response.get_data(as_text=True)
    with still_company.reading():
        row = next(still_company.ledger.log_recorder.select_log(after=position - 1))
    assert row.leaf.hex() in said
    assert "measurements.cell.corrected" in said
    assert "nonce" in said
    assert "重複匯入一批展會名單,已去重" in said
    assert shown.page.link("The step before")
    assert shown.page.link("The step after")


def test_an_erased_text_says_so_and_nothing_else_is_lost(visit, company):
    with company.store.write() as db:
        erased = sa.update(texts).where(texts.c.body == "重複匯入一批展會名單,已去重")
        db.execute(erased.values(body=None, salt=None))
    listed = visit(AUDITOR).get(f"/audit?cell={AUGUST}").response.get_data(as_text=True)
    assert "(erased)" in listed
    assert "Jin Yaowen corrected 21,754 to 21,100" in listed
    rows = table(visit(AUDITOR).get(f"/audit/export.csv?cell={AUGUST}"))
    assert "(erased)" in {row["reason"] for row in rows}


@pytest.mark.parametrize("address", ["/audit/0", "/audit/99999999", "/audit/2?as_of=@1"])
def test_an_event_that_is_not_there_is_404(look, address):
    assert look(AUDITOR).get(address).status == 404


def test_an_event_of_people_is_not_for_members(look):
    joined = next(
        row["position"]
        for row in table(look(AUDITOR).get("/audit/export.csv?kind=people"))
        if row["event"] == "people.person.joined"
    )
    assert look(AUDITOR).get(f"/audit/{joined}").status == 200
    assert look(MEMBER).get(f"/audit/{joined}").status == 404


def test_the_trail_as_of_a_day_ends_there_and_steps_on(look):
    shown = look(AUDITOR).get(f"/audit?cell={AUGUST}&as_of=2025-09-03")
    said = shown.response.get_data(as_text=True)
    assert "recorded 21,754" in said
    assert "corrected" not in said
    onward = look(AUDITOR).get(f"/audit?cell={AUGUST}&as_of=@2194").response.get_data(as_text=True)
    assert "corrected 21,754" in onward


def test_filters_that_can_not_be_read_are_as_if_they_were_not_there(look):
    bad = "person=x&unit=y&since=z&until=9999-12-31&kind=q&before=-1&cell=1"
    assert look(AUDITOR).get(f"/audit?{bad}").status == 200


def test_only_the_list_is_sent_where_only_the_list_is_asked_for(look):
    part = look(AUDITOR).get("/audit?metric=leads", htmx=True).response.get_data(as_text=True)
    assert part.lstrip().startswith("<section")
    assert "<html" not in part


@pytest.mark.parametrize(
    "address",
    [
        "/audit",
        "/audit?metric=leads",
        "/audit?unit={unit}",
        "/audit?kind=measurements&before=3000",
        "/audit?cell={cell}",
        "/audit?kpi={kpi}",
    ],
)
def test_the_page_costs_few_statements_by_indexes(look, still_company, address):
    visitor = look(AUDITOR)
    full = address.format(unit=unit_id("MKT"), cell=AUGUST, kpi=kpi_of("conversion", "MKT", "MKT"))
    visitor.get(full)
    answer, told = counted(still_company, lambda: visitor.get(full))
    assert answer.status == 200
    assert len(told) <= IN_ALL, "\n\n".join(told)
    past = f"{full}{'&' if '?' in full else '?'}as_of=@4000"
    answer, told = counted(still_company, lambda: visitor.get(past))
    assert answer.status == 200
    assert len(told) <= IN_ALL_AS_OF, "\n\n".join(told)


@pytest.mark.parametrize("text", ["獲客成本", "获客成本", "CAC", "customer acquisition cost"])
def test_a_metric_is_asked_for_by_whatever_it_is_called(text, look):
    found = look(AUDITOR).get(f"/audit?metric={text}").page.by_id("audit-list").text
    assert found == look(AUDITOR).get("/audit?metric=cac").page.by_id("audit-list").text
    assert "Customer acquisition cost" in found


def test_part_of_a_name_finds_all_that_are_called_so(look):
    found = look(AUDITOR).get("/audit?metric=lead&kind=measurements").page.by_id("audit-list").text
    assert "Leads" in found
    assert "Valid leads" in found


def test_an_unknown_metric_finds_nothing(look):
    text = look(AUDITOR).get("/audit?metric=zzz").page.by_id("audit-list").text
    assert "Nothing happened that fits" in text


def test_the_opening_of_a_cell_is_left_out_of_the_list_and_its_files(look):
    auditor = look(AUDITOR)
    assert "opened the cell" not in auditor.get("/audit?kind=measurements").page.text
    lines = auditor.get("/audit/export.jsonl?metric=cac").response.get_data(as_text=True)
    assert "measurements.cell.reported" in lines
    assert "measurements.cell.opened" not in lines


def test_days_the_wrong_way_round_are_named(look):
    auditor = look(AUDITOR)
    turned = auditor.get("/audit?since=2026-06-30&until=2026-06-01").page
    assert "2026-06-30 comes after 2026-06-01: write the earlier day first." in turned.text
    assert "comes after" not in auditor.get("/audit?since=1999-06-01&until=1999-06-30").page.text
