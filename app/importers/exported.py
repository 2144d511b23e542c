"""Rows that were exported and come back: what was edited is taken, what moved is told."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.measurements.commands import Place
from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.importers import sentences
from app.importers.beside import CellText
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.keys import FIELD, Key
from app.importers.tables import Table, TableRow
from projections.metrics.queries import MetricRow

MOST_KEY = 400


def keys_in(table: Table, columns: Mapping[str, int]) -> list[Key]:
    """The keys of an exported table's rows."""
    at = columns.get(FIELD)
    if at is None:
        return []
    texts = (row.cells[at] for row in table.rows if at < len(row.cells))
    return [key for text in texts if (key := Key.of(text[:MOST_KEY]))]


class ExportedRow:
    """One row with its key: the target and the actual value are compared with what it showed."""

    def __init__(self, checking: Checking, row: TableRow, key: Key, subject: UUID) -> None:
        self.checking = checking
        self.row = row
        self.key = key
        self.metric: MetricRow = checking.company.metrics[key.metric]
        self.period = Period.parse(key.period)
        self.place = Place(key.metric, subject, key.period)
        self.about: dict[str, Any] = {
            "metric": key.metric,
            "subject": subject,
            "period": self.period,
        }

    def check(self) -> None:
        """Say of each cell what it does."""
        told = {"metric": self._metric, "target": self._target, "actual": self._actual}
        for cell in self.checking.filled(self.row):
            if cell.field in told:
                told[cell.field](cell)
            elif cell.field != FIELD:
                said = Note(sentences.NOT_TAKEN_BACK)
                self.checking.say(cell, What.NOTE, Effect.NONE, said, **self.about)

    def _metric(self, cell: CellText) -> None:
        said = Note(sentences.EXPORTED_ROW)
        self.checking.say(cell, What.KPI, Effect.SAME, said, **self.about)

    def _actual(self, cell: CellText) -> None:
        source = self.key.source or "own"
        now = self.checking.standing(self.place, source)
        asked = self._number(cell, self.place, source, target=False)
        if asked is not None and asked == self.key.actual:
            self._say_unedited(cell, What.ACTUAL, asked, moved=now != self.key.standing, now=now)
        elif asked is not None and now not in (self.key.standing, asked):
            facts = {"old": self._shown(self.key.standing), "now": self._shown(now)}
            said = Note(sentences.MOVED_MEANWHILE, {**facts, "new": self._shown(asked)})
            about = {**self.about, "value": asked}
            self.checking.say(cell, What.ACTUAL, Effect.REFUSED, said, **about)
        else:
            subject = self.place.subject
            self.checking.check_value(cell, self.metric, subject, self.period, source)

    def _target(self, cell: CellText) -> None:
        asked = self._number(cell, None, "", target=True)
        line = self.checking.line_of(self.metric, self.place.subject)
        if line is None or (asked is not None and asked == self.key.target):
            self._say_unedited(cell, What.TARGET, asked, moved=False, now=None)
            return
        goal = self.checking.goal(line, self.metric, self.period)
        standing = goal.goal.target if goal else None
        self.checking.check_part(cell, self.metric, line, self.period, standing)

    def _number(
        self, cell: CellText, place: Place | None, source: str, *, target: bool
    ) -> Decimal | None:
        reading = self.checking.reader.read(cell, self.metric, place, source, target=target)
        return reading.amount.number if reading.amount else None

    def _say_unedited(
        self, cell: CellText, what: What, asked: Decimal | None, *, moved: bool, now: Decimal | None
    ) -> None:
        about = {**self.about, "value": asked}
        if moved:
            facts = {"now": self._shown(now), "old": self._shown(asked)}
            said = Note(sentences.MOVED_UNEDITED, facts)
            self.checking.say(cell, what, Effect.NONE, said, **about)
            return
        self.checking.say(cell, what, Effect.SAME, Note(sentences.AS_EXPORTED), **about)

    def _shown(self, number: Decimal | None) -> object:
        return "—" if number is None else Amount(number, Unit(self.metric.unit))
