"""The companies that are measured: ours, one grown long, and the floor's own copy."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from app.accord import Accord
from app.accounts.names import person_called, usernames
from app.accounts.sessions import begin_session
from app.demonstration.loading import load_demonstration
from app.domain.ids import card_id, unit_id
from app.domain.values.period import Period
from app.factory import create_app
from app.reading.cards import read_card
from app.settings import Settings
from app.views.asking import TOKEN as SESSION
from bench.calling import Spot, Visit, page
from bench.floor import TOKEN, FloorBase, create_floor, fill
from bench.growing import grow
from projections.people.queries import names
from projections.scorecards.queries import scorecards
from projections.temporal import NOW

HEAD = "shen.wanqing"  # of the marketing department, whose scorecard it is
CARD, PERIOD = card_id(unit_id("MKT"), 2026), Period.parse("2026-Q2")
THEN = "2026-05-31"


@dataclass
class Ours:
    """The product on one database, with somebody signed in."""

    accord: Accord
    app: Flask
    settings: Settings
    visit: Visit

    def url(self, as_of: str = "") -> str:
        return f"/scorecards/{CARD}/{PERIOD.key}" + (f"?as_of={as_of}" if as_of else "")

    def people(self) -> dict[str, str]:
        """Who is behind each username."""
        with self.accord.reading() as db:
            return {name: str(person) for person, name in usernames(db).items()}

    def cards(self) -> list[UUID]:
        """The scorecards of the department and its groups in the card's year."""
        with self.accord.reading() as db:
            known = names(db, at=NOW).units
            own = [id for id, unit in known.items() if unit.code.startswith("MKT")]
            found = scorecards(db, at=NOW, year=int(PERIOD.key[:4]))
        return [one.id for one in found if one.holder in own]

    def spots(self, within: Period = PERIOD, card: UUID = CARD) -> list[Spot]:
        """Recorded numbers of the card, each with the version that the page shows."""
        with self.accord.reading() as db:
            reading = read_card(db, within, at=NOW, card=card)
        found: list[Spot] = []
        if reading is None:
            return found
        for kpi, row in reading.rows.items():
            for month in within.months():
                reports = reading.standing.get((row.metric, row.subject), {}).get(month.key, ())
                value = next((one.value for one in reports if one.value), None)
                if value is None or value != int(value) or value < 100:
                    continue
                address = f"/measurements/{row.metric}/{row.subject}/{month.key}"
                spot = Spot(f"{address}?kpi={kpi}&within={within.key}", int(value))
                spot.answered(page(self.app, self.visit, spot.url)())
                found.append(spot)
        return found


@dataclass
class Theirs:
    """The floor on its own tables."""

    base: FloorBase
    app: Flask
    visit: Visit
    last: int

    def url(self, as_of: bool = False) -> str:
        then = f"?as_of={self.last}" if as_of else ""
        return f"/cards/{CARD}/{PERIOD.key}{then}"

    def spots(self, ours: list[Spot]) -> list[Spot]:
        """The same numbers as ours."""
        found = []
        for spot in ours:
            metric, subject, month = spot.url.split("?")[0].split("/")[2:5]
            (line,) = self.base.run(
                "SELECT id FROM floor_lines WHERE metric = ? AND subject = ?", (metric, subject)
            ).fetchone()
            within = spot.url.split("within=")[1]
            found.append(Spot(f"/cards/{CARD}/{within}/{line}/{month}", spot.value))
        return found


def settings_of(folder: Path, database_url: str = "") -> Settings:
    given = {"ACCORD_DATA": str(folder)}
    if database_url:
        given["ACCORD_DATABASE_URL"] = database_url
    return Settings.from_env(given)


def loaded(settings: Settings, events: int) -> None:
    """The demonstration company, grown to so many events."""
    accord = Accord.open(settings)
    load_demonstration(accord.store)
    accord.forget()
    grow(accord, events)
    accord.close()


def grown_copy(folder: Path, beside: Path, events: int) -> None:
    """A copy of a company, grown on."""
    beside.mkdir()
    with closing(sqlite3.connect(folder / "accord.db")) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(folder / "accord.db", beside)
    accord = Accord.open(settings_of(beside))
    grow(accord, events)
    accord.close()


def opened(settings: Settings) -> Ours:
    """The product with a head of department signed in."""
    accord = Accord.open(settings)
    app = create_app(accord, settings)
    accord.organised()
    with accord.store.write() as db:
        person: UUID | None = person_called(db, HEAD)
        if person is None:
            raise LookupError(HEAD)
        token = begin_session(db, person, now=accord.now())
    client = app.test_client()
    with client.session_transaction() as session:
        session[SESSION] = token
    text = client.get("/").get_data(as_text=True)
    csrf = text.split('name="csrf-token" content="')[1].split('"')[0]
    return Ours(accord, app, settings, Visit(_cookies(client), csrf))


def _cookies(client: FlaskClient) -> str:
    jar = client._cookies.values()  # werkzeug names no other way
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in jar)


def floor_beside(ours: Ours, url: str) -> Theirs:
    """The floor with the same card, values and history as ours."""
    base = FloorBase(url)
    fill(base, ours.accord, CARD, PERIOD)
    (last,) = base.run(
        "SELECT max(position) FROM floor_history WHERE at < ?", (end_of_then(),)
    ).fetchone()
    return Theirs(base, create_floor(base), Visit(f"token={TOKEN}"), last)


def end_of_then() -> int:
    """The end of the past day, in microseconds."""
    return int(datetime.fromisoformat(f"{THEN}T23:59:59+08:00").timestamp() * 1_000_000)
