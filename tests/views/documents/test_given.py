"""Who was given a document is told when a later fact changes one of its figures."""

from decimal import Decimal

import pytest

from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.messengers.wording import wording
from app.outbox.kinds import Kind
from app.outbox.queue import messages_kept, put
from app.reactions.documents import moved_documents
from app.reading.closing import close_with_figures
from app.views.speaking import speaking
from tests.demo_database import card_of, persons

MARKETING, PERIOD = unit_id("MKT"), "2026-Q2"
PAGE = f"/documents/reviews/{card_of('MKT')}/{PERIOD}.pdf?language=en"


@pytest.fixture
def closed(company):
    company.ledger.do(
        close_with_figures,
        by=persons(company)["shen.wanqing"],
        unit=MARKETING,
        period=PERIOD,
        named=PERIOD,
    )


def correct(company, value):
    company.ledger.do(
        record_value,
        by=persons(company)["ye.ruolin"],
        place=Place("new_paying_users", MARKETING, "2026-06"),
        entry=Entry(source="crm", value=Decimal(value)),
        reason="two invoices came late",
    )


def told(company):
    with company.reading() as db:
        return list(moved_documents(db, lambda *_: True))


def test_who_has_the_pdf_of_a_closed_period_is_told_old_and_new_figure_once(visit, company, closed):
    chen = visit("chen.yating")
    assert chen.client.get(PAGE).status_code == 200
    assert told(company) == []
    correct(company, 80_000)
    (notice,) = told(company)
    assert (notice.kind, notice.receiver) == (Kind.DOCUMENT_MOVED, persons(company)["chen.yating"])
    assert told(company) == [notice]  # the same state is the same message
    with company.store.write() as db:
        put(db, [notice], now=company.now())
    with company.reading() as db, speaking("en", "Asia/Shanghai"):
        (message,) = messages_kept(db)
        said = wording(db, message, language="en", today=company.now())
    assert "Marketing department" in said.subject
    assert "New paying users: 340,000 → 348,000" in said.lines
    assert "Score, computed today: 95.00 → 95.60" in said.lines
    head = visit("shen.wanqing").get(f"/periods/{MARKETING}/{PERIOD}").page
    assert "Chen Yating" in head.text.partition("Who was given a PDF")[2]

    correct(company, 81_000)
    (later,) = told(company)
    assert later.id != notice.id
    with company.reading() as db:
        assert list(moved_documents(db, lambda *_: False)) == []  # not who may not see it any more


def test_a_draft_of_an_open_period_is_nobodys_news(visit, company):
    assert visit("chen.yating").client.get(PAGE).status_code == 200
    correct(company, 80_000)
    assert told(company) == []
