"""Counting a list under a definition: rows of conditions, the period, and what counts once."""

from zoneinfo import ZoneInfo

import pytest

from app.domain.leads.counting import Counting, Ground, beside, checked, judged
from app.domain.leads.record import LeadRecord, columns_in, layout, listed, manifest, moment_in
from app.domain.leads.refusals import (
    AttributeMissing,
    ConditionValueMissing,
    NotANumber,
    NothingToCountBy,
    TooManyConditions,
)
from app.domain.values.period import Period
from tests.recording import REASON

ZONE, MAY = ZoneInfo("Asia/Shanghai"), Period.parse("2026-05")


def record(number, at="2026-05-10 10:00", key="", **attributes):
    return LeadRecord(number, key or f"L-{number}", at, attributes)


def grounds(records, *conditions, once_by="", dated_by=""):
    counting = Counting.of(conditions, once_by, dated_by)
    return [one.ground for one in judged(records, counting, MAY, ZONE)]


@pytest.mark.parametrize(
    ("text", "operator", "value", "counts"),
    [
        ("是", "is", "是", True),
        (" Yes ", "is", "ＹＥＳ", True),
        ("華南", "is", "华南", True),
        ("否", "is", "是", False),
        ("", "is_not", "是", True),
        ("華北", "one_of", "華北；華南", True),
        ("華東", "one_of", "華北;華南", False),
        ("華東", "none_of", "華北、華南", True),
        ("50萬", "at_least", "500000", True),
        ("49萬", "at_least", "50萬", False),
        ("3", "at_most", "3", True),
        ("35%", "at_least", "30%", True),
        ("2026-05-12", "at_most", "2026/5/12", True),
        ("2026-05-12 10:00", "at_most", "2026-05-12", False),
        ("2026-05-17 10:00", "within_days", "7", True),
        ("2026-05-17 10:01", "within_days", "7", False),
        ("2026-05-09", "within_days", "7", False),
        ("x", "filled", "", True),
        ("  ", "filled", "", False),
        ("", "empty", "", True),
        ("", "at_least", "1", False),
    ],
)
def test_a_condition_compares_an_attribute_with_its_value(text, operator, value, counts):
    found = grounds([record(1, 屬性=text)], ("屬性", operator, value))
    assert found == [None if counts else Ground.CONDITION]


def test_what_cannot_be_read_does_not_count_and_is_told_apart():
    found = grounds(
        [record(1, 預算="再談"), record(2, 預算="2026-05-01")], ("預算", "at_least", "50萬")
    )
    assert found == [Ground.UNREADABLE, Ground.UNREADABLE]


def test_all_conditions_must_hold_and_the_first_that_does_not_is_named():
    counting = Counting.of([("電話", "is", "是"), ("預算", "is", "是")])
    verdicts = judged([record(1, 電話="是", 預算="否")], counting, MAY, ZONE)
    assert [(one.ground, one.condition) for one in verdicts] == [(Ground.CONDITION, 1)]


def test_only_records_of_the_period_count_by_their_own_time_or_by_another_one():
    late = record(1, at="2026-05-31 23:59", 分派="2026-06-02")
    assert grounds([late], ("分派", "filled", "")) == [None]
    assert grounds([late], dated_by="分派") == [Ground.OUTSIDE_PERIOD]
    assert grounds([record(1), record(2, at="")], once_by="x") == [None, Ground.UNDATED]


def test_the_period_ends_with_the_day_of_the_organisation():
    at = "2026-05-31T16:30:00+00:00"
    assert grounds([record(1, at=at)], once_by="x") == [Ground.OUTSIDE_PERIOD]


def test_a_list_without_times_is_of_the_period():
    assert grounds([record(1, at=""), record(2, at="")], once_by="x") == [None, None]


def test_a_key_counts_once_and_so_does_what_is_said_to():
    again = [record(1, key="A"), record(2, key=" ａ "), record(3)]
    assert grounds(again, once_by="x") == [None, Ground.REPEATED, None]
    found = judged(
        [record(1, 客戶="甲"), record(2, 客戶="甲"), record(3, 客戶=""), record(4, 客戶="")],
        Counting.of([], once_by="客戶"),
        MAY,
        ZONE,
    )
    assert [one.repeats for one in found] == [None, 1, None, None]


def test_of_records_that_repeat_each_other_one_that_meets_the_conditions_counts():
    found = grounds(
        [record(1, key="A", 預算="否"), record(2, key="A", 預算="是")], ("預算", "is", "是")
    )
    assert found == [Ground.CONDITION, None]


def test_an_erased_record_is_not_counted_and_says_so():
    assert grounds([LeadRecord(1, is_erased=True)], once_by="x") == [Ground.ERASED]


def test_a_definition_lacks_columns_however_they_are_written():
    counting = Counting.of([("预算已确认", "is", "是")], once_by="客戶", dated_by="分派")
    assert counting.lacking(["預算已確認", "客戶 "]) == ("分派",)


@pytest.mark.parametrize(
    ("conditions", "refusal"),
    [
        ([], NothingToCountBy),
        ([("a", "filled", "")] * 21, TooManyConditions),
        ([("", "is", "是")], AttributeMissing),
        ([("預算", "is", "")], ConditionValueMissing),
        ([("預算", "at_least", "很多")], NotANumber),
        ([("聯繫", "within_days", "2026-05-01")], NotANumber),
        ([("聯繫", "within_days", "1.5")], NotANumber),
        ([("聯繫", "within_days", "-1")], NotANumber),
    ],
)
def test_rows_that_compare_nothing_are_refused(conditions, refusal):
    with pytest.raises(refusal):
        checked(Counting.of(conditions))


def test_two_definitions_side_by_side_add_up():
    records = [record(n, 預算="是" if n <= 180 else "否") for n in range(1, 401)]
    ours = judged(records, Counting.of([("預算", "filled", "")]), MAY, ZONE)
    theirs = judged(records, Counting.of([("預算", "is", "是")]), MAY, ZONE)
    found = beside(ours, theirs)
    assert (found.first, found.second, found.both) == (400, 180, 180)
    assert (found.only_first, found.only_second) == (220, 0)
    assert [one.key for one in found.pairs if one.differs][:2] == ["L-181", "L-182"]


def test_two_lists_are_matched_by_key_and_what_one_lacks_is_absent():
    counting = Counting.of([], once_by="x")
    ours = judged([record(1), record(2)], counting, MAY, ZONE)
    theirs = judged([record(1, key="Ｌ-2"), record(2, key="L-9")], counting, MAY, ZONE)
    found = beside(ours, theirs)
    assert (found.first, found.second, found.both) == (2, 2, 1)
    assert [(one.key, one.first is None, one.second is None) for one in found.pairs] == [
        ("L-1", False, True),
        ("L-2", False, False),
        ("L-9", True, False),
    ]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-03", "2026-05-03T00:00:00+08:00"),
        ("2026年5月3日 14時20分", "2026-05-03T14:20:00+08:00"),
        ("2026-05-03T14:20:05Z", "2026-05-03T22:20:05+08:00"),
        ("2026-05-03 14:20+0900", "2026-05-03T13:20:00+08:00"),
    ],
)
def test_times_are_read_as_lists_write_them(text, moment):
    assert moment_in(text, ZONE).isoformat() == moment


@pytest.mark.parametrize("text", ["", "昨天", "2026-13-01", "2026-05-03 25:00", "5/3", "20260503"])
def test_what_is_no_time_is_none(text):
    assert moment_in(text, ZONE) is None


def test_a_record_tells_nothing_of_the_customer_where_errors_are_written():
    assert "C-1" not in repr(record(1, key="C-1", 姓名="王小姐"))
    assert "王小姐" not in repr(record(1, 姓名="王小姐"))


def test_the_list_of_digests_and_the_layout_are_read_as_they_were_written():
    assert listed(manifest([REASON, REASON])) == [REASON, REASON]
    assert columns_in(layout(["a", "b"], ["電話"])) == (("a", "b"), ("電話",))
    assert columns_in("") == ((), ())
