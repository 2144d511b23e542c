"""A company with a key: what programs send, and what they are told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.api_keys import new_secret, take_secret
from app.domain.access.commands import make_key
from tests.office import ANNA, Office, office
from tests.small_company import LI, MARKETING

VALUES = "/api/v1/measurements"
SEVERAL = "/api/v1/measurements/batch"
ROW = {"metric": "leads", "subject": "MKT", "period": "2026-01", "value": "7.2萬"}


@dataclass
class Program:
    """A program that holds a key."""

    app: Flask
    secret: str
    key: UUID
    language: str = "en"
    heard: list[tuple[str, str, TestResponse]] = field(default_factory=list)

    def call(
        self, method: str, url: str, json: Any = None, *, once: str = "", **headers: str
    ) -> TestResponse:
        """Ask; `once` is the Idempotency-Key, a new one where none is given."""
        told = {
            "Authorization": f"Bearer {self.secret}",
            "Accept-Language": self.language,
            "Idempotency-Key": once or uuid4().hex,
            **{name.replace("_", "-"): text for name, text in headers.items()},
        }
        body = {} if json is None else {"json": json}
        answer = self.app.test_client().open(url, method=method, headers=told, **body)
        self.heard.append((method.lower(), url, answer))
        return answer

    def send(self, once: str = "", **changes: Any) -> TestResponse:
        """One value: that of ROW with some of its members otherwise; None leaves one out."""
        row = {name: one for name, one in {**ROW, **changes}.items() if one is not None}
        return self.call("POST", VALUES, row, once=once)

    def batch(self, *rows: Any, once: str = "") -> TestResponse:
        return self.call("POST", SEVERAL, {"rows": list(rows)}, once=once)


def program(office: Office, *, owner: UUID = LI, **more: Any) -> Program:
    """A program with a new key of somebody's."""
    terms = {
        "owner": owner,
        "name": "CRM, nightly",
        "unit": MARKETING,
        "sources": ("crm",),
        "until_day": date(2026, 6, 30),
        **more,
    }
    do, secret = office.accord.ledger.do, new_secret()
    key = do(make_key, by=ANNA, id=uuid4(), **terms).value
    do(take_secret, by=terms["owner"], api_key=key, secret=secret)
    return Program(office.app, secret, key)


@pytest.fixture
def our_office(tmp_path: Path) -> Iterator[Office]:
    with office(str(tmp_path)) as opened:
        yield opened


@pytest.fixture
def crm(our_office: Office) -> Program:
    """The program of Li, who keeps the source crm."""
    return program(our_office)


@pytest.fixture(scope="module")
def still_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The company for what is refused: one for all of a module's tests."""
    with office(str(tmp_path_factory.mktemp("still"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def refused(still_office: Office) -> Program:
    """A program that is told no."""
    return program(still_office)
