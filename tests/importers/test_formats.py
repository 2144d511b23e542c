"""What numbers say under their formats, as spreadsheets show them."""

import pytest

from app.importers.formats import said


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("0.08", "0%", "8%"),
        ("8.7999999999999995E-2", "0.0%", "8.8%"),
        ("72000", "General", "72000"),
        ("72000.00000000001", "General", "72000"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E-3", "General", "0.001"),
        ("1.5E8", "#,##0", "150000000"),
        ("50", '"¥"#,##0.00', "¥50"),
        ("50", "[$€-407] #,##0", "€50"),
        ("50", '#,##0"元"', "50元"),
        ("5", '0"人"', "5"),
        ("12", "@", "12"),
        ("-5", "#,##0;[Red]-#,##0", "-5"),
        ("not a number", "0", "not a number"),
    ],
)
def test_a_number_says_what_is_shown(stored, code, text):
    assert said(stored, code).text == text
    assert said(stored, code).shown == ""


@pytest.mark.parametrize("code", ["h:mm", "hh:mm", "h:mm;@", "h:mm AM/PM", "[h]:mm", "h:mm:ss"])
def test_a_ratio_that_became_a_time_is_restored(code):
    found = said(repr(1 / 24 + 4 / 1440), code)
    assert (found.text, found.restored) == ("1:4", "1:04")


def test_a_ratio_of_more_than_a_day_is_restored():
    assert said("1.2", "[h]:mm").text == "28:48"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("mmm-yy", "2026-06"),
        ('yyyy"年"m"月"', "2026-06"),
        ('m"月"', "6月"),
        ("yyyy/m/d", "2026-06-01"),
        ('[$-404]e"年"m"月"d"日"', "2026-06-01"),
        ("yyyy-mm-dd hh:mm", "2026-06-01"),
        ("d-mmm", "01-Jun"),
    ],
)
def test_a_day_says_as_much_as_its_format(code, text):
    assert said("46174", code).text == text


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    assert said("44712", "yyyy-mm-dd", is_1904=True).text == "2026-06-01"


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("7.2", '0.0"万"', "7.2万"),
        ("7.2", "0.0\\萬", "7.2萬"),
        ("-7.2", '0.0"万";-0.0"万"', "-7.2万"),
        ("1.2", '0.0"亿"', "1.2亿"),
        ("5.2", '0.0"k"', "5.2k"),
        ("72000", '0.0,"万"', "72.0万"),
    ],
)
def test_a_size_that_only_the_format_adds_is_found(stored, code, shown):
    found = said(stored, code)
    assert (found.text, found.shown) == (stored, shown)


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ("72000", '0!.0,"万"'),
        ("72000", '[>=10000]0!.0,"万";0'),
        ("950", '[>=10000]0!.0,"万";0'),
        ("7200", '0.0,"k"'),
        ("7234", '0.0,"千"'),
        ("0", '0.0"万"'),
    ],
)
def test_a_size_that_the_format_scales_to_is_the_stored_number(stored, code):
    assert (said(stored, code).text, said(stored, code).shown) == (stored, "")
