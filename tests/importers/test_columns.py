"""Columns that nobody knows are explained one by one, and remembered for files of that kind."""

from decimal import Decimal

import pytest

from app.importers.answers import UnknownChoice
from app.importers.file_check import check_file
from app.importers.file_import import import_file
from app.importers.headings import LONGEST_NAME, Words, column_id
from app.importers.saying import fix_id
from app.importers.unreadable import NoHeader
from projections.imports.queries import layouts
from projections.temporal import NOW
from tests.importers.books import book
from tests.importers.worked_tables import FOUNDER, effects, empty_company, row_of

OWN = "考評項,當期數,備查\nCAC,52,x\n線索轉化率,8.8%,\n"
TOLD = {column_id("考評項"): "metric", column_id("當期數"): "actual"}
ABOUT = {"holder": "CO", "period": "2026-06", "by": FOUNDER}


@pytest.fixture
def company(tmp_path):
    with empty_company(f"sqlite:///{tmp_path / 'accord.db'}") as accord:
        yield accord


def checked(company, text=OWN, answers=(), name="t.csv", **more):
    content = text if isinstance(text, bytes) else text.encode()
    return check_file(company, content, name, **{**ABOUT, **more}, answers=dict(answers))


def brought(company, text=OWN, answers=()):
    return import_file(company, text.encode(), "t.csv", **ABOUT, answers=dict(answers))


def held(check):
    """What each column of a check holds."""
    return {one.name: one.field for one in check.headings}


def test_columns_of_ones_own_wait_to_be_explained(company):
    found = checked(company)
    assert found.kind == "unknown"
    assert set(effects(found)) == {"ask"}
    assert [one.id for one in found.questions] == [
        column_id(name) for name in ("考評項", "當期數", "備查")
    ]
    assert found.headings[0].samples == ("CAC", "線索轉化率")
    assert found.plan.is_empty


def test_a_table_is_read_as_its_columns_were_explained(company):
    found = checked(company, answers=TOLD)
    assert found.kind == "values"
    assert held(found) == {"考評項": "metric", "當期數": "actual", "備查": "leave"}
    assert row_of(found, "當期數", "52").effect == "new"
    assert row_of(found, "當期數", "8.8%").value == Decimal("0.088")
    assert row_of(found, "備查").effect == "none"


def test_what_was_said_is_remembered_with_the_import(company):
    assert brought(company, answers=TOLD).batch
    again = checked(company, OWN.replace("52", "54"))
    assert row_of(again, "當期數", "54").effect == "correction"
    assert "The columns 考評項, 當期數 are read as last time, from 2026-07-06." in [
        str(one) for one in again.reasons
    ]
    assert [one.name for one in again.headings if one.last_time] == ["考評項", "當期數"]


def test_it_holds_for_columns_in_another_order_and_beside_others(company):
    brought(company, answers=TOLD)
    found = checked(company, "標題\n附註,當期數,考評項\n,54,CAC\n")
    assert row_of(found, "當期數", "54").effect == "correction"


def test_it_holds_for_no_file_that_lacks_one_of_the_columns(company):
    brought(company, answers=TOLD)
    assert checked(company, "考評項,數目\nCAC,54\n").kind == "unknown"


def test_a_check_alone_remembers_nothing(company):
    checked(company, answers=TOLD)
    assert checked(company).kind == "unknown"


def test_what_was_remembered_can_be_changed(company):
    brought(company, answers=TOLD)
    other = {column_id("備查"): "actual", column_id("當期數"): "target"}
    text = "考評項,當期數,備查\nCAC,50,53\n"
    found = checked(company, text, other)
    assert held(found) == {"考評項": "metric", "當期數": "target", "備查": "actual"}
    assert brought(company, text, other).batch
    again = checked(company, "考評項,當期數,備查\nCAC,50,51\n")
    assert row_of(again, "備查", "51").effect == "correction"
    with company.reading() as db:
        assert {dict(one.columns)["當期數"] for one in layouts(db, at=NOW)} >= {"target"}


def test_what_the_known_words_say_is_not_remembered(company):
    assert brought(company, "KPI指標,實際值\nCAC,52\n", {column_id("實際值"): "actual"}).batch
    with company.reading() as db:
        assert layouts(db, at=NOW) == []


def test_a_known_column_may_be_said_to_hold_something_else(company):
    text = "KPI指標,實際值,本期\nCAC,50,52\n"
    told = {column_id("實際值"): "leave", column_id("本期"): "actual"}
    found = checked(company, text, told)
    assert row_of(found, "本期").effect == "new"
    assert row_of(found, "實際值").sentence == (
        "Somebody said that this column isn't needed, so it is left out."
    )


def test_of_two_columns_that_hold_the_same_one_is_read_and_the_other_named(company):
    found = checked(company, answers={**TOLD, column_id("備查"): "actual"})
    assert row_of(found, "當期數", "52").effect == "new"
    assert "“備查” and “當期數” both hold Actual value: only “當期數” is read." in [
        str(one) for one in found.remarks
    ]


def test_months_as_columns_need_only_the_column_of_the_metrics(company):
    text = "項目名,1月,2月\nCAC,52,53\n"
    assert checked(company, text, period="2026").kind == "unknown"
    found = checked(company, text, {column_id("項目名"): "metric"}, period="2026")
    assert [(row.period, row.effect) for row in found.rows if row.what == "actual"] == [
        ("2026-01", "new"),
        ("2026-02", "new"),
    ]


def test_a_workbooks_columns_are_explained_below_its_title(company):
    content = book(("本部門彙總",), (), ("考評項", "當期數"), ("CAC", 52), name="表")
    found = checked(company, content, TOLD, name="t.xlsx")
    assert row_of(found, "當期數").effect == "new"


def test_an_answer_that_is_no_field_is_refused(company):
    with pytest.raises(UnknownChoice):
        checked(company, answers={column_id("考評項"): "nonsense"})


@pytest.mark.parametrize("text", ["hello\nworld\n", "a,b\nc,d\n", "1,2\n3,4\n", "a,a\n1,2\n"])
def test_what_doesnt_look_like_a_table_is_still_refused(company, text):
    with pytest.raises(NoHeader):
        checked(company, text)


def test_a_very_long_name_is_no_period_and_costs_nothing():
    assert Words().in_period("4月目標" + "x" * LONGEST_NAME) == ("", "")


def test_the_same_kind_of_file_has_one_layout_whose_past_is_kept(company):
    brought(company, answers=TOLD)
    with company.reading() as db:
        (first,) = layouts(db, at=NOW)
        then = company.ledger.log_recorder.max_notification_id()
    text = "考評項,當期數,實際值\nCAC,9,59\n"
    assert brought(company, text, {column_id("當期數"): "leave"}).batch
    with company.reading() as db:
        (second,) = layouts(db, at=NOW)
        assert layouts(db, at=then) == [first]
    assert second.layout == first.layout
    assert dict(second.columns) == {"考評項": "metric", "當期數": "leave"}
    assert row_of(checked(company, text), "實際值").effect == "same"


@pytest.mark.parametrize("delimiter", [";", "\t", "|", "，"])
def test_columns_nobody_knows_are_parted_by_what_parts_all_rows_alike(company, delimiter):
    text = "本部門彙總\n" + OWN.replace(",", delimiter)
    assert [one.name for one in checked(company, text).headings] == ["考評項", "當期數", "備查"]


TWICE = "KPI指標,期間,實際值,實際值,備註\nCAC,2026-06,52,54,x\n線索轉化率,2026-06,8.8%,8.8%,\n"


def test_two_columns_of_one_name_that_differ_are_refused_and_not_called_unknown(company):
    found = checked(company, TWICE)
    first = next(one for one in found.rows if (one.row, one.column) == (2, "實際值"))
    assert (first.effect, first.text) == ("refused", "52")
    assert str(first.said).startswith("Another column “實際值” says “54” here.")
    assert next(one for one in found.rows if one.text == "8.8%").effect == "new"
    said = {str(one.said) for one in found.rows if one.row == 1}
    assert len(said) == 2
    assert any(one.startswith("Another column is called so as well") for one in said)
    assert "This column is not known, so it is left out." in said


@pytest.mark.parametrize(("one", "other"), [("", "54"), ("5,400", "5400"), ("54", "")])
def test_only_another_text_in_the_second_column_is_a_contradiction(company, one, other):
    found = checked(company, f'KPI指標,期間,實際值,實際值\nCAC,2026-06,"{one}",{other}\n')
    assert ("refused" in effects(found)) == (not one)


def test_a_contradiction_is_settled_by_writing_what_counts(company):
    fix = fix_id(2, "實際值")
    found = checked(company, TWICE, {fix: "54"})
    assert row_of(found, "實際值", "54").effect == "new"
