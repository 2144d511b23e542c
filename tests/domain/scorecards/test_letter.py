"""The responsibility letter: who signs what, when, and what it then holds fast."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.ids import card_id
from app.domain.scorecards.letter import (
    CountersignerConcerned,
    FaultKind,
    LetterInForce,
    LetterNotReady,
    LetterState,
    NobodyCountersigns,
    NothingToAcknowledge,
    NothingToSign,
    NotToSign,
    NotYetSigned,
    SameSignature,
    SentAlready,
    SignedAlready,
    SomebodyCountersigns,
    StandsForOwner,
    countersigner_among,
)
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms
from tests.people import CHEN, FANG, LUO, MARKETING, SHEN, WU, YE
from tests.recording import REASON, events, recorded, replayed

WHOLE, HALF = Decimal(1), Decimal("0.5")
OWNERS = frozenset({LUO.id})
SUMMED = frozenset({"leads"})
REQUEST = UUID(int=701)
LEADS = kpi_id(card_id(MARKETING, 2026), "leads", MARKETING)


MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
RAISED = Relative(Decimal("0.25"), "2025", Decimal(960))
"""1,200."""


def parts(*periods: str) -> list[PeriodTarget]:
    return [PeriodTarget(period, Decimal(100)) for period in periods]


def card(weight=WHOLE, *, owners=((CHEN, WHOLE),), parts=(), **terms) -> Scorecard:
    found = Scorecard.draft(by=SHEN.id, holder=MARKETING, holder_kind="unit", year=2026)
    given = {"target": Decimal(1000), **terms}
    found.add_line(
        by=SHEN.id,
        metric="leads",
        subject=MARKETING,
        terms=Terms(
            weight=weight,
            rule="ratio",
            cycle="month",
            owners=tuple(Owner(person.id, share) for person, share in owners),
            **given,
        ),
    )
    if parts:
        found.phase(by=SHEN.id, kpi=LEADS, parts=list(parts))
    return found


def sign(found, by=LUO):
    found.sign(by=by.id, owners=OWNERS, summed=SUMMED)


def countersign(found, by=SHEN, superior=SHEN.id, **more):
    found.countersign(by=by.id, owners=OWNERS, superior=superior, summed=SUMMED, **more)


def name(found, person, superior=None):
    found.name_countersigner(by=YE.id, person=person.id, owners=OWNERS, superior=superior)


def in_force() -> Scorecard:
    found = card()
    sign(found)
    countersign(found)
    events(found)
    return found


def retarget(found, target="900"):
    found.retarget(
        by=SHEN.id,
        kpi=LEADS,
        from_period="2026-07",
        floor=None,
        target=Decimal(target),
        challenge=None,
        reason=REASON,
    )


def test_owner_then_superior_and_it_is_in_force():
    found = card()
    assert found.letter.state(found.digest()) is LetterState.DRAFT
    sign(found)
    assert found.letter.state(found.digest()) is LetterState.SIGNED
    countersign(found)
    assert found.letter.state(found.digest()) is LetterState.IN_FORCE
    assert recorded(found)[-2:] == ["letter_signed", "letter_countersigned"]


def test_nobody_else_signs_and_the_superior_signs_last_and_never_twice():
    found = card()
    with pytest.raises(NotToSign):
        sign(found, WU)
    with pytest.raises(NotYetSigned):
        countersign(found)
    sign(found)
    with pytest.raises(SignedAlready):
        sign(found)
    with pytest.raises(SameSignature):
        countersign(found, LUO)
    with pytest.raises(NotToSign):
        countersign(found, FANG)


def test_who_stands_in_for_an_owner_does_not_countersign():
    found = card()
    sign(found)
    with pytest.raises(StandsForOwner):
        countersign(found, stands_for=frozenset({LUO.id}))
    countersign(found, stands_for=frozenset({WU.id}))
    assert found.letter.in_force


def test_the_line_above_is_gone_up_to_the_first_who_is_here_and_signs_nothing_else():
    line = (None, LUO.id, CHEN.id, SHEN.id, FANG.id)

    def first(*owners, left=()):
        return countersigner_among(line, owners, lambda one: one in left)

    assert first(LUO.id, CHEN.id) == SHEN.id
    assert first(LUO.id, CHEN.id, left=(SHEN.id,)) == FANG.id
    assert first(*line[1:]) is None


def test_where_nobody_is_left_somebody_else_is_named_to_countersign():
    found = card()
    sign(found)
    with pytest.raises(NobodyCountersigns):
        countersign(found, superior=None)
    with pytest.raises(SomebodyCountersigns):
        name(found, FANG, superior=SHEN.id)
    for concerned in (LUO, YE):
        with pytest.raises(CountersignerConcerned):
            name(found, concerned)
    name(found, FANG)
    assert replayed(found).letter.named == FANG.id
    countersign(found, FANG, superior=found.letter.named)
    with pytest.raises(LetterInForce):
        name(found, WU)


def test_joint_owners_each_sign():
    found = card(owners=((CHEN, HALF), (WU, HALF)))
    sign(found)
    sign(found, CHEN)
    with pytest.raises(NotYetSigned):
        countersign(found)
    sign(found, WU)
    countersign(found)
    assert found.letter.in_force


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (lambda: card(Decimal("0.9")), FaultKind.WEIGHTS),
        (lambda: card(parts=[PeriodTarget("2026-01", Decimal(10))]), FaultKind.PHASING),
        (lambda: card(parts=[PeriodTarget("2026-Q1", Decimal(1001))]), FaultKind.PHASING),
        (
            lambda: card(target=None, relative=Relative(Decimal("0.25"), "2025", None)),
            FaultKind.BASELINE,
        ),
        (lambda: card(target=None, relative=RAISED, parts=parts("2026-01")), FaultKind.PHASING),
        (
            lambda: card(target=None, low=Decimal(800), high=Decimal(900), parts=parts(*MONTHS)),
            FaultKind.PHASING,
        ),
    ],
)
def test_it_is_not_signed_while_something_is_open(made, kind):
    found = made()
    assert [fault.kind for fault in found.faults(SUMMED)] == [kind]
    with pytest.raises(LetterNotReady):
        sign(found)


@pytest.mark.parametrize(
    "terms",
    [
        {"relative": RAISED},
        {"relative": Relative(Decimal("0.25"), "2025", Decimal("959.9"))},
        {"low": Decimal(1100), "high": Decimal(1300)},
        {"low": Decimal(1200), "high": Decimal(1300)},
    ],
)
def test_parts_add_up_to_what_is_asked_for_against_a_baseline_or_within_a_range(terms):
    assert card(target=None, parts=parts(*MONTHS), **terms).faults(SUMMED) == []


def test_an_empty_scorecard_is_no_letter():
    empty = Scorecard.draft(by=SHEN.id, holder=MARKETING, holder_kind="unit", year=2026)
    with pytest.raises(NothingToSign):
        sign(empty)


def test_numbers_that_change_after_the_owner_signed_are_signed_again_and_the_old_stays():
    found = card()
    sign(found)
    retarget(found)
    assert found.letter.state(found.digest()) is LetterState.AGAIN
    with pytest.raises(NotYetSigned):
        countersign(found)
    sign(found)
    countersign(found)
    assert recorded(found).count("letter_signed") == 2


def changes(found: Scorecard):
    about = {"by": SHEN.id, "reason": REASON}
    return (
        lambda: retarget(found),
        lambda: found.reweight(weights={LEADS: HALF}, from_period="2026-07", **about),
        lambda: found.phase(kpi=LEADS, parts=[PeriodTarget("2026-07", Decimal(1))], **about),
        lambda: found.unphase(kpi=LEADS, periods=["2026-07"], **about),
        lambda: found.retire(kpi=LEADS, from_period="2026-07", **about),
        lambda: found.reassign(
            kpi=LEADS, owners=(Owner(WU.id, WHOLE),), from_period="2026-07", **about
        ),
        lambda: found.choose_sources(kpi=LEADS, sources=("crm",), from_period="2026-07", **about),
    )


def test_in_force_nothing_changes_without_a_request():
    found = in_force()
    for change in changes(found):
        with pytest.raises(LetterInForce):
            change()
    with pytest.raises(LetterInForce):
        sign(found)
    assert events(found) == []


def test_an_approved_request_changes_it_and_both_acknowledge_the_addendum():
    found = in_force()
    found.consent_to(REQUEST)
    retarget(found)
    found.attach_addendum(by=SHEN.id, request=REQUEST)
    assert found.letter.state(found.digest()) is LetterState.IN_FORCE
    for person in (LUO, SHEN):
        found.acknowledge(by=person.id, request=REQUEST)
    for person in (LUO, WU):
        with pytest.raises(NothingToAcknowledge):
            found.acknowledge(by=person.id, request=REQUEST)


def test_consent_is_given_to_one_change_and_is_no_state_of_the_log():
    found = card()
    sign(found)
    countersign(found)
    found.consent_to(REQUEST)
    again = replayed(found)
    with pytest.raises(LetterInForce):
        retarget(again)


def test_the_digest_is_of_the_content_alone():
    one, other = card(), card(target=Decimal("1000.0"))
    assert one.digest() == other.digest()
    assert card(target=Decimal(1001)).digest() != one.digest()


def test_a_letter_is_sent_once_as_it_stands_and_again_when_its_numbers_change():
    found = card()
    found.send_letter(by=SHEN.id, owners=OWNERS, summed=SUMMED)
    (sent,) = events(found)[-1:]
    assert (sent.to, sent.digest) == ([LUO.id], found.digest())
    with pytest.raises(SentAlready):
        found.send_letter(by=SHEN.id, owners=OWNERS, summed=SUMMED)
    retarget(found)
    found.send_letter(by=SHEN.id, owners=OWNERS, summed=SUMMED)
    assert recorded(found)[-1] == "letter_sent"


def test_a_letter_with_open_points_or_in_force_is_not_sent():
    with pytest.raises(LetterNotReady):
        card(HALF).send_letter(by=SHEN.id, owners=OWNERS, summed=SUMMED)
    with pytest.raises(LetterInForce):
        in_force().send_letter(by=SHEN.id, owners=OWNERS, summed=SUMMED)
