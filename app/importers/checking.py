"""Compares a file with what stands: the effect of each cell, and the plan that makes it so."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from app.domain.imports import plan as plans
from app.domain.imports.plan import Plan
from app.domain.measurements.cell import Entry
from app.domain.measurements.commands import Place, first_official, sources_of, thing_at
from app.domain.measurements.quality import earlier_values, grounds_to_hold
from app.domain.measurements.refusals import FuturePeriod, NotASource
from app.domain.people.refusals import NotYours
from app.domain.people.rights import TABLE, Act, Actor, Thing, UnitTree, may
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import guard_value
from app.domain.refusals import Refused
from app.domain.reviews.commands import NOTING
from app.domain.scorecards.terms import PeriodTarget
from app.domain.scoring.official import is_in_conflict
from app.domain.scoring.rounding import rounded
from app.domain.scoring.targets import PeriodGoal, period_goal
from app.domain.scoring.terms import Report
from app.domain.values.amounts import MOST_PLACES, Amount, Note
from app.domain.values.holds import FAR_FROM_HISTORY
from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import BarePercent, Choice, Outcome, Reading, Relative
from app.domain.values.period import Period
from app.domain.values.reading import read_target, read_value
from app.importers import sentences
from app.importers.answers import Answers, question_id
from app.importers.beside import CellText, evidence, notes_beside, trouble
from app.importers.entries import WRITES, Effect, Row, What
from app.importers.fields import is_total
from app.importers.grids import NOTHING
from app.importers.headers import FIGURES
from app.importers.naming import Naming
from app.importers.recognising import Recognised
from app.importers.sums import Column, Figure, compared_across, quarters_beside_months
from app.importers.tables import Table, TableRow
from app.reading.importing import Known, line_in_period
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import LineRow

MOST_EARLIER = 24
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

GROWTH = ("_growth", "_change", "_uplift")


class Checking:
    """What is found out about one file while its rows are gone through."""

    def __init__(
        self,
        table: Table,
        recognised: Recognised,
        known: Known,
        naming: Naming,
        answers: Answers,
        period: Period | None,
        file_name: str,
    ) -> None:
        self.table = table
        self.columns = recognised.columns
        self.kind = str(recognised.kind)
        self.known = known
        self.company = known.company
        self.naming = naming
        self.answers = answers
        self.period = period
        self.file_name = file_name
        self.source = ""
        self.rows: list[Row] = []
        self.remarks: list[Note] = []
        self.planned: dict[str, list[Any]] = {}
        self._said: dict[tuple[Place, str], tuple[int, Decimal]] = {}
        self._unknown = recognised.unknown
        self._fixed: set[tuple[int, str, str, Effect]] = set()
        self._sums: dict[str, Column] = {}
        self._put_right = {
            id: said for id, said in answers.given.items() if id.startswith(PUT_RIGHT)
        }
        self._things: dict[tuple[str, UUID, str], Thing] = {}

    # -- going through the rows ------------------------------------------------------------------

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
        if not row.marks:
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
        text, mark = row.cells[at].strip(), row.marks.get(at, NOTHING)
        if self._put_right and (said := self._put_right.get(fix_id(row.number, name))):
            kept = replace(mark, problem="", shown="", is_filled=False)
            return CellText(row.number, name, field, said.strip(), kept, instead=text)
        return CellText(row.number, name, field, text, mark)

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
                said=said or Note(DEFAULT_SAID.get(effect, "")),
                metric=metric,
                subject=self.naming.called(subject),
                period=None if period is None else str(period),
                value=value,
                notes=notes_beside(cell),
            )
        )

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
            cell = CellText(self.table.header_row, self.table.header[at], "", self.table.header[at])
            self.say(cell, What.NOTE, Effect.NONE, Note(sentences.NOT_READ))
        self.remarks += [one for one in map(compared_across, self.table.sums) if one]
        self.remarks += quarters_beside_months(self._figures())
        self.rows.sort(key=lambda row: row.row)

    def _figures(self) -> Iterable[Figure]:
        """The values of summed metrics that the file gives."""
        for (place, source), (_, number) in self._said.items():
            metric = self.company.metrics[place.metric]
            if metric.aggregation == "sum":
                period = Period.parse(place.period)
                name = metric.name("zh_Hant")
                yield Figure(place.metric, name, place.subject, source, period, number)

    def plan(self, name: str, *changes: Any) -> None:
        """Let the import carry out these changes."""
        self.planned.setdefault(name, []).extend(changes)

    # -- metrics and lines -----------------------------------------------------------------------

    def metric_of(self, cell: CellText) -> MetricRow | None:
        """The metric that a cell names; None while that is asked."""
        on_card = [line.metric for line in self.known.lines if line.retired_from is None]
        code = self.naming.metric(cell.text, cell.row, on_card, self.known.metric_names)
        return None if code is None else self.company.metrics[code]

    def line_of(self, metric: MetricRow, subject: UUID | None = None) -> LineRow | None:
        """The scorecard's line of a metric, of a subject where one is given."""
        lines = self.known.lines_of(metric.code)
        wanted = [one for one in lines if subject is None or one.subject == subject]
        return wanted[0] if wanted else None

    def goal(self, line: LineRow, metric: MetricRow, period: Period) -> PeriodGoal | None:
        """What is in force for a line in a period; None where it isn't scored then."""
        terms = line_in_period(line, period, self.known.year)
        return period_goal(terms, self.known.terms[metric.code], period) if terms else None

    def official_source(self, metric: MetricRow, line: LineRow | None, period: Period) -> str:
        """The source that counts for a line: its own, else the metric's, else the own count."""
        terms = line.in_force(period.last_month().key) if line else None
        if terms and terms.sources:
            return terms.sources[0]
        fact = self.known.facts.get("metric", metric.code)
        return first_official(fact) if fact else "own"

    # -- reading texts ---------------------------------------------------------------------------

    def read(
        self, cell: CellText, metric: MetricRow, place: Place | None, source: str, *, target: bool
    ) -> Reading:
        """A cell as value or target, with the answers about its column and itself."""
        history: Sequence[Decimal] = ()
        fact = self.known.facts.get("metric", metric.code)
        if place is not None and fact is not None and metric.unit == Unit.PERCENT:
            # Only a bare number in a percent column is read by what came before; whether a value
            # stands out is asked once, by the rule that holds it.
            history = earlier_values(place, source, fact, self.known.facts)[-MOST_EARLIER:]
        arguments: dict[str, Any] = {
            "unit": Unit(metric.unit),
            "direction": Direction(metric.direction),
            "currency": metric.currency or "CNY",
            "is_growth_rate": metric.code.endswith(GROWTH),
            "history": history,
            "decimals": metric.decimals,
            "low": metric.low,
            "high": metric.high,
            "origin": "file",
        }
        if not target:
            arguments["is_cost_per_unit"] = metric.unit == "money" and "/" in metric.formula
        reader: Callable[..., Reading] = read_target if target else read_value
        reading = reader(cell.text, **arguments)
        if reading.outcome in (Outcome.ACCEPT, Outcome.NOTE) and cell.mark.shown:
            facts = {"shown": cell.mark.shown, "stored": cell.mark.stored}
            return replace(
                reading, outcome=Outcome.HOLD, sentence=sentences.SHOWN_OTHERWISE, facts=facts
            )
        if reading.outcome is not Outcome.ASK:
            return reading
        return self._answered(reading, cell, lambda bare: reader(cell.text, **arguments, bare=bare))

    def _answered(
        self, reading: Reading, cell: CellText, again: Callable[[BarePercent], Reading]
    ) -> Reading:
        """The reading as its question was answered; the ask itself while it wasn't."""
        text = Note(reading.sentence, reading.facts)
        if all(choice.remember for choice in reading.choices):
            by_answer = {str(choice.remember): choice for choice in reading.choices}
            id = question_id(self.kind, "percent", cell.column)
        else:
            by_answer = {_label(choice): choice for choice in reading.choices}
            id = question_id(self.kind, "cell", f"{cell.column} {cell.text}")
        labels = {answer: Note(one.label, one.facts) for answer, one in by_answer.items()}
        chosen = self.answers.choice(id, text, cell.row, tuple(by_answer), labels=labels)
        if chosen is None:
            return reading
        choice = by_answer[chosen]
        if choice.remember:
            return again(choice.remember)
        if choice.is_relative:
            return Reading(Outcome.ACCEPT, cell.text, relative=_relative(choice))
        unit = reading.facts.get("unit")
        amount = Amount(choice.number, unit if isinstance(unit, Unit) else None, cell.text)
        return Reading(Outcome.ACCEPT, cell.text, amount, choice.number, choice.high)

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

    # -- actual values ---------------------------------------------------------------------------

    def check_value(
        self, cell: CellText, metric: MetricRow, subject: UUID, period: Period, source: str
    ) -> Decimal | None:
        """Say what an actual value does and plan it; returns the number read."""
        place = Place(metric.code, subject, period.key)
        about: dict[str, Any] = {"metric": metric.code, "subject": subject, "period": period}
        reading = self.read(cell, metric, place, source, target=False)
        if not self.say_unless_read(reading, cell, What.ACTUAL, **about):
            return None
        number = _number(reading)
        about["value"] = number
        effect, said, grounds = self._value_effect(reading, place, source, metric)
        earlier = self._said.setdefault((place, source), (cell.row, number))
        if earlier[0] != cell.row and earlier[1] != number:
            facts: dict[str, object] = {
                "row": earlier[0],
                "other": Amount(earlier[1], Unit(metric.unit)),
            }
            self.say(cell, What.ACTUAL, Effect.REFUSED, Note(sentences.SAID_TWICE, facts), **about)
            return number
        if earlier[0] != cell.row:
            effect, said = Effect.SAME, Note(sentences.SAME)
        self.say(cell, What.ACTUAL, effect, said, **about)
        if effect in WRITES:
            whole = not reading.remark and reading.outcome is not Outcome.HOLD
            entry = Entry(
                source=source,
                value=number,
                how="import",
                typed=cell.text if whole else "",
                grounds=grounds,
            )
            reason = self.file_reason() if effect in (Effect.CORRECTION, Effect.HELD) else ""
            remark = reading.remark or ("" if whole else cell.text)
            remark = "\n".join(one for one in (remark, *evidence(cell)) if one)
            self.plan(
                "values",
                plans.Value(cell.row, place, entry, reason, remark, self.standing(place, source)),
            )
        return number

    def standing(self, place: Place, source: str) -> Decimal | None:
        """What the source reports for the place."""
        reports = self.known.reports(place.metric, place.subject, place.period)
        return next((one.value for one in reports if one.source == source), None)

    def _value_effect(
        self, reading: Reading, place: Place, source: str, metric: MetricRow
    ) -> tuple[Effect, Note, tuple[str, ...]]:
        """The effect, why, and the grounds to hold the value."""
        facts: dict[str, object]
        number, unit = _number(reading), Unit(metric.unit)
        reports = self.known.reports(place.metric, place.subject, place.period)
        own = next((one for one in reports if one.source == source), None)
        if own and own.value == number:
            return Effect.SAME, Note(sentences.SAME), ()
        try:
            self._refuse_value(place, source)
        except Refused as refused:
            return Effect.REFUSED, Note(refused.sentence, refused.facts), ()
        if grounds := self._grounds(reading, place, source):
            if own and own.held_value == number:
                return Effect.SAME, Note(sentences.WAITS_ALREADY), ()
            return Effect.HELD, _why_held(reading, grounds, metric), grounds
        if own and own.value is not None:
            facts = {"old": Amount(own.value, unit), "new": Amount(number, unit)}
            return Effect.CORRECTION, Note(sentences.CORRECTS, facts), ()
        others = [Report(one.source, one.value) for one in reports if one.value is not None]
        mine = Report(source, number)
        if others and is_in_conflict([mine, *others], mine, metric.tolerance):
            other = others[0]
            facts = {"source": other.source, "other": Amount(other.value, unit)}
            return Effect.CONFLICT, Note(sentences.CONFLICTS, facts), ()
        note = Note(reading.sentence, reading.facts) if reading.sentence else None
        return Effect.NEW, note or Note(sentences.NEW_VALUE), ()

    def _grounds(self, reading: Reading, place: Place, source: str) -> tuple[str, ...]:
        fact = self.known.facts.get("metric", place.metric)
        number = _number(reading)
        grounds = grounds_to_hold(number, place, source, fact, self.known.facts) if fact else ()
        if reading.outcome is Outcome.HOLD and not grounds:
            return ("approximate",)
        return grounds

    def _refuse_value(self, place: Place, source: str) -> None:
        """What recording would refuse.

        Raises FuturePeriod, NotASource, NotYours, PeriodIsClosed, PeriodIsOnHold.
        """
        first_day = Period.parse(place.period).first_day
        if first_day > self.company.today:
            raise FuturePeriod(period=place.period, first_day=first_day)
        fact = self.known.facts.get("metric", place.metric)
        if fact:
            allowed = sources_of(fact, self.known.facts)
            to_be_made = () if fact["official"] else self.naming.sources
            if source not in allowed and source not in to_be_made:
                raise NotASource(source=source, sources=", ".join(allowed))
        thing = self._thing_of(place, source)
        self.demand(Act.RECORD_VALUE, self._place_of(place.subject, thing))
        guard_value(
            self.known.facts,
            self._who,
            thing,
            metric=place.metric,
            subject=place.subject,
            period=place.period,
            has_reason=True,
            units=self._units,
            today=self.company.today,
        )

    def _thing_of(self, place: Place, source: str) -> Thing:
        key = (place.metric, place.subject, source)
        if key not in self._things:
            self._things[key] = thing_at(self.known.facts, place, source)
        return self._things[key]

    # -- targets of single periods ---------------------------------------------------------------

    def check_part(
        self,
        cell: CellText,
        metric: MetricRow,
        line: LineRow,
        period: Period,
        standing: Fraction | None,
        text: str = "",
    ) -> Decimal | None:
        """Say what a period's target does and plan it; returns the target read.

        `standing` is the goal in force in the period; `text` the part of the cell to read.
        """  # fmt: skip
        about: dict[str, Any] = {"metric": metric.code, "subject": line.subject, "period": period}
        asked = replace(cell, text=text or cell.text)
        reading = self.read(asked, metric, None, "", target=True)
        if not self.say_unless_read(reading, cell, What.TARGET, **about):
            return None
        if reading.amount is None:
            facts: dict[str, object] = {"typed": cell.text}
            self.say(
                cell, What.TARGET, Effect.REFUSED, Note(sentences.PLAIN_TARGET, facts), **about
            )
            return None
        number, unit = reading.amount.number, Unit(metric.unit)
        about["value"] = number
        if reading.outcome is Outcome.HOLD:
            self.say(cell, What.TARGET, Effect.HELD, Note(reading.sentence, reading.facts), **about)
            return number
        if standing is not None and standing == number:
            self.say(cell, What.TARGET, Effect.SAME, **about)
            return number
        if not self._may_target(cell, about):
            return number
        part = plans.PartTarget(
            cell.row, line.kpi, PeriodTarget(period.key, number), self.file_reason()
        )
        if standing is None:
            self.say(cell, What.TARGET, Effect.NEW, **about)
            self.plan("parts", part)
            return number
        facts = {
            "name": metric.name("zh_Hant"),
            "period": period,
            "old": Amount(rounded(standing, MOST_PLACES), unit),
            "new": reading.amount,
        }
        question = Note(sentences.TARGET_DIFFERS, facts)
        reason = self.settle_difference(
            "target", f"{metric.code} {period}", cell, question, What.TARGET, about, facts
        )
        if reason is not None:
            self.plan("parts", replace(part, reason=reason))
        return number

    def settle_difference(
        self,
        what: str,
        about_what: str,
        cell: CellText,
        question: Note,
        kind: What,
        about: dict[str, Any],
        facts: Mapping[str, object],
    ) -> str | None:
        """Ask whether what stands is changed; the reason where it is, and each answer said."""
        chosen = self.answers.choice(
            question_id(self.kind, what, about_what),
            question,
            cell.row,
            ("keep", "change"),
            labels={"keep": Note(sentences.KEEP), "change": Note(sentences.CHANGE)},
            takes=lambda answer: answer.startswith("change:"),
        )
        if chosen is None:
            self.say(cell, kind, Effect.ASK, question, **about)
            return None
        if chosen == "keep":
            said = Note(sentences.KEPT_OLD, {"old": facts["old"]})
            self.say(cell, kind, Effect.NONE, said, **about)
            return None
        self.say(cell, kind, Effect.CORRECTION, Note(sentences.CORRECTS, facts), **about)
        return chosen.partition(":")[2].strip() or self.file_reason()

    def _may_target(self, cell: CellText, about: dict[str, Any]) -> bool:
        return self.may_or_say(Act.SET_TARGET, cell, What.TARGET, about)

    # -- rights ----------------------------------------------------------------------------------

    def may_or_say(self, act: Act, cell: CellText, what: What, about: Mapping[str, Any]) -> bool:
        """Whether the person may do this to the holder's scorecard; says so where not."""
        try:
            self.demand(act, self.holder_thing())
        except Refused as refused:
            said = Note(refused.sentence, refused.facts)
            self.say(cell, what, Effect.REFUSED, said, **about)
            return False
        return True

    def demand(self, *acts_and_thing: Any) -> None:
        """Raise NotYours unless one of the acts is the person's to do."""
        *acts, thing = acts_and_thing
        units, today = self._units, self.company.today
        if not any(may(self._who, act, thing, units=units, today=today) for act in acts):
            raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[acts[0]])))

    @cached_property
    def _who(self) -> Actor:
        return actor(self.company.by, self.known.facts.get("person", self.company.by.hex))

    @cached_property
    def _units(self) -> UnitTree:
        return tree(self.known.facts.get("units"))

    def holder_thing(self, owners: Iterable[UUID] = ()) -> Thing:
        """The holder's scorecard as something that rights are asked about."""
        return self._place_of(self.known.holder, Thing(owners=frozenset(owners)))

    def _place_of(self, holder: UUID, thing: Thing) -> Thing:
        made = self.naming.units.get(holder)
        if made is not None:
            return replace(thing, unit=made.parent, holder=None)
        if holder in self.company.units:
            return replace(thing, unit=holder, holder=None)
        person = self.company.people.get(holder)
        return replace(thing, unit=person.unit if person else None, holder=holder)

    def may_note(self, owners: Iterable[UUID]) -> Refused | None:
        """What stands in the way of noting causes; None where nothing does."""
        try:
            self.demand(*NOTING, self.holder_thing(owners))
        except Refused as refused:
            return refused
        return None

    # -- the end ---------------------------------------------------------------------------------

    def file_reason(self) -> str:
        """The reason of a change that a file brings."""
        return sentences.FROM_FILE.format(file=self.file_name or self.kind)

    def finished_plan(self, counts: Mapping[str, int]) -> Plan:
        """Everything that was planned, with what has to be made for it."""
        named = self.naming
        given: dict[str, Any] = {name: tuple(changes) for name, changes in self.planned.items()}
        may_map = self.company.may_somewhere(Act.MAP_TITLE)
        titles = tuple(named.titles.values()) if may_map else ()
        plan = Plan(
            holder=self.known.holder,
            card=self.known.card_id,
            year=self.known.year,
            counts=dict(counts),
            titles=titles,
            names=tuple(named.metric_names.values()),
            **given,
        )
        owners = {o.person for one in plan.lines for o in one.line.terms.owners}
        owners |= {o.person for one in plan.owners for o in one.owners}
        owners |= {note.responsible for note in plan.tracking if note.responsible}
        used = {person for _, person in plan.titles} | owners
        people = tuple(one for one in named.people.values() if one.id in used)
        units = _with_parents(named, {one.unit for one in people} | {self.known.holder})
        if plan.is_empty:
            return plan
        sources = {code for one in plan.lines for code in one.line.terms.sources}
        sources |= {one.entry.source for one in plan.values}
        made = tuple(one for one in named.sources.values() if one.code in sources)
        return replace(plan, people=people, units=units, sources=made)


def fix_id(row: int, column: str) -> str:
    """The id under which another text for a cell is given."""
    return f"{PUT_RIGHT}{row}-{column.replace('=', ' ')}"


def _with_parents(naming: Naming, wanted: set[UUID]) -> tuple[plans.NewUnit, ...]:
    """The new units among these and above them, in the order in which they were asked for."""
    needed = {id for id in wanted if id in naming.units}
    for id in list(needed):
        parent = naming.units[id].parent
        while parent in naming.units and parent is not None:
            needed.add(parent)
            parent = naming.units[parent].parent
    return tuple(unit for id, unit in naming.units.items() if id in needed)


def _why_held(reading: Reading, grounds: tuple[str, ...], metric: MetricRow) -> Note:
    """The reader's sentence, or the one of what stands out."""
    if reading.outcome is Outcome.HOLD:
        return Note(reading.sentence, reading.facts)
    amount = Amount(_number(reading), Unit(metric.unit))
    sentence = FAR_FROM_HISTORY if "outlier" in grounds else sentences.WAITS_FOR_STEWARD
    return Note(sentence, {"amount": amount})


def _number(reading: Reading) -> Decimal:
    """The number of a reading that `say_unless_read` let through."""
    if reading.amount is None:
        raise ValueError(f"{reading.typed!r} was not read")
    return reading.amount.number


def _label(choice: Choice) -> str:
    return str(Note(choice.label, choice.facts))


def _relative(choice: Choice) -> Relative:
    return Relative(choice.number)


DEFAULT_SAID = {
    Effect.SAME: sentences.SAME,
    Effect.NEW: sentences.NEW_VALUE,
    Effect.NONE: sentences.NO_VALUE,
}
