"""A row of the yearly master table whose KPI stands already: the same, or different."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.imports.plan import Reassign, Retarget, Reweight
from app.domain.people.rights import Act
from app.domain.scoring.relative import level_of
from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Unit
from app.domain.values.matching import fold
from app.importers import sentences
from app.importers.beside import CellText
from app.importers.entries import Effect, What
from app.importers.ranges import range_note
from app.importers.weights import percent
from app.importers.yearly_row import AskedTarget, YearlyRow, shared
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import LineRow, TermsRow


class StandingRow:
    """A row whose KPI stands on the scorecard already: each cell is the same, or differs."""

    def __init__(self, line: YearlyRow, metric: MetricRow, standing: LineRow) -> None:
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
        held = self.terms.sources or self.metric.official
        codes = self.line.sources(held)
        if codes is None:
            question = Note(sentences.WHICH_SOURCE_IS, {"name": cell.text})
            said = Note(sentences.OPEN_QUESTION, {"question": question})
            self.checking.say(cell, What.KPI, Effect.ASK, said, **self.about)
            return
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
            "old": _shown(self.terms, _standing_level(self.terms), unit),
            "new": _shown(asked, asked.level, unit),
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
            "old": percent(self.terms.weight),
            "new": percent(weight),
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
                self.line.row.number, self.standing.kpi, self.line.year, shared(owners), reason
            )
            self.checking.plan("owners", change)

    def _key(self) -> str:
        return f"{self.metric.code} {self.line.year}"


def _standing_level(terms: TermsRow) -> Decimal | None:
    """What a line asks for already, a change by its frozen baseline, a range by its lower end."""
    if terms.relative_change is not None and terms.baseline is not None:
        return level_of(terms.baseline, terms.relative_change)
    return terms.target if terms.target is not None else terms.low


def _shown(asked: TermsRow | AskedTarget, level: Decimal | None, unit: Unit) -> object:
    if asked.low is not None and asked.high is not None:
        return range_note(asked.low, asked.high, unit)
    return asked.stated if level is None else Amount(level, unit)
