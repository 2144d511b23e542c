"""Periods as people and files write them: one case for each cell of the rules."""

import pytest

from app.domain.values.period_reading import PeriodOutcome, read_period

NAMED = [
    ("2026Q1", "2026-Q1"),
    ("2026年Q1", "2026-Q1"),
    ("26Q1", "2026-Q1"),
    ("Q1/2026", "2026-Q1"),
    ("2026年第一季度", "2026-Q1"),
    ("1Q26", "2026-Q1"),
    ("2026年3月", "2026-03"),
    ("2026-03", "2026-03"),
    ("2026/3", "2026-03"),
    ("Mar-26", "2026-03"),
    ("March 2026", "2026-03"),
    ("202603", "2026-03"),
    ("２０２６年３月", "2026-03"),
    ("二〇二六年十二月", "2026-12"),
    ("民國115年3月", "2026-03"),
    ("2026-W11", "2026-W11"),
    ("2026年第11週", "2026-W11"),
    ("2026/3/9-2026/3/15", "2026-W11"),
    ("2026年上半年", "2026-H1"),
    ("2026H2", "2026-H2"),
    ("2026", "2026"),
    ("2026年度", "2026"),
    ("2026-03-09", "2026-03-09"),
    ("2026年3月9日", "2026-03-09"),
]

WITHOUT_YEAR = [
    ("Q1", "2026-Q1"),
    ("第一季度", "2026-Q1"),
    ("一季度", "2026-Q1"),
    ("3月", "2026-03"),
    ("三月", "2026-03"),
    ("三月份", "2026-03"),
    ("3月第2週", "2026-W11"),
    ("W11", "2026-W11"),
    ("第11週", "2026-W11"),
    ("3.9-3.15", "2026-W11"),
    ("3.1-3.31", "2026-03"),
    ("上半年", "2026-H1"),
    ("下半年", "2026-H2"),
    ("H1", "2026-H1"),
    ("年度", "2026"),
    ("全年", "2026"),
    ("4-6月", "2026-Q2"),
    ("3月9日", "2026-03-09"),
]


@pytest.mark.parametrize(("text", "key"), NAMED)
@pytest.mark.parametrize("year", [None, 1999])
def test_a_period_with_its_year_is_read_whatever_the_page_says(text, key, year):
    reading = read_period(text, year=year)
    assert (reading.outcome, reading.is_year_assumed) == (PeriodOutcome.ACCEPT, False)
    assert reading.period.key == key


@pytest.mark.parametrize(("text", "key"), WITHOUT_YEAR)
def test_a_period_without_year_takes_the_pages_and_says_so(text, key):
    reading = read_period(text, year=2026)
    assert (reading.outcome, reading.is_year_assumed) == (PeriodOutcome.ACCEPT, True)
    assert reading.period.key == key


@pytest.mark.parametrize(("text", "_key"), WITHOUT_YEAR)
def test_a_period_without_any_year_asks_for_it(text, _key):
    reading = read_period(text, year=None)
    assert (reading.outcome, reading.period, reading.choices) == (PeriodOutcome.ASK, None, ())
    assert "year" in str(reading)


@pytest.mark.parametrize("text", ["上週", "上周", "本月", "去年", "今年", "last week", "昨天"])
def test_a_period_relative_to_some_day_is_refused(text):
    reading = read_period(text, year=2026)
    assert reading.outcome is PeriodOutcome.REFUSE
    assert "depends on the day" in str(reading)


@pytest.mark.parametrize(
    ("text", "through", "keys"),
    [
        ("累計1-3月", "2026-03", ["2026-Q1", "2026-03"]),
        ("截至3月", "2026-03", ["2026-Q1", "2026-03"]),
        ("截至3月底", "2026-03", ["2026-Q1", "2026-03"]),
        ("2026年累計1-6月", "2026-06", ["2026-H1", "2026-06"]),
        ("1-2月", "2026-02", ["2026-02"]),
        ("累計1-12月", "2026-12", ["2026", "2026-12"]),
    ],
)
def test_a_cumulative_figure_asks_what_it_is(text, through, keys):
    reading = read_period(text, year=2026)
    assert (reading.outcome, reading.is_cumulative) == (PeriodOutcome.ASK, True)
    assert reading.through.key == through
    assert [choice.period.key for choice in reading.choices] == keys
    assert reading.choices[-1].is_difference


@pytest.mark.parametrize("text", ["Q3(計劃)", "Q3（计划）", "Q3計劃", "2026Q3 plan", "Q3(目標)"])
def test_a_planned_figure_is_no_actual_value(text):
    reading = read_period(text, year=2026)
    assert (reading.outcome, reading.period.key) == (PeriodOutcome.PLAN, "2026-Q3")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("26-Mar", ["2026-03", "2026-03-26"]),
        ("3/9", ["2026-03-09"]),
        ("FY26", ["2026"]),
        ("115年3月", ["2026-03"]),
    ],
)
def test_what_may_be_another_period_is_asked_about(text, keys):
    reading = read_period(text, year=2026)
    assert reading.outcome is PeriodOutcome.ASK
    assert [choice.period.key for choice in reading.choices] == keys


@pytest.mark.parametrize(
    "text",
    [
        *("", "Q5", "13月", "H3", "W54", "2025-W53", "2026-02-30", "3.10-3.15", "6-4月"),
        *("x", "N/A", "２０２６-13", "3" * 41),
    ],
)
@pytest.mark.parametrize("year", [None, 2026])
def test_what_names_no_period_is_refused(text, year):
    reading = read_period(text, year=year)
    assert (reading.outcome, reading.period) == (PeriodOutcome.REFUSE, None)
    assert str(reading)
