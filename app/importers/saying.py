"""The cells of a file as they are gone through, and what is said of each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.values.amounts import Note
from app.domain.values.matching import fold
from app.domain.values.outcome import Outcome, Reading
from app.domain.values.period import Period
from app.importers import sentences
from app.importers.answers import Answers
from app.importers.beside import CellText, notes_beside, trouble
from app.importers.entries import Effect, Row, What
from app.importers.fields import is_total
from app.importers.grids import NOTHING
from app.importers.headings import FIGURES
from app.importers.keys import FIELD
from app.importers.naming import Naming
from app.importers.recognising import Recognised
from app.importers.sums import Column, compared_across
from app.importers.tables import Table, TableRow

ALONE = FIGURES | {"cause", "countermeasure", "core", "score", "worked", "problems", "next"}
"""Fields without which the rest of their row can still be read."""

SPOKEN_OF = {
    "metric": What.KPI,
    "target": What.TARGET,
    "actual": What.ACTUAL,
    "value": What.ACTUAL,
    "completion": What.STATED,
    "mom": What.STATED,
}
"""What a cell of a field speaks of, where it can't be read."""

SUMMED = frozenset({"target", "actual", "value"})
"""Fields whose rows of sums are compared."""

PUT_RIGHT = "file-fix-"
"""How the ids of texts begin that somebody put in the place of a cell's."""

FIXED = frozenset({"metric", "subject", "source", "owner"})
"""Fields that one cell may hold for several rows, where periods are columns."""

DEFAULT_SAID = {
    Effect.SAME: sentences.SAME,
    Effect.NEW: sentences.NEW_VALUE,
    Effect.NONE: sentences.NO_VALUE,
}
"""What is said of an effect that needs no words of its own."""


class Saying:
    """Goes through the rows of a table and keeps what each cell does."""

    def __init__(
        self, table: Table, recognised: Recognised, naming: Naming, answers: Answers
    ) -> None:
        self.table = table
        self.columns = recognised.columns
        self.naming = naming
        self.rows: list[Row] = []
        self.remarks: list[Note] = []
        self._unknown = recognised.unknown
        self._twins = _twins(table, recognised)
        self._fixed: set[tuple[int, str, str, Effect]] = set()
        self._notes: dict[tuple[Any, ...], Note] = {}
        self._sums: dict[str, Column] = {}
        self._put_right = {
            id: said for id, said in answers.given.items() if id.startswith(PUT_RIGHT)
        }

    def each_row(self) -> Iterable[TableRow]:
        """The rows that hold something; sums are left out and said so."""
        for row in self.table.rows:
            word = self.cell(row, "metric").text or row.cells[0]
            if is_total(word):
                self._say_total(word, row)
            elif not self._is_refused(row):
                for name in SUMMED & self.columns.keys():
                    self._sums.setdefault(name, Column()).add(self.cell(row, name).text)
                yield row

    def _say_total(self, word: str, row: TableRow) -> None:
        """A row of sums is left out, but compared with the rows above."""
        for cell in self.filled(row):
            summed = self._sums.get(cell.field)
            note = summed.checked(word, cell.text) if summed else None
            self.say(cell, What.NOTE, Effect.NONE, note or Note(sentences.TOTAL))
            if note and note.sentence == sentences.TOTAL_DIFFERS:
                self.remarks.append(note)

    def _is_refused(self, row: TableRow) -> bool:
        """Say of cells without a result why not; whether nothing of the row can be read then.

        Such a cell holds nothing for the checks that follow.
        """
        if not row.marks and not self._twins:
            return False
        troubled = [cell for cell in self._with_fields(row) if trouble(cell)]
        is_whole = any(cell.field not in ALONE for cell in troubled)
        for cell in troubled:
            what = SPOKEN_OF.get(cell.field, What.NOTE)
            self.say(cell, what, Effect.REFUSED, trouble(cell))
        if is_whole:
            rest = Note(sentences.OPEN_QUESTION, {"question": Note(sentences.REST_OF_ROW)})
            for cell in self.filled(row):
                self.say(cell, What.NOTE, Effect.ASK, rest)
        return is_whole

    def cell(self, row: TableRow, field: str) -> CellText:
        """A field's cell; an empty text where the table has no such column."""
        found = self._cell(row, field)
        return replace(found, text="") if trouble(found) else found

    def _cell(self, row: TableRow, field: str) -> CellText:
        at = self.columns.get(field)
        if at is None or at >= len(row.cells):
            return CellText(row.number, "", field, "")
        name = row.names[at] if row.names else self.table.header[at]
        text = _ESCAPED.sub("", row.cells[at].strip())
        mark = row.marks.get(at, NOTHING)
        if self._put_right and (said := self._put_right.get(fix_id(row.number, name))):
            kept = replace(mark, problem="", shown="", is_filled=False)
            return CellText(row.number, name, field, said.strip(), kept, instead=text)
        return CellText(row.number, name, field, text, mark, other=self._other(row, at, text))

    def _other(self, row: TableRow, at: int, text: str) -> str:
        """What another column of the same name says, where that is something else."""
        for twin in self._twins.get(at, ()):
            said = row.cells[twin].strip() if twin < len(row.cells) else ""
            if said and _bare(said) != _bare(text):
                return said
        return ""

    def _with_fields(self, row: TableRow) -> list[CellText]:
        fields = sorted(self.columns, key=self.columns.__getitem__)
        return [self._cell(row, field) for field in fields]

    def filled(self, row: TableRow) -> list[CellText]:
        """The cells of known columns that hold a text, in the file's order."""
        cells = self._with_fields(row)
        return [cell for cell in cells if cell.text and cell.column and not trouble(cell)]

    def say(
        self,
        cell: CellText,
        what: What,
        effect: Effect,
        said: Note | None = None,
        *,
        metric: str | None = None,
        subject: UUID | None = None,
        period: Period | str | None = None,
        value: Decimal | None = None,
        also: Note | None = None,
    ) -> None:
        """Keep what a cell does; a cell of a column that serves several rows is said once."""
        if cell.field in FIXED:
            key = (cell.row, cell.column, cell.text, effect)
            if key in self._fixed:
                return
            self._fixed.add(key)
        self.rows.append(
            Row(
                row=cell.row,
                column=cell.column,
                what=what,
                text=cell.text,
                effect=effect,
                said=self._held_once(said or Note(DEFAULT_SAID.get(effect, ""))),
                metric=metric,
                subject=self.naming.called(subject),
                period=None if period is None else str(period),
                value=value,
                notes=(*((also,) if also else ()), *notes_beside(cell)),
            )
        )

    def _held_once(self, said: Note) -> Note:
        """The same sentence about thousands of cells is one object."""
        if not all(type(fact) is str for fact in said.facts.values()):
            return said
        return self._notes.setdefault((said.sentence, *said.facts.items()), said)

    def say_unless_read(self, reading: Reading, cell: CellText, what: What, **about: Any) -> bool:
        """Say why a text gives nothing; True where it was read or may be held."""
        effects = {
            Outcome.NOTHING: (Effect.NONE, Note(sentences.NO_VALUE)),
            Outcome.REFUSE: (Effect.REFUSED, Note(reading.sentence, reading.facts)),
            Outcome.ASK: (Effect.ASK, Note(reading.sentence, reading.facts)),
        }
        if reading.outcome in effects:
            self.say(cell, what, *effects[reading.outcome], **about)
            return False
        if reading.outcome is Outcome.HOLD and reading.amount is None:
            self.say(cell, what, Effect.HELD, Note(reading.sentence, reading.facts), **about)
            return False
        return True

    def ask_row(self, row: TableRow, question: Note, what: Mapping[str, What]) -> None:
        """Every cell of the row waits for an answer."""
        said = Note(sentences.OPEN_QUESTION, {"question": question})
        for cell in self.filled(row):
            self.say(cell, what.get(cell.field, What.NOTE), Effect.ASK, said)

    def leave_out_the_rest(self) -> None:
        """Columns that aren't known and lines outside the table: visibly left out."""
        for number, text in self.table.aside:
            cell = CellText(number, "", "", text)
            self.say(cell, What.NOTE, Effect.NONE, Note(sentences.ASIDE))
        for at in self._unknown:
            name = self.table.header[at]
            is_told = self.table.words.is_left_out(name)
            is_twin = any(at in twins for twins in self._twins.values())
            said = Note(
                sentences.NOT_TAKEN_BACK
                if FIELD in self.columns
                else sentences.LEFT_OUT
                if is_told
                else sentences.SAME_NAME
                if is_twin
                else sentences.NOT_READ
            )
            cell = CellText(self.table.header_row, name, "", name)
            self.say(cell, What.NOTE, Effect.NONE, said)
        self.remarks += [one for one in map(compared_across, self.table.sums) if one]
        self.rows.sort(key=lambda row: row.row)


def _twins(table: Table, recognised: Recognised) -> Mapping[int, tuple[int, ...]]:
    """The columns that are left out since one of the same name is read, by that one."""
    names = [fold(name) for name in table.header]
    found = {
        at: tuple(other for other in recognised.unknown if names[other] == names[at])
        for at in recognised.columns.values()
    }
    return {at: others for at, others in found.items() if others}


_ESCAPED = re.compile(r"^'(?=[+\-]\s*[0-9.])")
"""What exports put before a negative figure, so that no spreadsheet takes it for a formula."""


def _bare(text: str) -> str:
    """A text as it is compared with another cell's: 5,000 is 5000."""
    return fold(text).replace(",", "")


def fix_id(row: int, column: str) -> str:
    """The id under which another text for a cell is given."""
    return f"{PUT_RIGHT}{row}-{column.replace('=', ' ')}"
