"""All tables of this program, held against those of a database."""

from collections.abc import Iterator

import sqlalchemy as sa

from app.accord import Accord
from app.accounts.tables import accounts
from app.ballots.tables import slips
from app.eventlog.postgresql_catalogue import postgresql_catalogue
from app.eventlog.relations import relations_amiss
from app.eventlog.sqlite_catalogue import file_amiss, sqlite_catalogue
from app.eventlog.tables import metadata
from app.importers.kept_answers import import_answers
from app.outbox.tables import messages
from app.press.tables import jobs
from projections.shadows import SHADOW

_VERSION = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), primary_key=True),
)
"""Alembic's own: which migrations were run."""

_BY_MIGRATIONS = {one.metadata for one in (accounts, slips, messages, jobs, import_answers)} | {
    metadata
}


def amiss(accord: Accord, db: sa.Connection) -> Iterator[str]:
    """A sentence for each table that is not as this program and its migrations make it, and for
    what else stands there. Read tables of another version are passed by: `migrate` makes them."""
    outdated = {one.name for one in accord.runner.outdated()}
    meant = [_VERSION, *(table for each in _BY_MIGRATIONS for table in each.sorted_tables)]
    passed = []
    for projection in accord.runner.projections:
        passed += [f"{table.name}{SHADOW}" for table in projection.tables]
        if projection.name in outdated:
            passed += [table.name for table in projection.tables]
        else:
            meant += projection.tables
    found = sqlite_catalogue(db) if db.dialect.name == "sqlite" else postgresql_catalogue(db)
    yield from relations_amiss(db, found, meant, passed)


def contents_amiss(db: sa.Connection) -> Iterator[str]:
    """What the database finds wrong with its own file by reading all of it; SQLite's only."""
    if db.dialect.name == "sqlite":
        yield from file_amiss(db)
