"""A company with a key: what programs send, and what they are told."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.accord import Accord
from app.accounts.api_keys import new_secret, take_secret
from app.domain.access.commands import make_key
from app.domain.ids import SYSTEM, card_id, unit_id
from app.domain.people.commands import add_person, found_unit, grant_role
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.eventlog.store import Store
from app.factory import create_app
from app.settings import Settings
from tests.office import ANNA, Office, office
from tests.small_company import BEGINNING, LI, MARKETING, SmallCompany

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


SALES, ELSEWHERE, ZHAO = unit_id("SAL"), unit_id("OPS"), UUID(int=9, version=4)
RECORDS = [
    {"Lead ID": f"L-{n}", "Created at": f"2026-01-{n:02} 10:00", "budget": "yes" if n < 4 else "no"}
    for n in range(1, 7)
]
LIST = {
    "metric": "leads",
    "subject": "SAL",
    "period": "2026-01",
    "unit": "MKT",
    "name": "MQL, January",
    "records": RECORDS,
}


def both_sides(office: Office, *, scopes: tuple[str, ...] = ("leads",)) -> tuple[Program, Program]:
    """Programs of marketing, which sends leads, and of sales, which works on them."""

    def found(ledger: Any) -> None:
        names = {"zh_Hant": "銷售部"}
        kind, company = UnitKind.DEPARTMENT, unit_id("CO")
        for code in ("SAL", "OPS"):
            found_unit(
                ledger, by=SYSTEM, code=code, kind=kind, parent=company, names=names, aliases=[]
            )
            ledger.settle()
        add_person(ledger, by=SYSTEM, id=ZHAO, name="趙", unit=SALES)
        grant_role(ledger, by=SYSTEM, person=ZHAO, role=Role.MEMBER, unit=SALES)

    office.accord.ledger.do(found, via="init")
    theirs = program(office, owner=ZHAO, unit=SALES, sources=(), scopes=("leads",))
    return program(office, scopes=scopes), theirs


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the company as it was founded: each test works on a copy."""
    folder = tmp_path_factory.mktemp("founded")
    with office(str(folder)):
        pass
    return folder / "accord.db"


@contextmanager
def reopened(file: Path, folder: Path) -> Iterator[Office]:
    """The company of the file, opened on a copy in the folder."""
    shutil.copy(file, folder / "accord.db")
    hours, store = [0], Store(f"sqlite:///{folder}/accord.db")
    accord = Accord(store, clock=lambda: BEGINNING + timedelta(hours=hours[0]), raise_errors=True)
    app = create_app(accord, Settings.from_env({"ACCORD_DATA": str(folder)}))
    try:
        yield Office(SmallCompany(accord, hours, card_id(MARKETING, 2026)), app)
    finally:
        accord.close()


@pytest.fixture
def our_office(founded: Path, tmp_path: Path) -> Iterator[Office]:
    with reopened(founded, tmp_path) as opened:
        yield opened


@pytest.fixture
def crm(our_office: Office) -> Program:
    """The program of Li, who keeps the source crm."""
    return program(our_office)


@pytest.fixture(scope="module")
def still_office(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The company for what is refused: one for all of a module's tests."""
    with reopened(founded, tmp_path_factory.mktemp("still")) as opened:
        yield opened


@pytest.fixture(scope="module")
def refused(still_office: Office) -> Program:
    """A program that is told no."""
    return program(still_office)
