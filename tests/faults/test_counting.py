"""The checker is checked: a planted loss, a planted double and a planted torn row are found."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.eventlog.tables import events
from projections.measurements.tables import reports
from tests.eventlog.tampering import as_owner, delete, row
from tests.faults.counting import NO_DAMAGE, damage
from tests.small_company import MARKETING, WANG, small_company

KEYS = ["one", "two", "three"]


@pytest.fixture
def company(each_database, database_url):
    with small_company(database_url) as company:
        for number, key in enumerate(KEYS):
            company.accord.ledger.do(
                record_typed,
                key=key,
                by=WANG,
                place=Place("leads", MARKETING, "2026-01"),
                typed=str(1_000 + number),
                reason="counted again",
            )
        yield company


def test_a_sound_log_has_no_damage(company):
    assert damage(company.accord, KEYS) == NO_DAMAGE


def test_an_acknowledged_write_that_is_gone_is_lost(company, database_url):
    with as_owner(database_url) as db:
        delete(db, company.last())
    found = damage(company.accord, KEYS)
    assert found.lost == {"three"}
    assert found.doubled == frozenset()
    assert found.defects  # the read tables still show what the log lost


def test_a_write_that_stands_twice_is_doubled(company, database_url):
    with as_owner(database_url) as db:
        last = row(db, company.last())
        again = dict(last._mapping)
        again["position"] += 1
        again["originator_version"] += 1
        db.execute(sa.insert(events).values(**again))
    assert damage(company.accord, KEYS).doubled == {"three"}


def test_a_row_that_no_event_wrote_is_torn(company, database_url):
    with as_owner(database_url) as db:
        db.execute(sa.update(reports).values(typed="1,000,000"))
    found = damage(company.accord, KEYS)
    assert replace(found, defects=()) == NO_DAMAGE
    assert found.defects
    assert all("measurements_reports" in one for one in found.defects)
