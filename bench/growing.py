"""Makes a log long: values as a company reports them, appended through the ledger in batches.

Every event is one that the product itself writes, and all projections hear it. What is written
depends on the size alone, so that two runs give the same company.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from app.accord import Accord
from app.domain.ids import SYSTEM, cell_id
from app.domain.measurements.cell import Cell
from app.domain.measurements.report import Entry
from app.domain.reference import Ledger
from app.domain.values.period import Period
from projections.metrics.queries import metrics
from projections.people.queries import names
from projections.temporal import NOW

CELLS_AT_ONCE = 600
FIRST_EVENTS = 5_000
FIRST_MONTH, LAST_MONTH = "2012-01", "2026-06"
"""Newest months come first: a million events take them all, ten thousand the last only."""

Place = tuple[str, UUID, str, str]


def grow(accord: Accord, to: int) -> int:
    """Append events until the log has at least `to`; returns its last position."""
    last = accord.ledger.log_recorder.max_notification_id() or 0
    chance = Random(to)
    places = _places(accord, chance)
    while last < to:
        some = list(islice(places, min(CELLS_AT_ONCE, (to - last) // 2 + 1)))
        if not some:
            raise RuntimeError("there are no more cells to fill")
        last = accord.ledger.do(_report, via="bench", places=some, chance=chance).position
    return last


def _places(accord: Accord, chance: Random) -> Iterator[Place]:
    """Metric, subject, month and source in a mixed order; every tenth has a value already."""
    with accord.reading() as db:
        known = [row for row in metrics(db, at=NOW).values() if not row.formula]
        world = names(db, at=NOW)
        reported = _first_reported(accord)
    subjects = [*sorted(world.units), *sorted(world.persons)]
    months = [one.key for one in _months()]
    sources = {row.code: (row.official or ("own",))[0] for row in known}
    everywhere = [(row.code, subject) for row in known for subject in subjects]
    chance.shuffle(everywhere)
    fresh = ((code, subject, month) for month in months for code, subject in everywhere)
    while True:
        for code, subject, month in islice(fresh, 9):
            yield code, subject, month, sources[code]
        yield chance.choice(reported)


def _first_reported(accord: Accord) -> list[Place]:
    """Where the company that grows had its values from the beginning."""
    log = accord.ledger.log_recorder.select_log(after=0, limit=FIRST_EVENTS)
    found = (accord.ledger.decode(row) for row in log)
    return [
        (one.metric, one.subject, one.period, one.source)
        for one in found
        if isinstance(one, Cell.Reported)
    ]


def _months() -> Iterator[Period]:
    month = Period.parse(LAST_MONTH)
    while month.key >= FIRST_MONTH:
        yield month
        month = month.previous()


def _report(ledger: Ledger, *, places: list[Place], chance: Random) -> None:
    """A value for each; of ten, three are corrected with a reason and two are verified."""
    ids = [cell_id(metric, subject, period) for metric, subject, period, _ in places]
    ledger.fetch(ids)
    cells = [
        _reported(ledger, place, id, chance)
        for id, place in dict(zip(ids, places, strict=True)).items()
    ]
    ledger.save(*cells)


def _reported(ledger: Ledger, place: Place, id: UUID, chance: Random) -> Cell:
    metric, subject, period, source = place
    cell = ledger.find(Cell, id) or Cell.open(
        by=SYSTEM, metric=metric, subject=subject, period=period
    )
    standing = cell.reports.get(source)
    value = standing.value if standing else Decimal(chance.randrange(1, 100_000))
    _take(ledger, cell, source, value if standing is None else _near(value, chance))
    if chance.random() < 0.3:
        _take(ledger, cell, source, _near(value, chance))
    if chance.random() < 0.2 and not cell.reports[source].verified:
        cell.verify(source, by=SYSTEM)
    return cell


def _take(ledger: Ledger, cell: Cell, source: str, value: Decimal) -> None:
    reason: Any = ledger.keep("數據來源更正") if source in cell.reports else None
    cell.record(
        Entry(source=source, value=value, typed=format(value, "f")),
        by=SYSTEM,
        at=ledger.now(),
        reason=reason,
    )


def _near(value: Decimal, chance: Random) -> Decimal:
    """Within a hundredth of a value, and in no more places than it had."""
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return value + step * chance.choice((-1, 1))
