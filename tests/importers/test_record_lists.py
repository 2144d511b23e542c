"""A file as a list of records: columns by their names, nothing guessed, nothing personal kept."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from app.domain.leads.refusals import (
    ColumnNotThere,
    KeysMissing,
    NoKeyColumn,
    NoRecords,
    TimesUnreadable,
    TooManyRecords,
)
from app.importers.record_lists import read_list
from app.importers.unreadable import OldWorkbook

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = "線索編號,移交時間,渠道,姓名,電話\nL-1,2026-05-03 14:20,百度,王小姐,138\nL-2,,微信,李,139\n"


def read(text, **given):
    return read_list(text.encode(), "mql.csv", zone=ZONE, **given)


def test_columns_are_found_by_their_names_and_personal_ones_left_out():
    found = read(PLAIN)
    assert found.columns == ("線索編號", "移交時間", "渠道")
    assert found.left_out == ("姓名", "電話")
    assert [(one.number, one.key, one.at) for one in found.records] == [
        (1, "L-1", "2026-05-03 14:20"),
        (2, "L-2", ""),
    ]
    assert found.records[0].attributes["渠道"] == "百度"
    assert "王小姐" not in "".join(one.body for one in found.records)


def test_a_personal_column_is_kept_where_somebody_asks_for_it_by_name():
    found = read(PLAIN, also="电话")
    assert found.left_out == ("姓名",)
    assert found.records[0].attributes["電話"] == "138"


def test_columns_with_unusual_names_are_named():
    text = "流水,何時,甲\nA,2026-05-03,x\n"
    with pytest.raises(NoKeyColumn, match="流水, 何時, 甲"):
        read(text)
    found = read(text, key="流水", time="何時")
    assert (found.records[0].key, found.records[0].at) == ("A", "2026-05-03")
    with pytest.raises(ColumnNotThere, match="流水, 何時, 甲"):
        read(text, key="編號")
    with pytest.raises(ColumnNotThere):
        read(PLAIN, also="郵箱")


def test_what_stands_above_the_column_names_is_no_record():
    assert len(read("五月線索\n\n" + PLAIN).records) == 2


@pytest.mark.parametrize(
    ("text", "refusal", "said"),
    [
        ("線索編號,移交時間\n", NoRecords, "no records"),
        ("線索編號,渠道\nL-1,百度\n,微信\n,搜尋\n", KeysMissing, "3, 4"),
        ("線索編號,移交時間\nL-1,昨天\nL-2,前天\n", TimesUnreadable, "“昨天”.*2 such rows"),
        ("線索編號,渠道\n" + "L,x\n" * 5_001, TooManyRecords, "5001"),
    ],
)
def test_what_is_no_list_is_refused_with_its_rows(text, refusal, said):
    with pytest.raises(refusal, match=said):
        read(text)


def test_a_workbook_is_read_with_its_days():
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Lead ID", "Created at", "Budget"])
    book.active.append([17, datetime(2026, 5, 3, 14, 20), 500000])  # noqa: DTZ001 - as Excel has it
    book.save(kept)
    found = read_list(kept.getvalue(), "mql.xlsx", zone=ZONE)
    assert found.records[0].key == "17"
    assert found.records[0].at.startswith("2026-05-03 14:20")
    assert found.records[0].attributes["Budget"] == "500000"


def test_an_old_workbook_is_refused_with_the_way_out():
    with pytest.raises(OldWorkbook):
        read_list(b"\xd0\xcf\x11\xe0" + bytes(600), "mql.xls", zone=ZONE)
