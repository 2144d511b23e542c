"""Causes beneath causes, contracts that all sign, talks of two, customers' words."""

from datetime import date
from uuid import UUID

import pytest

from app.domain.actions.analysis import Analysis, Answers
from app.domain.actions.coaching import Coaching
from app.domain.actions.contract import Contract, Standing
from app.domain.actions.diagnosis import PAIRS, fitting_pairs
from app.domain.actions.feedback import Feedback, Tone
from app.domain.actions.refusals import (
    AcknowledgedAlready,
    CauseWithoutWords,
    CoachingOneself,
    ContractNotInForce,
    ContractOver,
    DueBefore,
    FeedbackTakenBack,
    HowItEnded,
    NobodySigns,
    NoFeedback,
    NoSuchCause,
    NotAPartyOfContract,
    NothingAgreed,
    NothingAnalysed,
    NothingTalked,
    NotInTheTalk,
    ReasonForWithdrawingContract,
    SignedAlready,
    TalkToCome,
)
from app.domain.reviews.check_in import Cause
from app.domain.scoring.light import Light
from tests.people import CHEN, FANG, LUO, MARKETING, SHEN, TODAY, WU
from tests.recording import REASON, events, recorded, replayed

CARD, KPI = UUID(int=5), UUID(int=6)
FIRST, SECOND, THIRD = (UUID(int=number, version=4) for number in (81, 82, 83))


def analysis() -> Analysis:
    return Analysis.begin(
        by=LUO.id, card=CARD, kpi=KPI, period="2026-06", metric="leads", subject=MARKETING
    )


def test_a_cause_beneath_another_has_its_category_and_goes_with_it():
    one = analysis()
    one.name_cause(by=LUO.id, cause=FIRST, category=Cause.PRICE, words=REASON)
    one.name_cause(by=LUO.id, cause=SECOND, category=Cause.OTHER, words=REASON, beneath=FIRST)
    one.name_cause(by=LUO.id, cause=THIRD, category=Cause.OTHER, words=REASON, beneath=SECOND)
    assert {category for category, _ in one.causes.values()} == {Cause.PRICE}
    one.drop_cause(by=LUO.id, cause=FIRST)
    assert replayed(one).causes == {}


def test_what_is_not_on_the_list_is_neither_explained_nor_dropped():
    one = analysis()
    with pytest.raises(NoSuchCause):
        one.name_cause(by=LUO.id, cause=FIRST, category=Cause.PRICE, words=REASON, beneath=SECOND)
    with pytest.raises(NoSuchCause):
        one.drop_cause(by=LUO.id, cause=FIRST)
    with pytest.raises(CauseWithoutWords):
        one.name_cause(by=LUO.id, cause=FIRST, category=Cause.PRICE, words=None)
    with pytest.raises(NothingAnalysed):
        one.answer(Answers(), by=LUO.id)
    one.answer(Answers(why=REASON), by=LUO.id)
    assert recorded(one) == ["begun", "answered"]


def test_a_pair_asks_only_where_the_one_is_green_and_the_other_is_not():
    green = {"leads": Light.GREEN, "conversion": Light.YELLOW}
    assert [pair.fine for pair in fitting_pairs(green, "conversion")] == ["leads"]
    assert fitting_pairs(green, "leads") == ()
    assert fitting_pairs({**green, "conversion": None}, "conversion") == ()
    assert all(pair.fine != pair.short for pair in PAIRS)


def contract(**told: object) -> Contract:
    given: dict[str, object] = {
        "aim": REASON,
        "measures": REASON,
        "until": date(2026, 9, 30),
        "parties": (CHEN.id, WU.id),
        **told,
    }
    return Contract.propose(id=FIRST, by=LUO.id, card=CARD, period="2026-06", today=TODAY, **given)  # type: ignore[arg-type] # what a test tells otherwise


def test_a_contract_says_what_until_when_and_among_whom():
    for told, refusal in (
        ({"aim": None}, NothingAgreed),
        ({"measures": None}, NothingAgreed),
        ({"until": date(2026, 7, 5)}, DueBefore),
        ({"parties": (CHEN.id, CHEN.id)}, NobodySigns),
    ):
        with pytest.raises(refusal):
            contract(**told)


def test_a_contract_is_in_force_once_all_have_signed_the_same_words():
    one = contract()
    with pytest.raises(NotAPartyOfContract):
        one.sign(by=SHEN.id)
    one.sign(by=CHEN.id)
    with pytest.raises(SignedAlready):
        one.sign(by=CHEN.id)
    with pytest.raises(ContractNotInForce):
        one.conclude(by=CHEN.id, met=True, words=REASON)
    one.sign(by=WU.id)
    assert one.standing is Standing.IN_FORCE
    signed = [event for event in events(one) if isinstance(event, Contract.Signed)]
    assert len({event.digest for event in signed}) == 1
    assert signed[0].digest != contract(until=date(2026, 10, 1)).digest


def test_a_contract_ends_once():
    one = contract()
    for party in (CHEN, WU):
        one.sign(by=party.id)
    with pytest.raises(HowItEnded):
        one.conclude(by=WU.id, met=False, words=None)
    with pytest.raises(NotAPartyOfContract):
        one.conclude(by=FANG.id, met=False, words=REASON)
    one.conclude(by=WU.id, met=False, words=REASON)
    with pytest.raises(ContractOver):
        one.withdraw(by=WU.id, reason=REASON)
    with pytest.raises(ContractOver):
        one.sign(by=WU.id)


def test_a_contract_is_withdrawn_by_those_it_binds_with_a_reason():
    one = contract()
    with pytest.raises(ReasonForWithdrawingContract):
        one.withdraw(by=LUO.id, reason=None)
    with pytest.raises(NotAPartyOfContract):
        one.withdraw(by=FANG.id, reason=REASON)
    one.withdraw(by=LUO.id, reason=REASON)
    assert replayed(one).standing is Standing.WITHDRAWN


def talk(**told: object) -> Coaching:
    given: dict[str, object] = {"person": CHEN.id, "day": TODAY, "talked": REASON, **told}
    return Coaching.hold(id=FIRST, by=LUO.id, today=TODAY, period="2026-Q2", agreed=None, **given)  # type: ignore[arg-type] # what a test tells otherwise


def test_a_talk_was_held_with_somebody_else_about_something():
    for told, refusal in (
        ({"person": LUO.id}, CoachingOneself),
        ({"day": date(2026, 7, 7)}, TalkToCome),
        ({"talked": None}, NothingTalked),
    ):
        with pytest.raises(refusal):
            talk(**told)


def test_only_the_two_write_in_a_talk():
    one = talk()
    with pytest.raises(NotInTheTalk):
        one.acknowledge(by=LUO.id)
    with pytest.raises(NotInTheTalk):
        one.remark(by=SHEN.id, words=REASON)
    with pytest.raises(NothingTalked):
        one.remark(by=CHEN.id, words=None)
    one.acknowledge(by=CHEN.id)
    with pytest.raises(AcknowledgedAlready):
        one.acknowledge(by=CHEN.id)
    one.remark(by=LUO.id, words=REASON)
    assert recorded(one) == ["held", "acknowledged", "remarked"]


def test_a_customers_word_is_taken_back_once():
    place = {"card": CARD, "kpi": None, "period": "2026-06", "metric": "", "subject": MARKETING}
    said = {"day": TODAY, "tone": Tone.WISH, "customer": None}
    with pytest.raises(NoFeedback):
        Feedback.note(id=FIRST, by=CHEN.id, **place, **said, words=None)
    one = Feedback.note(id=FIRST, by=CHEN.id, **place, **said, words=REASON)
    one.take_back(by=CHEN.id)
    with pytest.raises(FeedbackTakenBack):
        one.take_back(by=CHEN.id)
