"""Append-only in the database itself: triggers, and on PostgreSQL a role that can't do more.

A fence against bugs and injected SQL. Whoever owns the file or the server can take it down; what
holds then is the tree of leaves and the checkpoints that others keep.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import Connection

from app.eventlog.store import APP_ROLE

SQLITE = (
    """CREATE TRIGGER events_never_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """CREATE TRIGGER events_never_go BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    """CREATE TRIGGER events_only_append BEFORE INSERT ON events
    WHEN new.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events)
    BEGIN SELECT RAISE(ABORT, 'events are only appended, without a gap'); END""",
    """CREATE TRIGGER events_never_replaced BEFORE INSERT ON events
    WHEN EXISTS (SELECT 1 FROM events WHERE originator_id = new.originator_id
                 AND originator_version = new.originator_version)
    BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: the stream has this version'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are never changed or deleted'; END $$""",
    """CREATE TRIGGER events_never_change BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION events_refuse()""",
    """CREATE TRIGGER events_never_go BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()""",
)


def put_up(connection: Connection) -> None:
    """Create the guards; part of a migration."""
    if connection.dialect.name == "sqlite":
        for statement in SQLITE:
            connection.exec_driver_sql(statement)
        return
    for statement in POSTGRESQL:
        connection.exec_driver_sql(statement)
    make_role(connection)
    for statement in (
        f"GRANT USAGE, CREATE ON SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT, INSERT ON events TO {APP_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE ON texts TO {APP_ROLE}",
        f"GRANT SELECT, INSERT ON files, keys TO {APP_ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON tracking TO {APP_ROLE}",
        f"GRANT SELECT ON alembic_version TO {APP_ROLE}",
    ):
        connection.exec_driver_sql(statement)


def make_role(connection: Connection) -> None:
    """Create the application's role on a PostgreSQL server that lacks it, and let us take it."""
    # Roles belong to the whole server: another database may have made it, even just now.
    connection.exec_driver_sql(
        f"DO $$ BEGIN CREATE ROLE {APP_ROLE} NOLOGIN; "
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    connection.exec_driver_sql(f"GRANT {APP_ROLE} TO CURRENT_USER")


def standing(connection: Connection) -> set[str]:
    """The names of the guards on the events table."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'"
    else:
        query = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'events'::regclass AND NOT tgisinternal"
        )
    return {name for (name,) in connection.exec_driver_sql(query)}


def guards_down(db: Connection) -> Iterator[str]:
    """A sentence for each guard that does not stand as it was put up."""
    if db.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'"
        standing = {str(name): str(sql) for name, sql in db.exec_driver_sql(query)}
        for statement in SQLITE:
            name = statement.split()[2]
            if name not in standing:
                yield f"The guard {name} is gone: the log could be changed."
            elif standing[name] != statement:
                yield f"The guard {name} is not the one that was put up."
        return
    query = (
        "SELECT tgname, tgenabled FROM pg_trigger "
        "WHERE tgrelid = 'events'::regclass AND NOT tgisinternal"
    )
    enabled = {str(name): _enabled(how) for name, how in db.exec_driver_sql(query)}
    for statement in POSTGRESQL[1:]:
        name = statement.split()[2]
        if name not in enabled:
            yield f"The guard {name} is gone: the log could be changed."
        elif not enabled[name]:
            yield f"The guard {name} is switched off: the log could be changed."
    body = db.exec_driver_sql("SELECT prosrc FROM pg_proc WHERE proname = 'events_refuse'").scalar()
    if body is not None and str(body) not in POSTGRESQL[0]:
        yield "The function events_refuse is not the one that was put up."


def _enabled(how: Any) -> bool:
    return (how.decode() if isinstance(how, bytes) else str(how)) in ("O", "A")
