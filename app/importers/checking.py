"""Compares a file with what stands: the effect of each cell, and the plan that makes it so."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.imports import plan as plans
from app.domain.measurements.commands import first_official
from app.domain.measurements.past import Past
from app.domain.measurements.place import Place
from app.domain.measurements.quality import grounds_to_hold
from app.domain.measurements.report import Entry
from app.domain.measurements.typed import held_for, is_whole
from app.domain.people.rights import Act
from app.domain.refusals import Refused
from app.domain.scorecards.letter import LetterInForce
from app.domain.scorecards.terms import PeriodTarget
from app.domain.scoring.official import is_in_conflict
from app.domain.scoring.rounding import rounded
from app.domain.scoring.targets import PeriodGoal, period_goal
from app.domain.scoring.terms import Report
from app.domain.scoring.three_values import easier_and_harder
from app.domain.values.amounts import MOST_PLACES, Amount, Note
from app.domain.values.holds import FAR_FROM_HISTORY
from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import Outcome, Reading
from app.domain.values.period import Period
from app.importers import sentences
from app.importers.answers import Answers, question_id
from app.importers.beside import CellText, evidence
from app.importers.entries import WRITES, Effect, What
from app.importers.naming import Naming
from app.importers.ranges import range_note
from app.importers.reading_cells import CellReader
from app.importers.recognising import Recognised
from app.importers.rights import Rights
from app.importers.saying import Saying
from app.importers.sums import Figure, quarters_beside_months
from app.importers.tables import Table
from app.reading.importing import Known, line_in_period
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import LineRow


@dataclass(frozen=True)
class Since:
    """What a figure holds of earlier months. `before` is taken off it; None where that isn't known,
    so that the figure can't be taken. `said` gives the sentence about a figure."""

    before: Decimal | None
    said: Callable[[Decimal], Note]


class Checking(Saying):
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
        super().__init__(table, recognised, naming, answers)
        self.kind = str(recognised.kind)
        self.known = known
        self.company = known.company
        self.answers = answers
        self.period = period
        self.file_name = file_name
        self.source = ""
        self.past = Past(known.facts)
        self.reader = CellReader(self.kind, known, answers, self.past)
        self.rights = Rights(known, naming)
        naming.sources.recall(known.source_names)
        self.planned: dict[str, list[Any]] = {}
        self._said: dict[tuple[Place, str], tuple[int, Decimal]] = {}

    def plan(self, name: str, *changes: Any) -> None:
        """Let the import carry out these changes."""
        self.planned.setdefault(name, []).extend(changes)

    def leave_out_the_rest(self) -> None:
        """Say what isn't read, and compare what the file itself adds up."""
        super().leave_out_the_rest()
        self.remarks += quarters_beside_months(self._figures())

    def _figures(self) -> Iterable[Figure]:
        """The values of summed metrics that the file gives."""
        for (place, source), (_, number) in self._said.items():
            metric = self.company.metrics[place.metric]
            if metric.aggregation == "sum":
                period = Period.parse(place.period)
                name = metric.name("zh_Hant")
                yield Figure(place.metric, name, place.subject, source, period, number)

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

    # -- actual values ---------------------------------------------------------------------------

    def check_value(
        self,
        cell: CellText,
        metric: MetricRow,
        subject: UUID,
        period: Period,
        source: str,
        since: Since | None = None,
    ) -> Decimal | None:
        """Say what an actual value does and plan it; returns the number read.

        `since`: the cell's figure is counted from the year's start.
        """
        place = Place(metric.code, subject, period.key)
        about: dict[str, Any] = {"metric": metric.code, "subject": subject, "period": period}
        reading = self.reader.read(cell, metric, place, source, target=False)
        if reading.foreign is not None and since is None:
            reading = replace(reading, amount=reading.foreign)
        if not self.say_unless_read(reading, cell, What.ACTUAL, **about):
            return None
        if since is not None:
            said = since.said(_number(reading))
            if since.before is None:
                self.say(cell, What.ACTUAL, Effect.REFUSED, said, **about)
                return None
            about["also"] = said
            reading = _less(reading, since.before)
        number = _number(reading)
        about["value"] = number if reading.foreign is None else None
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
            whole = is_whole(reading) and not since
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
        if own and own.value == number and reading.foreign is None:
            return Effect.SAME, Note(sentences.SAME), ()
        try:
            self.rights.refuse_value(place, source)
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
        if fact is None:
            return held_for(reading, ())
        number, facts = _number(reading), self.known.facts
        return held_for(reading, grounds_to_hold(number, place, source, fact, facts, self.past))

    # -- targets of single periods ---------------------------------------------------------------

    def check_part(
        self,
        cell: CellText,
        metric: MetricRow,
        line: LineRow,
        period: Period,
        goal: PeriodGoal | None,
        text: str = "",
    ) -> Decimal | None:
        """Say what a period's target does and plan it; returns the target read.

        `goal` is what is in force in the period; `text` the part of the cell to read. A range has
        its easier end as the target and the other as the challenge. (domain.md 5)
        """  # fmt: skip
        about: dict[str, Any] = {"metric": metric.code, "subject": line.subject, "period": period}
        asked = replace(cell, text=text or cell.text)
        reading = self.reader.read(asked, metric, None, "", target=True)
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
        new: Note | Amount = reading.amount
        said, challenge = None, None
        if reading.low is not None and reading.high is not None:
            new = range_note(reading.low, reading.high, unit)
            said = Note(sentences.IS_RANGE, {"range": new})
            _, challenge = easier_and_harder(Direction(metric.direction), reading.low, reading.high)
        standing = goal.goal.target if goal else None
        is_as_hard = challenge is None or (goal and goal.goal.challenge == challenge)
        if reading.outcome is Outcome.HOLD:
            self.say(cell, What.TARGET, Effect.HELD, Note(reading.sentence, reading.facts), **about)
            return number
        if standing is not None and standing == number and is_as_hard:
            self.say(cell, What.TARGET, Effect.SAME, **about)
            return number
        if not self._may_target(cell, about):
            return number
        part = plans.PartTarget(
            cell.row,
            line.kpi,
            PeriodTarget(period.key, number, challenge=challenge),
            self.file_reason(),
        )
        if standing is None:
            self.say(cell, What.TARGET, Effect.NEW, said, **about)
            self.plan("parts", part)
            return number
        facts = {
            "name": metric.name("zh_Hant"),
            "period": period,
            "old": Amount(rounded(standing, MOST_PLACES), unit),
            "new": new,
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
        """Whether the person may do this to the holder's scorecard; says so where not.

        What a letter in force binds changes only by a request, whoever asks.
        """
        try:
            self.rights.demand(self.rights.holder_thing(), act)
            if self.known.is_bound:
                raise LetterInForce()
        except Refused as refused:
            said = Note(refused.sentence, refused.facts)
            self.say(cell, what, Effect.REFUSED, said, **about)
            return False
        return True

    def note(
        self,
        cell: CellText,
        what: What,
        new: Any,
        old: Any,
        said: Note | None,
        about: Mapping[str, Any],
        owners: Iterable[UUID] = (),
    ) -> bool:
        """Say what becomes of a claim or text; whether there is something to write down.

        `old` is what stands, None for nothing; `owners` of the KPI may note what it is about.
        """
        effect = Effect.NEW if old is None else Effect.SAME if old == new else Effect.CORRECTION
        is_written = effect in WRITES
        if is_written and (refused := self.rights.may_note(owners)):
            self.say(cell, what, Effect.REFUSED, Note(refused.sentence, refused.facts), **about)
            return False
        if effect is Effect.CORRECTION and said is None:
            said = Note(sentences.CORRECTS, {"old": old, "new": new})
        self.say(cell, what, effect, said, **about)
        return is_written

    # -- the end ---------------------------------------------------------------------------------

    def file_reason(self) -> str:
        """The reason of a change that a file brings."""
        return sentences.FROM_FILE.format(file=self.file_name or self.kind)


def _why_held(reading: Reading, grounds: tuple[str, ...], metric: MetricRow) -> Note:
    """The reader's sentence, or the one of what stands out."""
    if reading.outcome is Outcome.HOLD:
        return Note(reading.sentence, reading.facts)
    amount = Amount(_number(reading), Unit(metric.unit))
    sentence = FAR_FROM_HISTORY if "outlier" in grounds else sentences.WAITS_FOR_STEWARD
    return Note(sentence, {"amount": amount})


def _less(reading: Reading, before: Decimal) -> Reading:
    """The reading of a figure without what belongs to earlier months."""
    if reading.amount is None or not before:
        return reading
    return replace(reading, amount=replace(reading.amount, number=reading.amount.number - before))


def _number(reading: Reading) -> Decimal:
    """The number of a reading that `say_unless_read` let through."""
    if reading.amount is None:
        raise ValueError(f"{reading.typed!r} was not read")
    return reading.amount.number
