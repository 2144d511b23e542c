"""Tables beside the read tables: filled anew, compared, or swapped for them."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.projection import Projection

SHADOW, REPLAYED, SECOND = "__new", "__replayed", "__b"


def make_shadows(db: Connection, projection: Projection) -> dict[str, sa.Table]:
    """Empty tables of the same shape, by the name of the table each is to replace."""
    shadow_tables = sa.MetaData()
    shadows = {}
    for table in projection.tables:
        shadow = table.to_metadata(shadow_tables, name=f"{table.name}{SHADOW}")
        # Names of indexes and constraints are global: those of the shadow differ until the swap.
        shadow.primary_key.name = f"{table.primary_key.name}{SHADOW}"
        shadow.drop(db, checkfirst=True)
        in_use = _index_names(db, table)
        for index in shadow.indexes:
            index.name = sa.quoted_name(_free_name(str(index.name), in_use), quote=None)
        shadow.create(db)
        shadows[table.name] = shadow
    return shadows


def make_temporary(db: Connection, projection: Projection) -> dict[str, sa.Table]:
    """The same in tables that only this connection sees, and that are gone with it."""
    shadows = {}
    for table in projection.tables:
        shadow = sa.Table(
            f"{table.name}{REPLAYED}",
            sa.MetaData(),
            *(sa.Column(c.name, c.type, nullable=c.nullable) for c in table.columns),
            sa.PrimaryKeyConstraint(*(column.name for column in table.primary_key)),
            prefixes=["TEMPORARY"],
            info=table.info,
        )
        shadow.create(db)
        shadows[table.name] = shadow
    return shadows


def drop_shadows(db: Connection, shadows: Mapping[str, sa.Table]) -> None:
    """Take tables away that were made beside the read tables."""
    for shadow in shadows.values():
        shadow.drop(db)


def swap(db: Connection, projection: Projection, shadows: Mapping[str, sa.Table]) -> None:
    """Let the shadows take the tables' places. Their indexes keep the names that they have."""
    quote = db.dialect.identifier_preparer.quote
    for table in projection.tables:
        table.drop(db, checkfirst=True)
        shadow = shadows[table.name]
        db.exec_driver_sql(f"ALTER TABLE {quote(shadow.name)} RENAME TO {quote(table.name)}")
        if db.dialect.name != "sqlite":
            made, meant = str(shadow.primary_key.name), str(table.primary_key.name)
            db.exec_driver_sql(f"ALTER INDEX {quote(made)} RENAME TO {quote(meant)}")


def _index_names(db: Connection, table: sa.Table) -> set[str]:
    seen = sa.inspect(db)
    if not seen.has_table(table.name):
        return set()
    return {str(index["name"]) for index in seen.get_indexes(table.name)}


def _free_name(name: str, in_use: set[str]) -> str:
    """The index's own name or its second one: SQLite can't rename an index, and making it anew
    would take as long as the table is large, with the append lock held."""
    return f"{name}{SECOND}" if name in in_use else name
