"""Markup stored in every text: pages show it as the text that it is, and files carry none of it."""

import csv
import io
import os

import pytest

from app.factory import create_app
from tests.browser.conftest import served
from tests.browser.markup import ELSEWHERE, PAYLOADS, Watch, store_everywhere
from tests.demo_database import persons, settings_of
from tests.fuzzing.harvesting import harvest
from tests.fuzzing.judging import PEOPLE
from tests.views.measurements.places import number, scorecard
from tests.visiting import Visitor

pytestmark = pytest.mark.browser

ALL = os.environ.get("ACCORD_TEST_MARKUP") == "all"
"""All payloads on all pages of several people; else a few of them on a few."""
SOME = ("/", scorecard(), f"{scorecard()}/score", f"{number('leads')}/why", "/metrics/", "/audit")
FILES = ("/people/export.csv", "/metrics/export.csv", "/audit/export.csv")
KEPT_FIELDS = ("key", "seen", "source", "typed", "version", "csrf_token")


@pytest.fixture
def house(company, tmp_path):
    """The application where every text is markup, its address, and its people."""
    store_everywhere(company, PAYLOADS if ALL else PAYLOADS[::6])
    app = create_app(company, settings_of(tmp_path / "company"))
    people = PEOPLE if ALL else PEOPLE[1:2]
    visitors = {who: Visitor(app, persons(company)[who]) for who in people}
    for address in served(company, tmp_path / "company"):
        yield app, address, visitors


def test_markup_in_any_text_stays_a_text(chromium, house, tmp_path):
    app, address, visitors = house
    if ALL:
        _fill_in_every_form(app, visitors)
        pages = harvest(app, visitors, pages_of_a_route=2).pages
    else:
        pages = [(next(iter(visitors)), page) for page in SOME]
    bad, opened = [], 0
    for who, visitor in visitors.items():
        with chromium.new_context(base_url=address) as profile:
            watch = Watch(_signed_in(profile, visitor, address))
            opened += sum(watch.look(page) for by, page in pages if by == who)
            for file in FILES:
                answer = profile.request.get(file)
                if answer.ok:
                    bad += _formulas(file, answer.text())
        bad += watch.bad
    assert bad == []
    assert opened > len(pages) // 2


def test_what_a_page_would_do_with_markup_is_found(chromium, house):
    _, address, visitors = house
    (visitor,) = list(visitors.values())[:1]
    with chromium.new_context(base_url=address) as profile:
        watch = Watch(_signed_in(profile, visitor, address))
        for payload in PAYLOADS if ALL else PAYLOADS[::3]:
            before = len(watch.bad)
            planted = f"<!doctype html><title>x</title><p title='x'>{payload}</p>"
            profile.route("**/planted", lambda route, *, body=planted: _answer(route, body))
            watch.look("/planted")
            profile.unroute("**/planted")
            if payload.startswith(("<", '"><', "'><", "</", "--")):
                assert len(watch.bad) > before, payload
        assert any("a dialog" in one for one in watch.bad)
        assert any(f"asked http://{ELSEWHERE}" in one for one in watch.bad)
    assert _formulas("planted", 'a,b\r\n"=HYPERLINK(""x"")",1\r\n')


def _answer(route, body):
    route.fulfill(body=body, content_type="text/html")


def _signed_in(profile, visitor, address):
    """A window with the visitor's own cookies."""
    cookies = [
        {"name": one.key, "value": one.value, "url": address}
        for one in visitor.client._cookies.values()
    ]
    profile.add_cookies(cookies)
    return profile.new_page()


def _fill_in_every_form(app, visitors):
    """Send every form that people find, with markup in all that can be written freely."""
    for forms in harvest(app, visitors).forms.values():
        for at, sent in enumerate(forms):
            fields = {
                name: text if name in KEPT_FIELDS or _is_chosen(text) else PAYLOADS[at % 30]
                for name, text in sent.fields
            }
            visitor = visitors[sent.who]
            visitor.get("/settings")
            if not sent.endpoint.startswith(("session.", "second_step.")):
                visitor.post(sent.url, htmx=sent.htmx, **fields)


def _is_chosen(text):
    """Whether the field came filled in with what must be one of several, a day or a number."""
    return bool(text) and text.isascii() and len(text) < 40 and " " not in text


def _formulas(file, text):
    """Cells that a spreadsheet would carry out."""
    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
    return [f"{file}: {cell[:80]}" for cell in cells if cell.startswith(("=", "@", "+"))]
