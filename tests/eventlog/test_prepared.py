"""A statement that is prepared finds and says what SQLAlchemy would."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.eventlog.prepared import Prepared, insert
from app.eventlog.store import Store
from projections.columns import Exact, Id, Moment

ROWS = [
    {
        "id": UUID(int=number),
        "name": f"row {number}",
        "amount": Decimal(number) / 4,
        "at": datetime(2026, 6, number, tzinfo=UTC),
        "flag": number % 2 == 0,
        "note": None,
    }
    for number in (1, 2, 3)
]


@pytest.fixture
def kinds():
    return sa.Table(
        "kinds",
        sa.MetaData(),
        sa.Column("id", Id, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("amount", Exact),
        sa.Column("at", Moment),
        sa.Column("flag", sa.Boolean),
        sa.Column("note", sa.Text),
        prefixes=["TEMPORARY"],
    )


@pytest.fixture
def db(database_url, each_database, kinds):
    store = Store(database_url)
    with store.write() as connection:
        kinds.create(connection)
        insert(connection, kinds, ROWS[:1])
        insert(connection, kinds, ROWS[1:])
        yield connection
    store.close()


def test_it_finds_what_sqlalchemy_finds_with_every_type(db, kinds):
    query = sa.select(kinds).order_by(kinds.c.name)
    found = Prepared(query).rows(db, {})
    assert [row._asdict() for row in found] == ROWS
    assert [tuple(row) for row in found] == [tuple(row) for row in db.execute(query)]


@pytest.mark.parametrize("length", [0, 1, 3, 2])
def test_lists_may_be_of_any_length(db, kinds, length):
    ids = sa.bindparam("ids", expanding=True)
    asked = Prepared(
        sa.select(kinds.c.name, sa.literal("said").label("word"))
        .where(kinds.c.id.in_(ids), kinds.c.amount > sa.bindparam("least"))
        .order_by(kinds.c.name)
    )
    wanted = [row["id"] for row in ROWS[:length]]
    facts = {"ids": wanted, "least": Decimal("0.3")}
    for _ in range(2):
        found = asked.rows(db, facts)
        assert [row.name for row in found] == [row["name"] for row in ROWS[1:length]]
        assert {row.word for row in found} <= {"said"}


def test_the_same_value_may_stand_in_several_places(db, kinds):
    word = sa.bindparam("word", type_=sa.Text)
    query = sa.select(kinds.c.name).where(sa.or_(kinds.c.name == word, kinds.c.note == word))
    assert [row.name for row in Prepared(query).rows(db, {"word": "row 2"})] == ["row 2"]


def test_it_says_how_many_rows_it_met(db, kinds):
    change = Prepared(
        sa.update(kinds)
        .where(kinds.c.amount >= sa.bindparam("least"))
        .values(name=sa.bindparam("called"))
    )
    assert change.run(db, {"least": Decimal("0.5"), "called": "large"}) == 2
    assert change.run(db, {"least": Decimal(9), "called": "huge"}) == 0


def test_what_the_database_refuses_is_sqlalchemys_own_error(db, kinds):
    savepoint = db.begin_nested()
    with pytest.raises(sa.exc.IntegrityError):
        insert(db, kinds, ROWS[:1])
    savepoint.rollback()


def test_what_a_column_refuses_is_refused(db, kinds):
    with pytest.raises(ValueError, match="digits"):
        insert(db, kinds, [{**ROWS[0], "id": UUID(int=9), "amount": Decimal("0.12345678901")}])


def test_listeners_hear_of_it(db, kinds):
    heard = []

    def note(_connection, _cursor, statement, parameters, _context, _is_many):
        heard.append((statement.split()[0], len(parameters)))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        Prepared(sa.select(kinds).where(kinds.c.name == sa.bindparam("name"))).rows(
            db, {"name": "row 1"}
        )
        insert(db, kinds, [{**ROWS[0], "id": UUID(int=9)}])
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert [word for word, _ in heard] == ["SELECT", "INSERT"]


def test_without_a_transaction_it_begins_one_as_sqlalchemy_does(database_url):
    store = Store(database_url)
    with store.engine.connect() as connection:
        assert Prepared(sa.select(sa.literal(1).label("one"))).rows(connection, {})[0].one == 1
        assert connection.in_transaction()
    store.close()
