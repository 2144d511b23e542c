"""`accord verify` on the records of a list: no event names them, a text that it names does."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from app.domain.ids import SYSTEM, unit_id
from app.domain.leads.commands import Brought, bring_list
from app.domain.leads.record import LeadRecord
from app.erasing import erasing
from app.eventlog.tables import texts
from app.terminal.checking import verify
from tests.eventlog.tampering import as_owner
from tests.small_company import MARKETING, STEWARD, small_company

RECORDS = tuple(LeadRecord(n, f"XS-{n}", "2026-01-03") for n in range(3))
FIRST = texts.c.body.startswith('["XS-0"')


@pytest.fixture
def company(each_database, database_url):
    with small_company(database_url) as company:
        company.accord.ledger.do(
            bring_list,
            by=STEWARD,
            id=UUID(int=88, version=4),
            metric="leads",
            subject=MARKETING,
            period="2026-01",
            unit=unit_id("CO"),
            source="crm",
            brought=Brought("crm.csv", "", ("id",), (), RECORDS),
        )
        yield company


def planted(company, statement):
    """What `verify` says after the owner of the database did this, and how it counts texts."""
    with as_owner(company.accord.store.url.render_as_string(hide_password=False)) as db:
        db.execute(statement)
    answer = verify(company.accord, log_only=True)
    return answer.lines[:-1], answer.facts["erased_texts"], answer.facts["unnamed_texts"]


def test_a_record_that_is_changed_emptied_or_gone_is_found_with_its_list(company):
    event = f"Event {company.last()}: its text {_id_of_first(company)}"
    assert planted(company, sa.update(texts).where(sa.false()).values(body="")) == ([], 0, 0)
    changed = sa.update(texts).where(FIRST).values(body=texts.c.body + "x")
    assert planted(company, changed) == ([f"{event} is not the one that was written."], 0, 0)
    emptied = sa.update(texts).where(FIRST).values(body=None, salt=None)
    why = f"{event} is gone, and no event says it was erased."
    assert planted(company, emptied) == ([why], 1, 0)
    gone = sa.delete(texts).where(texts.c.body.is_(None))
    assert planted(company, gone) == ([f"{event} is missing."], 0, 0)


def test_an_erased_record_is_counted_and_no_defect(company):
    first = UUID(hex=_id_of_first(company))
    company.accord.ledger.do(
        erasing(company.accord), by=SYSTEM, text=first, ground="person_asked", reason="asked for"
    )
    answer = verify(company.accord, log_only=True)
    assert (answer.wrong, answer.facts["erased_texts"]) == (False, 1)


def test_a_text_that_nothing_names_is_counted(company):
    stranger = texts.insert().values(id=UUID(int=9), salt=bytes(16), body="whose is this?")
    assert planted(company, stranger) == ([], 0, 1)
    assert "1 texts that no event names" in verify(company.accord, log_only=True).lines[-1]


def _id_of_first(company):
    with company.accord.reading() as db:
        return db.execute(sa.select(texts.c.id).where(FIRST)).scalar_one().hex
