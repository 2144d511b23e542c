"""Numbers, periods and moments read the same everywhere, and are rounded once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.translations import FOLDER, compile_catalogues
from app.views import formatting


@pytest.fixture(params=["zh_Hant", "en"])
def language(request, pages):
    with force_locale(request.param):
        yield request.param


@pytest.fixture
def pages():
    compile_catalogues()
    app = Flask("app", root_path=str(FOLDER.parent))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, timezone_selector=lambda: "Asia/Taipei")
    formatting.register_filters(app)
    with app.test_request_context():
        yield app


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        (Decimal(72000), "count", 0, "72,000"),
        (Decimal("0.088"), "percent", None, "8.8%"),
        (Decimal("0.08"), "percent", 2, "8.00%"),
        (Decimal("48.15"), "money", None, "¥48.15"),
        (Decimal(52), "money", None, "¥52"),
        (Decimal("-1250.5"), "money", 2, "-¥1,250.50"),
        (Decimal("2.675"), "ratio", 2, "2.68"),
        (Fraction(2, 3), "score", None, "0.67"),
        (
            Decimal("123456789012345678.0123456789"),
            "count",
            None,
            "123,456,789,012,345,678.0123456789",
        ),
        (None, "count", 0, "—"),
    ],
)
def test_an_amount_shows_all_that_it_holds_and_its_unit(language, value, unit, decimals, shown):
    assert formatting.amount(value, unit, decimals) == shown


def test_days_and_hours_are_named_in_the_readers_language(pages):
    with force_locale("zh_Hant"):
        assert formatting.amount(Decimal(3), "days") == "3 天"
    with force_locale("en"):
        assert formatting.amount(Decimal("1.5"), "hours") == "1.5 h"


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(9, 10), "90%"),
        (Fraction(809, 1000), "80.9%"),
        (Fraction(2, 3), "66.7%"),
        (Fraction(9996, 10000), "99.96%"),
        (Fraction(99999, 100000), "99.999%"),
        (Fraction(7999, 10000), "79.99%"),
        (Fraction(0), "0%"),
        (None, "—"),
    ],
)
def test_completion_never_reads_as_the_edge_of_the_next_light(language, share, shown):
    assert formatting.completion(share) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(119_995, 1000), "120.00"),
        (Decimal("119.994"), "119.99"),
        (Decimal(95), "95.00"),
        (Fraction(1, 3), "0.33"),
        (None, "—"),
    ],
)
def test_a_score_has_two_places_rounded_half_up(language, value, shown):
    assert formatting.score(value) == shown
    assert formatting.points(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.25", "+25%"), ("-0.05", "-5%"), ("0", "0%"), ("0.0799", "+8%"), ("-0.0004", "0%")],
)
def test_a_change_carries_its_sign(language, value, shown):
    assert formatting.signed_percent(Decimal(value)) == shown


def test_a_weight_reads_as_a_percentage(language):
    assert formatting.weight(Decimal("0.3")) == "30%"
    assert formatting.weight(Decimal("0.333")) == "33.3%"


@pytest.mark.parametrize(
    ("key", "traditional", "english"),
    [
        ("2026", "2026 年", "2026"),
        ("2026-H1", "2026 年上半年", "H1 2026"),
        ("2026-H2", "2026 年下半年", "H2 2026"),
        ("2026-Q2", "2026 年第 2 季", "Q2 2026"),
        ("2026-06", "2026 年 6 月", "June 2026"),
        ("2026-W03", "2026 年第 3 週", "Week 3, 2026"),
        ("2026-06-09", "2026 年 6 月 9 日", "9 June 2026"),
    ],
)
def test_a_period_reads_in_words(pages, key, traditional, english):
    with force_locale("zh_Hant"):
        assert formatting.period(key) == traditional
    with force_locale("en"):
        assert formatting.period(key) == english


def test_a_moment_is_told_in_the_organisations_zone(language):
    late = datetime(2026, 3, 31, 16, 30, 5, tzinfo=UTC)
    assert formatting.moment(late) == "2026-04-01 00:30"
    assert formatting.moment(late, seconds=True) == "2026-04-01 00:30:05"
    assert formatting.day(late) == "2026-04-01"
    assert formatting.day(date(2026, 7, 6)) == "2026-07-06"


def test_a_time_without_a_zone_is_not_shown(language):
    with pytest.raises(formatting.NaiveMoment):
        formatting.moment(datetime(2026, 7, 6, 9, 0))  # noqa: DTZ001 - the mistake itself


def test_every_filter_has_the_name_that_templates_use(pages):
    shown = "{{ value|percent }} {{ value|completion }} {{ key|period }}"
    drawn = pages.jinja_env.from_string(shown).render(value=Decimal("0.9"), key="2026-Q2")
    assert drawn.startswith("90% 90% ")


@given(st.fractions(-(10**9), 10**9), st.integers(0, 10))
def test_rounding_is_never_more_than_half_a_place_away(value, places):
    near = formatting.rounded(value, places)
    assert abs(Fraction(near) - value) <= Fraction(1, 2 * 10**places)
    assert -near.as_tuple().exponent == places
