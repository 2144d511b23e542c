"""Files that teams send, and what becomes of each of their cells: spreadsheet traps, periods, bytes
and names of input.md. The same cases go through the command line and through the page."""

import csv
import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from openpyxl.comments import Comment

from app.importers.headings import column_id
from tests.importers.books import TRACKING, book, books, calculated


class Expected(NamedTuple):
    """A cell's column, text, effect, value (None for none) and some words of its sentence.

    `period` is the key that the cell is taken for, "" where that isn't looked at; `about` is what
    tells the cell apart in the documented table.
    """

    column: str
    text: str
    effect: str
    value: str | None
    says: str
    period: str = ""
    about: str = ""


HEADER = ("KPI指標", "月度實際值")
WIDE = ("KPI指標", "部門", "8月", "9月", "10月", "Q3", "合計")


@dataclass(frozen=True)
class Case:
    """One file. `cells` are the fields of `Expected`, `remarks` words of what is said about all of
    it, `asks` how ids of questions begin."""

    name: str
    content: bytes
    cells: tuple[tuple, ...]
    file: str = "t.xlsx"
    period: str = "2026-07"
    by: str = "ye.ruolin"
    answers: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def expected(self) -> list[Expected]:
        return [Expected(*cell) for cell in self.cells]


def one(value, code="General", name="線索轉化率"):
    """A workbook with a single value under a number format."""

    def also(sheet):
        sheet["B2"].number_format = code

    return book(HEADER, (name, value), name="表", also=also)


def actual(text, effect, value=None, says="", column="月度實際值"):
    """What is expected of an actual value."""
    return (column, text, effect, value, says)


def comment(sheet):
    """A comment on the value."""
    sheet["B2"].comment = Comment("含退款", "沈婉清")


def month(sheet):
    """A day that is shown as its month."""
    sheet["B2"].number_format = "mmm-yy"


def merged_owners(sheet):
    """One owner for two rows."""
    sheet.merge_cells("D2:D3")


def merged_header(sheet):
    """Months over their figures."""
    for place in ("A1:A2", "C1:D1", "E1:F1"):
        sheet.merge_cells(place)


def merged_value(sheet):
    """One figure for two rows."""
    sheet.merge_cells("B2:B3")


def text(rows, encoding="utf-8", delimiter=","):
    """A text file."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    return (mark + "\n".join(delimiter.join(row) for row in rows)).encode(encoding)


TAIWAN = (HEADER, ("線索轉化率", "8.8%"))
MAINLAND = (("KPI指标", "月度实际值"), ("线索转化率", "8.8%"))
RATE = actual("8.8%", "new", "0.088")
PAYING = "新增付費用戶數"

TRAPS = (
    Case(
        "a ratio that became a time",
        one(datetime.time(1, 4), "h:mm", "渠道ROI"),
        (actual("1:4", "new", "4", "time of day 1:04"),),
    ),
    Case("a ratio that stayed a text", one("1:75", name="渠道ROI"), (actual("1:75", "new", "75"),)),
    Case("a percentage", one(0.088, "0.0%"), (RATE,)),
    Case(
        "a fraction is asked about once",
        one(0.088),
        (actual("0.088", "ask"),),
        asks=("values-percent",),
    ),
    Case(
        "a size that only the format adds",
        one(7.2, '0.0"万"', PAYING),
        (actual("7.2", "held", "7.2", "Shown as 7.2万, stored as 7.2"),),
    ),
    Case(
        "a size that the format scales to",
        one(72000, '0!.0,"万"', PAYING),
        (actual("72000", "new", "72000"),),
    ),
    Case(
        "another currency in the format", one(52, "[$€-407]#,##0", "CAC"), (actual("€52", "held"),)
    ),
    Case(
        "a formula with its result",
        calculated(one("=52", name="CAC"), B2="52"),
        (actual("52", "new", "52", "Result of =52"),),
    ),
    Case(
        "a formula that was never calculated",
        one("=52", name="CAC"),
        (actual("=52", "refused", None, "without its result"),),
    ),
    Case(
        "merged owners",
        book(
            TRACKING,
            ("CAC", None, 52, "渠道組/*專員"),
            ("線索轉化率", None, "8.8%"),
            name="表",
            also=merged_owners,
        ),
        (("責任人", "渠道組/*專員", "new", None, "From the merged cells."), RATE),
    ),
    Case(
        "a merged figure",
        book(HEADER, ("CAC", 52), ("線索轉化率",), name="表", also=merged_value),
        (actual("52", "new", "52"), actual("52", "refused", None, "merged cells")),
    ),
    Case(
        "two header rows",
        book(
            ("KPI指標", "部門", "6月", None, "7月", None),
            (None, None, "目標", "實際", "目標", "實際"),
            (PAYING, "市場部", 80000, 72000, None, 73000),
            also=merged_header,
        ),
        (
            ("6月·目標", "80000", "same", "80000", ""),
            ("6月·實際", "72000", "same", "72000", ""),
            ("7月·實際", "73000", "new", "73000", ""),
        ),
        period="2026",
    ),
    Case(
        "months as columns",
        book(("KPI指標", "2026年6月", "2026年7月"), (PAYING, 72000, 73000), name="表"),
        (("2026年6月", "72000", "same", "72000", ""), ("2026年7月", "73000", "new", "73000", "")),
        period="2026",
    ),
    Case(
        "a title above and notes below",
        book(("市場部七月跟蹤表",), (), HEADER, ("CAC", 52), ("備註：含退款",), name="表"),
        (
            ("", "市場部七月跟蹤表", "none", None, "Not part"),
            actual("52", "new", "52"),
            ("", "備註：含退款", "none", None, "Not part"),
        ),
    ),
    Case(
        "a row of sums that is right",
        book(
            ("KPI指標", "部門", "月度實際值"),
            (PAYING, "市場部", 72000),
            (PAYING, "渠道組", 71000),
            ("合計", None, 143000),
            name="表",
        ),
        (actual("143000", "none", None, "what the rows above add up to"),),
    ),
    Case(
        "a row of sums that is wrong",
        book(
            ("KPI指標", "部門", "月度實際值"),
            (PAYING, "市場部", 72000),
            (PAYING, "渠道組", 71000),
            ("總計：", None, 150000),
            name="表",
        ),
        (actual("150000", "none", None, "add up to 143,000"),),
        remarks=("add up to 143,000",),
    ),
    Case(
        "sheets named for months",
        books(
            {
                "6月": [HEADER, (PAYING, 72000)],
                "7月": [HEADER, (PAYING, 73000)],
                "7月 (2)": [HEADER, (PAYING, 1)],
                "說明": [("hello",)],
            }
        ),
        (
            ("6月·月度實際值", "72000", "same", "72000", ""),
            ("7月·月度實際值", "73000", "new", "73000", ""),
        ),
        period="2026",
        remarks=("“7月 (2)” is a copy", "“說明” holds no table"),
        asks=("file-sheet",),
    ),
    Case(
        "a copy of the only sheet",
        books({"Sheet1": [HEADER, (PAYING, 73000)], "Sheet1 (2)": [HEADER, (PAYING, 1)]}),
        (actual("73000", "new", "73000"),),
        remarks=("“Sheet1 (2)” is a copy",),
        asks=("file-sheet",),
    ),
    Case(
        "rows of sums of other kinds",
        book(
            ("KPI指標", "部門", "月度實際值"),
            (PAYING, "市場部", 72000),
            ("小計", None, 72000),
            (PAYING, "渠道組", 71000),
            ("平均", None, 71500),
            ("Total", None, 143001),
            (None, None, 143000),
            name="表",
        ),
        (
            actual("71500", "none", None, "what the rows above add up to"),
            actual("143001", "none", None, "add up to 143,000"),
            actual("143000", "none", None, "names no KPI"),
        ),
        remarks=("add up to 143,000",),
    ),
    Case(
        "a stated completion, and a text that would be a formula",
        book(
            ("KPI指標", "月度目標值", "月度實際值", "完成率", "異常原因"),
            ("CAC", 50, 52, "104%", "@SUM(1)"),
            name="表",
        ),
        (
            ("完成率", "104%", "new", "1.04", "2 - actual / target = 96%"),
            ("異常原因", "@SUM(1)", "new", None, ""),
        ),
    ),
    Case(
        "a sheet of one's choice",
        books({"6月": [HEADER, (PAYING, 72000)], "7月": [HEADER, (PAYING, 73000)]}),
        (actual("73000", "new", "73000"),),
        period="2026",
        answers={"file-sheet": "7月"},
        remarks=("“6月” holds a table as well",),
    ),
    Case(
        "columns renamed, swapped, and one too many",
        book(("備忘", "實際完成值", "考核指標"), ("x", 52, "CAC"), name="表"),
        (
            ("備忘", "備忘", "none", None, "not known"),
            actual("52", "new", "52", column="實際完成值"),
        ),
    ),
    Case(
        "blanks and widths in names",
        book(
            (" ＫＰＩ 指標\u200b", "月度\u00a0實際值"),
            ("單用戶獲客\n成本（ＣＡＣ）", 52),
            name="表",
        ),
        (("月度\u00a0實際值", "52", "new", "52", ""),),
    ),
    Case(
        "a comment",
        book(HEADER, ("CAC", 52), name="表", also=comment),
        (actual("52", "new", "52", "Comment in the file, 沈婉清: 含退款"),),
    ),
    Case(
        "a text put right on the spot",
        one(7.2, '0.0"万"', PAYING),
        (actual("7.2萬", "new", "72000", "the file says “7.2”"),),
        answers={"file-fix-2-月度實際值": "7.2萬"},
    ),
)

UNITS = ("CO", "CS", "FIN", "MKT", "MKT-BRD", "MKT-CAM", "MKT-CHN", "MKT-CON", "MKT-SUP", "SAL")


def periods_of(name: str, *said: tuple[str, str, str], year: str = "2026") -> Case:
    """A list of orders, each of a period as somebody writes it: its text, its key, the effect.

    Each has a unit and a value of its own, so that none can be taken for another.
    """
    rows = [("KPI指標", "部門", "期間", "實際值")]
    cells = []
    for at, (text, key, effect) in enumerate(said):
        value = str(101 + at)
        rows.append(("訂單數", UNITS[at % len(UNITS)], text, value))
        kept = value if effect == "new" else None
        cells.append(Expected("實際值", value, effect, kept, "", key, text))
    return Case(name, book(*rows, name="表"), tuple(cells), period=year)


PERIODS = (
    periods_of(
        "months",
        *(
            (said, "2026-07", "new")
            for said in (
                "2026年7月",
                "2026-07",
                "2026/7",
                "7月",
                "七月",
                "七月份",
                "Jul-26",
                "202607",
            )
        ),
    ),
    periods_of(
        "quarters",
        *(
            (said, "2026-Q1", "new")
            for said in ("2026Q1", "2026年Q1", "26Q1", "Q1", "第一季度", "一季度", "Q1/2026")
        ),
    ),
    periods_of(
        "weeks",
        ("3月第2週", "2026-W11", "new"),
        ("W11", "2026-W11", "new"),
        ("2026-W11", "2026-W11", "new"),
        ("3.9-3.15", "2026-W11", "new"),
        ("3.9-3.16", "", "refused"),
        ("上週", "", "refused"),
        ("本月", "", "refused"),
    ),
    periods_of(
        "half-years and years",
        ("上半年", "2025-H1", "new"),
        ("H1", "2025-H1", "new"),
        ("下半年", "2025-H2", "new"),
        ("年度", "2025", "new"),
        ("全年", "2025", "new"),
        ("13月", "", "refused"),
        year="2025",
    ),
    periods_of(
        "since the year's start",
        ("累計1-3月", "", "ask"),
        ("截至3月", "", "ask"),
    ),
    Case(
        "a month with a text where no year is said",
        book(
            ("KPI指標", "期間", "實際值"),
            ("訂單數", "Q1", 1),
            ("訂單數", "上半年", 2),
            ("訂單數", "W11", 3),
            name="表",
        ),
        tuple(actual(text, "ask", column="實際值") for text in "123"),
        period="",
        asks=("values-year",),
    ),
    Case(
        "a month that became a day",
        book(
            ("KPI指標", "期間", "實際值"),
            (PAYING, datetime.date(2026, 7, 1), 73000),
            name="表",
            also=month,
        ),
        (actual("73000", "new", "73000", column="實際值"),),
        period="2026",
    ),
    Case(
        "a quarter beside its months",
        book(WIDE, (PAYING, "市場部", None, None, None, 210000, None)),
        (("Q3", "210000", "new", "210000", ""),),
        period="2026",
    ),
    Case(
        "a quarter that isn't its months",
        book(
            ("KPI指標", "4月", "5月", "6月", "Q2"),
            (PAYING, 230000, 75790, 72000, 400000),
            name="表",
        ),
        (("Q2", "400000", "new", "400000", ""),),
        period="2026",
        remarks=("its months add up to 377,790",),
    ),
    Case(
        "a plan row",
        book(("KPI指標", "期間", "實際值"), (PAYING, "Q3(計劃)", 1), name="表"),
        (actual("1", "refused", column="實際值"),),
        period="2026",
    ),
    Case(
        "a month to come",
        book(("KPI指標", "期間", "實際值"), (PAYING, "2027-01", 1), name="表"),
        (actual("1", "refused", "1", "not begun", column="實際值"),),
        period="2026",
    ),
    Case(
        "no year anywhere",
        book(("KPI指標", "期間", "實際值"), (PAYING, "7月", 1), name="表"),
        (actual("1", "ask", column="實際值"),),
        period="",
        asks=("values-year",),
    ),
)

BYTES = (
    *(
        Case(
            f"in {encoding}",
            text(rows, encoding),
            (RATE if rows is TAIWAN else ("月度实际值", "8.8%", "new", "0.088", ""),),
            file="t.csv",
        )
        for encoding, rows in (
            ("utf-8", TAIWAN),
            ("utf-8-sig", TAIWAN),
            ("utf-16", TAIWAN),
            ("utf-16-be", TAIWAN),
            ("cp950", TAIWAN),
            ("gb18030", MAINLAND),
            ("gb18030", TAIWAN),
        )
    ),
    Case("as a spreadsheet's Unicode text", text(TAIWAN, "utf-16", "\t"), (RATE,), file="t.txt"),
    *(
        Case(f"parted by {delimiter}", text(TAIWAN, delimiter=delimiter), (RATE,), file="t.csv")
        for delimiter in (";", "\t", "，", "、", "|")
    ),
    Case(
        "in quotation marks",
        "“KPI指標”,“月度實際值”\n“新增付費用戶數”,“73,000”".encode(),
        (actual("73,000", "new", "73000"),),
        file="t.csv",
    ),
    Case("with both scripts mixed", text((HEADER, ("线索轉化率", "8.8%"))), (RATE,), file="t.csv"),
    Case(
        "with a name that nobody knows",
        text((HEADER, ("線索轉換成功率", "8.8%"))),
        (actual("8.8%", "ask"),),
        file="t.csv",
        asks=("values-metric",),
    ),
    Case(
        "with every name of a metric",
        text(
            (
                ("KPI指標", "部門", "實際值"),
                ("單用戶獲客成本(CAC)", "MKT", "52"),
                ("單用戶獲客成本", "MKT-BRD", "53"),
                ("CAC", "MKT-CHN", "54"),
                ("获客成本", "MKT-CON", "55"),
            )
        ),
        tuple(actual(said, "new", said, column="實際值") for said in ("52", "53", "54", "55")),
        file="t.csv",
    ),
    Case(
        "with sources in some rows",
        text(
            (
                ("KPI指標", "期間", "實際值", "數據來源"),
                ("CAC", "7月", "52", "財務報銷系統+CRM"),
                ("訂單數", "6月", "53", "某處"),
                ("訂單數", "7月", "54", ""),
            )
        ),
        (
            ("數據來源", "財務報銷系統+CRM", "same", None, "finance, crm"),
            ("實際值", "52", "new", "52", ""),
            ("數據來源", "某處", "ask", None, "Which data source"),
            ("實際值", "53", "ask", None, "Which data source"),
            ("實際值", "54", "new", "54", ""),
        ),
        file="t.csv",
        period="2026",
        asks=("values-source",),
    ),
    Case(
        "an encoding of one's choice",
        text(MAINLAND, "gb18030"),
        (("月度实际值", "8.8%", "new", "0.088", ""),),
        file="t.csv",
        answers={"file-encoding": "gb18030"},
    ),
)

READ = tuple[str, str, str | None, str]
"""A text, its effect, the value and some words of the sentence."""


def values_of(metric: str, *read: READ) -> Case:
    """A list of values of one metric that has no history, each in a month of its own."""
    months = [f"{2020 + at // 12}-{at % 12 + 1:02}" for at in range(len(read))]
    said = [(metric, month, one[0]) for month, one in zip(months, read, strict=True)]
    made = io.StringIO()
    csv.writer(made).writerows([("KPI指標", "期間", "實際值"), *said])
    cells = tuple(actual(*one, column="實際值") for one in read)
    content = made.getvalue().encode()
    return Case(f"values of {metric}", content, cells, file="t.csv", period="2026")


NO_VALUE = ("-", "—", "/", "無", "N/A", "暫無", "待定", "TBD")
VALUES = (
    values_of(
        "訂單數",
        *((text, "new", "72000", "") for text in ("7.2萬", "7.2万", "７．２萬", "7.2 万", "72千")),
        ("7.2w", "new", "72000", "was read as"),
        ("100万", "new", "1000000", ""),
        ("1.2億", "new", "120000000", ""),
        ("1.2亿", "new", "120000000", ""),
        ("3千萬", "new", "30000000", ""),
        *((text, "new", "1200", "") for text in ("1,200", "1，200", "1 200", "1'200")),
        ("1,2", "refused", None, ""),
        *((text, "none", None, "No value.") for text in NO_VALUE),
        ("0", "new", "0", ""),
        ("０", "new", "0", ""),
        *((text, "held", "72000", "approximate") for text in ("約7.2萬", "7.2萬+")),
        ("~500", "held", "500", "approximate"),
        ("7.2萬（含退款）", "new", "72000", "was kept as a comment"),
        ("72000*", "new", "72000", ""),
        ("72000.00000000001", "new", "72000", ""),
        ("1.23457E+11", "held", "123457000000", "first 6 of 12 digits"),
        ("12345678901234567", "held", "12345678901234567", "keeps 15 digits"),
        ("-5", "held", "-5", ""),
        ("1-2", "refused", None, ""),
        *((text, "refused", None, "") for text in ("7..2", "7.2萬萬", "=HYPERLINK(..)", "@x")),
    ),
    values_of(
        "客戶回訪率",
        *((text, "new", "0.08", "") for text in ("8%", "８％", "8 ％", "百分之八")),
        ("8", "new", "0.08", ""),
        ("8.8個百分點", "refused", None, "a difference between two percentages"),
        ("+0.9pp", "refused", None, "a difference between two percentages"),
        *((text, "refused", None, "") for text in ("+25%", "同比+25%", "增長30%", "降低15%")),
        ("近8%", "held", "0.08", "approximate"),
        ("430%", "held", "4.3", "the most that this metric can be"),
        *((text, "refused", None, "") for text in ("12 %5", "8%%")),
    ),
    values_of(
        "客戶增長率",
        *((text, "new", "-0.05", "") for text in ("-5%", "−5%", "－5%", "–5%", "(5%)")),
        ("+25%", "new", "0.25", ""),
    ),
    values_of(
        "營收",
        *((text, "new", "50", "") for text in ("¥50", "￥50", "50元", "RMB 50", "50塊")),
        ("5.2k", "new", "5200", "was read as"),
        ("0.30000000000000004", "new", "0.3", ""),
        ("1.00000000005", "new", "1", ""),
        *((text, "held", None, "convert it") for text in ("$50", "€52", "50美元", "NT$50")),
    ),
    values_of("目標完成率", ("430%", "new", "4.3", "")),
    values_of("客戶流失率", ("0%", "new", "0", "")),
    values_of("流量成本", ("0", "held", "0", "A cost of 0"), ("-3", "held", "-3", "")),
    values_of(
        "投資回報率(ROI)",
        ("1:4", "new", "4", ""),
        ("1：4", "new", "4", ""),
        ("4:1", "ask", None, "Which ratio"),
    ),
    values_of("客戶滿意度", ("95分", "new", "95", ""), ("120", "held", "120", "")),
    Case(
        "far from its own history",
        text((HEADER, (PAYING, "9999999"))),
        (actual("9999999", "held", "9999999", "far from this metric's earlier values"),),
        file="t.csv",
    ),
)

COLUMNS = (
    Case(
        "column names of its own",
        text((("考評項", "當期數"), ("CAC", "52"))),
        (("考評項", "CAC", "ask", None, "Which columns hold"),),
        file="t.csv",
        asks=("file-column",),
    ),
    Case(
        "column names that were explained",
        text((("考評項", "當期數"), ("CAC", "52"))),
        (("當期數", "52", "new", "52", ""),),
        file="t.csv",
        answers={column_id("考評項"): "metric", column_id("當期數"): "actual"},
    ),
    Case(
        "months counted from the year's start",
        text((("KPI指標", "1月累計", "2月累計"), ("訂單數", "100", "250"))),
        (("1月累計", "100", "new", "100", ""), ("2月累計", "250", "new", "150", "250 less 100")),
        file="t.csv",
        period="2025",
        answers={"values-year-to-date": "year_to_date"},
    ),
    Case(
        "months that may be counted from the year's start",
        text((("KPI指標", "1月累計", "2月累計"), ("訂單數", "100", "250"))),
        (("2月累計", "250", "ask", None, "counted from the year's start"),),
        file="t.csv",
        period="2025",
        asks=("values-year-to-date",),
    ),
)

MASTER = ("KPI指標", "目標值", "權重", "責任人", "數據來源", "考核週期")
TO_COME = "2027"
"""A year without a scorecard: every row of a master table is a new KPI of it."""


def master(name: str, *cells: tuple, rows: tuple, **about) -> Case:
    """A yearly master table of a year to come, brought in by the head of the department."""
    yearly = [(*row, *(None,) * (5 - len(row)), "年度") for row in rows]
    content = book(MASTER, *yearly, name="表")
    return Case(name, content, cells, period=TO_COME, by="shen.wanqing", **about)


def target(text: str, effect: str, value: str | None = None, says: str = "") -> tuple:
    """What is expected of a target."""
    return ("目標值", text, effect, value, says)


TARGETS = (
    master(
        "limits as targets",
        *(target(said, "new", "50") for said in ("≤50元", "≦50", "<=50", "不超過50", "不高于50")),
        target("50以內", "refused", None, "for this metric higher is better"),
        *(target(said, "new", "80") for said in ("≥80分", "80以上", "不低於80")),
        target("≥80元", "refused", None, "for this metric lower is better"),
        target("約500", "held", None, "approximate"),
        target("5", "new", "0.05", "percent sign was missing"),
        rows=tuple(
            (name, said, "1%")
            for name, said in (
                ("CAC", "≤50元"),
                ("線索獲取成本", "≦50"),
                ("流量成本", "<=50"),
                ("人均註冊成本", "不超過50"),
                ("銷售成本", "不高于50"),
                ("營收", "50以內"),
                ("客戶滿意度", "≥80分"),
                ("內容用戶滿意度", "80以上"),
                ("團隊協作", "不低於80"),
                ("線索來源成本", "≥80元"),
                ("線索量", "約500"),
                ("利潤率", "5"),
            )
        ),
    ),
    master(
        "ranges as targets",
        *(
            target(said, "new", "800", "800 to 1,000")
            for said in ("800-1000", "800～1,000", "800至1000", "800—1000人")
        ),
        target("1000-800", "refused"),
        target("40-50萬", "new", "400000", "400,000 to 500,000"),
        rows=(
            ("新註冊用戶數", "800-1000", "1%"),
            ("線索量", "800～1,000", "1%"),
            ("新客戶開發量", "800至1000", "1%"),
            ("付費客戶數", "800—1000人", "1%"),
            ("曝光量", "1000-800", "1%"),
            ("營收", "40-50萬", "1%"),
        ),
    ),
    master(
        "changes as targets",
        *(
            target(said, "new", None, "against 2026")
            for said in ("+25%", "同比+25%", "增長30%", "降低15%")
        ),
        target("-5%", "ask", None, "a change from the baseline, or the level"),
        target("+0.9pp", "refused", None, ""),
        rows=(
            ("新註冊用戶數", "+25%", "1%"),
            ("銷售額", "同比+25%", "1%"),
            ("線索量", "增長30%", "1%"),
            ("CAC", "降低15%", "1%"),
            ("線索轉化率", "-5%", "1%"),
            ("客戶回訪率", "+0.9pp", "1%"),
        ),
        asks=("yearly-cell",),
    ),
    master(
        "weights of three thirds",
        ("權重", "33.3%", "new", "0.333", ""),
        ("權重", "33.3", "new", "0.333", ""),
        ("權重", "33.3分", "new", "0.333", ""),
        rows=(("新註冊用戶數", 10, "33.3%"), ("營收", 5, 33.3), ("CAC", 50, "33.3分")),
        remarks=("add up to 99.9%: 0.1% is open",),
    ),
    master(
        "weights of more than the whole",
        ("權重", "0.3334", "refused", "0.3334", "would add up to 100.01%"),
        rows=(
            ("新註冊用戶數", 10, 0.3334),
            ("營收", 5, 0.3334),
            ("CAC", 50, 0.3333),
            ("合計", None, 1),
        ),
        remarks=("would add up to 100.01%, 0.01% more than 100%", "it says 100%"),
    ),
    master(
        "weights in two units",
        ("權重", "40%", "new", "0.4", ""),
        ("權重", "40", "new", "0.4", ""),
        ("權重", "0.2", "ask", None, "What does “0.2” mean?"),
        rows=(("新註冊用戶數", 10, "40%"), ("營收", 5, 40), ("CAC", 50, 0.2)),
        asks=("yearly-weights",),
    ),
    master(
        "weights in two units that were explained",
        ("權重", "0.2", "new", "0.2", ""),
        rows=(("新註冊用戶數", 10, "40%"), ("營收", 5, 40), ("CAC", 50, 0.2)),
        answers={"yearly-weights": "fractions"},
    ),
    master(
        "owners",
        ("責任人", "*經理", "new", None, "jiang.boren"),
        ("責任人", "渠道組/*專員", "new", None, "chen.yating"),
        ("責任人", "市場部/經理", "ask", None, "Who is"),
        ("責任人", "蔣伯仁、陳雅婷", "new", None, "jiang.boren, chen.yating"),
        ("KPI指標", "CAC", "refused", None, "Row 5 of this file is about the same KPI"),
        rows=(
            ("新註冊用戶數", 10, "20%", "*經理"),
            ("營收", 5, "20%", "渠道組/*專員"),
            ("線索量", 5, "20%", "市場部/經理"),
            ("CAC", 50, "20%", "蔣伯仁、陳雅婷"),
            ("CAC", 40, "20%", "*經理"),
        ),
        asks=("yearly-person",),
    ),
    master(
        "sources of new KPIs",
        ("數據來源", "財務報銷系統", "new", None, "finance"),
        ("數據來源", "CRM", "refused", None, "takes no values from crm"),
        ("KPI指標", "CAC", "new", None, "Joins"),
        ("KPI指標", "新註冊用戶數", "new", None, "Joins"),
        ("數據來源", "某處", "ask", None, "Which data source"),
        ("KPI指標", "營收", "ask", None, "Which data source"),
        ("KPI指標", "訂單數", "refused", None, "stands on no scorecard"),
        rows=(
            ("CAC", 50, "20%", None, "財務報銷系統"),
            ("新註冊用戶數", 5, "20%", None, "CRM"),
            ("營收", 5, "20%", None, "某處"),
            ("訂單數", 5, "20%"),
        ),
        asks=("yearly-source",),
    ),
    Case(
        "neither weights nor review cycles",
        text((("KPI指標", "目標值", "目標描述"), ("新註冊用戶數", "10", "多賣"))),
        (
            ("KPI指標", "新註冊用戶數", "ask", None, "How often"),
            ("目標值", "10", "ask", None, "How often"),
        ),
        file="t.csv",
        period=TO_COME,
        by="shen.wanqing",
        asks=("yearly-cycle",),
    ),
    Case(
        "neither weights nor review cycles, and the cycle was said",
        text((("KPI指標", "目標值", "目標描述"), ("新註冊用戶數", "10", "多賣"))),
        (("KPI指標", "新註冊用戶數", "new", None, "its weight is still to be set"),),
        file="t.csv",
        period=TO_COME,
        by="shen.wanqing",
        answers={"yearly-cycle": "month"},
    ),
    Case(
        "a range for a month",
        text((("KPI指標", "月度目標值", "月度實際值"), ("CAC", "45-50", "52"))),
        (("月度目標值", "45-50", "same", "50", ""),),
        file="t.csv",
    ),
    Case(
        "a stated score with its grade",
        text((("季度", "核心目標", "綜合得分"), ("2026Q2", "新增付費用戶40萬", "95分(B級)"))),
        (("綜合得分", "95分(B級)", "same", "95", "the same as computed"),),
        file="t.csv",
        period="2026",
        by="shen.wanqing",
    ),
)

CASES = (*TRAPS, *PERIODS, *BYTES, *VALUES, *COLUMNS, *TARGETS)
"""All of them; `bad_files` holds those that are refused as a whole."""
