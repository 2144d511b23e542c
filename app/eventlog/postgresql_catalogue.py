"""What a PostgreSQL database says that it holds where our statements look for tables and functions.

That is every schema of the search path. What belongs to an extension is the server's.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection

from app.eventlog.relations import Catalogue, Relation, column_words, index_words
from app.eventlog.store import APP_ROLE

OURS_FROM = 16_384
"""PostgreSQL gives lower ids only to what it brings itself."""

_KINDS = {
    "r": "table",
    "v": "view",
    "m": "materialised view",
    "f": "foreign table",
    "p": "partitioned table",
    "S": "sequence",
    "c": "type",
}
_IN_PATH = "n.nspname = ANY(current_schemas(false))"
_NO_EXTENSION = (
    "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '{0}'::regclass "
    "AND d.objid = {1}.oid AND d.deptype = 'e')"
)
_HOME = "(SELECT relnamespace FROM pg_class WHERE oid = to_regclass('events'))"
_RELATIONS = f"""SELECT CASE WHEN n.oid = {_HOME} THEN relname ELSE n.nspname || '.' || relname END,
        c.oid, relkind::text, relpersistence = 'p', relam IN (0, 2),
        relrowsecurity OR relforcerowsecurity, relispartition,
        EXISTS (SELECT 1 FROM pg_inherits WHERE c.oid IN (inhparent, inhrelid)),
        ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid ORDER BY 1),
        ARRAY(SELECT conname::text FROM pg_constraint
              WHERE conrelid = c.oid AND contype IN ('c', 'f', 'x') ORDER BY 1)
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE {_IN_PATH} AND relkind NOT IN ('i', 'I', 't')
        AND {_NO_EXTENSION.format("pg_class", "c")}"""  # noqa: S608 - words of ours
_COLUMNS = f"""SELECT attrelid, attname, format_type(atttypid, atttypmod), attnotnull, atthasdef,
        attgenerated <> '' OR attidentity <> '', attcollation <> typcollation
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_type t ON t.oid = atttypid
        JOIN pg_namespace n ON n.oid = relnamespace
    WHERE {_IN_PATH} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    ORDER BY attrelid, attnum"""  # noqa: S608 - words of ours
_INDEXES = f"""SELECT indrelid, indisprimary, indisunique, indpred IS NOT NULL,
        ARRAY(SELECT coalesce(attname::text, 'an expression')
              FROM unnest(indkey::int2[]) WITH ORDINALITY k (number, place)
              LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = number AND number > 0
              WHERE place <= indnkeyatts ORDER BY place),
        NOT indisvalid OR NOT indisready,
        i.relam <> 403 OR {OURS_FROM} <= ANY(indclass::oid[])
            OR EXISTS (SELECT 1 FROM unnest(indkey::int2[], indcollation::oid[]) k (number, used)
                       JOIN pg_attribute ON attrelid = indrelid AND attnum = number
                       WHERE used <> attcollation)
    FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class c ON c.oid = indrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {_IN_PATH} AND c.relkind = 'r'"""  # noqa: S608 - words of ours
_BESIDE = f"({_IN_PATH} OR (n.nspname = 'pg_catalog' AND {{0}}.oid >= {OURS_FROM}))"
_OTHERS = (
    f"""SELECT 'function ' || p.oid::regprocedure::text FROM pg_proc p
        JOIN pg_namespace n ON n.oid = pronamespace WHERE {_BESIDE.format("p")}
        AND NOT (proname = 'events_refuse' AND pronargs = 0 AND n.oid = {_HOME})
        AND {_NO_EXTENSION.format("pg_proc", "p")}""",  # noqa: S608 - words of ours
    f"""SELECT 'operator ' || o.oid::regoperator::text FROM pg_operator o
        JOIN pg_namespace n ON n.oid = oprnamespace WHERE {_BESIDE.format("o")}
        AND {_NO_EXTENSION.format("pg_operator", "o")}""",  # noqa: S608 - words of ours
    f"""SELECT 'cast from ' || format_type(castsource, NULL) || ' to '
        || format_type(casttarget, NULL) FROM pg_cast k WHERE k.oid >= {OURS_FROM}
        AND {_NO_EXTENSION.format("pg_cast", "k")}""",  # noqa: S608 - words of ours
    "SELECT 'event trigger ' || evtname FROM pg_event_trigger WHERE evtenabled <> 'D'",
    f"""SELECT 'setting ' || one || ' of ' || coalesce(r.rolname, 'everybody')
        FROM pg_db_role_setting LEFT JOIN pg_roles r ON r.oid = setrole,
        unnest(setconfig) one
        WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
        AND (setrole = 0 OR EXISTS (SELECT 1 FROM pg_roles app WHERE app.rolname = '{APP_ROLE}'
                                    AND pg_has_role(setrole, app.oid, 'MEMBER')))
        AND split_part(one, '=', 1) IN ('search_path', 'session_replication_role')
        AND one NOT IN ('search_path=public', 'search_path="$user", public')""",  # noqa: S608 - words of ours
)


def postgresql_catalogue(db: Connection) -> Catalogue:
    """Relations under their names, with their schema's where it is not that of the log."""
    found, by_id = Catalogue(), {}
    for name, id, kind, *facts in db.exec_driver_sql(_RELATIONS):
        relation = Relation(_KINDS.get(kind, "relation"), oddities=_oddities(facts))
        found.relations[str(name)] = by_id[id] = relation
    for id, column, kind, required, default, computed, collated in db.exec_driver_sql(_COLUMNS):
        if id in by_id:
            by_id[id].columns[str(column)] = column_words(
                str(kind),
                required=required,
                has_default=default and not computed,
                further=["computed"] * computed + ["compared in another way"] * collated,
            )
    for id, primary, unique, partial, columns, broken, odd in db.exec_driver_sql(_INDEXES):
        if id in by_id and primary:
            by_id[id].key = tuple(columns)
        if id in by_id and (not primary or broken or odd):
            further = " that is not whole" * broken + " in another order" * odd
            by_id[id].indexes.append(
                index_words(columns, unique=unique, partial=partial, further=further)
            )
    for query in _OTHERS:
        found.others += [str(told) for (told,) in db.exec_driver_sql(f"{query} ORDER BY 1")]
    return found


def _oddities(facts: Sequence[Any]) -> list[str]:
    logged, usual, secured, partition, inherits, policies, constraints = facts
    told = [] if logged else ["would be empty after a crash of the server"]
    told += [] if usual else ["is kept in another way than PostgreSQL's own"]
    told += ["shows its rows only to whom a policy lets"] if secured else []
    told += ["is joined with another table, whose rows are shown with its own"] * (
        partition or inherits
    )
    told += [f"has the policy {name}, which nobody of ours made" for name in policies]
    told += [f"has the condition {name}, which nobody of ours made" for name in constraints]
    return told
