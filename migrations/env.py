"""Alembic's entry: runs the revisions on the connection of `app.eventlog.migrating`."""

from alembic import context

from app.eventlog.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
