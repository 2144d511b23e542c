"""What is kept of read tables is what they hold, whatever was undone, past, or made anew."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.domain.ids import SYSTEM
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.people.commands import add_person
from app.erasing import erasing
from app.eventlog.tables import tracking
from projections.measurements.kept import standing_kept
from projections.measurements.projector import projection as measurements
from projections.measurements.standing import standing
from projections.measurements.tables import reports
from projections.metrics.projector import projection as metrics
from projections.metrics.queries import all_sources
from projections.metrics.tables import sources
from projections.people.projector import projection as people
from projections.people.queries import all_units
from projections.people.queries import people as everybody
from projections.people.tables import persons, units
from projections.temporal import NOW
from projections.unmoved import Mark, mark_columns, note_mark
from tests.small_company import LI, MARKETING, WANG, SmallCompany, small_company

LEADS = ("leads", MARKETING)


@pytest.fixture
def company(database_url, each_database) -> Iterator[SmallCompany]:
    with small_company(database_url) as founded:
        founded.record("100")
        yield founded


def leads(company, at=NOW, read=standing_kept):
    """What stands for the department's leads, by period."""
    with company.accord.reading() as db:
        found = read(db, at=at, places=[LEADS], first="2026", last="2026~")
    return {key: [one.value for one in some] for key, some in found.get(LEADS, {}).items()}


def january(company):
    return leads(company)["2026-01"]


def tampered(company, table, **changes):
    """As if a projector had written something else: no event says so."""
    with company.accord.store.write() as db:
        db.execute(sa.update(table).values(**changes))


@pytest.mark.parametrize(
    ("projection", "table", "changes", "look"),
    [
        (people, units, {"kind": "team"}, "kinds"),
        (metrics, sources, {"names": '{"en": "wrong"}'}, "names"),
        (measurements, reports, {"value": Decimal(7)}, "values"),
    ],
    ids=["people", "metrics", "measurements"],
)
def test_nothing_kept_survives_the_rebuild_of_one_projection(
    company, projection, table, changes, look
):
    looks = {
        "kinds": lambda db: [unit.kind for unit in all_units(db, at=NOW)],
        "names": lambda db: [one.names for one in all_sources(db, at=NOW).values()],
        "values": lambda db: [
            [one.value for one in some]
            for some in standing_kept(db, at=NOW, places=[LEADS], first="2026", last="2026~")[
                LEADS
            ].values()
        ],
    }

    def seen():
        with company.accord.reading() as db:
            return looks[look](db)

    tampered(company, table, **changes)
    wrong = seen()
    company.accord.runner.rebuild(projection)
    assert seen() != wrong


def test_each_step_of_a_number_is_seen_at_once_and_at_its_own_position(company):
    steps = {}

    def note():
        steps[company.last()] = leads(company)

    note()
    company.record("120", reason="recounted")
    note()
    company.record("90", source="finance", by=LI)
    note()
    company.verify()
    note()
    company.withdraw()
    note()
    company.record("121")
    note()
    assert len({str(one) for one in steps.values()}) == 5
    for position, known in steps.items():
        assert leads(company, at=position) == known == leads(company, at=position, read=standing)


def test_a_place_without_a_row_in_the_periods_is_left_out_however_often_it_is_asked(company):
    for _ in range(2):
        with company.accord.reading() as db:
            places = [LEADS, ("cac", MARKETING)]
            assert standing_kept(db, at=NOW, places=places, first="2031", last="2031~") == {}


def test_more_places_than_one_statement_takes_are_asked_for(company):
    nowhere = [(f"metric {number}", MARKETING) for number in range(300)]
    with company.accord.reading() as db:
        found = standing_kept(db, at=NOW, places=[*nowhere, LEADS], first="2026", last="2026~")
    assert list(found) == [LEADS]


def test_what_a_command_saw_before_it_was_undone_is_not_kept(company):
    before = leads(company)
    ledger = company.accord.ledger

    def undone(_, value):
        record_value(
            ledger,
            by=WANG,
            place=Place("leads", MARKETING, "2026-01"),
            entry=Entry(source="crm", value=Decimal(value)),
            reason="recounted",
        )
        ledger.settle()
        assert january(company) == [Decimal(value)]
        raise RuntimeError

    with suppress(RuntimeError):
        ledger.do(undone, value="111")
    assert leads(company) == before
    company.record("222", reason="recounted")  # under the position that was undone
    assert january(company) == [Decimal(222)]


def test_two_companies_in_one_process_keep_apart(company, tmp_path):
    with small_company(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.record("5")
        assert company.last() == other.last()
        assert january(company) == [Decimal(100)]
        assert january(other) == [Decimal(5)]


@contextmanager
def counted(company, table):
    """How often a table is asked inside the block."""
    asked = []

    def note(_connection, _cursor, statement, _parameters, _context, _is_many):
        if f"FROM {table}" in statement:
            asked.append(statement)

    engine = company.accord.store.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_a_page_asks_the_same_thing_once_and_the_next_one_again(company):
    with counted(company, "people_persons") as asked:
        with company.accord.reading() as db:
            first, second = everybody(db, at=NOW), everybody(db, at=NOW)
            assert first == second
            first.clear()
            assert everybody(db, at=NOW) == second  # each has a list of his own
            assert [one.id for one in everybody(db, at=NOW, ids=[LI])] == [LI]
        assert len(asked) == 2
    company.accord.ledger.do(
        add_person, by=SYSTEM, id=UUID(int=9, version=4), name="新", unit=MARKETING
    )
    with company.accord.reading() as db:
        assert len(everybody(db, at=NOW)) == len(second) + 1


# -- nothing has happened --------------------------------------------------------------------------


def marked(db):
    """As the first thing that a request asks."""
    (row,) = db.execute(sa.select(*mark_columns()))
    note_mark(db, Mark(*row))


def everybody_now(company):
    with company.accord.reading() as db:
        marked(db)
        return [one.name for one in everybody(db, at=NOW)]


def test_what_was_asked_is_not_asked_again_until_something_happens(company):
    before = everybody_now(company)
    with counted(company, "people_persons") as asked:
        assert everybody_now(company) == before
        assert asked == []
        company.record("101", reason="recounted")
        assert everybody_now(company) == before
        assert len(asked) == 1


def test_a_name_is_gone_with_its_erasure(company):
    assert "李" in everybody_now(company)
    with company.accord.reading() as db:
        text = db.execute(sa.select(persons.c.name).where(persons.c.person == LI)).scalar_one()
    company.accord.ledger.do(
        erasing(company.accord), by=SYSTEM, text=text, ground="person_asked", reason="asked for"
    )
    assert "李" not in everybody_now(company)


def test_nothing_that_was_asked_survives_a_rebuild_or_a_log_with_other_times(company):
    everybody_now(company)
    with counted(company, "people_persons") as asked:
        company.accord.runner.rebuild(metrics)
        everybody_now(company)
        assert len(asked) == 1
        with company.accord.reading() as db:
            (row,) = db.execute(sa.select(*mark_columns()))
            mark = Mark(*row)
            note_mark(db, mark._replace(recorded_at=mark.recorded_at - 1))
            everybody(db, at=NOW)
        assert len(asked) == 2


def test_a_projection_that_catches_up_makes_answers_anew(company):
    everybody_now(company)
    with company.accord.store.write() as db:
        db.execute(sa.update(tracking).where(tracking.c.name == "people").values(position=1))
    with counted(company, "people_persons") as asked:
        everybody_now(company)
        company.accord.runner.rebuild(people)
        everybody_now(company)
        assert len(asked) == 2


def test_a_command_is_told_what_it_has_just_done(company):
    ledger = company.accord.ledger

    def hire(_):
        before = len(everybody(company.accord.store.connection, at=NOW))
        add_person(ledger, by=SYSTEM, id=UUID(int=9, version=4), name="新", unit=MARKETING)
        ledger.settle()
        return len(everybody(company.accord.store.connection, at=NOW)) - before

    assert ledger.do(hire).value == 1
