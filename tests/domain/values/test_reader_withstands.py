"""The readers meet any text: always an answer, always soon, always a finite number."""

import random
from decimal import Decimal
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import Outcome
from app.domain.values.period_reading import read_period
from app.domain.values.reading import read_stated_score, read_target, read_value

WORDS = """
万 萬 億 千 百 十 分 元 塊 人 個 成 倍 約 近 至 到 同比 增長 降低 ≤ ≥ 不超過 以上 個百分點 pp 百分之
N/A 無 待定 NaN Infinity RMB 七 二 零 點 Q 季度 月 週 年 上半年 累計 第 計劃 Mar W \u200b
"""
SIGNS = ".,' +-−–—~～()（）%％‰:：/*=@#¥$€wkxhdeE_²½٣"
PIECES = [*"0123456789" * 3, *SIGNS, *WORDS.split()]
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
ORIGINS = st.sampled_from(["typed", "file", "api"])


def is_sound(reading):
    figures = [reading.low, reading.high, reading.amount and reading.amount.number]
    figures += [choice.number for choice in reading.choices]
    assert all(n is None or (n.is_finite() and abs(n) < Decimal(10) ** 18) for n in figures)
    if reading.outcome in (Outcome.REFUSE, Outcome.ASK, Outcome.HOLD, Outcome.NOTE):
        assert str(reading)
    if reading.outcome in (Outcome.REFUSE, Outcome.ASK, Outcome.NOTHING):
        assert reading.amount is None
    if reading.outcome is Outcome.ASK:
        assert reading.choices
    hash(reading)
    return True


@given(TEXTS, st.sampled_from(list(Unit)), ORIGINS, st.booleans())
def test_any_text_is_a_sound_reading_of_a_value(text, unit, origin, is_growth_rate):
    history = [Decimal("0.08")] * 6
    assert is_sound(
        read_value(
            text, unit=unit, origin=origin, is_growth_rate=is_growth_rate, history=history,
            decimals=1, low=Decimal(0), high=Decimal(1), is_cost_per_unit=True,
        )
    )  # fmt: skip


@given(TEXTS, st.sampled_from(list(Unit)), st.none() | st.sampled_from(list(Direction)), ORIGINS)
def test_any_text_is_a_sound_reading_of_a_target(text, unit, direction, origin):
    reading = read_target(text, unit=unit, direction=direction, origin=origin, decimals=1)
    assert is_sound(reading)


@given(TEXTS)
def test_any_text_is_a_sound_reading_of_a_stated_score(text):
    assert is_sound(read_stated_score(text))


@given(TEXTS, st.none() | st.integers(1990, 2090))
def test_any_text_is_a_sound_reading_of_a_period(text, year):
    reading = read_period(text, year=year)
    assert str(reading) or reading.period


@given(st.integers(-(10**17), 10**17))
def test_an_integer_is_read_as_itself(number):
    assert read_value(str(number), unit=Unit.COUNT).amount.number == number


def seconds(read, text):
    """The quickest of up to three tries: a busy machine can make one slow, not all."""
    tries = []
    while len(tries) < 3 and (not tries or tries[-1] >= 0.01):
        start = perf_counter()
        read(text)
        tries.append(perf_counter() - start)
    return min(tries)


def test_each_of_ten_thousand_texts_is_read_in_less_than_ten_milliseconds():
    chance = random.Random(7)
    readers = [
        lambda text: read_value(text, unit=Unit.MONEY, origin="file"),
        lambda text: read_target(text, unit=Unit.PERCENT, direction=Direction.HIGHER),
        lambda text: read_period(text, year=None),
    ]
    for _ in range(10_000):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 40)))
        for read in readers:
            assert seconds(read, text) < 0.01, text


def test_a_very_long_text_is_refused_at_once():
    start = perf_counter()
    for text in ("9" * 10**6, " " * 10**6 + "7", "1," * 10**6, "(" * 10**6, "-" * 10**6):
        read_value(text, unit=Unit.COUNT)
        read_period(text, year=2026)
    assert perf_counter() - start < 1
