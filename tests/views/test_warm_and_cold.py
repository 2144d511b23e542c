"""What a process keeps in its memory never shows: a fresh one prints the very same page."""

import re

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import grant_role
from app.domain.people.roles import Role
from tests.demo_database import persons
from tests.views.another_process import page_elsewhere
from tests.views.measurements.places import scorecard

HEAD, AUDITOR = "shen.wanqing", "gu.chengde"
OWN = re.compile(r'(name="(?:key|csrf_token)" value|name="csrf-token" content)="[^"]*"')
PAGE = scorecard()


def plain(text):
    return OWN.sub(r"\1", text).strip()


def warm(visit, language="en"):
    """Somebody whose page has been drawn before, for them and for others."""
    for name, spoken in ((AUDITOR, "en"), (HEAD, "zh-TW"), (HEAD, "en")):
        visit(name, spoken).get(PAGE)
    visitor = visit(HEAD, language)
    visitor.get(PAGE)
    return visitor


def elsewhere(visitor, folder, **more):
    cookies = visitor.client._cookies.values()  # werkzeug names no other way
    cookie = "; ".join(f"{one.key}={one.value}" for one in cookies)
    language = visitor.headers["Accept-Language"]
    return plain(page_elsewhere(folder / "company", cookie, language, PAGE, **more))


def here(visitor):
    return plain(visitor.get(PAGE).response.text)


def test_a_page_that_was_drawn_often_reads_as_in_a_fresh_process(visit, tmp_path):
    visitor = warm(visit, "zh-TW")
    assert here(visitor) == elsewhere(visitor, tmp_path)


def test_who_was_given_a_role_sees_what_it_lets_them_do_on_the_next_page(visit, company, tmp_path):
    warm(visit)
    visitor, person = visit(AUDITOR), persons(company)[AUDITOR]
    assert 'name="typed"' not in here(visitor)
    role = {"person": person, "role": Role.DATA_STEWARD, "unit": unit_id("MKT")}
    company.ledger.do(grant_role, by=SYSTEM, **role)
    assert 'name="typed"' in here(visitor)
    assert here(visitor) == elsewhere(visitor, tmp_path)


def test_what_another_process_wrote_is_on_the_next_page(visit, tmp_path):
    visitor = warm(visit)
    assert "80,011" not in here(visitor)
    theirs = elsewhere(visitor, tmp_path, typed="80011")
    assert "80,011" in theirs
    assert here(visitor) == theirs
