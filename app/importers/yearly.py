"""The yearly master table: the lines of a scorecard with targets, weights, owners and sources."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.imports.plan import PlannedLine, Reassign, Retarget, Reweight
from app.domain.people.rights import Act, Thing
from app.domain.refusals import Refused
from app.domain.scorecards.commands import NewLine
from app.domain.scorecards.letter import LetterInForce
from app.domain.scorecards.terms import Owner, Relative, Terms
from app.domain.scoring.relative import level_of
from app.domain.values.amounts import Amount, Note, canonical
from app.domain.values.kinds import Cycle, Rule, Unit
from app.domain.values.matching import fold
from app.domain.values.outcome import Outcome, Reading
from app.domain.values.period import Period
from app.importers import sentences
from app.importers.beside import CellText
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.fields import is_total
from app.importers.tables import TableRow
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import LineRow, TermsRow

CYCLES = {
    Cycle.YEAR: ("年度", "年", "每年", "全年", "year", "yearly", "annual", "annually"),
    Cycle.QUARTER: ("季度", "季", "每季", "每季度", "quarter", "quarterly"),
    Cycle.MONTH: ("月度", "月", "每月", "month", "monthly"),
}
_CYCLE = {fold(word): cycle for cycle, words in CYCLES.items() for word in words}
_WEIGHT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(%|分)?")
WHATS = dict.fromkeys(("dimension", "objective", "metric", "weight", "owner"), What.KPI)
WHATS |= {"source": What.KPI, "cycle": What.KPI, "target": What.TARGET}
WHOLE = Decimal(1)


def check_yearly(checking: Checking) -> None:
    """Go through the rows of a master table."""
    weights = read_weights(checking)
    rows = [_Line(checking, row, weights.get(row.number)) for row in checking.each_row()]
    for row in rows:
        row.check()
    _compare_sums(checking, weights)


def read_weights(checking: Checking) -> dict[int, Decimal]:
    """Weights by row as fractions; without a percent sign the whole column decides the unit."""
    found: dict[int, tuple[Decimal, str]] = {}
    for row in checking.table.rows:
        text = fold(checking.cell(row, "weight").text)
        if match := _WEIGHT.fullmatch(text):
            found[row.number] = (Decimal(match[1]), match[2] or "")
    bare = [number for number, mark in found.values() if not mark]
    are_fractions = bool(bare) and max(bare) <= 1
    return {
        row: canonical(number if not mark and are_fractions else number / 100)
        for row, (number, mark) in found.items()
    }


def _compare_sums(checking: Checking, weights: dict[int, Decimal]) -> None:
    """What the weights add up to, and whether a row of sums says the same."""
    if "weight" not in checking.columns:
        return
    total, last = Decimal(0), 0
    for row in checking.table.rows:
        weight = weights.get(row.number)
        if weight is None:
            continue
        if is_total(checking.cell(row, "metric").text or row.cells[0]):
            if weight != total:
                facts = {"stated": _percent(weight), "sum": _percent(total)}
                checking.remarks.append(Note(sentences.TOTAL_DIFFERS, facts))
            continue
        total, last = total + weight, row.number
    if total != WHOLE and last:
        over = total > WHOLE
        facts = {"total": _percent(total), "remainder": _percent(abs(WHOLE - total))}
        sentence = sentences.WEIGHTS_OVER if over else sentences.WEIGHTS_OPEN
        checking.remarks.append(Note(sentence, facts))


class _Line:
    """One row of the table, compared with a line that stands or taken as a new one."""

    def __init__(self, checking: Checking, row: TableRow, weight: Decimal | None) -> None:
        self.checking = checking
        self.row = row
        self.weight = weight
        self.year = str(checking.known.year)

    def check(self) -> None:
        checking = self.checking
        name = checking.cell(self.row, "metric")
        if not name.text:
            for cell in checking.filled(self.row):
                checking.say(cell, WHATS.get(cell.field, What.NOTE), Effect.NONE)
            return
        metric = checking.metric_of(name)
        if metric is None:
            question = Note(sentences.WHICH_METRIC, {"name": name.text})
            checking.ask_row(self.row, question, WHATS)
            return
        line = checking.line_of(metric)
        if line is not None:
            _Standing(self, metric, line).check()
        else:
            _New(self, metric).check()

    def cell(self, field: str) -> CellText:
        return self.checking.cell(self.row, field)

    def target(self, metric: MetricRow, subject: UUID, about: dict[str, Any]) -> "_Target | None":
        """What the target cell asks for; None where it says why not."""
        cell = self.cell("target")
        if not cell.text:
            return _Target()
        reading = self.checking.reader.read(cell, metric, None, "", target=True)
        if reading.outcome is Outcome.NOTHING:
            self.checking.say(cell, What.TARGET, Effect.NONE, **about)
            return _Target()
        if not self.checking.say_unless_read(reading, cell, What.TARGET, **about):
            return None
        if reading.outcome is Outcome.HOLD:
            said = Note(reading.sentence, reading.facts)
            self.checking.say(cell, What.TARGET, Effect.HELD, said, **about)
            return None
        return self._asked_for(reading, metric, subject)

    def _asked_for(self, reading: Reading, metric: MetricRow, subject: UUID) -> "_Target":
        stated, amount = reading.stated, reading.amount.number if reading.amount else None
        if reading.relative is not None:
            return self._relative(reading, reading.relative.change, metric, subject, stated)
        if reading.low is not None:
            return _Target(low=reading.low, high=reading.high, level=amount, stated=stated)
        return _Target(amount, level=amount, stated=stated)

    def _relative(
        self, reading: Reading, change: Decimal, metric: MetricRow, subject: UUID, stated: str
    ) -> "_Target":
        """A change against the year before, whose official value is frozen with its source."""
        before = Period.parse(self.year).previous()
        found = self.checking.known.baseline(metric.code, subject, before)
        facts: dict[str, object] = {"change": reading.typed.strip(), "period": before}
        if found is None:
            relative = Relative(change, before.key, None)
            return _Target(
                relative=relative, stated=stated, said=Note(sentences.NO_BASELINE, facts)
            )
        relative = Relative(change, before.key, found.value, found.source)
        level, unit = level_of(found.value, change), Unit(metric.unit)
        facts |= {"baseline": Amount(found.value, unit), "target": Amount(level, unit)}
        said = Note(sentences.RELATIVE, facts)
        return _Target(relative=relative, level=level, stated=stated, said=said)

    def owners(self, held: Sequence[UUID] = ()) -> tuple[UUID, ...] | None:
        """The people whom the row names, None while one of them is asked for."""
        text = self.cell("owner").text
        holder = self.checking.known.holder
        naming = self.checking.naming
        return naming.persons(text, self.row.number, holder, held) if text else ()

    def sources(self) -> tuple[str, ...] | None:
        """The sources that the row names, first named first."""
        text = self.cell("source").text
        return self.checking.naming.source_codes(text, self.row.number) if text else ()

    def say_unread_weight(self, about: dict[str, Any]) -> None:
        cell = self.cell("weight")
        said = Note(sentences.UNREADABLE_WEIGHT, {"typed": cell.text})
        self.checking.say(cell, What.KPI, Effect.REFUSED, said, **about)

    def cycle(self, about: dict[str, Any]) -> Cycle | None:
        """The cycle of the row; None where it says why not."""
        cell = self.cell("cycle")
        cycle = _CYCLE.get(fold(cell.text))
        if cycle is None and cell.text:
            said = Note(sentences.UNREADABLE_CYCLE, {"typed": cell.text})
            self.checking.say(cell, What.KPI, Effect.REFUSED, said, **about)
        return cycle


class _Target:
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


class _New:
    """A row that becomes a line of the scorecard."""

    def __init__(self, line: _Line, metric: MetricRow) -> None:
        self.line = line
        self.checking = line.checking
        self.metric = metric
        self.subject = line.checking.known.holder
        self.about: dict[str, Any] = {
            "metric": metric.code,
            "subject": self.subject,
            "period": line.year,
        }

    def check(self) -> None:
        checking, line = self.checking, self.line
        try:
            checking.rights.demand(checking.rights.holder_thing(), Act.DRAFT_CARD)
            if checking.known.is_bound:
                raise LetterInForce()
        except Refused as refused:
            self._refuse_all(refused)
            return
        before = len(checking.rows)
        target = line.target(self.metric, self.subject, self.about)
        owners = line.owners()
        sources = line.sources()
        cycle = line.cycle(self.about)
        weight = line.weight
        if line.cell("weight").text and weight is None:
            line.say_unread_weight(self.about)
        if target is None or owners is None or cycle is None or weight is None:
            del checking.rows[before:]
            self._wait(target, owners, cycle, weight)
            return
        del checking.rows[before:]
        if not owners:
            owners = self._fallback_owner()
        if not owners:
            self._wait(target, None, cycle, weight)
            return
        self._say(target, owners, sources or (), weight)
        self._plan(target, owners, sources or (), cycle, weight)

    def _refuse_all(self, refused: Refused) -> None:
        said = Note(refused.sentence, refused.facts)
        for cell in self.checking.filled(self.line.row):
            what = WHATS.get(cell.field, What.NOTE)
            self.checking.say(cell, what, Effect.REFUSED, said, **self.about)

    def _fallback_owner(self) -> tuple[UUID, ...]:
        unit = self.checking.company.units.get(self.checking.known.holder)
        if unit is None:
            person = self.checking.known.holder
            return (person,) if person in self.checking.company.people else ()
        return (unit.head,) if unit.head else ()

    def _wait(
        self,
        target: _Target | None,
        owners: tuple[UUID, ...] | None,
        cycle: Cycle | None,
        weight: Decimal | None,
    ) -> None:
        """The line can't join yet: every cell waits, and the one in the way says why."""
        checking, line = self.checking, self.line
        question = Note(sentences.WHO_IS, {"name": line.cell("owner").text})
        for cell in checking.filled(line.row):
            what = WHATS.get(cell.field, What.NOTE)
            if cell.field == "target" and target is None:
                line.target(self.metric, self.subject, self.about)
            elif cell.field == "weight" and weight is None:
                line.say_unread_weight(self.about)
            elif cell.field == "cycle" and cycle is None:
                line.cycle(self.about)
            else:
                facts = {"question": question if owners is None else Note(sentences.REST_OF_ROW)}
                said = Note(sentences.OPEN_QUESTION, facts)
                checking.say(cell, what, Effect.ASK, said, **self.about)

    def _say(
        self,
        target: _Target,
        owners: tuple[UUID, ...],
        sources: tuple[str, ...],
        weight: Decimal,
    ) -> None:
        naming = self.checking.naming
        persons = ", ".join(naming.called(one) or "" for one in owners)
        notes = {
            "metric": Note(sentences.NEW_LINE),
            "owner": Note(sentences.MEANS, {"names": persons}),
            "source": Note(sentences.MEANS, {"names": ", ".join(sources)}),
            "target": target.said,
        }
        values = {"weight": weight, "target": target.level}
        for cell in self.checking.filled(self.line.row):
            self.checking.say(
                cell,
                WHATS.get(cell.field, What.NOTE),
                Effect.NEW,
                notes.get(cell.field),
                **self.about,
                value=values.get(cell.field),
            )

    def _plan(
        self,
        target: _Target,
        owners: tuple[UUID, ...],
        sources: tuple[str, ...],
        cycle: Cycle,
        weight: Decimal,
    ) -> None:
        rule = self.metric.default_rule
        terms = Terms(
            weight=weight,
            rule=rule if rule in set(Rule) else str(Rule.RATIO),
            cycle=str(cycle),
            target=target.target,
            low=target.low,
            high=target.high,
            relative=target.relative,
            stated=target.stated,
            sources=sources,
            owners=_shared(owners),
        )
        line = NewLine(
            metric=self.metric.code,
            subject=self.subject,
            terms=terms,
            objective=self.line.cell("objective").text,
            goal_dimension=self.line.cell("dimension").text,
        )
        self.checking.plan("lines", PlannedLine(self.line.row.number, line))
        whole = Thing(unit=self.checking.naming.company_unit())
        may_appoint = self.checking.company.may(Act.DEFINE_METRIC, whole)
        if sources and not self.metric.official and may_appoint:
            self.checking.plan("appointments", (self.metric.code, sources))


class _Standing:
    """A row whose KPI stands on the scorecard already: each cell is the same, or differs."""

    def __init__(self, line: _Line, metric: MetricRow, standing: LineRow) -> None:
        self.line = line
        self.checking = line.checking
        self.metric = metric
        self.standing = standing
        held = standing.in_force(f"{line.year}-12")
        self.terms = held or standing.terms[-1]
        subject = standing.subject
        self.about: dict[str, Any] = {
            "metric": metric.code,
            "subject": subject,
            "period": line.year,
        }

    def check(self) -> None:
        checks = {
            "dimension": self._dimension,
            "objective": self._objective,
            "metric": self._metric,
            "target": self._target,
            "weight": self._weight,
            "owner": self._owner,
            "source": self._source,
            "cycle": self._cycle,
        }
        for cell in self.checking.filled(self.line.row):
            if cell.field in checks:
                checks[cell.field](cell)

    def _metric(self, cell: CellText) -> None:
        said = Note(sentences.NAMES_LINE)
        self.checking.say(cell, What.KPI, Effect.SAME, said, **self.about)

    def _dimension(self, cell: CellText) -> None:
        self._text(cell, self.standing.goal_dimension)

    def _objective(self, cell: CellText) -> None:
        self._text(cell, self.standing.objective)

    def _text(self, cell: CellText, standing: UUID | None) -> None:
        text = self.checking.known.texts.get(standing, "") if standing else ""
        self._compare(cell, fold(text) == fold(cell.text), text or "—")

    def _source(self, cell: CellText) -> None:
        codes = self.line.sources()
        held = self.terms.sources or self.metric.official
        self._compare(cell, codes == tuple(held), ", ".join(held))

    def _cycle(self, cell: CellText) -> None:
        cycle = self.line.cycle(self.about)
        if cycle is not None:
            self._compare(cell, str(cycle) == self.terms.cycle, self.terms.cycle)

    def _compare(self, cell: CellText, is_same: bool, old: str) -> None:
        """What no table changes: the same, or refused with what stands."""
        said = None if is_same else Note(sentences.STANDS_OTHERWISE, {"old": old})
        effect = Effect.SAME if is_same else Effect.REFUSED
        self.checking.say(cell, What.KPI, effect, said, **self.about)

    def _target(self, cell: CellText) -> None:
        asked = self.line.target(self.metric, self.standing.subject, self.about)
        if asked is None or not asked.is_given:
            return
        about = {**self.about, "value": asked.level}
        if asked.stands_in(self.terms):
            if asked.relative is not None:
                about["value"] = _standing_level(self.terms)
            self.checking.say(cell, What.TARGET, Effect.SAME, **about)
            return
        if not self.checking.may_or_say(Act.SET_TARGET, cell, What.TARGET, about):
            return
        unit = Unit(self.metric.unit)
        facts: dict[str, object] = {
            "name": self.metric.name("zh_Hant"),
            "period": self.line.year,
            "old": _shown(_standing_level(self.terms), self.terms.stated, unit),
            "new": _shown(asked.level, asked.stated, unit),
        }
        reason: str | None = self.checking.file_reason()
        if _standing_level(self.terms) is None and self.terms.relative_change is None:
            self.checking.say(cell, What.TARGET, Effect.NEW, asked.said, **about)
        else:
            question = Note(sentences.TARGET_DIFFERS, facts)
            reason = self.checking.settle_difference(
                "target", self._key(), cell, question, What.TARGET, about, facts
            )
        if reason is not None:
            change = Retarget(
                self.line.row.number,
                self.standing.kpi,
                self.line.year,
                asked.target,
                reason,
                asked.low,
                asked.high,
                asked.relative,
                asked.stated,
            )
            self.checking.plan("retargets", change)

    def _weight(self, cell: CellText) -> None:
        weight = self.line.weight
        if weight is None:
            self.line.say_unread_weight(self.about)
            return
        about = {**self.about, "value": weight}
        if weight == self.terms.weight:
            self.checking.say(cell, What.KPI, Effect.SAME, **about)
            return
        if not self.checking.may_or_say(Act.SET_TARGET, cell, What.KPI, about):
            return
        facts = {
            "name": self.metric.name("zh_Hant"),
            "old": _percent(self.terms.weight),
            "new": _percent(weight),
        }
        question = Note(sentences.WEIGHT_DIFFERS, facts)
        reason = self.checking.settle_difference(
            "weight", self._key(), cell, question, What.KPI, about, facts
        )
        if reason is not None:
            change = Reweight(
                self.line.row.number, self.standing.kpi, self.line.year, weight, reason
            )
            self.checking.plan("weights", change)

    def _owner(self, cell: CellText) -> None:
        held = [person for person, _ in self.terms.owners]
        owners = self.line.owners(held)
        naming = self.checking.naming
        if owners is None:
            question = Note(sentences.WHO_IS, {"name": cell.text})
            said = Note(sentences.OPEN_QUESTION, {"question": question})
            self.checking.say(cell, What.KPI, Effect.ASK, said, **self.about)
            return
        if set(owners) <= set(held):
            rest = ", ".join(naming.called(one) or "" for one in held if one not in owners)
            said = Note(sentences.ALSO_OWNED, {"others": rest}) if rest else Note(sentences.SAME)
            self.checking.say(cell, What.KPI, Effect.SAME, said, **self.about)
            return
        if not self.checking.may_or_say(Act.SET_TARGET, cell, What.KPI, self.about):
            return
        facts = {
            "name": self.metric.name("zh_Hant"),
            "old": ", ".join(naming.called(one) or "" for one in held),
            "new": ", ".join(naming.called(one) or "" for one in owners),
        }
        question = Note(sentences.OWNERS_DIFFER, facts)
        reason = self.checking.settle_difference(
            "owners", self._key(), cell, question, What.KPI, self.about, facts
        )
        if reason is not None:
            change = Reassign(
                self.line.row.number, self.standing.kpi, self.line.year, _shared(owners), reason
            )
            self.checking.plan("owners", change)

    def _key(self) -> str:
        return f"{self.metric.code} {self.line.year}"


def _shared(owners: tuple[UUID, ...]) -> tuple[Owner, ...]:
    """Equal shares that add up to the whole, in hundredths; the first has the rest."""
    share = (WHOLE / len(owners)).quantize(Decimal("0.01"))
    first = WHOLE - share * (len(owners) - 1)
    return tuple(Owner(one, canonical(share if at else first)) for at, one in enumerate(owners))


def _percent(number: Decimal) -> Amount:
    return Amount(number, Unit.PERCENT)


def _standing_level(terms: TermsRow) -> Decimal | None:
    """What a line asks for already, a change by its frozen baseline, a range by its lower end."""
    if terms.relative_change is not None and terms.baseline is not None:
        return level_of(terms.baseline, terms.relative_change)
    return terms.target if terms.target is not None else terms.low


def _shown(target: Decimal | None, stated: str, unit: Unit) -> object:
    return stated if target is None else Amount(target, unit)
