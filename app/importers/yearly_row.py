"""A row of the yearly master table: what its cells ask for, and what they are about."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.scorecards.terms import Owner, Relative
from app.domain.scoring.relative import level_of
from app.domain.values.amounts import Amount, Note, canonical
from app.domain.values.kinds import Cycle, Unit
from app.domain.values.matching import fold
from app.domain.values.outcome import Outcome, Reading
from app.domain.values.period import Period
from app.importers import sentences
from app.importers.answers import Proposal, question_id
from app.importers.beside import CellText
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.ranges import range_note
from app.importers.tables import TableRow
from app.importers.weights import WHOLE, Weights
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import TermsRow

CYCLES = {
    Cycle.YEAR: ("年度", "年", "每年", "全年", "year", "yearly", "annual", "annually"),
    Cycle.QUARTER: ("季度", "季", "每季", "每季度", "quarter", "quarterly"),
    Cycle.MONTH: ("月度", "月", "每月", "month", "monthly"),
}
CYCLE_LABELS = {
    str(Cycle.YEAR): Note(sentences.YEARLY),
    str(Cycle.QUARTER): Note(sentences.QUARTERLY),
    str(Cycle.MONTH): Note(sentences.MONTHLY),
}
_CYCLE = {fold(word): cycle for cycle, words in CYCLES.items() for word in words}
WHATS = dict.fromkeys(("dimension", "objective", "metric", "weight", "owner"), What.KPI)
WHATS |= {"source": What.KPI, "cycle": What.KPI, "target": What.TARGET}


class AskedTarget:
    """A target as the table asks for it: a level, a range or a change, never two of them.

    `level` is what it comes to at the moment, to be shown; None where that isn't known.
    """

    def __init__(
        self,
        target: Decimal | None = None,
        low: Decimal | None = None,
        high: Decimal | None = None,
        relative: Relative | None = None,
        level: Decimal | None = None,
        stated: str = "",
        said: Note | None = None,
    ) -> None:
        self.target = target
        self.low = low
        self.high = high
        self.relative = relative
        self.level = level
        self.stated = stated
        self.said = said

    @property
    def is_given(self) -> bool:
        """Whether the cell asks for anything at all."""
        return any(one is not None for one in (self.target, self.low, self.high, self.relative))

    def stands_in(self, terms: TermsRow) -> bool:
        """Whether the line's own target is this one."""
        if self.relative is not None:
            return terms.relative_change == self.relative.change
        if self.low is not None or self.high is not None:
            return (self.low, self.high) == (terms.low, terms.high)
        return self.target == terms.target


class YearlyRow:
    """One row of the table: what its cells ask for."""

    def __init__(self, checking: Checking, row: TableRow, weights: Weights) -> None:
        self.checking = checking
        self.row = row
        self.weight = weights.by_row.get(row.number)
        self.weight_asked = weights.asked.get(row.number)
        self.year = str(checking.known.year)

    def cell(self, field: str) -> CellText:
        return self.checking.cell(self.row, field)

    def target(self, metric: MetricRow, subject: UUID, about: dict[str, Any]) -> AskedTarget | None:
        """What the target cell asks for; None where it says why not."""
        cell = self.cell("target")
        if not cell.text:
            return AskedTarget()
        reading = self.checking.reader.read(cell, metric, None, "", target=True)
        if reading.outcome is Outcome.NOTHING:
            self.checking.say(cell, What.TARGET, Effect.NONE, **about)
            return AskedTarget()
        if not self.checking.say_unless_read(reading, cell, What.TARGET, **about):
            return None
        if reading.outcome is Outcome.HOLD:
            said = Note(reading.sentence, reading.facts)
            self.checking.say(cell, What.TARGET, Effect.HELD, said, **about)
            return None
        return self._asked_for(reading, metric, subject)

    def _asked_for(self, reading: Reading, metric: MetricRow, subject: UUID) -> AskedTarget:
        stated, amount = reading.stated, reading.amount.number if reading.amount else None
        if reading.relative is not None:
            return self._relative(reading, reading.relative.change, metric, subject, stated)
        if reading.low is not None and reading.high is not None:
            said = Note(
                sentences.IS_RANGE,
                {"range": range_note(reading.low, reading.high, Unit(metric.unit))},
            )
            return AskedTarget(
                low=reading.low, high=reading.high, level=amount, stated=stated, said=said
            )
        noted = Note(reading.sentence, reading.facts) if reading.sentence else None
        return AskedTarget(amount, level=amount, stated=stated, said=noted)

    def _relative(
        self, reading: Reading, change: Decimal, metric: MetricRow, subject: UUID, stated: str
    ) -> AskedTarget:
        """A change against the year before, whose official value is frozen with its source."""
        before = Period.parse(self.year).previous()
        found = self.checking.known.baseline(metric.code, subject, before)
        facts: dict[str, object] = {"change": reading.typed.strip(), "period": before}
        if found is None:
            relative = Relative(change, before.key, None)
            return AskedTarget(
                relative=relative, stated=stated, said=Note(sentences.NO_BASELINE, facts)
            )
        relative = Relative(change, before.key, found.value, found.source)
        level, unit = level_of(found.value, change), Unit(metric.unit)
        facts |= {"baseline": Amount(found.value, unit), "target": Amount(level, unit)}
        said = Note(sentences.RELATIVE, facts)
        return AskedTarget(relative=relative, level=level, stated=stated, said=said)

    def owners(self, held: Sequence[UUID] = ()) -> tuple[UUID, ...] | None:
        """The people whom the row names, None while one of them is asked for."""
        text = self.cell("owner").text
        holder = self.checking.known.holder
        naming = self.checking.naming
        return naming.persons(text, self.row.number, holder, held) if text else ()

    def sources(self, held: Iterable[str] = ()) -> tuple[str, ...] | None:
        """The sources that the row names, first named first; `held` are those of its KPI."""
        text = self.cell("source").text
        return self.checking.naming.sources.codes(text, self.row.number, held) if text else ()

    def say_unread_weight(self, about: dict[str, Any]) -> None:
        """Why the row has no weight: its unit is asked for, or it is none."""
        cell = self.cell("weight")
        if self.weight_asked is not None:
            said = Note(sentences.OPEN_QUESTION, {"question": self.weight_asked})
            self.checking.say(cell, What.KPI, Effect.ASK, said, **about)
            return
        said = Note(sentences.UNREADABLE_WEIGHT, {"typed": cell.text})
        self.checking.say(cell, What.KPI, Effect.REFUSED, said, **about)

    def cycle(self, about: dict[str, Any]) -> Cycle | None:
        """The cycle of the row, asked once for all that have none; None where that is open, or the
        cell says why not."""
        cell = self.cell("cycle")
        if not cell.text:
            chosen = self.checking.answers.choice(
                question_id(self.checking.kind, "cycle"),
                Note(sentences.WHICH_CYCLE),
                self.row.number,
                tuple(CYCLES),
                proposal=Proposal(str(Cycle.YEAR), Note(sentences.TABLE_OF_A_YEAR)),
                labels=CYCLE_LABELS,
            )
            return Cycle(chosen) if chosen else None
        cycle = _CYCLE.get(fold(cell.text))
        if cycle is None:
            said = Note(sentences.UNREADABLE_CYCLE, {"typed": cell.text})
            self.checking.say(cell, What.KPI, Effect.REFUSED, said, **about)
        return cycle


def shared(owners: tuple[UUID, ...]) -> tuple[Owner, ...]:
    """Equal shares that add up to the whole, in hundredths; the first has the rest."""
    share = (WHOLE / len(owners)).quantize(Decimal("0.01"))
    first = WHOLE - share * (len(owners) - 1)
    return tuple(Owner(one, canonical(share if at else first)) for at, one in enumerate(owners))
