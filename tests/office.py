"""The small company with usernames and an administrator: a real one, no demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask

from app.accord import Accord
from app.accounts.invitations import accept_invitation, invite
from app.accounts.names import reserve_username
from app.accounts.passwords import Costs
from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, grant_role
from app.domain.people.roles import Role
from app.factory import create_app
from app.settings import Settings
from tests.made_once import made_once
from tests.small_company import LI, STEWARD, WANG, SmallCompany, opened_company, small_company
from tests.visiting import Visitor

ANNA = UUID(int=4, version=4)
USERNAMES = {"wang": WANG, "li": LI, "ye": STEWARD, "anna": ANNA}
PASSWORD = "a quiet river"


@dataclass
class Office:
    """The company, its application, and the people who come by."""

    company: SmallCompany
    app: Flask

    @property
    def accord(self) -> Accord:
        return self.company.accord

    def later(self, **how_long: float) -> None:
        """The clock moves on."""
        self.company.hours[0] += timedelta(**how_long).total_seconds() / 3600

    def visitor(self, username: str = "", password: str = PASSWORD) -> Visitor:
        """Somebody at a browser, signed in by name and password where a name is given."""
        visitor = Visitor(self.app)
        if username:
            answer = visitor.post("/sign-in", username=username, password=password)
            assert answer.status == 303
            visitor.token = ""  # it belonged to the session of a stranger
            visitor.post("/preferences", language="en")
        return visitor

    def invitation(self, username: str) -> str:
        """The address of a new invitation."""
        with self.accord.store.write() as db:
            token = invite(db, USERNAMES[username], by=ANNA, now=self.accord.now())
        return f"/invitation#{token}"


def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost almost nothing, so that tests don't wait for what should slow guessers."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("app.accounts.passwords._HASHER", quick)
    monkeypatch.setattr("app.accounts.passwords._NOBODYS", quick.hash("nobody"))
    monkeypatch.setattr("app.accounts.passwords.STRETCHED", {1: Costs(passes=1, memory=8)})


@contextmanager
def office(folder: str) -> Iterator[Office]:
    """The company in a new database in this folder; everybody has the same password."""
    url = f"sqlite:///{folder}/accord.db"
    made_once(url, "office", _make)
    with opened_company(url) as company:
        app = create_app(company.accord, Settings.from_env({"ACCORD_DATA": folder}))
        yield Office(company, app)


def _make(url: str) -> None:
    with small_company(url) as company:
        company.accord.ledger.do(lambda _: _enter(company.accord), via="init")


def _enter(accord: Accord) -> None:
    add_person(accord.ledger, by=SYSTEM, id=ANNA, name="安娜", unit=unit_id("CO"))
    grant_role(accord.ledger, by=SYSTEM, person=ANNA, role=Role.ADMINISTRATOR, unit=unit_id("CO"))
    for username, person in USERNAMES.items():
        reserve_username(accord.store.connection, username, person)


def with_passwords(office: Office, *usernames: str) -> Office:
    """These people have accepted their invitations."""
    for username in usernames:
        token = office.invitation(username).rsplit("#", 1)[1]
        accept_invitation(office.accord.store, token, password=PASSWORD, now=office.accord.now())
    return office
