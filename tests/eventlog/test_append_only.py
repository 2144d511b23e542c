"""The log only grows, whoever asks: the owner by mistake, the application, injected SQL."""

import pytest
import sqlalchemy as sa

from app.eventlog.store import APP_ROLE, Store, UnsafeSettings
from app.eventlog.tables import events
from app.eventlog.verifying import log_findings
from tests.small_company import small_company


@pytest.fixture
def company(each_database, database_url):
    with small_company(database_url) as company:
        yield company


@pytest.fixture
def owner(company):
    """A connection of the tables' owner, guards up."""
    engine = sa.create_engine(company.accord.store.url)
    yield engine
    engine.dispose()


def refused(engine, statement, **values):
    """Whether the database refuses a statement; nothing of it may remain."""
    try:
        with engine.begin() as db:
            db.exec_driver_sql(statement) if isinstance(statement, str) else db.execute(statement)
    except sa.exc.DatabaseError:
        return True
    return False


def copied(engine, **changes):
    """An INSERT of the third event once more, with some columns otherwise."""
    with engine.connect() as db:
        row = db.execute(sa.select(events).where(events.c.position == 3)).one()
    return events.insert().values({**row._mapping, **changes})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET topic = 'x' WHERE position = 3",
        "UPDATE events SET recorded_at = recorded_at",
        "DELETE FROM events WHERE position = 3",
        "DELETE FROM events",
    ],
)
def test_the_log_can_be_neither_changed_nor_deleted(company, owner, statement):
    assert refused(owner, statement)
    with company.accord.reading() as db:
        assert log_findings(db).findings == []


def test_no_event_takes_the_place_of_another(company, owner):
    assert refused(owner, copied(owner))
    assert refused(owner, copied(owner, position=company.last() + 1))


def test_a_replacing_insert_is_refused_too(database_url):
    with small_company(database_url) as company:
        # A connection of its own, without the pragma that our connections set.
        owner = sa.create_engine(company.accord.store.url)
        for changes in ({}, {"position": company.last() + 1}):
            assert refused(owner, copied(owner, **changes).prefix_with("OR REPLACE"))
        owner.dispose()


def test_no_position_is_left_out_on_sqlite(database_url):
    with small_company(database_url) as company:
        owner = sa.create_engine(company.accord.store.url)
        gap = copied(owner, position=company.last() + 2, originator_version=77)
        assert refused(owner, gap)
        owner.dispose()


@pytest.mark.postgres
def test_the_owner_can_not_empty_the_log(database_url):
    with small_company(database_url) as company:
        owner = sa.create_engine(company.accord.store.url)
        assert refused(owner, "TRUNCATE events")
        assert refused(owner, "TRUNCATE events CASCADE")
        owner.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET topic = 'x'",
        "DELETE FROM events",
        "TRUNCATE events",
        "LOCK TABLE events IN EXCLUSIVE MODE",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_never_change ON events",
        "DROP TABLE events",
    ],
)
def test_the_application_works_under_a_role_that_may_only_append(database_url, statement):
    with small_company(database_url) as company:
        store = company.accord.store
        with store.engine.connect() as db:
            assert db.exec_driver_sql("SELECT current_user").scalar() == APP_ROLE
        assert refused(store.engine, statement)
        assert company.record("900") == "new"


def test_appending_goes_on_under_the_guards(company):
    before = company.last()
    assert company.record("900") == "new"
    assert company.last() == before + 2


# -- what an acknowledged value stands on ---------------------------------------------------------


@pytest.mark.parametrize("level", ["OFF", "NORMAL"])
def test_sqlite_that_may_lose_what_it_acknowledged_is_refused(database_url, level):
    store = Store(database_url)

    @sa.event.listens_for(store.engine, "connect")
    def _(raw, _record):
        raw.execute(f"PRAGMA synchronous={level}")

    with pytest.raises(UnsafeSettings, match="Set it to FULL"):
        store.assert_durable()
    store.close()


@pytest.mark.postgres
def test_postgresql_that_may_lose_what_it_acknowledged_is_refused(database_url):
    store = Store(database_url)

    @sa.event.listens_for(store.engine, "connect")
    def _(raw, _record):
        with raw.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        raw.commit()

    with pytest.raises(UnsafeSettings, match="Set synchronous_commit=on"):
        store.assert_durable()
    store.close()


def test_a_store_as_it_is_opened_is_durable(each_database, database_url):
    store = Store(database_url)
    store.assert_durable()
    store.close()
