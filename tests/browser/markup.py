"""Texts that would be elements, scripts or requests where a page forgot that they are texts."""

import json
import re
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Error, Page

from app.accord import Accord
from app.eventlog.tables import texts
from tests.eventlog.tampering import as_owner

MANIFEST = re.compile(r"[0-9a-f]{32} [0-9a-f]{64}(\n[0-9a-f]{32} [0-9a-f]{64})*")
ELSEWHERE = "elsewhere.invalid"
FOREIGN = "foreign-element, [data-foreign]"
"""What each of them would leave in a page."""
PAYLOADS = (
    "<script data-foreign>alert(1)</script>",
    '"><script data-foreign>alert(1)</script>',
    "'><img data-foreign src=x onerror=alert(1)>",
    "<img data-foreign src=x onerror=alert(1)>",
    "<svg data-foreign onload=alert(1)>",
    '"><svg data-foreign/onload=alert(1)>',
    "<body data-foreign onload=alert(1)>",
    '<iframe data-foreign srcdoc="<script>alert(1)</script>"></iframe>',
    f"<iframe data-foreign src=//{ELSEWHERE}></iframe>",
    f"<link data-foreign rel=stylesheet href=//{ELSEWHERE}/x.css>",
    f"<base data-foreign href=//{ELSEWHERE}/>",
    f'<meta data-foreign http-equiv=refresh content="0;url=//{ELSEWHERE}">',
    f"<form data-foreign action=//{ELSEWHERE}><button>x</button></form>",
    f"<object data-foreign data=//{ELSEWHERE}></object>",
    f"<embed data-foreign src=//{ELSEWHERE}>",
    f"<video data-foreign><source onerror=alert(1) src=//{ELSEWHERE}></video>",
    "<details data-foreign open ontoggle=alert(1)>x</details>",
    "<input data-foreign autofocus onfocus=alert(1)>",
    '" data-foreign onmouseover="alert(1)',
    "' data-foreign onfocus='alert(1)' autofocus='",
    "<a data-foreign href=javascript:alert(1)>x</a>",
    '<math><mtext><foreign-element data-foreign href="javascript:alert(1)">x</foreign-element>',
    "</title><foreign-element>x</foreign-element>",
    "</textarea><foreign-element>x</foreign-element>",
    "</style><foreign-element>x</foreign-element>",
    "</script><foreign-element>x</foreign-element>",
    "--><foreign-element>x</foreign-element><!--",
    "{{ 7*7 }}{% raw %}<foreign-element>x</foreign-element>",
    '<div data-foreign hx-get="/" hx-trigger="load" hx-on:load="alert(1)">x</div>',
    f'=HYPERLINK("//{ELSEWHERE}","x")<foreign-element>x</foreign-element>',
)


def store_everywhere(accord: Accord, payloads: Sequence[str]) -> None:
    """Let every text that stands outside the log, name or prose, be one of them.

    Where a text holds several (a list's columns, a record), each of them is; a manifest of records
    stays, since nobody types one.
    """
    url = accord.store.url.render_as_string(hide_password=False)
    with as_owner(url) as db:
        rows = db.execute(sa.select(texts.c.id, texts.c.body).order_by(texts.c.id)).all()
        for row, payload in zip(rows, cycle(payloads), strict=False):
            body = _spoilt(row.body, payload)
            db.execute(sa.update(texts).where(texts.c.id == row.id).values(body=body))
    accord.runner.rebuild()


def _spoilt(body: str | None, payload: str) -> str:
    """A text as somebody would have typed it who types the payload wherever they can.

    >>> _spoilt("市場部", "<b>"), _spoilt('[["月", "額"], []]', "<b>"), _spoilt("12", "<b>")
    ('<b>', '[["<b>", "<b>"], []]', '<b>')
    """
    if MANIFEST.fullmatch(body or ""):
        return str(body)
    try:
        held = json.loads(body or "")
    except ValueError:
        return payload
    return json.dumps(_in_each(held, payload)) if isinstance(held, list | dict) else payload


def _in_each(held: Any, payload: str) -> Any:
    if isinstance(held, list):
        return [_in_each(one, payload) for one in held]
    if isinstance(held, dict):
        return {name: _in_each(one, payload) for name, one in held.items()}
    return payload if isinstance(held, str) else held


class Watch:
    """What a window does that a text must never make it do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.bad: list[str] = []
        page.on("dialog", lambda dialog: (self._note("a dialog"), dialog.dismiss()))
        page.on(
            "console",
            lambda said: (
                self._note(said.text[:200]) if "Content Security Policy" in said.text else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                self._note(f"asked {request.url[:100]}") if ELSEWHERE in request.url else None
            ),
        )

    def look(self, address: str) -> bool:
        """Open a page, and whether it is one; what is foreign in it is noted."""
        answer = self.page.goto(address)
        try:
            count = self.page.locator(FOREIGN).count()
        except Error:
            self._note("the page went away by itself")
        else:
            self.bad += [f"{address}: {count} foreign elements"] if count else []
        return answer is not None and answer.ok

    def _note(self, told: str) -> None:
        self.bad.append(f"{self.page.url}: {told}")
