"""Figures counted from the year's start: asked about, and turned into the months' own."""

from decimal import Decimal

import pytest

from app.importers.file_check import check_file
from app.importers.file_import import import_file
from tests.importers.worked_tables import FOUNDER, effects, empty_company

PAYING = "新增付費用戶數"
ASKED = "values-year-to-date"
ABOUT = {"holder": "CO", "period": "2026", "by": FOUNDER}
FROM_START = {ASKED: "year_to_date"}
WIDE = f"KPI指標,1月,2月,3月\n{PAYING},100,250,450\n線索轉化率,8%,9%,8.5%\n"


@pytest.fixture
def company(tmp_path):
    with empty_company(f"sqlite:///{tmp_path / 'accord.db'}") as accord:
        yield accord


def checked(company, text, answers=(), name="t.csv", **more):
    return check_file(company, text.encode(), name, **{**ABOUT, **more}, answers=dict(answers))


def values(check):
    """The values of a check by month, of the summed metric."""
    rows = [row for row in check.rows if row.what == "actual" and row.metric == "new_paying_users"]
    return {row.period: (row.value, str(row.effect)) for row in rows}


def question(check):
    return next((one for one in check.questions if one.id == ASKED), None)


def test_a_month_is_the_difference_to_the_month_before(company):
    found = checked(company, WIDE, FROM_START)
    assert values(found) == {
        "2026-01": (Decimal(100), "new"),
        "2026-02": (Decimal(150), "new"),
        "2026-03": (Decimal(200), "new"),
    }
    said = {row.period: row.sentence for row in found.rows if row.metric == "new_paying_users"}
    assert "250 less 100 up to 2026-01 is 150." in said["2026-02"]
    assert "the first month is 100 itself." in said["2026-01"]


def test_a_metric_that_isnt_summed_is_taken_as_it_is(company):
    found = checked(company, WIDE, FROM_START)
    rates = [row for row in found.rows if row.metric == "conversion" and row.what == "actual"]
    assert [row.value for row in rates] == [Decimal("0.08"), Decimal("0.09"), Decimal("0.085")]
    assert all("isn't summed" in row.sentence for row in rates)


def test_what_only_grows_is_asked_about_and_taken_as_the_months_own(company):
    found = checked(company, WIDE)
    assert question(found).default == "months"
    assert values(found)["2026-03"] == (Decimal(450), "new")


def test_what_falls_again_is_not_asked_about(company):
    assert question(checked(company, WIDE.replace("450", "80"))) is None


@pytest.mark.parametrize(
    "text",
    [
        f"2026年累計跟蹤表\nKPI指標,1月,2月\n{PAYING},100,90\n",
        f"KPI指標,1月累計,2月累計\n{PAYING},100,90\n",
        f"KPI指標,期間,累計實際值\n{PAYING},2026-01,100\n{PAYING},2026-02,90\n",
        f"KPI指標,期間,實際值\n{PAYING},累計1-2月,100\n",
        f"KPI指標,期間,實際值\n{PAYING},截至3月,100\n",
    ],
)
def test_words_leave_the_question_open_and_every_value_waits(company, text):
    found = checked(company, text)
    assert question(found).default is None
    assert effects(found, "actual") == {"ask": len(values(found)) or 1}


def test_a_file_name_is_a_word_as_well(company):
    assert question(checked(company, WIDE, name="kpi_ytd.csv")).default is None


def test_a_period_up_to_a_month_is_that_month_or_the_whole(company):
    text = f"KPI指標,期間,實際值\n{PAYING},累計1-2月,250\n{PAYING},累計1-3月,450\n"
    text += f"{PAYING},2026-01,100\n"
    assert values(checked(company, text, FROM_START)) == {
        "2026-01": (Decimal(100), "new"),
        "2026-02": (Decimal(150), "new"),
        "2026-03": (Decimal(200), "new"),
    }
    own = checked(company, text, {ASKED: "months"})
    assert values(own)["2026-Q1"] == (Decimal(450), "new")
    assert effects(own, "actual") == {"new": 2, "refused": 1}


def test_months_that_the_file_lacks_are_taken_from_what_stands(company):
    first = f"KPI指標,期間,實際值\n{PAYING},2026-01,100\n{PAYING},2026-02,150\n"
    assert import_file(company, first.encode(), "a.csv", **ABOUT).batch
    text = f"KPI指標,期間,累計實際值\n{PAYING},2026-03,450\n"
    assert values(checked(company, text, FROM_START)) == {"2026-03": (Decimal(200), "new")}


def test_a_month_without_the_one_before_is_refused_with_a_sentence(company):
    text = f"KPI指標,期間,累計實際值\n{PAYING},2026-03,450\n"
    found = checked(company, text, FROM_START)
    (row,) = [row for row in found.rows if row.what == "actual"]
    assert row.effect == "refused"
    assert "the figure up to 2026-02 is needed" in row.sentence


def test_a_month_after_one_that_cant_be_read_is_refused(company):
    text = f"KPI指標,1月累計,2月累計\n{PAYING},約100,250\n"
    found = checked(company, text, FROM_START)
    (row,) = [row for row in found.rows if row.text == "250"]
    assert (row.effect, "can't be read" in row.sentence) == ("refused", True)


def test_a_figure_that_fell_is_held_for_the_steward(company):
    text = f"KPI指標,1月累計,2月累計\n{PAYING},100,90\n"
    assert values(checked(company, text, FROM_START))["2026-02"] == (Decimal(-10), "held")


def test_the_months_own_values_are_what_is_recorded(company):
    receipt = import_file(company, WIDE.encode(), "t.csv", **ABOUT, answers=FROM_START)
    assert receipt.batch
    again = checked(company, WIDE, FROM_START)
    assert {effect for _, effect in values(again).values()} == {"same"}
