"""Append-only in the database itself: triggers, and on PostgreSQL a role that can't do more.

A fence against bugs and injected SQL. Whoever owns the file or the server can take it down; what
holds then is the tree of leaves and the checkpoints that others keep.
"""

from collections.abc import Iterator

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

REFUSAL = " BEGIN RAISE EXCEPTION 'events are never changed or deleted'; END "
# The triggers in the words in which PostgreSQL gives them back.
POSTGRESQL = (
    f"""CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $${REFUSAL}$$""",
    (
        "CREATE TRIGGER events_never_change BEFORE DELETE OR UPDATE ON events "
        "FOR EACH ROW EXECUTE FUNCTION events_refuse()"
    ),
    (
        "CREATE TRIGGER events_never_go BEFORE TRUNCATE ON events "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()"
    ),
)

TAKEN_FROM = (
    ("events", ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")),
    ("texts", ("DELETE", "TRUNCATE", "TRIGGER")),
    ("files", ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")),
)
"""What the application's role may not do, whoever allows it: `put_up` gives it nothing of it."""


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
    """A sentence for each guard that does not stand as it was put up, and for what stands there
    that nobody of ours put up."""
    yield from _sqlite_down(db) if db.dialect.name == "sqlite" else _postgresql_down(db)


def _sqlite_down(db: Connection) -> Iterator[str]:
    query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    standing = {str(name): (str(table), str(sql)) for name, table, sql in db.exec_driver_sql(query)}
    for statement in SQLITE:
        name = statement.split()[2]
        if name not in standing:
            yield f"The guard {name} is gone: the log could be changed."
        elif standing.pop(name) != ("events", statement):
            yield f"The guard {name} is not the one that was put up."
    for name, (table, _) in standing.items():
        yield _strange("trigger", name, table)


def _postgresql_down(db: Connection) -> Iterator[str]:
    query = (
        "SELECT tgname, tgrelid::regclass::text, tgenabled::text, pg_get_triggerdef(t.oid, true), "
        "prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
        "JOIN pg_proc p ON p.oid = tgfoid "
        "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace ORDER BY 2, 1"
    )
    standing = {(table, name): rest for name, table, *rest in db.exec_driver_sql(query)}
    for statement in POSTGRESQL[1:]:
        name = statement.split()[2]
        enabled, told, body = standing.pop(("events", name), ("", "", ""))
        if not told:
            yield f"The guard {name} is gone: the log could be changed."
            continue
        if enabled not in ("O", "A"):
            yield f"The guard {name} is switched off: the log could be changed."
        if told != statement:
            yield f"The guard {name} is not the one that was put up."
        if body != REFUSAL:
            yield f"The function that {name} calls is not the one that was put up."
    for table, name in standing:
        yield _strange("trigger", name, table)
    rules = "SELECT rulename, tablename FROM pg_rules WHERE schemaname = current_schema()"
    for name, table in db.exec_driver_sql(f"{rules} ORDER BY 1, 2"):
        yield _strange("rule", name, table)
    if db.exec_driver_sql("SHOW session_replication_role").scalar_one() == "replica":
        yield "session_replication_role is replica: no guard of the log stands in anybody's way."
    yield from _allowed(db)


def _allowed(db: Connection) -> Iterator[str]:
    """What the application's role may do beyond adding; nothing where there is no such role."""
    wanted = [(table, each) for table, some in TAKEN_FROM for each in some]
    values = ", ".join(f"({at}, '{table}', '{each}')" for at, (table, each) in enumerate(wanted))
    query = (
        f"SELECT relation, privilege FROM pg_roles, (VALUES {values}) w (at, relation, privilege) "  # noqa: S608 - words of ours
        f"WHERE rolname = '{APP_ROLE}' AND (has_table_privilege(oid, relation, privilege) "
        "OR (privilege = 'UPDATE' AND has_any_column_privilege(oid, relation, privilege))) "
        "ORDER BY at"
    )
    for table, privilege in db.exec_driver_sql(query):
        yield f"{APP_ROLE} may {privilege} on {table}, which nobody of ours allowed it."


def _strange(kind: str, name: object, table: object) -> str:
    return f"The {kind} {name} on {table} was put up by somebody else: look at what it does."
