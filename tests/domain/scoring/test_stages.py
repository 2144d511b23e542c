"""Weights that a stage proposes: always the whole, and nearer to what the stage asks for."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.scoring.stages import Stage, WeighedLine, stage_weights
from app.importers.library import library_definitions
from app.importers.packs import packs, stage_profiles
from app.importers.role_cards import role_cards

LIBRARY = library_definitions("CNY")


def weighed(card):
    return [
        WeighedLine(one.metric, LIBRARY[one.metric].dimension, one.weight) for one in card.lines
    ]


def test_every_card_makes_the_whole_at_every_stage():
    for card in role_cards().values():
        for profile in stage_profiles().values():
            weights = stage_weights(weighed(card), profile.stage)
            assert sum(weights) == 1
            assert min(weights) >= Decimal("0.01")


def test_a_launch_favours_exposure_and_market_share_and_maturity_profit():
    lines = weighed(role_cards()["fmcg_marketing"])
    at = [line.metric for line in lines].index("market_share")
    launch, stable = (
        stage_weights(lines, stage_profiles()[code].stage)[at] for code in ("launch", "stable")
    )
    assert launch > stable


def test_each_pack_has_its_cards():
    assert list(packs()) == ["fmcg", "b2b", "ecommerce", "b2c", "manufacturing"]
    for pack in packs().values():
        assert {pack.team_card, pack.member_card} <= set(role_cards())


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 100)), min_size=1, max_size=10
    ),
    st.dictionaries(st.sampled_from(["a", "b", "d"]), st.integers(0, 100)),
)
def test_whatever_the_lines_they_make_the_whole_or_stay_without_weight(lines, shares):
    given_lines = [
        WeighedLine(f"m{at}", dimension, Decimal(weight) / 100)
        for at, (dimension, weight) in enumerate(lines)
    ]
    stage = Stage({name: Decimal(share) / 100 for name, share in shares.items()}, frozenset({"m1"}))
    weights = stage_weights(given_lines, stage)
    assert sum(weights) == (1 if any(one.weight for one in given_lines) else 0)
    assert all(
        (weight > 0) == (one.weight > 0) for weight, one in zip(weights, given_lines, strict=True)
    )
