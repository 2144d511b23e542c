"""Two versions of the program on one database, as while one takes the other's place."""

from dataclasses import replace

import pytest

from app.accord import Accord
from app.eventlog.store import Store
from projections.comparing import differences
from projections.runner import NotSetUp
from tests.faults.counting import NO_DAMAGE, damage
from tests.faults.lab import laboratory
from tests.faults.typing_in import Typist, typing


@pytest.fixture
def lab(each_database, database_url, tmp_path):
    with laboratory(database_url, tmp_path) as lab:
        yield lab


@pytest.fixture
def newer(lab):
    """A program on the same database, whose read tables can be made newer than the old one's."""
    accord = Accord(Store(lab.url))
    yield accord
    accord.close()


def renew(accord, name):
    """Let one projection have another version; how its tables are made stays."""
    accord.runner.projections = tuple(
        replace(one, version=one.version + 1) if one.name == name else one
        for one in accord.runner.projections
    )


def behind(accord):
    with accord.reading() as db:
        return {one.name: one.behind for one in accord.runner.standings(db) if one.behind}


def test_the_old_one_leaves_the_new_ones_tables_alone_and_goes_on(lab, newer):
    renew(newer, "measurements")
    old, new = Typist(lab.accord, "2026-01"), Typist(newer, "2026-02")
    with typing(lab.accord, ("2026-03",)) as meanwhile:
        assert newer.runner.set_up() == ["measurements"]
    assert old.type()
    assert behind(newer)["measurements"] > 0  # what the old one recorded waits for the new one
    assert new.type()
    assert behind(newer) == {}
    acknowledged = [*old.acknowledged, *new.acknowledged, *meanwhile[0].acknowledged]
    assert damage(newer, acknowledged) == NO_DAMAGE


def test_where_the_old_ones_commands_rely_on_them_it_records_nothing_more(lab, newer):
    strict = next(one.name for one in newer.runner.projections if one.strict)
    renew(newer, strict)
    newer.runner.set_up()
    before = lab.company.last()
    with pytest.raises(NotSetUp):
        Typist(lab.accord, "2026-01").type()
    assert lab.company.last() == before
    assert Typist(newer, "2026-01").type()
    with newer.reading() as db:
        assert list(differences(newer.runner, db)) == []
