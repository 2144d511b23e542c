"""After a long writing the log's small tables are small again, on PostgreSQL."""

import pytest
import sqlalchemy as sa

from app.eventlog import migrating
from app.eventlog.store import Store
from app.eventlog.tables import tracking

MANY = 2_000
PAGE = 8192

ROOM = sa.text("SELECT pg_relation_size('tracking')")
COUNTED = sa.text("SELECT reltuples FROM pg_class WHERE oid = 'tracking'::regclass")
ROLE = sa.text("SELECT current_user")


@pytest.fixture
def store(database_url):
    opened = Store(database_url)
    migrating.migrate(opened)
    with opened.write() as db:
        db.execute(tracking.delete())
        db.execute(tracking.insert().values(name="figures", version=1, position=0))
        for position in range(1, MANY + 1):
            db.execute(tracking.update().values(position=position))
    yield opened
    opened.close()


def asked(store, statement):
    with store.read() as db:
        return db.execute(statement).scalar()


@pytest.mark.postgres
def test_room_is_given_back_rows_are_counted_and_the_role_stays(store):
    role = asked(store, ROLE)
    assert asked(store, ROOM) > PAGE
    store.tidy()
    assert asked(store, ROOM) == PAGE
    assert asked(store, COUNTED) == 1
    assert {asked(store, ROLE) for _ in range(3)} == {role}


def test_nothing_is_lost_and_writing_goes_on(store, each_database):
    store.tidy()
    assert asked(store, sa.select(tracking.c.position)) == MANY
    with store.write() as db:
        db.execute(tracking.update().values(position=0))
    assert asked(store, sa.select(tracking.c.position)) == 0
