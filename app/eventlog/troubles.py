"""What the database says no with, told apart: tables are missing, or it is away."""

import sqlalchemy as sa

DatabaseError = sa.exc.DBAPIError

RUN_MIGRATE = "run bin/accord migrate"

MISSING_ON_POSTGRESQL = ("42P01", "42703")  # undefined_table, undefined_column
CAN_ONLY_BE_READ = "25006"  # read_only_sql_transaction: a standby that nobody has promoted
MISSING_ON_SQLITE = ("no such table", "no such column", "has no column named")


def lacks_tables(error: DatabaseError) -> bool:
    """Whether a table or a column isn't there: the database has another shape than the program."""
    return getattr(error.orig, "sqlstate", None) in MISSING_ON_POSTGRESQL or str(
        error.orig
    ).startswith(MISSING_ON_SQLITE)


def is_away(error: DatabaseError) -> bool:
    """Whether the database couldn't be had: locked, full, restarting, cut off or a standby."""
    return (
        isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError))
        or bool(error.connection_invalidated)
        or getattr(error.orig, "sqlstate", None) == CAN_ONLY_BE_READ
    )
