"""A row of the yearly master table that becomes a line of the scorecard."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.imports.plan import PlannedLine
from app.domain.metrics.refusals import MetricRetired
from app.domain.people.rights import Act, Thing
from app.domain.refusals import Refused
from app.domain.scorecards.commands import NewLine
from app.domain.scorecards.letter import LetterInForce
from app.domain.scorecards.refusals import IngredientOnly, SourceNotAllowed
from app.domain.scorecards.terms import Terms
from app.domain.values.amounts import Note
from app.domain.values.kinds import Cycle, Rule
from app.importers import sentences
from app.importers.entries import Effect, What
from app.importers.naming_sources import OWN
from app.importers.yearly_row import WHATS, AskedTarget, YearlyRow, shared
from projections.metrics.queries import MetricRow


class NewRow:
    """A row that becomes a line of the scorecard."""

    def __init__(self, line: YearlyRow, metric: MetricRow) -> None:
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
            self._demand_scorable()
        except Refused as refused:
            self._refuse_all(refused)
            return
        before = len(checking.rows)
        target = line.target(self.metric, self.subject, self.about)
        owners = line.owners()
        sources = line.sources()
        cycle = line.cycle(self.about)
        weight = line.weight if line.cell("weight").text else Decimal(0)
        if target is None or owners is None or sources is None or cycle is None or weight is None:
            del checking.rows[before:]
            self._wait(target, owners, sources, cycle, weight)
            return
        del checking.rows[before:]
        if not owners:
            owners = self._fallback_owner()
        if not owners:
            self._wait(target, None, sources, cycle, weight)
            return
        foreign = self._not_allowed(sources)
        self._say(target, owners, sources, weight, foreign)
        self._plan(target, owners, () if foreign else sources, cycle, weight)

    def _demand_scorable(self) -> None:
        """Raises IngredientOnly, MetricRetired: what joining the scorecard would raise."""
        fact = self.checking.known.facts.get("metric", self.metric.code) or {}
        if fact and fact["definition"]["input_only"]:
            raise IngredientOnly(metric=self.metric.code)
        if fact.get("retired"):
            raise MetricRetired(metric=self.metric.code)

    def _not_allowed(self, sources: tuple[str, ...]) -> Note | None:
        """Why the KPI joins without these sources; None where it can take its values from them."""
        fact = self.checking.known.facts.get("metric", self.metric.code)
        if not fact or self._appoints(sources):
            return None
        allowed = (*fact["official"], *fact["others"])
        wrong = [one for one in sources if one not in allowed]
        return Note(SourceNotAllowed.sentence, {"source": wrong[0]}) if wrong else None

    def _appoints(self, sources: tuple[str, ...]) -> bool:
        """Whether the row's sources become the metric's official ones."""
        whole = Thing(unit=self.checking.naming.company_unit())
        may_appoint = self.checking.company.may(Act.DEFINE_METRIC, whole)
        return bool(sources) and OWN not in sources and not self.metric.official and may_appoint

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
        target: AskedTarget | None,
        owners: tuple[UUID, ...] | None,
        sources: tuple[str, ...] | None,
        cycle: Cycle | None,
        weight: Decimal | None,
    ) -> None:
        """The line can't join yet: every cell waits, and the one in the way says why."""
        checking, line = self.checking, self.line
        question = Note(sentences.REST_OF_ROW)
        if owners is None:
            question = Note(sentences.WHO_IS, {"name": line.cell("owner").text})
        elif sources is None:
            question = Note(sentences.WHICH_SOURCE_IS, {"name": line.cell("source").text})
        elif cycle is None and not line.cell("cycle").text:
            question = Note(sentences.WHICH_CYCLE)
        for cell in checking.filled(line.row):
            what = WHATS.get(cell.field, What.NOTE)
            if cell.field == "target" and target is None:
                line.target(self.metric, self.subject, self.about)
            elif cell.field == "weight" and weight is None:
                line.say_unread_weight(self.about)
            elif cell.field == "cycle" and cycle is None:
                line.cycle(self.about)
            else:
                said = Note(sentences.OPEN_QUESTION, {"question": question})
                checking.say(cell, what, Effect.ASK, said, **self.about)

    def _say(
        self,
        target: AskedTarget,
        owners: tuple[UUID, ...],
        sources: tuple[str, ...],
        weight: Decimal,
        foreign: Note | None,
    ) -> None:
        naming = self.checking.naming
        persons = ", ".join(naming.called(one) or "" for one in owners)
        notes = {
            "metric": Note(sentences.NEW_LINE if weight else sentences.NEW_WITHOUT_WEIGHT),
            "owner": Note(sentences.MEANS, {"names": persons}),
            "source": foreign or Note(sentences.MEANS, {"names": ", ".join(sources)}),
            "target": target.said,
        }
        values = {"weight": weight, "target": target.level}
        for cell in self.checking.filled(self.line.row):
            self.checking.say(
                cell,
                WHATS.get(cell.field, What.NOTE),
                Effect.REFUSED if foreign and cell.field == "source" else Effect.NEW,
                notes.get(cell.field),
                **self.about,
                value=values.get(cell.field),
            )

    def _plan(
        self,
        target: AskedTarget,
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
            owners=shared(owners),
        )
        line = NewLine(
            metric=self.metric.code,
            subject=self.subject,
            terms=terms,
            objective=self.line.cell("objective").text,
            goal_dimension=self.line.cell("dimension").text,
        )
        self.checking.plan(
            "lines", PlannedLine(self.line.row.number, line, self.checking.file_reason())
        )
        if self._appoints(sources):
            self.checking.plan("appointments", (self.metric.code, sources))
