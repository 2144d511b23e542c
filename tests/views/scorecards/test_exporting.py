"""A scorecard as a file: edited in a spreadsheet and imported again, it is exact."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.importers.file_check import check_file
from app.importers.file_import import import_file
from tests.demo_database import card_of, persons

MKT = card_of(unit_id("MKT"))
STEWARD = "ye.ruolin"
JUNE = f"/scorecards/{MKT}/2026-06"
SHOWN = (
    "Owner", "Source", "Weight", "Target", "Floor", "Challenge", "Actual", "Completion", "Light",
    "Points",
)  # fmt: skip


def exported(visitor, form, url=JUNE):
    answer = visitor.client.get(f"{url}/export.{form}", headers=visitor.headers)
    assert answer.status_code == 200
    return answer.get_data()


def checked(company, content, form="xlsx"):
    return check_file(company, content, f"t.{form}", by=persons(company)[STEWARD])


def edited(content, metric, value):
    """The workbook with another actual value for a metric."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    (row,) = [
        row for row in book.active.iter_rows(min_row=2) if f"|{metric}|" in (row[-1].value or "")
    ]
    row[9].value = value
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def actuals(found):
    return {row.metric: row for row in found.rows if row.what == "actual"}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("period", ["2026-06", "2026-Q2", "2026"])
@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_an_export_that_comes_back_changes_nothing(look, still_company, form, period, language):
    content = exported(look(STEWARD, language), form, f"/scorecards/{MKT}/{period}")
    found = checked(still_company, content, form)
    assert {str(row.effect) for row in found.rows} == {"same", "none"}
    assert found.plan.is_empty
    assert found.rows


def test_numbers_stay_numbers_codes_are_texts_and_keys_are_hidden(look):
    content = exported(look(STEWARD), "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    rate, cost = rows["Lead conversion rate"], rows["Customer acquisition cost"]
    assert (rate[9].value, rate[9].number_format) == (0.088, "0.0#########%")
    assert (cost[9].value, cost[9].data_type) == (52, "n")
    assert rate[4].number_format == "@"
    assert sheet.column_dimensions["Q"].hidden


def test_the_file_holds_what_the_page_shows_and_the_score_at_its_foot(look):
    text = exported(look(STEWARD), "csv", f"/scorecards/{MKT}/2026-Q2").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    (users,) = [
        row for row in rows if (row["Metric"], row["Period"]) == ("New paying users", "2026-Q2")
    ]
    assert {name: users[name] for name in SHOWN} == {
        "Owner": "Chen Yating", "Source": "CRM system", "Weight": "30%", "Target": "400000",
        "Floor": "320000", "Challenge": "440000", "Actual": "340000", "Completion": "85%",
        "Light": "Yellow", "Points": "25.5",
    }  # fmt: skip
    page = look(STEWARD).get(f"/scorecards/{MKT}/2026-Q2").page
    foot, said = rows[-1], page.the("region", "Score").text
    assert (foot["Metric"], foot["Subject"]) == ("Total", "Marketing department")
    assert f"Score {Decimal(foot['Score']):.2f} Grade {foot['Grade']} Covered weight 100%" in said
    assert foot["Covered weight"] == "100%"


def test_an_edited_value_is_one_correction(visit, company):
    content = edited(exported(visit(STEWARD), "xlsx"), "cac", 53)
    found = actuals(checked(company, content))
    assert (str(found["cac"].effect), found["cac"].value) == ("correction", 53)
    assert {str(row.effect) for code, row in found.items() if code != "cac"} == {"same"}
    import_file(company, content, "t.xlsx", by=persons(company)[STEWARD])
    again = actuals(checked(company, exported(visit(STEWARD), "xlsx")))
    assert again["cac"].value == 53


def moved(company, value):
    """Somebody corrects June's cost while the file is out."""
    entry = Entry(source="finance", value=Decimal(value), how="edit")
    place = Place("cac", unit_id("MKT"), "2026-06")
    by = persons(company)[STEWARD]
    company.ledger.do(record_value, by=by, place=place, entry=entry, reason="late invoice")


def test_what_changed_meanwhile_is_told_and_not_overwritten(visit, company):
    content = exported(visit(STEWARD), "xlsx")
    moved(company, 54)
    left = actuals(checked(company, content))["cac"]
    assert (str(left.effect), left.sentence) == (
        "none",
        "It is 54 since then; the file still says 52, so nothing is changed.",
    )
    refused = actuals(checked(company, edited(content, "cac", 53)))["cac"]
    assert str(refused.effect) == "refused"
    assert "52 became 54, and the file says 53" in refused.sentence
    same = actuals(checked(company, edited(content, "cac", 54)))["cac"]
    assert str(same.effect) == "same"


def test_a_stranger_gets_no_file(look, still_company):
    own = card_of(persons(still_company)["wu.guanting"])
    assert look("wu.guanting").get(f"/scorecards/{own}/2026-06/export.csv").status == 200
    assert look("hou.jiaxin").get(f"/scorecards/{own}/2026-06/export.csv").status == 404
    assert look("wu.guanting").get(f"{JUNE}/export.ods").status == 404


def test_the_page_offers_both_forms(look):
    page = look(STEWARD).get(JUNE).page
    assert page.link("Export this list: XLSX")["href"] == f"{JUNE}/export.xlsx"
    assert page.link("Export this list: CSV")["href"] == f"{JUNE}/export.csv"
