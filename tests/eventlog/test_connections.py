"""A connection that is lent again is alive, and a transaction sees what its kind sees."""

from contextlib import suppress

import psycopg
import pytest
import sqlalchemy as sa

from app.eventlog import store as stores
from app.eventlog.prepared import Prepared
from app.eventlog.store import Store

pytestmark = pytest.mark.postgres

NUMBER = Prepared(sa.select(sa.func.pg_backend_pid()))
ISOLATION = sa.text("SHOW transaction_isolation")


@pytest.fixture
def store(database_url):
    opened = Store(database_url)
    yield opened
    opened.close()


def number_of(store):
    with store.read() as db:
        return NUMBER.rows(db, {})[0][0]


def ended(store, number):
    """As when the server was started anew."""
    url = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as db:
        db.execute("SELECT pg_terminate_backend(%s)", (number,))


def test_the_connection_that_was_given_back_last_is_lent_first(store):
    with store.engine.connect(), store.engine.connect():
        pass
    assert len({number_of(store) for _ in range(3)}) == 1


def test_a_connection_that_has_lain_is_asked_whether_it_lives(store, monkeypatch):
    monkeypatch.setattr(stores, "ASKED_AFTER", 0.0)
    before = number_of(store)
    ended(store, before)
    assert number_of(store) != before


def test_one_that_broke_in_use_is_not_lent_again(store):
    before = number_of(store)
    ended(store, before)
    with pytest.raises(sa.exc.OperationalError):
        number_of(store)
    assert number_of(store) != before


def test_each_kind_of_transaction_has_its_isolation_whatever_came_before(store):
    for _ in range(2):
        with store.read() as db:
            assert db.execute(ISOLATION).scalar() == "repeatable read"
        with store.write() as db:
            assert db.execute(ISOLATION).scalar() == "read committed"
        with store.engine.connect() as db:
            assert db.execute(ISOLATION).scalar() == "read committed"


def test_what_is_not_committed_is_undone(store):
    with store.write() as db:
        db.execute(sa.text("CREATE TEMPORARY TABLE kept (number integer)"))
    with suppress(LookupError), store.write() as db:
        db.execute(sa.text("INSERT INTO kept VALUES (1)"))
        raise LookupError
    with store.engine.connect() as db:
        db.execute(sa.text("INSERT INTO kept VALUES (2)"))  # and never committed
    with store.read() as db:
        assert db.execute(sa.text("SELECT count(*) FROM kept")).scalar() == 0
