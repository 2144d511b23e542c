"""A person at a browser without script, or with htmx: opens pages, fills forms in, sends them."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from app.accounts.sessions import begin_session
from app.views.asking import TOKEN as SESSION
from tests.seeing import Element, seen

TOKEN = re.compile(r'name="csrf[-_]token" (?:content|value)="([^"]+)"')


@dataclass
class Answer:
    """What came back: its status, and what it shows."""

    status: int
    text: str
    response: TestResponse
    url: str

    @cached_property
    def page(self) -> Element:
        """What it shows; read only when somebody looks."""
        return seen(self.text)

    @property
    def goes_to(self) -> str:
        """Where a redirect leads, or htmx is told to go."""
        headers = self.response.headers
        return (
            headers.get("HX-Redirect")
            or urlsplit(headers["Location"])._replace(scheme="", netloc="").geturl()
        )


class Visitor:
    """Someone before the product, signed in or not; a person given is in already.

    Tests of signing in itself begin with a stranger.
    """

    def __init__(self, app: Flask, person: UUID | None = None, language: str = "en") -> None:
        self.app = app
        self.client = app.test_client()
        self.token = ""
        self.headers = {"Accept-Language": language}
        if person is not None:
            self._come_in(person)

    def _come_in(self, person: UUID) -> None:
        accord = self.app.extensions["accord"]
        with accord.store.write() as db:
            token = begin_session(db, person, now=accord.now())
        with self.client.session_transaction() as kept:
            kept[SESSION] = token

    def _as_if_seen_before(self) -> str:
        """A form's token, as any page would have carried it, without the time a page takes."""
        with self.client.session_transaction() as kept, self.app.test_request_context():
            session["csrf_token"] = kept.setdefault("csrf_token", uuid4().hex)
            return str(generate_csrf())

    def get(self, url: str, *, htmx: bool = False) -> Answer:
        """Open an address; `htmx` asks for a part of the page."""
        answer = self.client.get(url, headers=self._headers(htmx))
        return self._seen(url, answer)

    def post(self, url: str, *, htmx: bool = False, **form: Any) -> Answer:
        """Send a form to an address, with the token that the last page carried.

        It carries a key of its own, as every form does, unless one is given.
        """
        self.token = self.token or self._as_if_seen_before()
        headers = {**self._headers(htmx), "X-CSRFToken": self.token}
        sent = {"key": uuid4().hex, **form}
        return self._seen(url, self.client.post(url, data=sent, headers=headers))

    def send(self, form: Element, button: Element | None = None, **typed: str) -> Answer:
        """Send a form of a page as it stands, with what is typed; by htmx where it says so."""
        url = form.attributes.get("hx-post") or form.attributes.get("action", "")
        if button is not None and "formaction" in button:
            url = button["formaction"]
        fields = {**filled(form), **typed}
        if button is not None and "name" in button:
            fields[button["name"]] = button.attributes.get("value", "")
        return self.post(url, htmx="hx-post" in form, **fields)

    def opens_invitation(self, link: str) -> Answer:
        """Bring the code of a link, as a person without script does, and go on from there."""
        form = self.get("/invitation").page.button("Go on").inside("form")
        answer = self.send(form, code=link)
        return self.follow(answer) if answer.status == 303 else answer

    def follow(self, answer: Answer) -> Answer:
        """Go where a redirect leads."""
        return self.get(urljoin(answer.url, answer.goes_to))

    def _headers(self, htmx: bool) -> dict[str, str]:
        return {**self.headers, **({"HX-Request": "true"} if htmx else {})}

    def _seen(self, url: str, answer: TestResponse) -> Answer:
        text = answer.get_data().decode(errors="replace")  # files come, too
        if found := TOKEN.search(text):
            self.token = found[1]
        return Answer(answer.status_code, text, answer, url)


def filled(form: Element) -> dict[str, str]:
    """What a browser would send of a form as it stands."""
    fields = {}
    for one in form.all():
        kind = one.attributes.get("type", "text")
        if one.tag == "input" and "name" in one:
            if kind not in ("checkbox", "radio") or "checked" in one:
                fields[one["name"]] = one.attributes.get("value", "")
        elif one.tag == "textarea":
            written = "".join(child for child in one.children if isinstance(child, str))
            fields[one["name"]] = written.removeprefix("\n")  # the parser drops the first one
        elif one.tag == "select":
            options = [each for each in one.all() if each.tag == "option"]
            chosen = next((each for each in options if "selected" in each), options[0])
            fields[one["name"]] = chosen["value"]
    return fields
