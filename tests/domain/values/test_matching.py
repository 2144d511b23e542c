"""Names that mean the same fold alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.values.folding_table import SIMPLIFIED
from app.domain.values.matching import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("線索轉化率", "线索转化率"),
        ("線索轉换率", "线索转换率"),
        ("裡", "里"),
        ("裏", "里"),
        ("臺灣", "台湾"),
        ("KPI 指標", "KPI指標"),
        ("ＫＰＩ指標", "kpi指标"),
        ("單用戶獲客成本（CAC）", "单用户获客成本(cac)"),
        ("【華東】大區", "[华东]大区"),
        ("渠\u200b道\u00a0組\n", "渠道组"),
        ("Men’s", "men's"),
    ],
)
def test_ways_to_write_one_name_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("線索", "線下"), ("CAC", "CAO"), ("Q1", "Q2")])
def test_different_names_stay_different(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_no_simplified_character_is_folded_further():
    assert not {ord(simplified) for simplified in SIMPLIFIED.values()} & SIMPLIFIED.keys()


def test_the_table_agrees_with_opencc():
    opencc = pytest.importorskip("opencc")
    convert = opencc.OpenCC("t2s").convert
    for character in "萬億體點數據庫廣東門戶線達標實際權責":
        assert SIMPLIFIED.get(ord(character), character) == convert(character)
