"""Two people on one number, and one person who clicks twice: one fact each, and a sentence."""

from collections import Counter
from functools import partial
from uuid import uuid4

import pytest

from tests.demo_database import end_of_log, events_of
from tests.faults.counting import NO_DAMAGE, damage, facts_by_key
from tests.open_house import open_house
from tests.races.together import together
from tests.small_company import LI, WANG
from tests.visiting import filled

ROUNDS = 15
CLICKS = 50
MONTH = "2026-03"


@pytest.fixture
def here(each_database, database_url, tmp_path):
    with open_house(database_url, tmp_path) as opened:
        yield opened


def opened(visitor, here):
    """What the editor of the month's leads would send."""
    page = visitor.get(here.scorecard(MONTH)).page
    forms = [one for one in page.all() if one.attributes.get("hx-post", "").startswith("/measu")]
    return filled(forms[0])


def save(here, visitor, fields):
    """Post to the month's leads."""
    return visitor.post(here.number(MONTH), htmx=True, **{**fields, "reason": "counted again"})


def test_of_two_people_on_one_number_one_saves_and_the_other_is_told(here):
    wang, li = here.visitor(WANG), here.visitor(LI)
    for number in range(ROUNDS):
        forms = [opened(one, here) for one in (wang, li)]
        before = end_of_log(here.accord)
        texts = [str(1_000 + 2 * number), str(1_001 + 2 * number)]
        answers = together(
            *(
                partial(save, here, visitor, {**form, "typed": typed})
                for visitor, form, typed in zip((wang, li), forms, texts, strict=True)
            )
        )
        assert Counter(one.status for one in answers) == {200: 1, 409: 1}
        winner = next(i for i, one in enumerate(answers) if one.status == 200)
        late = answers[1 - winner].page
        assert f"{('王', '李')[winner]} saved this cell first (2026-12-01 " in late.alerts()[0]
        assert f"Theirs {int(texts[winner]):,}" in late.text
        facts = [one for one in events_of(here.accord, before) if hasattr(one, "value")]
        assert [str(one.value) for one in facts] == [texts[winner]]
    assert damage(here.accord, ()) == NO_DAMAGE


def test_fifty_double_clicks_are_fifty_facts(here):
    twins = [here.visitor(WANG), here.visitor(WANG)]
    for twin in twins:
        twin.get("/")
    keys = [uuid4().hex for _ in range(CLICKS)]
    for number, key in enumerate(keys):
        fields = {**opened(twins[0], here), "typed": str(1_000 + number), "key": key}
        first, second = together(*(partial(save, here, twin, fields) for twin in twins))
        assert (first.status, second.status) == (200, 200)
        assert f"{1_000 + number:,}" in first.page.text
        assert f"{1_000 + number:,}" in second.page.text
    kept = facts_by_key(here.accord)
    assert {kept[key] for key in keys} == {1}
    assert damage(here.accord, keys) == NO_DAMAGE


def test_the_same_key_with_another_value_at_once_is_one_fact_and_one_refusal(here):
    twins = [here.visitor(WANG), here.visitor(WANG)]
    for twin in twins:
        twin.get("/")
    for number in range(ROUNDS):
        key = uuid4().hex
        form = opened(twins[0], here)
        both = [{**form, "typed": str(2_000 + 2 * number + one)} for one in (0, 1)]
        answers = together(
            *(
                partial(save, here, twin, {**fields, "key": key})
                for twin, fields in zip(twins, both, strict=True)
            )
        )
        assert Counter(one.status for one in answers) == {200: 1, 409: 1}
        assert facts_by_key(here.accord)[key] == 1
