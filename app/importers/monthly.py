"""The monthly tracking table: targets, actual values, claims, causes and countermeasures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from app.domain.measurements.place import Place
from app.domain.scoring.targets import PeriodGoal
from app.domain.values.amounts import Note
from app.domain.values.period import Period, PeriodKind
from app.domain.values.period_reading import PeriodOutcome, PeriodReading, read_period
from app.importers import sentences
from app.importers.answers import Proposal, question_id
from app.importers.beside import CellText
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.exported import ExportedRow
from app.importers.keys import FIELD, Key
from app.importers.noted import Noted
from app.importers.tables import TableRow
from app.importers.year_to_date import (
    MONTHS,
    MOST_LOOKED_AT,
    NO_PERIOD_OF_ITS_OWN,
    WHICH_COUNT,
    YEAR_TO_DATE,
    Given,
    YearToDate,
    counted,
    is_answered,
    says_year_to_date,
)
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import LineRow

OFFICIAL = "official"
_period_read = lru_cache(maxsize=4096)(read_period)
WHATS = {
    "metric": What.KPI,
    "target": What.TARGET,
    "actual": What.ACTUAL,
    "value": What.ACTUAL,
    "completion": What.STATED,
    "mom": What.STATED,
}


def check_monthly(checking: Checking) -> None:
    """Go through the rows of a tracking table, or of a plain list of values."""
    rows = list(checking.each_row())
    source = OFFICIAL if FIELD in checking.columns else chosen_source(checking, rows)
    count = _count(checking, rows, source)
    for row in rows:
        _Row(checking, row, source, count).check()


@dataclass(frozen=True)
class _Count:
    """How the file's months are counted: `way` is None while that is asked."""

    way: str | None
    from_start: YearToDate


def _count(checking: Checking, rows: Sequence[TableRow], source: str) -> _Count:
    own = _Count(MONTHS, YearToDate(checking, ()))
    said = says_year_to_date(checking)
    says_so = said or any(_Row(checking, row, source, own).is_cumulative() for row in rows)
    if not says_so and not is_answered(checking) and len(rows) > MOST_LOOKED_AT:
        return own
    looked_at = (_Row(checking, row, source, own).given() for row in rows)
    given = [one for one in looked_at if one]
    return _Count(counted(checking, given, says_so=says_so), YearToDate(checking, given))


def chosen_source(checking: Checking, rows: Iterable[TableRow]) -> str:
    """The source of the rows that name none: `official`, a code, or `own`; asked where there are
    such rows."""
    labels = {OFFICIAL: Note(sentences.OFFICIAL), "own": Note(sentences.OWN_COUNT)}
    labels |= {
        code: Note(source.name("zh_Hant")) for code, source in checking.company.sources.items()
    }
    chosen = OFFICIAL
    for row in _without_source(checking, rows):
        chosen = checking.answers.choice(
            question_id(checking.kind, "source"),
            Note(sentences.WHICH_SOURCE_ELSE if row else sentences.WHICH_SOURCE),
            row,
            (OFFICIAL, *checking.company.sources, "own"),
            proposal=Proposal(OFFICIAL, Note(sentences.COUNTS_FOR_SCORES)),
            is_harmless=True,
            labels=labels,
        ) or OFFICIAL  # fmt: skip
    if "source" not in checking.columns:
        checking.source = chosen
    return chosen


def _without_source(checking: Checking, rows: Iterable[TableRow]) -> list[int]:
    """The rows with a value that names no source; 0, for all of them, where there is no column."""
    if "source" not in checking.columns:
        return [0]
    return [
        row.number
        for row in rows
        if not checking.cell(row, "source").text
        and any(checking.cell(row, field).text for field in ("actual", "value"))
    ]


class _Row:
    """One row: what it is about, then cell by cell."""

    def __init__(self, checking: Checking, row: TableRow, source: str, count: _Count) -> None:
        self.checking = checking
        self.row = row
        self.given_source = source
        self.count = count

    def is_cumulative(self) -> bool:
        """Whether the row's period is the year up to a month."""
        text = self.checking.cell(self.row, "period").text
        return bool(text) and _period_read(text, year=self.checking.known.year).is_cumulative

    def given(self) -> Given | None:
        """What the row gives for a month of a summed metric; None where it gives nothing."""
        checking = self.checking
        if FIELD in checking.columns or not (cell := self._actual_cell()).text:
            return None
        name, subject = checking.cell(self.row, "metric"), self._subject()
        metric = checking.metric_of(name) if name.text else None
        period = self._month()
        if metric is None or period is None or metric.aggregation != "sum":
            return None
        line = checking.line_of(metric, subject)
        place = Place(
            metric.code, line.subject if line else subject or checking.known.holder, period.key
        )
        reading = checking.reader.read(cell, metric, None, "", target=False)
        number = reading.amount.number if reading.is_accepted and reading.amount else None
        source = self._source_code(metric, line, period)
        return Given(place, source, number) if source else None

    def _month(self) -> Period | None:
        """The row's month, that up to which it counts or that of the table."""
        text = self.checking.cell(self.row, "period").text
        if not text:
            found = self.checking.period
        else:
            reading = _period_read(text, year=self.checking.known.year)
            found = reading.through if reading.is_cumulative else reading.period
        return found if found and found.kind is PeriodKind.MONTH else None

    def check(self) -> None:
        """Say what each cell of the row does."""
        if self._is_exported():
            return
        name = self.checking.cell(self.row, "metric")
        if not name.text:
            for cell in self.checking.filled(self.row):
                said = Note(sentences.NO_NAME)
                self.checking.say(cell, WHATS.get(cell.field, What.NOTE), Effect.NONE, said)
            return
        metric = self.checking.metric_of(name)
        if metric is None:
            question = Note(sentences.WHICH_METRIC, {"name": name.text})
            self.checking.ask_row(self.row, question, WHATS)
            return
        period = self._period()
        if period is None:
            return
        subject = self._subject()
        if subject is None and self.checking.cell(self.row, "subject").text:
            question = Note(
                sentences.WHICH_UNIT, {"name": self.checking.cell(self.row, "subject").text}
            )
            self.checking.ask_row(self.row, question, WHATS)
            return
        self._check(name, metric, period, subject)

    def _is_exported(self) -> bool:
        """Whether the row carries a key; it is then checked as it was exported."""
        key = Key.of(self.checking.cell(self.row, FIELD).text)
        subject = self.checking.naming.known(key.subject) if key else None
        if key is None or subject is None or key.metric not in self.checking.company.metrics:
            return False
        ExportedRow(self.checking, self.row, key, subject).check()
        return True

    def _period(self) -> Period | None:
        """The row's own period, else the table's; None where the row says why not."""
        cell = self.checking.cell(self.row, "period")
        if not cell.text:
            if self.checking.period is None:
                self.checking.ask_row(self.row, Note(sentences.WHICH_MONTH), WHATS)
            return self.checking.period
        reading = _period_read(cell.text, year=self.checking.known.year)
        if reading.outcome is PeriodOutcome.ACCEPT:
            return reading.period
        if reading.is_cumulative:
            return self._up_to(reading)
        if reading.choices:
            chosen = self.checking.answers.choice(
                question_id(self.checking.kind, "period", cell.text),
                Note(reading.sentence, reading.facts),
                self.row.number,
                tuple(choice.period.key for choice in reading.choices if not choice.is_difference),
            )
            if chosen:
                return Period.parse(chosen)
            self.checking.ask_row(self.row, Note(reading.sentence, reading.facts), WHATS)
            return None
        for one in self.checking.filled(self.row):
            said = Note(reading.sentence, reading.facts)
            self.checking.say(one, WHATS.get(one.field, What.NOTE), Effect.REFUSED, said)
        return None

    def _up_to(self, reading: PeriodReading) -> Period | None:
        """What a figure of the year up to a month is about; None where the row says why not."""
        if self.count.way == YEAR_TO_DATE:
            return reading.through
        if self.count.way is None:
            self.checking.ask_row(self.row, Note(WHICH_COUNT), WHATS)
            return None
        whole = [one.period for one in reading.choices if not one.is_difference]
        if whole:
            return whole[0]
        said = Note(NO_PERIOD_OF_ITS_OWN, {"typed": reading.typed.strip()})
        for one in self.checking.filled(self.row):
            self.checking.say(one, WHATS.get(one.field, What.NOTE), Effect.REFUSED, said)
        return None

    def _subject(self) -> UUID | None:
        text = self.checking.cell(self.row, "subject").text
        return self.checking.naming.subject(text, self.row.number) if text else None

    def _check(
        self, name: CellText, metric: MetricRow, period: Period, subject: UUID | None
    ) -> None:
        checking = self.checking
        line = checking.line_of(metric, subject)
        place = line.subject if line else subject or checking.known.holder
        about: dict[str, Any] = {"metric": metric.code, "subject": place, "period": period}
        said = Note(sentences.NAMES_LINE if line else sentences.NOT_ON_CARD)
        checking.say(name, What.KPI, Effect.SAME if line else Effect.NONE, said, **about)
        goal = self._goal(metric, line, period)
        target = self._check_target(metric, line, period, goal, about)
        actual = self._check_actual(metric, line, place, period)
        noted = Noted(checking, self.row, metric, line, period, about)
        noted.check(actual, target, goal)

    def _goal(self, metric: MetricRow, line: LineRow | None, period: Period) -> PeriodGoal | None:
        return self.checking.goal(line, metric, period) if line else None

    def _check_target(
        self,
        metric: MetricRow,
        line: LineRow | None,
        period: Period,
        goal: PeriodGoal | None,
        about: dict[str, Any],
    ) -> Decimal | None:
        cell = self.checking.cell(self.row, "target")
        if not cell.text:
            return None
        if line is None or period.year != self.checking.known.year:
            reading = self.checking.reader.read(cell, metric, None, "", target=True)
            if self.checking.say_unless_read(reading, cell, What.TARGET, **about):
                said = Note(sentences.NO_PLACE_FOR_TARGET)
                self.checking.say(cell, What.TARGET, Effect.REFUSED, said, **about)
            return reading.amount.number if reading.amount else None
        return self.checking.check_part(cell, metric, line, period, goal)

    def _check_actual(
        self, metric: MetricRow, line: LineRow | None, subject: UUID, period: Period
    ) -> Decimal | None:
        self._say_beside_actual(metric)
        cell = self._actual_cell()
        if not cell.text:
            return None
        source = self._source(metric, line, period)
        if source is None:
            self.checking.say(cell, What.ACTUAL, Effect.ASK, self._which_source())
            return None
        since = None
        if period.kind is PeriodKind.MONTH and self.count.way != MONTHS:
            if self.count.way is None:
                about: dict[str, Any] = {"metric": metric.code, "subject": subject}
                said = Note(sentences.OPEN_QUESTION, {"question": Note(WHICH_COUNT)})
                self.checking.say(cell, What.ACTUAL, Effect.ASK, said, period=period, **about)
                return None
            since = self.count.from_start.since(Place(metric.code, subject, period.key), source)
        return self.checking.check_value(cell, metric, subject, period, source, since)

    def _actual_cell(self) -> CellText:
        field = "actual" if "actual" in self.checking.columns else "value"
        return self.checking.cell(self.row, field)

    def _say_beside_actual(self, metric: MetricRow) -> None:
        """A second column of values, such as those since the year's start, is visibly left out."""
        if {"actual", "value"} <= self.checking.columns.keys():
            cell = self.checking.cell(self.row, "value")
            if cell.text:
                said = Note(sentences.BESIDE_ACTUAL)
                self.checking.say(cell, What.NOTE, Effect.NONE, said, metric=metric.code)

    def _source(self, metric: MetricRow, line: LineRow | None, period: Period) -> str | None:
        """The source that the value goes to; None while it is asked, and said of its cell."""
        cell = self.checking.cell(self.row, "source")
        if cell.text:
            codes = self.checking.naming.sources.codes(cell.text, self.row.number)
            effect, said = Effect.ASK, self._which_source()
            if codes is not None:
                effect, said = Effect.SAME, Note(sentences.MEANS, {"names": ", ".join(codes)})
            self.checking.say(cell, What.NOTE, effect, said, metric=metric.code)
        return self._source_code(metric, line, period)

    def _which_source(self) -> Note:
        question = Note(
            sentences.WHICH_SOURCE_IS, {"name": self.checking.cell(self.row, "source").text}
        )
        return Note(sentences.OPEN_QUESTION, {"question": question})

    def _source_code(self, metric: MetricRow, line: LineRow | None, period: Period) -> str | None:
        official = self.checking.official_source(metric, line, period)
        cell = self.checking.cell(self.row, "source")
        if not cell.text:
            return official if self.given_source == OFFICIAL else self.given_source
        codes = self.checking.naming.sources.codes(cell.text, self.row.number)
        return next(iter(codes), official) if codes is not None else None
