"""Fragments that are drawn once for the same needs, and what must differ all the same."""

import re

import pytest
from jinja2 import UndefinedError

from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.commands import verify_value
from app.domain.measurements.place import Place
from app.views.drawing import OWN_KEY, drawn
from tests.demo_database import card_of

PAGE = f"/scorecards/{card_of('MKT')}/2026-Q2"
HEAD, AUDITOR = "shen.wanqing", "gu.chengde"
KEY = re.compile(r'name="key" value="([^"]*)"')


def text(visitor):
    return visitor.get(PAGE).response.text


def test_every_form_has_a_key_of_its_own_on_every_page(visit):
    keys = [key for _ in range(2) for key in KEY.findall(text(visit(HEAD)))]
    assert len(keys) >= 20
    assert len(set(keys)) == len(keys)
    assert OWN_KEY not in keys


def test_another_reader_of_the_same_number_sees_only_what_is_theirs(visit):
    assert text(visit(HEAD)).count('name="typed"') == 15
    assert 'name="typed"' not in text(visit(AUDITOR))


def test_each_language_has_its_own_words(visit):
    assert "Completion" in text(visit(HEAD, "en"))
    assert "完成率" in text(visit(HEAD, "zh-TW"))
    assert "Completion" not in text(visit(HEAD, "zh-TW"))


def test_the_first_page_after_an_event_shows_it(app, visit):
    before = text(visit(HEAD, "en")).count("Verified")
    place = Place("new_paying_users", unit_id("MKT"), "2026-06")
    app.extensions["accord"].ledger.do(verify_value, by=SYSTEM, place=place, source="crm")
    assert text(visit(HEAD, "en")).count("Verified") == before + 2  # seen and as a tip


def test_a_fragment_that_rests_on_anything_unnamed_is_not_drawn(app):
    with app.test_request_context(), pytest.raises(UndefinedError):
        drawn("scorecards/_line_target.html", oob=False)
