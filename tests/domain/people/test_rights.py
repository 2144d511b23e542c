"""The table of rights: for each act the owner, a colleague, a stranger, and every role."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.ids import SYSTEM
from app.domain.people.refusals import NotYours
from app.domain.people.rights import Act, Actor, Grant, Thing, demand, may
from app.domain.people.roles import Role
from tests.people import (
    BAI,
    CHANNELS,
    CHEN,
    COMPANY,
    FANG,
    GU,
    LUO,
    SALES,
    SHEN,
    TAO,
    TODAY,
    UNITS,
    WU,
    YE,
)

EVERYBODY = {
    "shen": SHEN,
    "luo": LUO,
    "chen": CHEN,
    "wu": WU,
    "fang": FANG,
    "ye": YE,
    "gu": GU,
    "tao": TAO,
    "bai": BAI,
}

UNIT_CARD = Thing(unit=CHANNELS)
CHENS_CARD = Thing(unit=CHANNELS, holder=CHEN.id, superiors=frozenset({LUO.id}))
CHENS_KPI = Thing(unit=CHANNELS, owners=frozenset({CHEN.id}), keepers=frozenset({BAI.id}))
THE_COMPANY = Thing(unit=COMPANY)

ALLOWED = {
    # act, thing: who may; everybody else may not
    (Act.READ_CARD, UNIT_CARD): set(EVERYBODY),
    (Act.READ_CARD, CHENS_CARD): {"chen", "luo", "shen", "ye", "gu", "bai"},
    (Act.DRAFT_CARD, UNIT_CARD): {"luo", "shen", "ye"},
    (Act.DRAFT_CARD, CHENS_CARD): {"luo", "shen", "ye"},
    (Act.SET_TARGET, UNIT_CARD): {"shen"},
    (Act.SET_TARGET, CHENS_CARD): {"shen"},
    (Act.RECORD_VALUE, CHENS_KPI): {"chen", "bai", "luo", "shen", "ye"},
    (Act.EXPLAIN_DIFFERENCE, CHENS_KPI): {"chen", "bai", "luo", "shen", "ye"},
    (Act.VERIFY_VALUE, CHENS_KPI): {"ye"},
    (Act.RELEASE_VALUE, CHENS_KPI): {"ye"},
    (Act.IMPORT_TABLE, CHENS_KPI): {"chen", "bai", "luo", "shen", "ye", "tao"},
    (Act.NOTE_CAUSE, CHENS_KPI): {"chen", "bai", "luo", "shen", "ye"},
    (Act.READ_CLOSING, UNIT_CARD): {"luo", "shen", "ye", "gu", "bai"},
    (Act.CLOSE_PERIOD, UNIT_CARD): {"shen"},
    (Act.ASK_REOPENING, UNIT_CARD): {"shen", "ye", "bai"},
    (Act.REOPEN_PERIOD, UNIT_CARD): {"shen", "ye", "bai"},
    (Act.MEND_CLOSED, CHENS_KPI): {"ye"},
    (Act.RULE_DISPUTE, CHENS_KPI): {"ye"},
    (Act.DECIDE_APPEAL, UNIT_CARD): {"shen"},
    (Act.REQUEST_CHANGE, UNIT_CARD): {"chen", "wu", "luo", "shen", "ye"},
    (Act.REQUEST_CHANGE, CHENS_CARD): {"chen", "luo", "shen", "ye"},
    (Act.DECIDE_REQUEST, UNIT_CARD): {"shen"},
    (Act.DECIDE_MONEY, UNIT_CARD): {"bai"},
    (Act.NAME_STAND_IN, THE_COMPANY): {"tao"},
    (Act.READ_OUTBOX, THE_COMPANY): {"tao"},
    (Act.READ_KEYS, THE_COMPANY): {"tao", "ye", "gu"},
    (Act.MANAGE_KEYS, THE_COMPANY): {"tao"},
    (Act.MANAGE_WEBHOOKS, THE_COMPANY): {"tao"},
    (Act.REVIEW_CARD, UNIT_CARD): {"luo", "shen"},
    (Act.REVIEW_CARD, CHENS_CARD): {"luo", "shen"},
    (Act.CONFIRM_REVIEW, CHENS_CARD): {"shen"},
    (Act.CONFIRM_ROLE, THE_COMPANY): {"ye", "bai"},
    (Act.DEFINE_METRIC, THE_COMPANY): {"ye"},
    (Act.APPROVE_RULES, UNIT_CARD): {"shen"},
    (Act.MANAGE_PEOPLE, THE_COMPANY): {"tao"},
    (Act.MAP_TITLE, UNIT_CARD): {"luo", "shen", "ye", "tao"},
    (Act.SET_POLICY, THE_COMPANY): {"tao"},
    (Act.READ_AUDIT, THE_COMPANY): {"gu", "ye", "tao"},
    (Act.ERASE_TEXT, THE_COMPANY): {"tao"},
    (Act.TAKE_PACK, UNIT_CARD): {"shen", "ye", "gu"},
    (Act.COACH, CHENS_CARD): {"luo", "shen"},
    (Act.READ_COACHING, CHENS_CARD): {"shen", "gu"},
    (Act.WRITE_HANDBOOK, UNIT_CARD): {"chen", "wu", "luo", "shen", "ye"},
    (Act.KEEP_HANDBOOK, UNIT_CARD): {"luo", "shen", "ye"},
    (Act.READ_LEADS, UNIT_CARD): {"chen", "wu", "luo", "shen", "ye", "gu"},
    (Act.KEEP_LEADS, UNIT_CARD): {"chen", "wu", "luo", "shen", "ye"},
    (Act.ANSWER_LEADS, UNIT_CARD): {"chen", "wu", "luo", "shen"},
    (Act.WRITE_COUNTING, UNIT_CARD): {"luo", "shen", "ye"},
}


def allowed(actor: Actor, act: Act, thing: Thing) -> bool:
    return may(actor, act, thing, units=UNITS, today=TODAY)


@pytest.mark.parametrize(("act", "thing"), ALLOWED, ids=lambda one: getattr(one, "value", ""))
@pytest.mark.parametrize("name", EVERYBODY)
def test_the_table_says_who_may(name, act, thing):
    assert allowed(EVERYBODY[name], act, thing) is (name in ALLOWED[act, thing])


def test_every_act_is_in_this_test():
    assert {act for act, _ in ALLOWED} == set(Act)


def test_a_head_may_nothing_in_another_department():
    own, other = Thing(unit=SALES), UNIT_CARD
    assert allowed(FANG, Act.SET_TARGET, own)
    assert not allowed(FANG, Act.SET_TARGET, other)


def test_a_superior_without_a_role_may_read_and_draft_but_set_no_target():
    superior = Actor(UUID(int=50, version=4), unit=SALES)
    card = replace(CHENS_CARD, superiors=frozenset({superior.id}))
    assert allowed(superior, Act.READ_CARD, card)
    assert allowed(superior, Act.DRAFT_CARD, card)
    assert not allowed(superior, Act.SET_TARGET, card)


def test_a_role_counts_on_its_days_only():
    def acting(from_day, until_day):
        grant = Grant(str(Role.DEPARTMENT_HEAD), CHANNELS, from_day, until_day)
        return allowed(replace(CHEN, grants=(grant,)), Act.SET_TARGET, UNIT_CARD)

    day = timedelta(days=1)
    assert acting(TODAY, TODAY)
    assert not acting(TODAY + day, None)
    assert not acting(None, TODAY - day)


def test_who_has_left_may_nothing_not_even_with_roles():
    gone = replace(SHEN, left=True)
    assert not any(allowed(gone, act, thing) for act, thing in ALLOWED)


def test_the_system_may_everything():
    assert all(allowed(Actor(SYSTEM), act, thing) for act, thing in ALLOWED)


def test_a_refusal_names_the_roles_that_may():
    with pytest.raises(NotYours) as refusal:
        demand(CHEN, Act.SET_TARGET, UNIT_CARD, units=UNITS, today=TODAY)
    assert refusal.value.facts["who"] == "department_head"
