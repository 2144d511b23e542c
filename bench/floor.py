"""The floor: the least that the same work costs with the same tools, and nothing of what it is for.

Flask, Jinja, and SQL by hand on sqlite3 or psycopg. It shows the same scorecard of the same company
with the same figures, in a page of the same size; its edit writes an event, the cell and a row of
history in one commit, under the same durability (SQLite: WAL, synchronous=FULL; PostgreSQL as the
server is set), and answers with as much as ours does.

It checks nothing: no rights but a look at the session, no reader of what was typed, no reason, no
sources or conflicts, no versions seen, no idempotency, no hashes, no languages. Computed metrics
are stored as values. Scores are one quotient in floats. Writers queue at a lock, as ours do.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import psycopg
from flask import Flask, Response, g, render_template, request
from sqlalchemy.engine import make_url

from app.accord import Accord
from app.domain.values.period import Period
from app.reading.cards import read_card
from bench import figures
from projections.audit.queries import trail
from projections.metrics.queries import all_sources
from projections.people.queries import names
from projections.temporal import NOW

SCHEMA = """
CREATE TABLE floor_people (id TEXT PRIMARY KEY, name TEXT, token TEXT UNIQUE);
CREATE TABLE floor_cards (id TEXT PRIMARY KEY, name TEXT, holder TEXT);
CREATE TABLE floor_lines (id TEXT PRIMARY KEY, card TEXT, place INTEGER, name TEXT, metric TEXT,
  subject TEXT, owner TEXT, source TEXT, weight TEXT, target TEXT, floor TEXT, challenge TEXT,
  unit TEXT, is_less_better INTEGER, is_mean INTEGER);
CREATE INDEX floor_lines_by_card ON floor_lines (card);
CREATE TABLE floor_cells (metric TEXT, subject TEXT, period TEXT, value TEXT, by_id TEXT,
  version INTEGER, typed TEXT, verified INTEGER, PRIMARY KEY (metric, subject, period));
CREATE TABLE floor_events (position INTEGER PRIMARY KEY, topic TEXT, state TEXT, at BIGINT);
CREATE TABLE floor_history (position INTEGER PRIMARY KEY, at BIGINT, by_id TEXT, topic TEXT,
  metric TEXT, subject TEXT, period TEXT, old TEXT, new TEXT, reason TEXT);
CREATE INDEX floor_history_by_cell ON floor_history (metric, subject, period, position)
"""
PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
TOKEN = "floor-token"  # noqa: S105 - a made-up session of a made-up product

LINES = (
    "SELECT l.id, l.name, l.metric, l.subject, p.name, l.source, l.weight, l.target, l.floor,"
    " l.challenge, l.unit, l.is_less_better, l.is_mean, c.name, c.holder FROM floor_cards c"
    " JOIN floor_lines l ON l.card = c.id JOIN floor_people p ON p.id = l.owner"
    " WHERE c.id = ? ORDER BY l.place"
)
VALUES = (
    "SELECT l.id, v.period, v.value, v.version, v.typed, v.verified FROM floor_lines l"
    " JOIN floor_cells v ON v.metric = l.metric AND v.subject = l.subject"
    " WHERE l.card = ? AND v.period BETWEEN ? AND ?"
)
VALUES_THEN = (
    "SELECT l.id, h.period, h.new, h.position, '', 0 FROM floor_lines l JOIN floor_history h"
    " ON h.metric = l.metric AND h.subject = l.subject WHERE l.card = ?"
    " AND h.period BETWEEN ? AND ? AND h.new IS NOT NULL"
    " AND h.position = (SELECT max(o.position) FROM floor_history o"
    " WHERE o.metric = h.metric AND o.subject = h.subject AND o.period = h.period"
    " AND o.new IS NOT NULL AND o.position <= ?)"
)
NEWEST = (
    "SELECT h.position, h.at, p.name, h.topic, h.metric, h.subject, h.period, h.old, h.new,"
    " h.reason FROM floor_history h LEFT JOIN floor_people p ON p.id = h.by_id"
    " ORDER BY h.position DESC LIMIT 50"
)


class FloorBase:
    """Connections by thread, and the few statements that both databases word differently."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.turn = threading.Lock()
        self._own = threading.local()

    @property
    def connection(self) -> Any:
        if not hasattr(self._own, "connection"):
            self._own.connection = self._connect()
        return self._own.connection

    def _connect(self) -> Any:
        if self.is_sqlite:
            raw = sqlite3.connect(str(self.url.database), isolation_level=None)
            for pragma in PRAGMAS:
                raw.execute(f"PRAGMA {pragma}")
            return raw
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)

    def run(self, sql: str, values: Sequence[Any] = ()) -> Any:
        return self.connection.execute(sql if self.is_sqlite else sql.replace("?", "%s"), values)

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if self.is_sqlite:
            self.connection.executemany(sql, rows)
        else:
            with self.connection.cursor() as cursor:
                cursor.executemany(sql.replace("?", "%s"), rows)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, one writer at a time."""
        with self.turn:
            self.run("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
            if not self.is_sqlite:
                self.run("SELECT pg_advisory_xact_lock(1)")
            try:
                yield
            except BaseException:
                self.run("ROLLBACK")
                raise
            self.run("COMMIT")


def fill(floor: FloorBase, accord: Accord, card: Any, period: Period) -> None:
    """Put the same card, the same values and as long a history into the floor's own tables."""
    with accord.reading() as db:
        reading = read_card(db, period, at=NOW, card=card)
        world, sources = names(db, at=NOW), all_sources(db, at=NOW)
        history = trail(db, at=NOW, limit=None)
    if reading is None:
        raise LookupError(f"no scorecard {card}")
    months = [month for year in (2025, 2026) for month in Period.parse(str(year)).months()]
    cells: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    for row in history:
        if row.value is not None and row.metric and row.period:
            key = (row.metric, str(row.subject), row.period)
            version = cells[key][5] + 1 if key in cells else 1
            cells[key] = (*key, str(row.value), str(row.by), version, "", 0)
    for (metric, subject), periods in reading.standing.items():
        for one in (row for rows in periods.values() for row in rows if row.value is not None):
            key = (metric, str(subject), one.period)
            if key in cells:
                cells[key] = (*cells[key][:6], one.typed, int(one.verified))
    lines = []
    for place, line in enumerate(reading.scored.lines):
        own = reading.rows[line.kpi]  # type: ignore[index] # ids of pages are UUIDs
        metric = reading.dictionary.rows[own.metric]
        for month in months:
            value = reading.cells.cell(own.metric, own.subject, month).value
            key = (own.metric, str(own.subject), month.key)
            if value is not None and key not in cells:
                cells[key] = (*key, str(float(value)), str(line.terms.owners[0][0]), 1, "", 0)
        lines.append(
            (
                str(line.kpi),
                str(card),
                place,
                metric.name("zh_Hant"),
                own.metric,
                str(own.subject),
                str(line.terms.owners[0][0]),
                "、".join(sources[code].name("zh_Hant") for code in metric.official),
                str(line.weight.numerator / line.weight.denominator),
                *(_plain(one) for one in (line.target, line.floor, line.challenge)),
                metric.unit,
                int(metric.direction == "lower"),
                int(metric.aggregation != "sum"),
            )
        )
    for statement in SCHEMA.split(";"):
        floor.run(statement)
    with floor.writing():
        people = [(str(one.id), one.name, None) for one in world.persons.values()]
        floor.run_many("INSERT INTO floor_people VALUES (?, ?, ?)", people)
        floor.run("UPDATE floor_people SET token = ? WHERE id = ?", (TOKEN, people[0][0]))
        floor.run(
            "INSERT INTO floor_cards VALUES (?, ?, ?)",
            (str(card), reading.card.name, world.of(reading.card.holder, "zh_Hant")),
        )
        floor.run_many(f"INSERT INTO floor_lines VALUES ({', '.join('?' * 15)})", lines)  # noqa: S608
        floor.run_many(
            "INSERT INTO floor_cells VALUES (?, ?, ?, ?, ?, ?, ?, ?)", list(cells.values())
        )
        rows = [_history(row) for row in reversed(history)]
        floor.run_many(f"INSERT INTO floor_history VALUES ({', '.join('?' * 10)})", rows)  # noqa: S608
        events = [(row[0], row[3], json.dumps(row), row[1]) for row in rows]
        floor.run_many("INSERT INTO floor_events VALUES (?, ?, ?, ?)", events)


def _history(row: Any) -> tuple[Any, ...]:
    at = int(row.recorded_at.timestamp() * 1_000_000)
    subject = str(row.subject) if row.subject else None
    old = None if row.old is None else str(row.old)
    new = None if row.value is None else str(row.value)
    return (
        row.position,
        at,
        str(row.by),
        row.topic,
        row.metric,
        subject,
        row.period,
        old,
        new,
        row.reason,
    )


def _plain(value: Fraction | None) -> str | None:
    return None if value is None else str(value.numerator / value.denominator)


# -- the application -------------------------------------------------------------------------------


def create_floor(floor: FloorBase) -> Flask:
    """The product without everything that it is for."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "floor"  # noqa: S105 - a made-up product's

    @app.before_request
    def _() -> Response | None:
        g.me = floor.run(
            "SELECT id, name FROM floor_people WHERE token = ?", (request.cookies.get("token"),)
        ).fetchone()
        return None if g.me else Response("sign in", 401)

    @app.get("/cards/<card>/<period>")
    def show(card: str, period: str) -> str:
        then = request.args.get("as_of", type=int)
        return render_template("card.html", **_card(floor, card, period, then), then=then)

    @app.post("/cards/<card>/<period>/<line>/<month>")
    def record(card: str, period: str, line: str, month: str) -> str:
        value, reason = str(float(request.form["typed"])), request.form["reason"]
        at = int(datetime.now(UTC).timestamp() * 1_000_000)
        with floor.writing():
            metric, subject = floor.run(
                "SELECT metric, subject FROM floor_lines WHERE id = ?", (line,)
            ).fetchone()
            old = floor.run(
                "SELECT value FROM floor_cells WHERE metric = ? AND subject = ? AND period = ?",
                (metric, subject, month),
            ).fetchone()
            change = old and old[0], value, reason
            (last,) = floor.run("SELECT max(position) FROM floor_events").fetchone()
            state = {"metric": metric, "subject": subject, "period": month, "value": value}
            state |= {"by": g.me[0], "old": old and old[0], "reason": reason}
            floor.run(
                "INSERT INTO floor_events VALUES (?, ?, ?, ?)",
                (last + 1, "cell.corrected", json.dumps(state), at),
            )
            floor.run(
                "INSERT INTO floor_cells VALUES (?, ?, ?, ?, ?, 1, ?, 0) ON CONFLICT"
                " (metric, subject, period) DO UPDATE SET value = excluded.value,"
                " by_id = excluded.by_id, version = floor_cells.version + 1,"
                " typed = excluded.typed, verified = 0",
                (metric, subject, month, value, g.me[0], request.form["typed"]),
            )
            floor.run(
                "INSERT INTO floor_history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (last + 1, at, g.me[0], "cell.corrected", *(metric, subject, month), *change),
            )
        page = _card(floor, card, period, None)
        row = next(one for one in page["lines"] if one["id"] == line)
        cell = next(one for one in row["cells"] if one["month"] == month)
        return render_template("answer.html", **page, line=row, cell=cell, then=None)

    @app.get("/history")
    def history() -> str:
        rows = [
            (datetime.fromtimestamp(at / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M"), position, *row)
            for position, at, *row in floor.run(NEWEST)
        ]
        return render_template("history.html", rows=rows, me=g.me)

    return app


def application() -> Flask:
    """What gunicorn calls."""
    return create_floor(FloorBase(os.environ["FLOOR_URL"]))


def _card(floor: FloorBase, card: str, period: str, then: int | None) -> dict[str, Any]:
    """The card's figures by two statements and a little arithmetic in floats."""
    months, trend = figures.months_of(period)
    found: dict[str, dict[str, figures.Known]] = {}
    if then is None:
        rows = floor.run(VALUES, (card, trend[0], trend[-1]))
    else:
        rows = floor.run(VALUES_THEN, (card, trend[0], trend[-1], then))
    for id, month, value, *rest in rows:
        found.setdefault(id, {})[month] = float(value), *rest
    lines = [
        figures.line(row, found.get(row[0], {}), months, trend) for row in floor.run(LINES, (card,))
    ]
    first = floor.run("SELECT name, holder FROM floor_cards WHERE id = ?", (card,)).fetchone()
    return {"me": g.me, **figures.shown(card, period, first, months, lines)}
