"""Reads single cells as values and targets, with the answers about their column and themselves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.domain.measurements.past import Past
from app.domain.measurements.place import Place
from app.domain.measurements.quality import outlier_limits
from app.domain.metrics.costs import is_cost_per_unit
from app.domain.metrics.growth import is_growth_rate
from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import BarePercent, Choice, Outcome, Reading, Relative
from app.domain.values.reading import read_target, read_value
from app.importers import sentences
from app.importers.answers import Answers, question_id
from app.importers.beside import CellText
from app.reading.importing import Known
from projections.metrics.queries import MetricRow

MOST_EARLIER = 24


class CellReader:
    """Reads the cells of one file of a `kind`."""

    def __init__(self, kind: str, known: Known, answers: Answers, past: Past) -> None:
        self.kind = kind
        self.known = known
        self.answers = answers
        self.past = past

    def read(
        self, cell: CellText, metric: MetricRow, place: Place | None, source: str, *, target: bool
    ) -> Reading:
        """A cell as value or target, with the answers about its column and itself."""
        history: Sequence[Decimal] = ()
        fact = self.known.facts.get("metric", metric.code)
        if place is not None and fact is not None and metric.unit == Unit.PERCENT:
            # Only a bare number in a percent column is read by what came before; whether a value
            # stands out is asked once, by the rule that holds it.
            history = self.past.earlier(place, source)[-MOST_EARLIER:]
        arguments: dict[str, Any] = {
            "unit": Unit(metric.unit),
            "direction": Direction(metric.direction),
            "currency": metric.currency,
            "is_growth_rate": is_growth_rate(metric.code),
            "history": history,
            "decimals": metric.decimals,
            "low": metric.low,
            "high": metric.high,
            "origin": "file",
        }
        if not target:
            arguments["is_cost_per_unit"] = is_cost_per_unit(metric.unit, metric.formula)
            if place is not None:
                arguments["outlier_limits"] = outlier_limits(place.period, self.known.facts)
        reader: Callable[..., Reading] = read_target if target else read_value
        reading = reader(cell.text, **arguments)
        if reading.outcome in (Outcome.ACCEPT, Outcome.NOTE) and cell.mark.shown:
            facts = {"shown": cell.mark.shown, "stored": cell.mark.stored}
            return replace(
                reading, outcome=Outcome.HOLD, sentence=sentences.SHOWN_OTHERWISE, facts=facts,
                ground="format",
            )  # fmt: skip
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


def _label(choice: Choice) -> str:
    return str(Note(choice.label, choice.facts))


def _relative(choice: Choice) -> Relative:
    return Relative(choice.number)
