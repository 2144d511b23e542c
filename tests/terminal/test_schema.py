"""`verify` and `doctor` on the schema: what doesn't stand as this program made it is told."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from app.terminal.checking import verify
from app.terminal.schema import amiss
from tests.small_company import small_company

THERE = "was made by somebody else"
ANYWHERE = [
    ("DROP INDEX events_by_time", ["events has no index on (recorded_at)."]),
    (
        "CREATE UNIQUE INDEX more ON texts (body)",
        ["texts has one unique index on (body) that nobody of ours made."],
    ),
    ("CREATE TABLE more (a int)", [f"The table more {THERE}: look at what it is for."]),
    ("DROP TABLE keys", ["The table keys is missing."]),
    ("ALTER TABLE texts ADD COLUMN more TEXT", [f"The column more of texts {THERE}."]),
    ("ALTER TABLE files RENAME media_type TO kind", ["The column media_type of files is missing."]),
]
SQLITE = [
    (
        "CREATE VIRTUAL TABLE more USING fts5(a)",
        [f"The virtual table more {THERE}: look at what it is for."],
    ),
    (
        """DROP TABLE keys; CREATE TABLE keys (key TEXT COLLATE NOCASE NOT NULL,
        digest TEXT NOT NULL, position INTEGER NOT NULL, result TEXT AS (key) NOT NULL)""",
        [
            "The column digest of keys is text, never empty, not blob, never empty.",
            "The column result of keys is text, never empty, computed or hidden, not text, never",
            "The key of keys is (), not (key).",
            "keys compares texts in another way.",
        ],
    ),
]
FUNCTION = "FUNCTION {}(text) RETURNS text LANGUAGE sql AS 'SELECT $1'"
POSTGRESQL = [
    (
        "CREATE POLICY mine ON texts USING (body <> 'x')",
        ["texts has the policy mine, which nobody of ours made."],
    ),
    ("ALTER TABLE texts FORCE ROW LEVEL SECURITY", ["texts shows its rows only to whom a policy"]),
    ("CREATE " + FUNCTION.format("lower"), [f"The function public.lower(text) {THERE}"]),
    (
        "CREATE OPERATOR public.+ (FUNCTION = int4mi, LEFTARG = int4, RIGHTARG = int4)",
        [f"The operator public.+(integer,integer) {THERE}"],
    ),
    (
        "CREATE " + FUNCTION.format("pg_catalog.lowered"),
        [f"The function lowered(text) {THERE}"],
    ),
    (
        "CREATE TYPE pair AS (a text); CREATE CAST (text AS pair) WITH INOUT",
        [f"The cast from text to pair {THERE}"],
    ),
    ("CREATE TABLE more () INHERITS (texts)", ["texts is joined with another table, whose rows"]),
    ("ALTER TABLE tree_runs SET UNLOGGED", ["tree_runs would be empty after a crash"]),
    ("ALTER TABLE texts ADD CHECK (true)", ["texts has the condition texts_check, which nobody"]),
    (
        "ALTER TABLE texts ALTER body TYPE text COLLATE \"C\", ALTER salt SET DEFAULT ''",
        [
            "The column body of texts is text, compared in another way, not text.",
            "The column salt of texts is bytea, with a default, not bytea.",
        ],
    ),
    (
        """CREATE SCHEMA nearer; CREATE VIEW nearer.tracking AS TABLE tracking;
        SET LOCAL search_path = nearer, public""",
        [f"The view nearer.tracking {THERE}"],
    ),
    (
        """CREATE ROLE accord_nearer IN ROLE accord_app;
        ALTER ROLE accord_nearer SET search_path = nearer""",
        [f"The setting search_path=nearer of accord_nearer {THERE}"],
    ),
    (
        """DO $$ BEGIN EXECUTE format('ALTER ROLE accord_app IN DATABASE %%I
        SET search_path = nearer', current_database()); END $$""",
        [f"The setting search_path=nearer of accord_app {THERE}"],
    ),
]


# What each shows pages and what it shows whoever compares differ; the row is one that both have.
LYING = {
    "sqlite": """ALTER TABLE scorecards_terms RENAME TO kept_terms;
        CREATE TABLE lying (whether INT);
        CREATE VIEW scorecards_terms AS SELECT * FROM kept_terms
        WHERE NOT EXISTS (SELECT 1 FROM lying)""",
    "postgresql": """ALTER TABLE scorecards_terms ENABLE ROW LEVEL SECURITY;
        ALTER TABLE scorecards_terms FORCE ROW LEVEL SECURITY;
        CREATE POLICY lying ON scorecards_terms USING (current_query() ILIKE '%%except%%')""",
}
TOLD = {
    "sqlite": [
        "scorecards_terms is a view and no table: it may show what it likes.",
        f"The table kept_terms {THERE}: look at what it is for.",
        f"The table lying {THERE}: look at what it is for.",
    ],
    "postgresql": [
        "scorecards_terms shows its rows only to whom a policy lets.",
        "scorecards_terms has the policy lying, which nobody of ours made.",
    ],
}


@pytest.fixture
def company(each_database, database_url):
    with small_company(database_url) as company:
        yield company


def planted(company, statements):
    """What is told of the schema after the owner said this, of which nothing remains."""
    engine = sa.create_engine(company.accord.store.url)
    with engine.connect() as db:
        if db.dialect.name == "sqlite":
            db.exec_driver_sql("BEGIN IMMEDIATE")
        _say(db, statements)
        found = list(amiss(company.accord, db))
    engine.dispose()
    return found


def _say(db, statements):
    for statement in [statements] if statements.startswith("DO") else statements.split(";"):
        db.exec_driver_sql(statement)


def test_whatever_is_not_as_the_program_made_it_is_told(company):
    assert planted(company, "SELECT 1") == []
    here = SQLITE if company.accord.store.is_sqlite else POSTGRESQL
    for statements, sentences in ANYWHERE + here:
        found = planted(company, statements)
        for sentence in sentences:
            assert any(one.startswith(sentence) for one in found), (statements, found)


def test_a_read_table_that_shows_the_replay_the_truth_and_pages_something_else(company):
    assert not verify(company.accord, log_only=True).wrong
    kind = company.accord.store.url.get_backend_name()
    engine = sa.create_engine(company.accord.store.url)
    with engine.begin() as db:
        _say(db, LYING[kind])
    engine.dispose()
    assert verify(company.accord, log_only=True).lines[:-1] == TOLD[kind]


def test_an_index_that_hides_a_row_from_pages(database_url):
    index = "measurements_reports_by_place"
    with small_company(database_url) as company:
        company.record("900")
        file = str(company.accord.store.url.database)
        in_index = "UPDATE measurements_reports SET period = '{}'"
        with closing(sqlite3.connect(file, isolation_level=None)) as raw:
            raw.execute(in_index.format("1999-01"))
            kept = raw.execute(f"SELECT * FROM sqlite_master WHERE name = '{index}'").fetchone()
            raw.execute("PRAGMA writable_schema = ON")
            raw.execute(f"DELETE FROM sqlite_master WHERE name = '{index}'")
        with closing(sqlite3.connect(file, isolation_level=None)) as raw:
            raw.execute(in_index.format("2026-01"))
            raw.execute("PRAGMA writable_schema = ON")
            raw.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept)
        company.accord.store.engine.dispose()
        assert verify(company.accord, log_only=True).lines[:-1] == []
        found = verify(company.accord, log_only=False).lines[:-1]
    assert f"The database file is not whole: row 1 missing from index {index}." in found
    assert not any("measurements_reports: the row" in one for one in found)
