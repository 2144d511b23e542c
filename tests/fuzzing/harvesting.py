"""What the product's own pages would send: every form that somebody finds by following links."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.seeing import seen
from tests.views.walking import rules, unsafe
from tests.visiting import Visitor, filled

LINK = re.compile(r'\b(?:href|hx-get)="([^"]+)"')
FILE = re.compile(r"csv|xlsx|jsonl|pdf|table|lines$|document|backup")
"""In addresses of files, which hold no form and take long to make."""
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
CONVERTED = re.compile(r"<(?:(\w+)(?:\(.*?\))?:)?(\w+)>")
FORMS_OF_A_ROUTE = 4


@dataclass(frozen=True)
class Sent:
    """One request: who sends which fields where; a field may come several times."""

    endpoint: str
    who: str
    url: str
    fields: tuple[tuple[str, str], ...]
    htmx: bool = False
    files: tuple[str, ...] = ()


@dataclass
class Harvest:
    """Requests of real forms by their route, what stands in addresses by its name there, and the
    pages that were opened, with who opened them."""

    pages: list[tuple[str, str]] = field(default_factory=list)
    forms: dict[str, list[Sent]] = field(default_factory=lambda: defaultdict(list))
    things: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def requests(self, app: Flask, who: str) -> dict[str, list[Sent]]:
        """For each route that changes something what pages send there; where no page was found
        that does, an empty form at an address that is put together."""
        found = {}
        for rule in rules(app):
            if unsafe(rule):
                found[rule.endpoint] = self.forms.get(rule.endpoint) or [
                    Sent(rule.endpoint, who, self.address(rule), ())
                ]
        return found

    def address(self, rule: Rule) -> str:
        """An address of the rule, from things of the same name that were found elsewhere."""
        return CONVERTED.sub(lambda one: self._thing(one[2], one[1] or ""), rule.rule)

    def _thing(self, name: str, kind: str) -> str:
        known = sorted(self.things.get(name, ()))
        ready = {"uuid": str(UUID(int=1, version=4)), "int": "2026", "any": "scoring"}
        return known[0] if known else ready.get(kind, "2026-06")


def harvest(app: Flask, visitors: Mapping[str, Visitor], pages_of_a_route: int = 1) -> Harvest:
    """Walk from the start page as each of them, and take up every form on the way."""
    found = Harvest()
    for who, visitor in visitors.items():
        opened: Counter[str] = Counter()
        waiting, known = deque(["/"]), {"/"}
        while waiting:
            url = waiting.popleft()
            match = _matched(app, url, "GET")
            if match is None or FILE.search(url) or opened[match[0]] >= pages_of_a_route:
                continue
            opened[match[0]] += 1
            for name, value in match[1].items():
                found.things[name].add(str(value))
            answer = visitor.client.get(url, headers=visitor.headers)
            if answer.mimetype != "text/html":
                answer.close()
                continue
            found.pages.append((who, url))
            page = answer.get_data(as_text=True)
            for sent in _forms(app, who, url, page):
                if len(found.forms[sent.endpoint]) < FORMS_OF_A_ROUTE:
                    found.forms[sent.endpoint].append(sent)
            for link in _links(url, page):
                if link not in known:
                    known.add(link)
                    waiting.append(link)
    return found


def _links(url: str, page: str) -> Iterator[str]:
    for link in LINK.findall(page):
        if path := _here(urljoin(url, unescape(link))):
            yield path


def _here(url: str) -> str:
    parts = urlsplit(url)
    is_ours = not parts.netloc and parts.scheme in ("", "http")
    return parts._replace(fragment="").geturl() if is_ours else ""


def _forms(app: Flask, who: str, url: str, page: str) -> Iterator[Sent]:
    for text in FORM.findall(page):
        form = next(seen(text).all())  # of the page's form alone: to read it whole takes long
        if form.attributes.get("method", "get") != "post" and "hx-post" not in form:
            continue
        fields = {name: text for name, text in filled(form).items() if name != "csrf_token"}
        files = tuple(
            one.attributes.get("name", "")
            for one in form.all()
            if one.attributes.get("type") == "file"
        )
        goals = [form.attributes.get("hx-post") or form.attributes.get("action") or url]
        goals += [one["formaction"] for one in form.all() if "formaction" in one]
        for goal in goals:
            address = urljoin(url, goal)
            if match := _matched(app, address, "POST"):
                plain = tuple((name, text) for name, text in fields.items() if name not in files)
                yield Sent(match[0], who, address, plain, "hx-post" in form, files)


def _matched(app: Flask, url: str, method: str) -> tuple[str, Mapping[str, Any]] | None:
    parts = urlsplit(url)
    try:
        return app.url_map.bind("localhost").match(parts.path, method=method)
    except HTTPException:
        return None
