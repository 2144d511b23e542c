"""A hundred thousand texts through the one reader, compared with a second one."""

import random
import time
from collections import Counter
from fractions import Fraction

import pytest

from app.domain.values.kinds import Unit
from app.domain.values.outcome import Outcome
from app.domain.values.reading import read_value
from tests.importers.second_reader import HOLD, NOTHING, REFUSE, VALUE, Verdict, second_reading

EACH = 25_000
MOST_SECONDS = 0.01
TAKEN = (Outcome.ACCEPT, Outcome.NOTE)
PIECES = (
    *"0123456789.,:%*()-+/~'０７２．，％：＋－（）−‐–",
    *"—千百萬万億亿wkWK元塊¥￥$€",
    "RMB", "約", "近", "左右", "以上", "≤", "≥", "至", "人", "個", "次", "同比", "增長", "降低",
    "個百分點", "pp", "百分之", "八", "無", "N/A", "TBD", " ", "\u3000", "\u200b", "\xa0",
    "（含退款）", "²", "½", "٣", "e", "x",
)  # fmt: skip
NUMBERS = (
    "0", "5", "8", "50", "72", "800", "7.2", "0.08", "1200", "1,200", "1，200", "1 200",
    "1'200", "1,2", "12,34", "7..2", "３", "７．２", "100", "120000000", "0.5", "8.88",
)  # fmt: skip
BEFORE = (
    "-", "−", "－", "–", "+", "(", "約", "近", "~", "¥", "￥", "RMB ", "$", "€", "百分之",
    "同比", "增長", "≤", "不超過",
)  # fmt: skip
AFTER = (
    "", "", "", "", "", "", "%", "％", " %", "萬", "万", " 万", "千", "百", "千萬", "億", "w",
    "k", "元", "塊", "人", "萬元", "w元", ")", "*", "+", "左右", "（含退款）", "個百分點", "pp",
    ":4", "：4", "%%", "萬萬", "以上", "%5",
)  # fmt: skip


def texts(seed):
    """Texts of a kind that people type, some of them broken, some of pure chance."""
    chance = random.Random(seed)
    for _ in range(EACH):
        kind = chance.random()
        before = chance.choice(BEFORE) if chance.random() < 0.4 else ""
        text = before + chance.choice(NUMBERS) + chance.choice(AFTER)
        if kind > 0.7:
            text += chance.choice(AFTER)
        if kind > 0.85:
            text = "".join(chance.choices(PIECES, k=chance.randint(1, 9)))
        if chance.random() < 0.15:
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(PIECES) + text[at + chance.randint(0, 1) :]
        yield text


@pytest.mark.parametrize("unit", [Unit.COUNT, Unit.MONEY, Unit.PERCENT, Unit.RATIO])
def test_nothing_is_misread_and_nothing_takes_long(unit):
    slow, wrong, ends = [], [], Counter()
    for text in texts(seed=f"{unit}"):
        reading, took = timed(text, unit)
        # What else the process does meanwhile is no property of a text: a slow one stays slow.
        if took > MOST_SECONDS and all(timed(text, unit)[1] > MOST_SECONDS for _ in range(3)):
            slow.append(text)
        second = second_reading(text, unit)
        ends[second.kind, str(reading.outcome)] += 1
        if is_misread(reading, second):
            wrong.append((text, str(reading.outcome), reading.amount, second))
    assert wrong == []
    assert slow == []
    assert_both_find_values(ends)


def timed(text, unit):
    """The reading, and the seconds of this thread that it took."""
    began = time.thread_time()
    return read_value(text, unit=unit), time.thread_time() - began


def is_misread(reading, second):
    """Whether the reader took silently what it mustn't, or another number."""
    if reading.outcome in TAKEN:
        if second.kind != VALUE:
            return True
        return Fraction(reading.amount.number) != second.number
    if second.kind == NOTHING or reading.outcome is Outcome.NOTHING:
        return (second.kind == NOTHING) != (reading.outcome is Outcome.NOTHING)
    if reading.outcome is Outcome.HOLD and reading.amount is not None and second.number is not None:
        return Fraction(reading.amount.number) != second.number
    return False


def assert_both_find_values(ends):
    """The comparison is one: each kind of ending is met, and most values are taken by both."""
    values = sum(count for (kind, _), count in ends.items() if kind == VALUE)
    taken = sum(ends[VALUE, str(one)] for one in TAKEN)
    assert values > EACH / 12
    assert taken > values * 0.8, ends
    assert sum(count for (kind, _), count in ends.items() if kind == HOLD) > EACH / 100
    assert sum(count for (kind, _), count in ends.items() if kind == REFUSE) > EACH / 10


@pytest.mark.parametrize("text", ["RMB+1200", "RMB 百分之0", "7.2w元/"])
def test_what_the_second_reader_found_is_refused(text):
    assert read_value(text, unit=Unit.MONEY).outcome is Outcome.REFUSE


def test_the_second_reader_says_what_input_md_says():
    said = {
        "7.2萬": 72000, "７．２萬": 72000, "72千": 72000, "3千萬": 30_000_000, "1.2億": 120_000_000,
        "1'200": 1200, "－5": -5, "7.2w": 72000,
    }  # fmt: skip
    assert {text: second_reading(text, "count").number for text in said} == said
    assert second_reading("百分之八", "percent").number == Fraction(8, 100)
    assert second_reading("1：4", "ratio").number == 4
    for text in ("1,2", "12 %5", "8%%", "7..2", "7.2萬萬", "+25%", "8.8個百分點"):
        assert second_reading(text, "percent").kind == REFUSE
    assert second_reading("約7.2萬", "count") == Verdict(HOLD, Fraction(72000))
