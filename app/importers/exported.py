"""Rows that were exported and come back: what was edited is taken, what moved is told."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.measurements.place import Place
from app.domain.scoring.rounding import rounded
from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.importers import sentences
from app.importers.beside import CellText
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.keys import FIELD, Key, range_text
from app.importers.noted import Noted, share
from app.importers.tables import Table, TableRow
from app.reading.people_named import people_named
from projections.metrics.queries import MetricRow
from projections.people.queries import Names

MOST_KEY = 400
_SEVERAL = re.compile("、|, ")
"""What stands between the names of a line's owners in an exported table."""


def keys_in(table: Table, columns: Mapping[str, int]) -> list[Key]:
    """The keys of an exported table's rows."""
    at = columns.get(FIELD)
    if at is None:
        return []
    texts = (row.cells[at] for row in table.rows if at < len(row.cells))
    return [key for text in texts if (key := Key.of(text[:MOST_KEY]))]


class ExportedRow:
    """One row with its key: the target and the actual value are compared with what it showed.

    So are, in a monthly table, the words on the line; what is worked out is never taken back.
    """

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
        self.line = checking.line_of(self.metric, subject)
        self.noted = Noted(checking, row, self.metric, self.line, self.period, self.about)

    def check(self) -> None:
        """Say of each cell what it does."""
        told = {
            "metric": self._metric,
            "target": self._target,
            "actual": self._actual,
            "completion": self._worked_out,
            "mom": self._worked_out,
            "cause": self._text,
            "countermeasure": self._text,
        }
        if "period" not in self.checking.columns:
            # A scorecard's file names the KPI's owners; only a monthly table says who answers.
            told["owner"] = self._responsible
        for cell in self.checking.filled(self.row):
            if cell.field in told:
                told[cell.field](cell)
            elif cell.field != FIELD:
                said = Note(sentences.NOT_TAKEN_BACK)
                self.checking.say(cell, What.NOTE, Effect.NONE, said, **self.about)
        if self.noted.writes:
            self.noted.plan()

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
        is_unedited = asked is not None and asked == self.key.target
        goal = self.checking.goal(self.line, self.metric, self.period) if self.line else None
        if self.line is None or is_unedited or (goal and cell.text == range_text(goal.goal)):
            self._say_unedited(cell, What.TARGET, asked)
            return
        self.checking.check_part(cell, self.metric, self.line, self.period, goal)

    def _worked_out(self, cell: CellText) -> None:
        """Completion or change: as they are worked out here, or else not taken."""
        reading = self.checking.known.scored.get(self.period.key)
        line = reading.line(self.noted.kpi) if reading else None
        ours = None
        if line is not None:
            ours = line.completion if cell.field == "completion" else line.mom_share
        stated = share(cell.text).amount
        is_ours = ours is not None and stated is not None and rounded(ours, 4) == stated.number
        said = sentences.AS_EXPORTED if is_ours else sentences.NOT_TAKEN_BACK
        effect = Effect.SAME if is_ours else Effect.NONE
        self.checking.say(cell, What.STATED, effect, Note(said), **self.about)

    def _text(self, cell: CellText) -> None:
        """Cause or countermeasure; an export escapes what a spreadsheet would compute."""
        stands = getattr(self.noted.before, cell.field) if self.noted.before else ""
        if stands.strip() in (cell.text, cell.text.removeprefix("'")):
            self._say_unedited(cell, What.NOTE, None)
        else:
            self.noted.text(cell.field)

    def _responsible(self, cell: CellText) -> None:
        if self._stands_for(cell.text):
            self._say_unedited(cell, What.NOTE, None)
        else:
            self.noted.responsible()

    def _stands_for(self, text: str) -> bool:
        """Whether the names are of those who answer for the line as it stands."""
        note, company = self.noted.before, self.checking.company
        if note and note.stated_responsible == text:
            return True
        terms = self.line.in_force(self.period.last_month().key) if self.line else None
        owners = [person for person, _ in terms.owners] if terms else []
        standing = [note.responsible] if note and note.responsible else owners
        known = Names(persons=company.people)
        meant = [set(people_named(one, known, company.usernames)) for one in _SEVERAL.split(text)]
        return len(meant) == len(standing) and all(
            one in some for one, some in zip(standing, meant, strict=True)
        )

    def _number(
        self, cell: CellText, place: Place | None, source: str, *, target: bool
    ) -> Decimal | None:
        reading = self.checking.reader.read(cell, self.metric, place, source, target=target)
        return reading.amount.number if reading.amount else None

    def _say_unedited(
        self,
        cell: CellText,
        what: What,
        asked: Decimal | None,
        *,
        moved: bool = False,
        now: Decimal | None = None,
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
