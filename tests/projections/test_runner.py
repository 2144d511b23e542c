"""The runner: live, after a bug, after the mend, rebuilt, and beside a writer."""

import threading
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.measurements.cell import Cell
from app.domain.measurements.refusals import NothingToVerify, NothingToWithdraw, ReasonNeeded
from app.domain.refusals import Refused
from app.eventlog.tables import tracking
from projections.columns import read_tables
from projections.comparing import differences
from projections.measurements.tables import reports
from projections.projection import Projection
from projections.runner import RebuildFailed
from projections.temporal import Rows
from tests.small_company import small_company


class Bug(Exception):
    """Planted."""


@pytest.fixture
def company(each_database, database_url):
    with small_company(database_url, raise_errors=False) as company:
        yield company


@pytest.fixture
def sqlite_company(database_url):
    with small_company(database_url, raise_errors=False) as company:
        yield company


def with_a_bug(company, name, at=Cell.Corrected):
    """Let one projection fail at one kind of event; returns what mends it."""
    runner = company.accord.runner
    whole = runner.projections

    def project(event, at_, rows):
        if isinstance(event, at):
            raise Bug("planted")
        healthy.project(event, at_, rows)

    healthy = next(one for one in whole if one.name == name)
    ill = Projection(name, healthy.version, healthy.tables, project, strict=healthy.strict)
    runner.projections = tuple(ill if one is healthy else one for one in whole)

    def mend():
        runner.projections = whole

    return mend


def standings(company):
    with company.accord.reading() as db:
        return {one.name: one for one in company.accord.runner.standings(db)}


def behind(company):
    return {name: one.behind for name, one in standings(company).items() if one.behind}


def unlike_a_replay(company):
    with company.accord.reading() as db:
        return list(differences(company.accord.runner, db))


# -- while all is well ----------------------------------------------------------------------------


def test_a_command_brings_every_projection_up_to_date(company):
    company.record("900")
    assert behind(company) == {}
    assert not company.accord.runner.is_behind()


def test_a_number_stands_in_read_tables_as_the_log_writes_it(company):
    company.record("900.5000000000")
    assert unlike_a_replay(company) == []


def test_all_projections_are_moved_by_one_statement(company):
    told = []
    sa.event.listen(
        company.accord.store.engine,
        "before_cursor_execute",
        lambda *args: told.append(args[2]) if "tracking" in args[2] else None,
    )
    company.record("900")
    assert len(told) == 1


def test_a_projection_that_is_gone_does_not_slow_the_others(company):
    with company.accord.store.write() as db:
        db.execute(tracking.insert().values(name="campaigns", version=1, position=3))
    test_all_projections_are_moved_by_one_statement(company)
    assert behind(company) == {}


def test_a_projection_without_tables_yet_does_not_stop_commands(company):
    with company.accord.store.write() as db:
        db.execute(sa.delete(tracking).where(tracking.c.name == "audit"))
    assert company.record("900") == "new"
    assert company.accord.runner.set_up() == ["audit"]
    assert behind(company) == {}
    assert unlike_a_replay(company) == []


# -- a bug ----------------------------------------------------------------------------------------


def test_the_event_stays_and_the_other_projections_go_on(company):
    company.record("900")
    with_a_bug(company, "measurements")
    assert company.record("950") == "correction"
    assert behind(company) == {"measurements": 1}
    assert standings(company)["measurements"].error == "Bug('planted')"
    company.record("10", month="2025-12")
    assert behind(company) == {"measurements": 3}
    assert company.accord.runner.is_behind()


def test_the_events_before_the_one_that_fails_are_shown(company):
    company.record("900")
    with_a_bug(company, "measurements", at=Cell.Reported)
    company.record("10", month="2025-12")
    assert standings(company)["measurements"].position == company.last() - 1


def test_a_command_does_not_pay_for_trying_again(company):
    company.record("900")
    mend = with_a_bug(company, "measurements")
    company.record("950")
    mend()
    company.record("10", month="2025-12")
    assert behind(company) == {"measurements": 3}


def test_the_worker_catches_up_after_the_mend(company):
    company.record("900")
    mend = with_a_bug(company, "measurements")
    company.record("950")
    company.record("10", month="2025-12")
    assert company.accord.runner.catch_up() == 0
    assert behind(company) == {"measurements": 3}
    mend()
    assert company.accord.runner.catch_up() == 3
    assert behind(company) == {}
    assert standings(company)["measurements"].error is None
    assert unlike_a_replay(company) == []


def test_catching_up_is_bounded(company):
    with company.accord.store.write() as db:
        db.execute(sa.delete(reports))
        back = sa.update(tracking).where(tracking.c.name == "measurements")
        db.execute(back.values(position=0))
    assert company.accord.runner.catch_up(5) == 5
    assert standings(company)["measurements"].position == 5


def test_a_failure_of_the_reference_fails_the_command(company):
    company.record("900")
    before = company.last()
    mend = with_a_bug(company, "reference")
    with pytest.raises(Bug):
        company.record("950")
    assert company.last() == before
    mend()
    assert company.record("950") == "correction"
    assert unlike_a_replay(company) == []


def test_what_a_failing_projection_wrote_is_taken_back(company):
    runner = company.accord.runner
    healthy = next(one for one in runner.projections if one.name == "measurements")

    def project(event, at, rows):
        healthy.project(event, at, rows)
        if isinstance(event, Cell.Corrected):
            rows.flush()
            raise Bug("planted after writing")

    ill = Projection("measurements", healthy.version, healthy.tables, project)
    whole = runner.projections
    runner.projections = tuple(ill if one is healthy else one for one in whole)
    company.record("900")
    company.record("950")
    runner.projections = whole
    with company.accord.reading() as db:
        assert [row.value for row in db.execute(sa.select(reports))] == [Decimal(900)]


def test_an_error_does_not_repeat_the_values_of_a_statement(company):
    runner = company.accord.runner
    healthy = next(one for one in runner.projections if one.name == "measurements")

    def project(event, at, rows):
        if isinstance(event, Cell.Corrected):
            row = dict.fromkeys((column.name for column in reports.columns), None)
            rows.db.execute(sa.insert(reports).values({**row, "source": "a secret value"}))

    ill = Projection("measurements", healthy.version, healthy.tables, project)
    runner.projections = tuple(ill if one is healthy else one for one in runner.projections)
    company.record("900")
    company.record("950")
    error = standings(company)["measurements"].error
    assert error
    assert "a secret value" not in error


# -- rebuilding -----------------------------------------------------------------------------------


def test_a_rebuild_gives_the_same_rows(company):
    company.record("900")
    company.record("950")
    before = everything(company)
    company.accord.runner.rebuild()
    assert everything(company) == before
    company.accord.runner.rebuild()
    assert everything(company) == before
    assert company.record("951") == "correction"
    assert unlike_a_replay(company) == []


def test_indexes_are_there_after_each_rebuild(company):
    wanted = {table.name: len(table.indexes) for table in read_tables.sorted_tables}
    for _ in range(3):
        company.accord.runner.rebuild()
        with company.accord.reading() as db:
            seen = sa.inspect(db)
            found = {name: len(seen.get_indexes(name)) for name in wanted}
            assert found == wanted
            assert not [name for name in seen.get_table_names() if "__" in name]


def test_another_version_is_built_when_it_is_set_up(company):
    with company.accord.store.write() as db:
        old = sa.update(tracking).where(tracking.c.name == "people")
        db.execute(old.values(version=0))
    assert company.accord.runner.set_up() == ["people"]
    assert company.accord.runner.set_up() == []


def test_a_rebuild_that_fails_leaves_what_there_is(company):
    company.record("900")
    company.record("950")
    before = everything(company)
    mend = with_a_bug(company, "measurements")
    with pytest.raises(RebuildFailed, match="measurements: Bug"):
        company.accord.runner.rebuild()
    assert everything(company) == before
    mend()
    assert unlike_a_replay(company) == []


def test_a_new_version_with_a_bug_is_filled_up_to_the_event_that_fails(company):
    company.record("900")
    company.record("950")
    with_a_bug(company, "measurements")
    with company.accord.store.write() as db:
        old = sa.update(tracking).where(tracking.c.name == "measurements")
        db.execute(old.values(version=0))
    assert company.accord.runner.set_up() == ["measurements"]
    assert standings(company)["measurements"].error == "Bug('planted')"
    with company.accord.reading() as db:
        assert [row.value for row in db.execute(sa.select(reports))] == [Decimal(900)]


def test_commands_and_pages_go_on_while_tables_are_rebuilt(company):
    errors, ended = [], threading.Event()

    def write():
        number = 0
        try:
            while not ended.is_set():
                number += 1
                company.record(str(1_000 + number), month="2025-11", reason="counted again")
        except Exception as error:
            errors.append(error)

    def read():
        try:
            while not ended.is_set():
                with company.accord.reading() as db:
                    db.execute(sa.select(reports)).all()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            company.accord.runner.rebuild()
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert errors == []
    assert behind(company) == {}
    assert unlike_a_replay(company) == []


def test_a_comparison_leaves_no_tables_and_locks_nobody(company):
    with company.accord.reading() as db:
        list(differences(company.accord.runner, db))
        done = threading.Thread(target=company.record, args=("900",))
        done.start()
        done.join(timeout=10)
        assert not done.is_alive()
        assert list(differences(company.accord.runner, db)) == []
    assert unlike_a_replay(company) == []


# -- random histories -----------------------------------------------------------------------------

MONTHS = st.sampled_from(["2025-11", "2025-12", "2026-01"])
STEPS = st.one_of(
    st.tuples(
        st.just("record"),
        st.integers(0, 5_000),
        MONTHS,
        st.sampled_from(["crm", "finance"]),
        st.sampled_from(["", "counted again"]),
    ),
    st.tuples(st.just("verify"), MONTHS),
    st.tuples(st.just("withdraw"), MONTHS),
    st.tuples(st.just("retarget"), st.integers(1, 9_000), st.sampled_from(["2026-04", "2026-07"])),
    st.tuples(st.just("wait")),
)


def take(company, step):
    """One step of a history; what a rule refuses is no step."""
    try:
        match step:
            case ("record", value, month, source, reason):
                company.record(str(value), month=month, source=source, reason=reason)
            case ("verify", month):
                company.verify(month=month)
            case ("withdraw", month):
                company.withdraw(month=month)
            case ("retarget", target, period):
                company.retarget(str(target), from_period=period)
            case _:
                company.an_hour_later()
    except (Refused, LookupError, ReasonNeeded, NothingToVerify, NothingToWithdraw):
        pass


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(history=st.lists(STEPS, max_size=20), most=st.integers(0, 30))
def test_rebuilt_equals_incremental_row_by_row(tmp_path_factory, history, most):
    folder = tmp_path_factory.mktemp("history")
    with small_company(f"sqlite:///{folder / 'accord.db'}", raise_errors=True) as company:
        for step in history:
            take(company, step)
        before = everything(company)
        assert unlike_a_replay(company) == []
        # However little a replay may keep in memory.
        replay_with_little_memory(company, most)
        assert everything(company) == before


def replay_with_little_memory(company, most):
    from projections import building, runner

    class Little(Rows):
        def __init__(self, *args, **more):
            super().__init__(*args, **more, most_in_memory=most)

    usual, at_once = building.Rows, runner.REPLAYED_AT_ONCE
    building.Rows, runner.REPLAYED_AT_ONCE = Little, 3
    try:
        company.accord.runner.rebuild()
    finally:
        building.Rows, runner.REPLAYED_AT_ONCE = usual, at_once


def everything(company):
    """Every row of every read table."""
    with company.accord.reading() as db:
        return {
            table.name: sorted((tuple(row) for row in db.execute(sa.select(table))), key=repr)
            for projection in company.accord.runner.projections
            for table in projection.tables
        }


def test_every_read_table_names_its_key():
    # PostgreSQL knows keys by name in the whole database: shadows of nameless ones would clash.
    assert [name for name, table in read_tables.tables.items() if not table.primary_key.name] == []
