"""A database that couldn't be had: what is noted of it, and when to ask again."""

import structlog

from app.eventlog.store import Busy
from app.eventlog.troubles import RUN_MIGRATE, DatabaseError, is_away, lacks_tables

RETRY_AFTER_SECONDS = 2

log = structlog.get_logger()


def is_for_later(error: Busy | DatabaseError) -> bool:
    """Whether the same request may do later, which is noted in the log file; else it is a bug.

    So it is where the database was busy, restarts or is cut off, or has the tables of another
    version.
    """
    if isinstance(error, Busy):
        log.warning("busy", error=str(error))
    elif lacks_tables(error):
        log.error("tables are missing", advice=RUN_MIGRATE, error=type(error).__name__)
    elif is_away(error):
        log.warning("the database is away", error=type(error).__name__)
    else:
        return False
    return True
