"""The small company as a demonstration, on either database: its people sign in by one click."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask

from app.accord import Accord
from app.accounts.names import reserve_username
from app.domain.ids import SYSTEM
from app.domain.organisation.commands import mark_demonstration
from app.domain.scorecards.line import kpi_id
from app.factory import create_app
from app.settings import Settings
from tests.small_company import (
    BEGINNING,
    LI,
    MARKETING,
    STEWARD,
    WANG,
    SmallCompany,
    small_company,
)
from tests.visiting import Visitor

PEOPLE = {"wang": WANG, "li": LI, "ye": STEWARD}
TODAY = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass
class OpenHouse:
    """The company and its application."""

    company: SmallCompany
    app: Flask

    @property
    def accord(self) -> Accord:
        return self.company.accord

    def visitor(self, person: UUID) -> Visitor:
        """Somebody who chose themselves on the sign-in page."""
        return Visitor(self.app, person)

    def scorecard(self, month: str) -> str:
        """The page of the department's scorecard."""
        return f"/scorecards/{self.company.card}/{month}"

    def number(self, month: str) -> str:
        """Where the department's leads of a month are posted to."""
        return leads_address(self.company, month)


def leads_address(company: SmallCompany, month: str) -> str:
    """Where the department's scorecard posts its leads of a month to."""
    assert company.card is not None
    kpi = kpi_id(company.card, "leads", MARKETING)
    return f"/measurements/leads/{MARKETING}/{month}?kpi={kpi}&within={month}"


@contextmanager
def open_house(url: str, folder: Path, *, raise_errors: bool = True) -> Iterator[OpenHouse]:
    """The company in a new database, where it is the first of December."""
    with small_company(url, raise_errors=raise_errors) as company:
        demonstrated(company, TODAY - BEGINNING)
        app = create_app(company.accord, Settings.from_env({"ACCORD_DATA": str(folder)}))
        yield OpenHouse(company, app)


def demonstrated(company: SmallCompany, offset: timedelta) -> None:
    """Mark the database as a demonstration whose clock is off by so much, and name its people."""
    company.accord.ledger.do(
        mark_demonstration, by=SYSTEM, clock_offset=offset // timedelta(microseconds=1)
    )
    company.accord.forget()
    with company.accord.store.write() as db:
        for username, person in PEOPLE.items():
            reserve_username(db, username, person)
