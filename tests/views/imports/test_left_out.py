"""The rows that didn't come in, kept as a file: as they were, with what was said of them."""

import csv
import io

from tests.views.imports.test_importing import drop, imported, the_check, with_answers

STEWARD = "ye.ruolin"
TOLD = {"answer-values-holder": "MKT", "answer-values-month": "2026-06"}
CONTENT = "KPI指標,實際值,備註\nCAC,52..5,a\n線索轉化率,8.8%,b\n奇怪的指標,5,=c\n"


def rows_of(answer):
    assert answer.response.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.response.get_data().decode("utf-8-sig"))))


def test_rows_that_ask_or_are_refused_can_be_kept_before_and_after_the_import(visit):
    visitor = visit(STEWARD)
    checked = with_answers(visitor, drop(visitor, content=CONTENT.encode()), **TOLD)
    link = the_check(checked).the("link", "Keep these rows as CSV")
    header, refused, asking = rows_of(visitor.get(link["href"]))
    assert header == ["KPI指標", "實際值", "備註", "Row", "Why it didn't come in"]
    assert refused[:4] == ["CAC", "52..5", "a", "2"]
    assert refused[4].startswith("實際值: “52..5”")
    assert asking[:4] == ["奇怪的指標", "5", "'=c", "4"]
    assert "Which metric is “奇怪的指標”?" in asking[4]
    more = CONTENT.replace("8.8%", "9%").encode()
    again = with_answers(visitor, drop(visitor, content=more), **TOLD)
    receipt = visitor.follow(imported(visitor, again, **TOLD))
    link = receipt.page.the("link", "Keep the rows that didn't come in as CSV")
    assert rows_of(visitor.get(link["href"]))[1:] == [refused, asking]


def test_a_negative_figure_is_read_again_from_the_file_that_was_kept(visit):
    visitor = visit(STEWARD)
    told = {"answer-monthly-holder": "MKT", "answer-monthly-month": "2026-06"}
    content = "KPI指標,實際值,環比變化\nCAC,52..5,-5%\n".encode()
    checked = with_answers(visitor, drop(visitor, content=content), **told)
    kept = visitor.get(the_check(checked).the("link", "Keep these rows as CSV")["href"])
    again = with_answers(visitor, drop(visitor, content=kept.response.get_data()), **told)
    row = next(one for one in again.page.every("row") if "Stated figure" in one.text)
    assert "'" not in row.text
    assert "Kept as stated" in row.text


def test_of_columns_that_are_periods_only_the_period_that_needs_somebody_is_given(visit):
    visitor = visit(STEWARD)
    content = "KPI指標,2026-04,2026-05,2026-06\nCAC,52,5..1,50\n".encode()
    told = {"answer-values-holder": "MKT"}
    checked = with_answers(visitor, drop(visitor, content=content), **told)
    link = the_check(checked).the("link", "Keep these rows as CSV")
    assert [row[:3] for row in rows_of(visitor.get(link["href"]))[1:]] == [
        ["CAC", "2026-05", "5..1"]
    ]
