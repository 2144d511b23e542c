"""Brings the tables that are not derived to the newest shape (Alembic, `migrations/`)."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.eventlog.store import Store

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def migrate(store: Store, owner_url: str | None = None) -> None:
    """Run every revision that is missing, as the tables' owner.

    `owner_url` connects as the owner where the application's own role may not create tables.
    """
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
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["configure_logger"] = False
    return config
