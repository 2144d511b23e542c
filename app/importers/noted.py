"""Claims and words of a tracking table's row, and the note that keeps them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.domain.reviews.commands import TrackingWords
from app.domain.scorecards.line import kpi_id
from app.domain.scoring.completion import completion, completion_in_range
from app.domain.scoring.rounding import rounded
from app.domain.scoring.targets import PeriodGoal
from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import Outcome, Reading
from app.domain.values.period import Period
from app.domain.values.reading import read_value
from app.importers import sentences
from app.importers.beside import CellText
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.tables import TableRow
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import LineRow


class Noted:
    """The claims and words of one row, and the note that keeps them."""

    def __init__(
        self,
        checking: Checking,
        row: TableRow,
        metric: MetricRow,
        line: LineRow | None,
        period: Period,
        about: dict[str, Any],
    ) -> None:
        self.checking = checking
        self.row = row
        self.metric = metric
        self.line = line
        self.period = period
        self.about = about
        known = checking.known
        self.kpi = line.kpi if line else kpi_id(known.card_id, metric.code, about["subject"])
        self.before = known.tracking.get((self.kpi, period.key))
        self.words: dict[str, Any] = {}
        self.writes = False

    def check(
        self, actual: Decimal | None, target: Decimal | None, goal: PeriodGoal | None
    ) -> None:
        self._claim("completion", *self._our_completion(actual, target, goal))
        self._claim("mom", self._our_change(actual), Note(sentences.STATED_ALONE))
        self.text("cause")
        self.text("countermeasure")
        self.responsible()
        if self.writes:
            self.plan()

    def _claim(self, field: str, ours: Fraction | None, differs: Note) -> None:
        cell = self.checking.cell(self.row, field)
        if not cell.text:
            return
        reading = share(cell.text)
        if not self.checking.say_unless_read(reading, cell, What.STATED, **self.about):
            return
        if reading.amount is None:
            return
        stated = reading.amount.number
        said = differs
        if ours is not None:
            is_equal = _to_places_of(ours, stated) == stated
            computed = Amount(_rounded_percent(ours), Unit.PERCENT)
            facts = {"ours": computed}
            said = Note(sentences.AS_COMPUTED) if is_equal else Note(differs.sentence, facts)
            if not is_equal and differs.sentence == sentences.STATED_ALONE:
                said = Note(sentences.STATED_BESIDE, facts)
        before = getattr(self.before, field) if self.before else None
        self._keep(cell, What.STATED, field, stated, before, said, value=stated)

    def _our_completion(
        self, actual: Decimal | None, target: Decimal | None, goal: PeriodGoal | None
    ) -> tuple[Fraction | None, Note]:
        """Completion as it is computed here, and what to say where the table's differs."""
        direction = Direction(self.metric.direction)
        if actual is None:
            return None, Note(sentences.STATED_ALONE)
        if direction is Direction.RANGE:
            if goal is None or goal.goal.low is None or goal.goal.high is None:
                return None, Note(sentences.STATED_ALONE)
            ours: Fraction | None = completion_in_range(actual, goal.goal.low, goal.goal.high)
            return ours, Note(sentences.STATED_BESIDE)
        against = target if target is not None else goal.goal.target if goal else None
        if against is None:
            return None, Note(sentences.STATED_ALONE)
        ours = completion(actual, against, direction)
        if direction is Direction.LOWER and ours is not None and against > 0:
            stated = share(self.checking.cell(self.row, "completion").text)
            plain = Fraction(actual) / Fraction(against)
            number = stated.amount.number if stated.amount else None
            if number is not None and _to_places_of(plain, number) == number:
                return ours, Note(sentences.STATED_LOWER_BETTER)
        return ours, Note(sentences.STATED_BESIDE)

    def _our_change(self, actual: Decimal | None) -> Fraction | None:
        """This value against the previous period's."""
        if actual is None:
            return None
        cells, subject = self.checking.known.cells, self.about["subject"]
        earlier = cells.cell(self.metric.code, subject, self.period.previous()).value
        if earlier is None or earlier <= 0:
            return None
        return Fraction(actual) / Fraction(earlier) - 1

    def text(self, field: str) -> None:
        """Say what becomes of the words in a column."""
        cell = self.checking.cell(self.row, field)
        if not cell.text:
            return
        if share(cell.text).outcome is Outcome.NOTHING:
            self.checking.say(cell, What.NOTE, Effect.NONE, **self.about)
            return
        before = getattr(self.before, field) if self.before else None
        self._keep(cell, What.NOTE, field, cell.text, before or None)

    def responsible(self) -> None:
        """Say whom the table names as answering for the line."""
        cell = self.checking.cell(self.row, "owner")
        if not cell.text:
            return
        terms = self.line.in_force(self.period.last_month().key) if self.line else None
        owners = [person for person, _ in terms.owners] if terms else []
        naming, holder = self.checking.naming, self.checking.known.holder
        persons = naming.persons(cell.text, self.row.number, holder, owners)
        if persons is None:
            question = Note(sentences.WHO_IS, {"name": cell.text})
            said = Note(sentences.OPEN_QUESTION, {"question": question})
            self.checking.say(cell, What.NOTE, Effect.ASK, said, **self.about)
            return
        self.words["responsible"] = persons[0] if persons else None
        before = self.before.stated_responsible if self.before else None
        names = ", ".join(naming.called(one) or "" for one in persons)
        said = Note(sentences.MEANS, {"names": names})
        self._keep(cell, What.NOTE, "stated_responsible", cell.text, before or None, said)

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
        """Say what becomes of a claim or text, and let the note hold it."""
        about = {**self.about, "value": value} if value is not None else self.about
        self.words[field] = new
        self.writes |= self.checking.note(cell, what, new, old, said, about, self._owners())

    def _owners(self) -> list[UUID]:
        terms = self.line.in_force(self.period.last_month().key) if self.line else None
        return [person for person, _ in terms.owners] if terms else []

    def plan(self) -> None:
        """Let the import write the note: what the row says, and what it left as it stands."""
        before = self.before
        kept: dict[str, Any] = {}
        if before is not None:
            kept = {
                "cause": before.cause,
                "countermeasure": before.countermeasure,
                "responsible": before.responsible,
                "stated_responsible": before.stated_responsible,
                "completion": before.completion,
                "mom": before.mom,
            }
        words = TrackingWords(
            card=self.checking.known.card_id,
            kpi=self.kpi,
            metric=self.metric.code,
            subject=self.about["subject"],
            period=self.period.key,
            row=self.row.number,
            **(kept | self.words),
        )
        self.checking.plan("tracking", words)


def share(text: str) -> Reading:
    """A claim in percent; a change is as good as a level here."""
    return read_value(text, unit=Unit.PERCENT, is_growth_rate=True, origin="file")


def _to_places_of(ours: Fraction, stated: Decimal) -> Decimal:
    """Ours as exact as the table states its own, at least whole percents."""
    exponent = stated.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return rounded(ours, max(places, 2))


def _rounded_percent(ours: Fraction) -> Decimal:
    """With two decimals of the percentage."""
    return rounded(ours, 4)
