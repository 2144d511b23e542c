"""From bytes to rows: encodings, delimiters, headers, limits."""

import csv

import pytest

from app.importers.fields import fields_of
from app.importers.grids import MOST_BYTES, MOST_EMPTY_ROWS, MOST_ROWS
from app.importers.recognising import Kind, UnknownTable, recognised
from app.importers.tables import read_table
from app.importers.unreadable import (
    BrokenQuotes,
    BrokenWorkbook,
    EmptyFile,
    FileTooLarge,
    NoHeader,
    NotText,
    OldWorkbook,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
)
from tests.importers.worked_tables import worked

MONTHLY = worked("monthly_tracking").decode()
TAIWAN = "KPI指標,月度目標值,月度實際值\n線索轉化率,8%,8.8%\n"
MAINLAND = "KPI指标,月度目标值,月度实际值\n线索转化率,8%,8.8%\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("name", ["yearly_master", "monthly_tracking", "quarterly_review"])
def test_a_worked_table_reads_the_same_in_every_encoding(name, encoding):
    plain = read_table(worked(name))
    content = worked(name).decode().encode(encoding)
    if encoding == "utf-16-le":
        content = b"\xff\xfe" + content
    again = read_table(content)
    assert (again.header, again.rows) == (plain.header, plain.rows)


def test_big5_and_gbk_are_told_apart_by_known_words():
    big5, gbk = read_table(TAIWAN.encode("cp950")), read_table(MAINLAND.encode("gb18030"))
    assert (big5.encoding, big5.rows[0].cells[0]) == ("cp950", "線索轉化率")
    assert (gbk.encoding, gbk.rows[0].cells[0]) == ("gb18030", "线索转化率")


def test_a_person_may_switch_the_encoding():
    read = read_table(TAIWAN.encode("cp950"), encoding="cp950")
    assert read.header[0] == "KPI指標"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，", "、", "|"])
def test_the_delimiter_is_found(delimiter):
    text = delimiter.join(["KPI指標", "月度目標值", "月度實際值"]) + "\n"
    text += delimiter.join(["線索轉化率", "8%", "8.8%"])
    read = read_table(text.encode())
    assert (read.delimiter, read.rows[0].cells) == (delimiter, ("線索轉化率", "8%", "8.8%"))


def test_a_full_width_comma_inside_cells_is_no_delimiter():
    read = read_table("KPI指標,月度實際值,改進措施\nCAC,52,先看，再改\n".encode())
    assert read.rows[0].cells == ("CAC", "52", "先看，再改")


def test_chinese_quotes_hold_a_cell_together():
    read = read_table("“KPI指標”,“月度實際值”,“備註”\n“CAC”,“1,200”,“x”\n".encode())
    assert read.rows[0].cells[:2] == ("CAC", "1,200")


def test_the_header_is_found_below_titles_and_blank_lines():
    text = "市場部六月跟蹤表\n\n" + MONTHLY + "\n\n備註:數據截至六月底\n"
    read = read_table(text.encode())
    assert read.header_row == 3
    assert [row.number for row in read.rows] == [4, 5, 6]
    assert read.aside == ((1, "市場部六月跟蹤表"), (9, "備註:數據截至六月底"))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("KPI 指標", "metric"),
        ("ＫＰＩ指標", "metric"),
        ("kpi指标", "metric"),
        (" 異常原因（如有） ", "cause"),
        ("改进措施", "countermeasure"),
        ("KPI完成情况(综合得分)", "score"),
        ("權重(%)", "weight"),
        ("責任\u200b人", "owner"),
    ],
)
def test_headers_are_known_however_they_are_written(header, field):
    assert field in fields_of(header)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyFile),
        (b" \n ", EmptyFile),
        (b"a\n1\n", NoHeader),
        (b"PK\x03\x04rest", BrokenWorkbook),
        (b"\xd0\xcf\x11\xe0rest", OldWorkbook),
        (b"%PDF-1.7", NotText),
        (b"\x00\x01\x02\xff\xfe\x00", NotText),
        (b"x" * (MOST_BYTES + 1), FileTooLarge),
        (("KPI指標,實際值\n" + "cac,1\n" * 20_031).encode(), TooManyRows),
        (("KPI指標,實際值\ncac," + "1," * 100 + "1\n").encode(), TooManyColumns),
        (('KPI指標,實際值\ncac,"1\n' + "x\n" * 20_000).encode(), BrokenQuotes),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, refusal):
    with pytest.raises(refusal) as refused:
        read_table(content)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        "KPI指標,實際值\ncac,1\n" + "\n" * 5_000_000 + "cac,2\n",
        "\n" * 5_000_000 + "KPI指標,實際值\ncac,1\n",
        "KPI指標,實際值\n" + "a," * 2_500_000 + "x\n",
    ],
)
def test_a_file_of_millions_of_empty_rows_or_cells_is_refused_early(content, monkeypatch):
    parsed = []
    reader = csv.reader
    monkeypatch.setattr(
        csv, "reader", lambda *of, **how: (parsed.append(1) or row for row in reader(*of, **how))
    )
    with pytest.raises((TooManyRows, TooManyColumns, TooManyCells)):
        read_table(content.encode())
    assert len(parsed) < MOST_ROWS + MOST_EMPTY_ROWS + 1_000


def test_empty_rows_at_the_end_count_for_nothing():
    read = read_table((MONTHLY + ",,,,,,,\n" * 30_000).encode())
    assert len(read.rows) == 3


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("yearly_master", Kind.YEARLY),
        ("monthly_tracking", Kind.MONTHLY),
        ("quarterly_review", Kind.QUARTERLY),
    ],
)
def test_the_worked_tables_are_recognised_with_reasons(name, kind):
    found = recognised(read_table(worked(name)))
    assert found.kind is kind
    assert found.reasons
    assert found.unknown == ()


def test_a_list_of_values_is_recognised():
    table = read_table(b"metric,subject,period,value,source\ncac,MKT,2026-06,52,crm\n")
    found = recognised(table)
    assert found.kind is Kind.VALUES
    assert set(found.columns) == {"metric", "subject", "period", "value", "source"}


def test_swapped_renamed_and_unknown_columns_are_found_by_name():
    table = read_table("備註,實際值,指標,負責人\nx,52,CAC,*專員\n".encode())
    found = recognised(table)
    assert (found.columns["actual"], found.columns["metric"], found.columns["owner"]) == (1, 2, 3)
    assert found.unknown == (0,)


def test_known_words_of_no_table_are_refused():
    with pytest.raises(UnknownTable):
        recognised(read_table("責任人,數據來源\n王,CRM\n".encode()))
