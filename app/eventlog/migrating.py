"""Brings the tables that are not derived to the newest shape (Alembic, `migrations/`)."""

from enum import Enum
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.eventlog.store import Store
from app.eventlog.troubles import RUN_MIGRATE

MIGRATIONS = Path(__file__).parents[2] / "migrations"


class Shape(Enum):
    """The tables of a database beside those of this program."""

    NONE = "none"
    OLDER = "older"
    SAME = "same"
    NEWER = "newer"

    @property
    def sentence(self) -> str:
        """What is the matter, and what to do."""
        return {
            Shape.NONE: f"The database has no tables yet: {RUN_MIGRATE}.",
            Shape.OLDER: f"The database is of an older version: {RUN_MIGRATE}.",
            Shape.SAME: "The tables are those of this program.",
            Shape.NEWER: "The database is of a newer version than this program: use the newer one.",
        }[self]


class NewerDatabase(Exception):
    """A newer version of the program has been at work here."""

    def __init__(self) -> None:
        super().__init__(Shape.NEWER.sentence)


def migrate(store: Store, owner_url: str | None = None) -> None:
    """Run every revision that is missing, as the tables' owner.

    `owner_url` connects as the owner where the application's own role may not create tables.
    Raises NewerDatabase.
    """
    if shape(store) is Shape.NEWER:
        raise NewerDatabase()
    config = _config()
    engine = store.engine if store.is_sqlite else sa.create_engine(owner_url or store.url)
    with engine.connect() as connection:
        if store.is_sqlite:
            connection = connection.execution_options(es_write=True)
        with connection.begin():
            if not store.is_sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4711)")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    if engine is not store.engine:
        engine.dispose()
        # Connections made before the role existed don't work under it yet.
        store.engine.dispose()


def is_migrated(store: Store) -> bool:
    """Whether the database has the newest shape."""
    return shape(store) is Shape.SAME


def shape(store: Store) -> Shape:
    """How the database's tables stand beside this program's."""
    known = ScriptDirectory.from_config(_config())
    with store.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return Shape.NONE
    if current == known.get_current_head():
        return Shape.SAME
    is_known = current in {script.revision for script in known.walk_revisions()}
    return Shape.OLDER if is_known else Shape.NEWER


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["configure_logger"] = False
    return config
