"""What people type and files hold as actual values: one case for each cell of the rules."""

from decimal import Decimal

import pytest

from app.domain.values.amounts import Qualifier
from app.domain.values.kinds import Unit
from app.domain.values.outcome import BarePercent, Outcome
from app.domain.values.reading import read_stated_score, read_value

NEAR_EIGHT_PERCENT = [Decimal("0.078"), Decimal("0.081"), Decimal("0.08")]

ACCEPTED = [
    ("7.2萬", Unit.COUNT, "72000"),
    ("7.2万", Unit.COUNT, "72000"),
    ("７．２萬", Unit.COUNT, "72000"),
    ("7.2 万", Unit.COUNT, "72000"),
    ("72千", Unit.COUNT, "72000"),
    ("100万", Unit.COUNT, "1000000"),
    ("100万", Unit.MONEY, "1000000"),
    ("1.2億", Unit.COUNT, "120000000"),
    ("1.2亿", Unit.MONEY, "120000000"),
    ("3千萬", Unit.MONEY, "30000000"),
    ("1億2000萬", Unit.MONEY, "120000000"),
    ("三千萬", Unit.MONEY, "30000000"),
    ("8%", Unit.PERCENT, "0.08"),
    ("８％", Unit.PERCENT, "0.08"),
    ("8 ％", Unit.PERCENT, "0.08"),
    ("百分之八", Unit.PERCENT, "0.08"),
    ("百分之八點五", Unit.PERCENT, "0.085"),
    ("5‰", Unit.PERCENT, "0.005"),
    ("八成五", Unit.PERCENT, "0.85"),
    ("-5%", Unit.PERCENT, "-0.05"),
    ("−5%", Unit.PERCENT, "-0.05"),
    ("－5%", Unit.PERCENT, "-0.05"),
    ("–5%", Unit.PERCENT, "-0.05"),
    ("‐5%", Unit.PERCENT, "-0.05"),
    ("(5%)", Unit.PERCENT, "-0.05"),
    ("（5%）", Unit.PERCENT, "-0.05"),
    ("¥50", Unit.MONEY, "50"),
    ("￥50", Unit.MONEY, "50"),
    ("50元", Unit.MONEY, "50"),
    ("RMB 50", Unit.MONEY, "50"),
    ("50塊", Unit.MONEY, "50"),
    ("5.2萬元", Unit.MONEY, "52000"),
    ("1:4", Unit.RATIO, "4"),
    ("1：4", Unit.RATIO, "4"),
    ("4倍", Unit.RATIO, "4"),
    ("1,200", Unit.COUNT, "1200"),
    ("1，200", Unit.COUNT, "1200"),
    ("1 200", Unit.COUNT, "1200"),
    ("1'200", Unit.COUNT, "1200"),
    ("1\u00a0200", Unit.COUNT, "1200"),
    ("\ufeff1\u200b200", Unit.COUNT, "1200"),
    ("0", Unit.COUNT, "0"),
    ("０", Unit.COUNT, "0"),
    ("0%", Unit.PERCENT, "0"),
    ("0", Unit.PERCENT, "0"),
    ("-0", Unit.COUNT, "0"),
    ("7.2（萬）", Unit.COUNT, "72000"),
]


@pytest.mark.parametrize(("text", "unit", "number"), ACCEPTED)
def test_a_plain_figure_is_accepted_without_a_word(text, unit, number):
    reading = read_value(text, unit=unit)
    assert (reading.outcome, reading.sentence) == (Outcome.ACCEPT, "")
    assert reading.amount.number == Decimal(number)
    assert str(reading.amount.number) == number
    assert reading.typed == text


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("7.2w", Unit.COUNT, "72000"),
        ("7.2W", Unit.MONEY, "72000"),
        ("5.2k", Unit.MONEY, "5200"),
        ("8", Unit.PERCENT, "0.08"),
        ("72000*", Unit.COUNT, "72000"),
        ("7.2萬（含退款）", Unit.COUNT, "72000"),
    ],
)
def test_what_was_read_into_a_figure_is_said(text, unit, number):
    reading = read_value(text, unit=unit)
    assert reading.outcome is Outcome.NOTE
    assert reading.amount.number == Decimal(number)
    assert str(reading)
    assert reading.amount.notes


@pytest.mark.parametrize(("text", "remark"), [("7.2萬（含退款）", "含退款"), ("72000*", "*")])
def test_a_remark_is_kept_as_written(text, remark):
    assert read_value(text, unit=Unit.COUNT).remark == remark


@pytest.mark.parametrize("text", ["7.2w", "5k", "7.2万"])
def test_abbreviations_have_no_meaning_in_percent(text):
    assert read_value(text, unit=Unit.PERCENT).outcome is Outcome.REFUSE


@pytest.mark.parametrize("text", ["0.08", "０．０８"])
def test_a_small_number_in_a_percent_column_is_asked_about_once(text):
    reading = read_value(text, unit=Unit.PERCENT, history=NEAR_EIGHT_PERCENT)
    assert reading.outcome is Outcome.ASK
    assert [choice.number for choice in reading.choices] == [Decimal("0.08"), Decimal("0.0008")]
    remembered = reading.choices[0].remember
    again = read_value(text, unit=Unit.PERCENT, history=NEAR_EIGHT_PERCENT, bare=remembered)
    assert (again.outcome, again.amount.number) == (Outcome.NOTE, Decimal("0.08"))


def test_a_history_that_only_fits_the_small_reading_needs_no_question():
    history = [Decimal("0.0008"), Decimal("0.0009")]
    reading = read_value("0.08", unit=Unit.PERCENT, history=history)
    assert (reading.outcome, reading.amount.number) == (Outcome.NOTE, Decimal("0.0008"))


@pytest.mark.parametrize("bare", [None, BarePercent.POINTS, BarePercent.SHARE])
def test_eight_is_never_800_percent(bare):
    reading = read_value("8", unit=Unit.PERCENT, history=[Decimal(8)] * 3, bare=bare)
    assert reading.amount is None or reading.amount.number == Decimal("0.08")
    assert reading.outcome in (Outcome.NOTE, Outcome.ASK)


def test_a_cell_with_percent_format_holds_its_share():
    reading = read_value("4.3", unit=Unit.PERCENT, bare=BarePercent.FORMATTED, origin="file")
    assert (reading.outcome, reading.amount.number) == (Outcome.ACCEPT, Decimal("4.3"))


def test_a_share_near_a_history_of_100_percent_is_asked_about():
    reading = read_value("1.04", unit=Unit.PERCENT, history=[Decimal("0.98"), Decimal(1)])
    assert [choice.number for choice in reading.choices] == [Decimal("1.04"), Decimal("0.0104")]


@pytest.mark.parametrize("text", ["8.8個百分點", "+0.9pp", "8.8 PP", "5bp"])
def test_a_difference_of_percentages_is_no_level(text):
    reading = read_value(text, unit=Unit.PERCENT)
    assert reading.outcome is Outcome.REFUSE
    assert "difference" in str(reading)


@pytest.mark.parametrize("text", ["+25%", "同比+25%", "增長30%", "降低15%", "+500", "環比下降5%"])
def test_a_change_is_refused_as_a_value(text):
    reading = read_value(text, unit=Unit.PERCENT)
    assert reading.outcome is Outcome.REFUSE
    assert "change" in str(reading)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+25%", "0.25"),
        ("同比+25%", "0.25"),
        ("增長30%", "0.3"),
        ("降低15%", "-0.15"),
        ("-5%", "-0.05"),
    ],
)
def test_a_change_is_the_value_of_a_metric_that_is_itself_a_growth_rate(text, number):
    reading = read_value(text, unit=Unit.PERCENT, is_growth_rate=True)
    assert (reading.outcome, reading.amount.number) == (Outcome.ACCEPT, Decimal(number))


@pytest.mark.parametrize("text", ["降至5%", "提升到5%"])
def test_words_of_change_with_an_end_name_a_level(text):
    assert read_value(text, unit=Unit.PERCENT).amount.number == Decimal("0.05")


@pytest.mark.parametrize("text", ["$50", "50美元", "US$50", "NT$50", "€50", "50 HKD"])
def test_another_currency_is_held_and_never_converted(text):
    reading = read_value(text, unit=Unit.MONEY, currency="CNY")
    assert (reading.outcome, reading.amount) == (Outcome.HOLD, None)
    assert (reading.foreign.number, reading.ground) == (Decimal(50), "currency")


@pytest.mark.parametrize("text", ["1.23457E+11", "1.23E+05", "12345678901234567"])
def test_a_files_number_that_lost_its_digits_is_held(text):
    reading = read_value(text, unit=Unit.COUNT, origin="file")
    assert (reading.outcome, reading.ground) == (Outcome.HOLD, "precision_lost")


@pytest.mark.parametrize(
    ("text", "number"), [("1.2E+11", "120000000000"), ("7E+04", "70000"), ("123.456", "123.456")]
)
def test_a_files_number_that_lost_nothing_is_taken(text, number):
    reading = read_value(text, unit=Unit.COUNT, origin="file")
    assert (reading.outcome, reading.amount.number) == (Outcome.ACCEPT, Decimal(number))


@pytest.mark.parametrize(("text", "currency"), [("NT$50", "TWD"), ("$50", "USD"), ("50元", "TWD")])
def test_a_currency_word_is_read_as_the_metrics_own_where_it_can_be(text, currency):
    assert read_value(text, unit=Unit.MONEY, currency=currency).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4:1", ["0.25", "4"]),
        ("2:8", ["4", "0.25"]),
        ("400%", ["4"]),
        ("3:7", ["2.3333333333", "0.4285714286"]),
    ],
)
def test_a_ratio_that_may_be_turned_round_is_asked_about(text, numbers):
    reading = read_value(text, unit=Unit.RATIO)
    assert reading.outcome is Outcome.ASK
    assert [str(choice.number) for choice in reading.choices] == numbers


@pytest.mark.parametrize("text", ["1,2", "1,2000", "1,20,300", "1 20", "0,123", "1,200'300"])
def test_a_thousands_mark_in_the_wrong_place_is_refused(text):
    reading = read_value(text, unit=Unit.COUNT)
    assert reading.outcome is Outcome.REFUSE
    assert "thousands" in str(reading)
    assert reading.facts["typed"] == text


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "—",
        "——",
        "–",
        "/",
        "無",
        "无",
        "N/A",
        "n/a",
        "暫無",
        "暂无",
        "待定",
        "TBD",
        "",
        "　",
        "\u200b",
    ],
)
@pytest.mark.parametrize("unit", list(Unit))
def test_a_word_for_nothing_is_no_value_and_not_zero(text, unit):
    reading = read_value(text, unit=unit)
    assert (reading.outcome, reading.amount) == (Outcome.NOTHING, None)


@pytest.mark.parametrize(
    ("text", "unit", "number", "qualifier"),
    [
        ("約7.2萬", Unit.COUNT, "72000", Qualifier.ABOUT),
        ("7.2萬+", Unit.COUNT, "72000", Qualifier.AT_LEAST),
        ("近8%", Unit.PERCENT, "0.08", Qualifier.ABOUT),
        ("~500", Unit.COUNT, "500", Qualifier.ABOUT),
        ("70餘萬", Unit.COUNT, "700000", Qualifier.ABOUT),
        ("500左右", Unit.COUNT, "500", Qualifier.ABOUT),
        ("≥80", Unit.COUNT, "80", Qualifier.AT_LEAST),
        ("不超過50", Unit.COUNT, "50", Qualifier.AT_MOST),
    ],
)
def test_an_approximate_value_is_held_with_its_estimate(text, unit, number, qualifier):
    reading = read_value(text, unit=unit)
    assert reading.outcome is Outcome.HOLD
    assert "approximate" in str(reading)
    assert (reading.amount.number, reading.amount.qualifier) == (Decimal(number), qualifier)


def test_a_remark_that_the_figure_is_provisional_holds_it():
    reading = read_value("72000（暫估）", unit=Unit.COUNT)
    assert (reading.outcome, reading.remark) == (Outcome.HOLD, "暫估")


def test_a_second_figure_in_brackets_is_asked_about():
    reading = read_value("1000（800）", unit=Unit.COUNT)
    assert [choice.number for choice in reading.choices] == [Decimal(1000), Decimal(800)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("72000.00000000001", "72000"),
        ("0.30000000000000004", "0.3"),
        ("0.7999999999999999", "0.8"),
        ("7.2e-05", "0.000072"),
    ],
)
def test_a_binary_tail_of_a_file_goes_without_a_word(text, number):
    reading = read_value(text, unit=Unit.COUNT, origin="file")
    assert (reading.outcome, reading.amount.number) == (Outcome.ACCEPT, Decimal(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.333333333333333", "0.3333333333"),
        ("0.00000000005", "0"),
        ("0.00000000015", "0.0000000002"),
    ],
)
def test_a_longer_fraction_of_a_file_is_rounded_half_even_with_a_note(text, number):
    reading = read_value(text, unit=Unit.COUNT, origin="file")
    assert (reading.outcome, reading.amount.number) == (Outcome.NOTE, Decimal(number))


@pytest.mark.parametrize("origin", ["typed", "api"])
@pytest.mark.parametrize("text", ["72000.00000000001", "0.30000000000000004", "8.123456789%"])
def test_more_places_than_can_be_stored_are_refused_where_somebody_typed_them(text, origin):
    unit = Unit.PERCENT if "%" in text else Unit.COUNT
    assert read_value(text, unit=unit, origin=origin).outcome is Outcome.REFUSE


def test_430_percent_is_held_where_it_is_not_possible_and_accepted_where_it_is():
    held = read_value("430%", unit=Unit.PERCENT, low=Decimal(0), high=Decimal(1))
    assert (held.outcome, held.amount.number) == (Outcome.HOLD, Decimal("4.3"))
    assert str(held) == "430% is above 100%, the most that this metric can be."
    assert read_value("430%", unit=Unit.PERCENT, low=Decimal(0)).outcome is Outcome.ACCEPT


@pytest.mark.parametrize("text", ["0%", "100%"])
def test_the_ends_of_the_possible_range_belong_to_it(text):
    reading = read_value(text, unit=Unit.PERCENT, low=Decimal(0), high=Decimal(1))
    assert reading.outcome is Outcome.ACCEPT


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12 %5", Unit.PERCENT),
        ("8%%", Unit.PERCENT),
        ("7..2", Unit.COUNT),
        ("7.2萬萬", Unit.COUNT),
        ("=HYPERLINK(\"x\")", Unit.COUNT),
        ("=cmd|' /C calc'!A0", Unit.COUNT),
        ("@x", Unit.COUNT),
        ("#DIV/0!", Unit.COUNT),
        ("#N/A", Unit.COUNT),
        ("800-1000", Unit.COUNT),
        ("50元", Unit.COUNT),
        ("80分", Unit.PERCENT),
        ("30分鐘", Unit.HOURS),
        ("1:4", Unit.COUNT),
        ("0:4", Unit.RATIO),
        ("--5", Unit.COUNT),
        ("±5", Unit.COUNT),
        ("一零", Unit.COUNT),
        ("三千五百五萬", Unit.COUNT),
        ("1億000萬", Unit.COUNT),
        ("25成", Unit.PERCENT),
    ],
)  # fmt: skip
def test_what_is_no_figure_of_this_metric_is_refused_with_its_text(text, unit):
    reading = read_value(text, unit=unit)
    assert (reading.outcome, reading.amount) == (Outcome.REFUSE, None)
    assert reading.typed == text
    assert text in str(reading)


@pytest.mark.parametrize(
    "text",
    [
        "NaN", "Infinity", "-Infinity", "sNaN", "1_000", "1e300000", "1E1000000", "1e99999999",
        "٧٢", "۷۲", "७२", "72000²", "½", "5½", "①", "𝟕𝟐", "⁵", "1\u202e23", "0x10", "1e5",
    ],
)  # fmt: skip
@pytest.mark.parametrize("origin", ["typed", "file", "api"])
def test_what_only_a_machine_would_call_a_number_is_refused(text, origin):
    assert read_value(text, unit=Unit.COUNT, origin=origin).outcome is Outcome.REFUSE


def test_forty_characters_are_read_and_forty_one_are_not():
    assert read_value("0" * 38 + "72", unit=Unit.COUNT).amount.number == 72
    reading = read_value("0" * 39 + "72", unit=Unit.COUNT)
    assert reading.outcome is Outcome.REFUSE
    assert "40" in str(reading)


def test_eighteen_digits_are_stored_and_nineteen_are_not():
    assert read_value("9" * 18, unit=Unit.COUNT).amount.number == Decimal("9" * 18)
    assert read_value("9" * 19, unit=Unit.COUNT).outcome is Outcome.REFUSE
    assert read_value("9" * 15 + "萬", unit=Unit.COUNT).outcome is Outcome.REFUSE


def test_no_digit_is_lost_below_zero():
    assert read_value("-0." + "9" * 36, unit=Unit.COUNT).outcome is Outcome.REFUSE


def test_speech_and_letter_of_a_short_numeral_are_both_offered():
    for text in ("7萬2", "七萬二"):
        reading = read_value(text, unit=Unit.COUNT)
        assert [choice.number for choice in reading.choices] == [Decimal(72000), Decimal(70002)]


@pytest.mark.parametrize("text", ["0", "-5", "-¥50"])
def test_a_cost_of_nothing_or_less_is_held(text):
    reading = read_value(text, unit=Unit.MONEY, is_cost_per_unit=True)
    assert (reading.outcome, reading.amount.number <= 0) == (Outcome.HOLD, True)


def test_a_value_far_from_six_earlier_ones_is_held():
    history = [Decimal(n) for n in (70000, 72000, 71000, 69000, 73000, 70500)]
    assert read_value("72萬", unit=Unit.COUNT, history=history).outcome is Outcome.HOLD
    assert read_value("7.2萬", unit=Unit.COUNT, history=history).outcome is Outcome.ACCEPT
    assert read_value("72萬", unit=Unit.COUNT, history=history[1:]).outcome is Outcome.ACCEPT


def test_decimals_that_pages_will_not_show_are_said_and_kept():
    reading = read_value("8.85%", unit=Unit.PERCENT, decimals=1)
    assert (reading.outcome, reading.amount.number) == (Outcome.NOTE, Decimal("0.0885"))
    assert read_value("8.8%", unit=Unit.PERCENT, decimals=1).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(
    ("text", "grade", "remark"),
    [
        ("95分(B級)", "B", None),
        ("95分（B级）", "B", None),
        ("95 A+", "A+", None),
        ("95（優秀）", "優秀", None),
        ("95分", None, None),
        ("95（補考）", None, "補考"),
    ],
)
def test_a_stated_grade_stands_beside_its_score(text, grade, remark):
    reading = read_stated_score(text)
    assert reading.amount.number == 95
    assert (reading.stated_grade, reading.remark) == (grade, remark)


@pytest.mark.parametrize("unit", [one for one in Unit if one is not Unit.MONEY])
@pytest.mark.parametrize("text", ["5000", "US$5,000", "¥320", "5萬元", "NT$30", "12%", "3天"])
def test_a_currency_says_nothing_of_what_is_no_money(unit, text):
    readings = [read_value(text, unit=unit, currency=code) for code in ("CNY", "TWD", "")]
    assert readings[0] == readings[1] == readings[2]
