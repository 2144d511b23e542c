"""Changes a database behind the product's back, as its owner could: guards down, and up again."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog import guards
from app.eventlog.leaf import leaf
from app.eventlog.tables import events


@contextmanager
def as_owner(url: str) -> Iterator[Connection]:
    """A connection that may do anything, on which the log's guards are down."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as db:
            if db.dialect.name == "sqlite":
                for statement in guards.SQLITE:
                    db.exec_driver_sql(f"DROP TRIGGER {statement.split()[2]}")
            else:
                db.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER USER")
            yield db
            if db.dialect.name == "sqlite":
                for statement in guards.SQLITE:
                    db.exec_driver_sql(statement)
            else:
                db.exec_driver_sql("ALTER TABLE events ENABLE TRIGGER USER")
    finally:
        engine.dispose()


def change(db: Connection, at: int, **values: object) -> None:
    """Write other values into one row of the log."""
    db.execute(sa.update(events).where(events.c.position == at).values(**values))


def row(db: Connection, position: int) -> sa.Row:
    """One row of the log."""
    return db.execute(sa.select(events).where(events.c.position == position)).one()


def newest(db: Connection) -> int:
    """The position of the newest row of the log."""
    return db.execute(sa.select(sa.func.max(events.c.position))).scalar_one()


def delete(db: Connection, position: int) -> None:
    """Take one row out of the log."""
    db.execute(sa.delete(events).where(events.c.position == position))


def with_its_leaf(db: Connection, position: int) -> None:
    """Compute the leaf of a changed row anew, as somebody who knows how would."""
    one = row(db, position)
    fitting = leaf(
        one.position,
        one.originator_id,
        one.originator_version,
        one.topic,
        one.recorded_at,
        bytes(one.state),
    )
    change(db, position, leaf=fitting)
