"""A file of so many values that they come in by several transactions, under one batch."""

import pytest

from app.domain.imports.batch import Batch
from app.importers import file_import
from app.importers.file_import import import_file, reverse_import
from projections.imports.queries import changes_of
from projections.temporal import NOW
from tests.demo_database import events_of
from tests.importers.worked_tables import FOUNDER, empty_company


@pytest.fixture
def new_company(tmp_path):
    with empty_company(f"sqlite:///{tmp_path / 'accord.db'}") as accord:
        yield accord


def test_each_part_goes_on_where_the_last_one_ended_and_reads_none_of_them(
    new_company, monkeypatch
):
    monkeypatch.setattr(file_import, "MOST_IN_A_TRANSACTION", 2)
    replayed = []
    replay = Batch.Listed.mutate
    monkeypatch.setattr(
        Batch.Listed, "mutate", lambda event, batch: replayed.append(event) or replay(event, batch)
    )
    months = [f"2026-{month:02}" for month in range(1, 7)]
    rows = "".join(f"新增付費用戶數,{month},{at}\n" for at, month in enumerate(months, 1))
    receipt = import_file(
        new_company, f"metric,period,value\n{rows}".encode(), "v.csv",
        holder="CO", period="2026", by=FOUNDER,
    )  # fmt: skip
    assert len(replayed) == 3  # each as it was made, none a second time
    with new_company.reading() as db:
        changes = changes_of(db, receipt.batch, at=NOW)
    assert [one.period for one in changes] == months
    listed = [one for one in events_of(new_company) if isinstance(one, Batch.Listed)]
    assert [one.first for one in listed] == [1, 3, 5]
    reversal = reverse_import(new_company, receipt.batch, by=FOUNDER, reason="no")
    assert len(reversal.undone) == 6
