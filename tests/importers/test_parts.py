"""A file of so many values that they come in by several transactions, under one batch."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.imports.batch import Batch
from app.domain.imports.refusals import StoppedHalfway
from app.importers import file_import
from app.importers.file_import import import_file, reverse_import
from projections.imports.queries import all_batches, changes_of
from projections.temporal import NOW
from tests.demo_database import events_of
from tests.importers.worked_tables import FOUNDER, empty_company


def in_parts_of(monkeypatch, count):
    monkeypatch.setattr(file_import, "MOST_AT_ONCE", count)
    monkeypatch.setattr(file_import, "MOST_IN_A_PART", count)


@pytest.fixture
def new_company(tmp_path):
    with empty_company(f"sqlite:///{tmp_path / 'accord.db'}") as accord:
        yield accord


def test_each_part_goes_on_where_the_last_one_ended_and_reads_none_of_them(
    new_company, monkeypatch
):
    in_parts_of(monkeypatch, 2)
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


LIST = "metric,period,value\n" + "".join(
    f"新增付費用戶數,{2024 + at // 12}-{at % 12 + 1:02},{value}\n"
    for at, value in enumerate([*(70_000 + 500 * (at % 5) for at in range(20)), 900_000, 71_000])
)
"""Twenty usual months, one that stands out from them, and a usual one."""


@pytest.mark.parametrize("count", [1_000, 3])
def test_however_many_transactions_bring_a_file_it_is_judged_by_what_stood_before(
    new_company, monkeypatch, count
):
    in_parts_of(monkeypatch, count)
    about = {"holder": "CO", "period": "2026", "by": FOUNDER}
    first = import_file(new_company, LIST.encode(), "v.csv", **about)
    checked = first.checked.counts
    with new_company.reading() as db:
        changes = changes_of(db, first.batch, at=NOW)
    assert [one.what for one in changes] == ["value"] * 22
    later = "metric,period,value\n新增付費用戶數,2026-01,72000\n新增付費用戶數,2026-02,900000\n"
    second = import_file(new_company, later.encode(), "w.csv", **about)
    with new_company.reading() as db:
        changes = changes_of(db, second.batch, at=NOW)
    assert (checked["new"], second.checked.counts["held"]) == (22, 1)
    assert [one.what for one in changes] == ["value", "held"]


def test_history_is_read_once_for_all_parts(new_company, monkeypatch):
    in_parts_of(monkeypatch, 3)
    asked = []
    consult = new_company.ledger._consult
    monkeypatch.setattr(
        new_company.ledger,
        "_consult",
        lambda db, facts, history: asked.append(list(history)) or consult(db, facts, asked[-1]),
    )
    import_file(
        new_company, LIST.encode(), "v.csv", holder="CO", period="2026", by=FOUNDER
    )  # fmt: skip
    assert len(asked) > 8
    assert len([one for one in asked if one]) == 1


def test_what_somebody_changes_meanwhile_ends_it_there_and_says_what_came_in(
    new_company, monkeypatch
):
    in_parts_of(monkeypatch, 3)
    about = {"holder": "CO", "period": "2026", "by": FOUNDER}
    bring = file_import.more_values

    def meanwhile(ledger, *, values, **told):
        if told["started"].listed == 6:
            values = (replace(values[0], stood=Decimal(5)), *values[1:])
        return bring(ledger, values=values, **told)

    monkeypatch.setattr(file_import, "more_values", meanwhile)
    with pytest.raises(StoppedHalfway) as stopped:
        import_file(new_company, LIST.encode(), "v.csv", **about)
    assert stopped.value.facts == {"row": 8, "count": 6}
    with new_company.reading() as db:
        (batch,) = all_batches(db, at=NOW)
    assert (batch.finished_at is not None, batch.counts) == (True, {"new": 6})
    monkeypatch.setattr(file_import, "more_values", bring)
    again = import_file(new_company, LIST.encode(), "v.csv", **about).checked
    assert [one.row for one in again.plan.values] == list(range(8, 24))
    assert len(reverse_import(new_company, batch.batch, by=FOUNDER, reason="no").undone) == 6
