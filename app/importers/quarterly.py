"""The quarterly review table: objective, stated score, what worked, problems, next direction."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.reviews.commands import ReviewWords
from app.domain.scoring.targets import period_goal
from app.domain.values.amounts import Amount, Note
from app.domain.values.outcome import Outcome
from app.domain.values.period import Period
from app.domain.values.period_reading import PeriodOutcome, PeriodReading, read_period
from app.domain.values.stated_scores import read_stated_score
from app.importers import sentences
from app.importers.beside import CellText
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.tables import Table, TableRow
from app.reading.cards import CardReading
from app.reading.importing import line_in_period
from projections.scorecards.queries import PartRow

TEXTS = {
    "core": "core_objective",
    "worked": "worked",
    "problems": "problems",
    "next": "next_direction",
}
WHATS = {"score": What.STATED}
_HAS_DIGIT = re.compile("[0-9一二三四五六七八九十百千万亿]")


def periods_in(table: Table, column: int, year: int) -> list[Period]:
    """The periods that the table's rows name."""
    texts = dict.fromkeys(row.cells[column] for row in table.rows if column < len(row.cells))
    read = [read_period(text, year=year) for text in texts]
    return [one.period for one in read if one.period is not None]


def check_quarterly(checking: Checking) -> None:
    """Go through the rows of a review table.

    Stated scores are compared last: with what the file's own targets make of the scorecard.
    """
    found = []
    for row in checking.each_row():
        cell = checking.cell(row, "period")
        reading = read_period(cell.text, year=checking.known.year)
        if reading.period is None:
            _say_no_period(checking, row, reading)
            continue
        if reading.period.year != checking.known.year:
            facts = {"period": reading.period, "year": checking.known.year}
            for one in checking.filled(row):
                said = Note(sentences.OUTSIDE_YEAR, facts)
                checking.say(one, WHATS.get(one.field, What.NOTE), Effect.REFUSED, said)
            continue
        found.append(_Review(checking, row, reading.period, reading.outcome is PeriodOutcome.PLAN))
    for review in found:
        review.check()
    for review in found:
        review.check_score()
    columns = {name: at for at, name in enumerate(checking.table.header)}
    checking.rows.sort(key=lambda row: (row.row, columns.get(row.column, 0)))


def _say_no_period(checking: Checking, row: TableRow, reading: PeriodReading) -> None:
    effect = Effect.ASK if reading.outcome is PeriodOutcome.ASK else Effect.REFUSED
    for cell in checking.filled(row):
        said = Note(reading.sentence, reading.facts)
        checking.say(cell, WHATS.get(cell.field, What.NOTE), effect, said)


class _Review:
    """One row of the review table."""

    def __init__(self, checking: Checking, row: TableRow, period: Period, is_plan: bool) -> None:
        self.checking = checking
        self.row = row
        self.period = period
        self.is_plan = is_plan
        self.before = checking.known.reviews.get(period.key)
        self.words: dict[str, Any] = {}
        self.writes = False

    def check(self) -> None:
        for cell in self.checking.filled(self.row):
            if cell.field in TEXTS:
                self._text(cell, TEXTS[cell.field])
            if cell.field == "core":
                self._target(cell)

    def check_score(self) -> None:
        """The stated score, once all targets of the file are known; then the row is complete."""
        cell = self.checking.cell(self.row, "score")
        if cell.text:
            self._score(cell)
        if self.writes:
            self._plan()

    def _text(self, cell: CellText, field: str) -> None:
        if read_stated_score(cell.text).outcome is Outcome.NOTHING:
            self.checking.say(cell, What.NOTE, Effect.NONE, **self._about())
            return
        before = getattr(self.before, field) if self.before else ""
        self._keep(cell, What.NOTE, field, cell.text, before or None)

    def _score(self, cell: CellText) -> None:
        reading = read_stated_score(cell.text)
        about = self._about()
        if not self.checking.say_unless_read(reading, cell, What.STATED, **about):
            return
        if reading.amount is None:
            return
        stated = reading.amount.number
        grade = reading.stated_grade or ""
        self.words["grade"] = grade
        before = (self.before.score, self.before.grade) if self.before else (None, "")
        old = None if before[0] is None else before
        said = self._beside_ours(stated, grade)
        self._keep(cell, What.STATED, "score", (stated, grade), old, said, value=stated)
        self.words["score"] = stated

    def _beside_ours(self, stated: Decimal, grade: str) -> Note:
        known = self.checking.known
        before, after = known.scored.get(self.period.key), self._scored_after()
        ours = after.scored.score if after else None
        if after is None or ours is None:
            return Note(sentences.STATED_ALONE)
        if ours == stated and (not grade or grade == str(after.scored.grade)):
            return Note(sentences.AS_COMPUTED)
        facts = {"ours": Amount(ours), "grade": str(after.scored.grade)}
        moves = before is None or before.scored.score != ours
        return Note(sentences.STATED_SCORE_THEN if moves else sentences.STATED_SCORE, facts)

    def _scored_after(self) -> CardReading | None:
        """The scorecard in the period as it will be scored once the file's targets are in."""
        known = self.checking.known
        if known.score_with is None:
            return None
        parts: dict[UUID, dict[str, PartRow]] = {}
        for one in self.checking.planned.get("parts", []):
            part = one.part
            parts.setdefault(one.kpi, {})[part.period] = PartRow(
                part.target, part.floor, part.challenge, by=known.company.by, set_at=0
            )
        lines = [
            replace(line, parts={**line.parts, **parts[line.kpi]}) if line.kpi in parts else line
            for line in known.lines
        ]
        return known.score_with(self.period, lines)

    def _target(self, cell: CellText) -> None:
        """新增付費用戶40萬 is also the target of that line in this quarter."""
        known = self.checking.known
        codes = [line.metric for line in known.lines if line.retired_from is None]
        found = self.checking.naming.metric_within(cell.text, codes)
        if found is None or not _HAS_DIGIT.search(found[1]):
            return
        metric = self.checking.company.metrics[found[0]]
        line = self.checking.line_of(metric)
        if line is None:
            return
        terms = line_in_period(line, self.period, known.year)
        goal = period_goal(terms, known.terms[metric.code], self.period) if terms else None
        self.checking.check_part(cell, metric, line, self.period, goal, text=found[1])

    def _about(self) -> dict[str, Any]:
        return {"subject": self.checking.known.holder, "period": self.period}

    def _keep(
        self,
        cell: CellText,
        what: What,
        field: str,
        new: Any,
        old: Any,
        said: Note | None = None,
        value: Decimal | None = None,
    ) -> None:
        about = {**self._about(), "value": value} if value is not None else self._about()
        self.words[field] = new
        self.writes |= self.checking.note(cell, what, new, old, said, about)

    def _plan(self) -> None:
        before = self.before
        kept: dict[str, Any] = {}
        if before is not None:
            names = (*TEXTS.values(), "score", "grade")
            kept = {name: getattr(before, name) for name in names}
        words = ReviewWords(
            card=self.checking.known.card_id,
            period=self.period.key,
            is_plan=self.is_plan,
            row=self.row.number,
            **(kept | self.words),
        )
        self.checking.plan("reviews", words)
