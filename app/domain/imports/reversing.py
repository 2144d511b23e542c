"""Taking back what a batch brought, where nobody touched it since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.ids import cell_id
from app.domain.imports.batch import Batch, Brought
from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import thing_at
from app.domain.measurements.place import Place
from app.domain.people.refusals import NotYours
from app.domain.people.rights import TABLE, Act, Thing, may
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import (
    card_facts,
    guard_notes,
    guard_parts,
    guard_terms,
    guard_value,
    value_facts,
)
from app.domain.reference import Facts, Ledger, today_at
from app.domain.reviews.commands import NOTING, thing_of
from app.domain.reviews.review_note import Reviewed, ReviewNote
from app.domain.reviews.tracking_note import Tracked, TrackingNote
from app.domain.scorecards.line import Line
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import PeriodTarget, Terms


@dataclass(frozen=True)
class Reversal:
    """What was taken back and what stays because it was touched since: (row, what) each."""

    undone: tuple[tuple[int, str], ...]
    kept: tuple[tuple[int, str], ...]


def reverse_batch(ledger: Ledger, *, by: UUID, batch: UUID, reason: str) -> Reversal:
    """Take a batch back but for what was touched since, the latest change first.

    Units, people and names that were made on the way stay. Raises NotThere, AlreadyReversed,
    NotYours, and what guards closed and held periods.
    """
    taken = ledger.get(Batch, batch)
    taken.demand_reversible()
    undoing = _Undoing(ledger, taken, by, reason)
    ledger.fetch(undoing.streams())
    undone: list[tuple[int, str]] = []
    kept: list[tuple[int, str]] = []
    with ledger.about(correlation=batch):
        for one in reversed(taken.brought):
            (undone if undoing.undo(one) else kept).append((one["row"], one["what"]))
        undoing.give_weights_back()
        taken.reverse(
            by=by,
            undone=[list(one) for one in undone],
            kept=[list(one) for one in kept],
            reason=ledger.keep(reason),
        )
        ledger.save(*undoing.changed.values(), taken)
    return Reversal(tuple(reversed(undone)), tuple(reversed(kept)))


class _Undoing:
    def __init__(self, ledger: Ledger, batch: Batch, by: UUID, reason: str) -> None:
        self.ledger = ledger
        self.batch = batch
        self.by = by
        self.reason = reason
        self.changed: dict[UUID, Any] = {}
        self.weights: dict[tuple[UUID, str], dict[UUID, Decimal]] = {}
        self._stood_since: dict[UUID, datetime] = {}
        self.facts = self._consult()
        self._demand_import()

    def streams(self) -> list[UUID]:
        """Every stream that the batch changed."""
        return [
            cell_id(one["metric"], one["subject"], one["period"], one["breakdown"])
            if one["what"] in ("value", "held")
            else one.get("note") or one["card"]
            for one in self.batch.brought
        ]

    def undo(self, one: Brought) -> bool:
        """Take one change back; False where it was touched since."""
        ways: dict[str, Callable[[Brought], bool]] = {
            "value": self._value,
            "held": self._held,
            "part": self._part,
            "target": self._target,
            "weight": self._weight,
            "owners": self._owners,
            "line": self._line,
            "tracking": self._tracking,
            "review": self._review,
        }
        self._guard(one)
        return ways[one["what"]](one)

    def _guard(self, one: Brought) -> None:
        """Refuse what would change a closed or held period. (domain.md 10)"""
        match one["what"]:
            case "value" | "held":
                self._guard_value(one)
            case "part":
                guard_parts(self.facts, one["card"], [one["set"][0]])
            case "target" | "weight" | "owners":
                guard_terms(self.facts, one["card"], one["from_period"])
            case "line":
                guard_terms(self.facts, one["card"], "")
            case _:
                self._guard_note(one)

    def _guard_value(self, one: Brought) -> None:
        place = Place(one["metric"], one["subject"], one["period"], one["breakdown"])
        guard_value(
            self.facts,
            actor(self.by, self.facts.get("person", self.by.hex)),
            thing_at(self.facts, place, one["source"]),
            metric=place.metric,
            subject=place.subject,
            period=place.period,
            has_reason=bool(self.reason.strip()),
            units=tree(self.facts.get("units")),
            today=self._today(),
        )

    def _guard_note(self, one: Brought) -> None:
        note: TrackingNote | ReviewNote
        if one["what"] == "tracking":
            note = self.ledger.get(TrackingNote, one["note"])
        else:
            note = self.ledger.get(ReviewNote, one["note"])
        guard_notes(
            self.ledger.consult(*card_facts(note.card)),
            actor(self.by, self.facts.get("person", self.by.hex)),
            thing_of(self.facts, self.batch.holder) if self.batch.holder else Thing(),
            card=note.card,
            period=note.period,
            units=tree(self.facts.get("units")),
            today=self._today(),
        )

    # -- values -------------------------------------------------------------------------------

    def _value(self, one: Brought) -> bool:
        cell = self._cell(one)
        standing = cell.reports.get(one["source"])
        untouched = (
            standing is not None
            and standing.value == one["value"]
            and (standing.earlier.value if standing.earlier else None) == one["old"]
            and not standing.verified
            and standing.at <= self.batch.modified_on
        )
        if not untouched:
            return False
        self._demand_recording(one)
        reason = self._reason()
        if one["old"] is None:
            cell.withdraw(one["source"], by=self.by, reason=reason, batch=self.batch.id)
        else:
            cell.restore(one["source"], by=self.by, at=self.ledger.now(), reason=reason)
        self.changed[cell.id] = cell
        return True

    def _held(self, one: Brought) -> bool:
        cell = self._cell(one)
        held = cell.held.get(one["source"])
        if held is None or held.value != one["value"] or held.at > self.batch.modified_on:
            return False
        self._demand_recording(one)
        cell.decline(one["source"], by=self.by, reason=self._reason())
        self.changed[cell.id] = cell
        return True

    def _cell(self, one: Brought) -> Cell:
        return self.ledger.get(
            Cell, cell_id(one["metric"], one["subject"], one["period"], one["breakdown"])
        )

    # -- the scorecard ------------------------------------------------------------------------

    def _part(self, one: Brought) -> bool:
        card, line = self._card_line(one)
        given = PeriodTarget(*one["set"])
        if line is None or line.parts.get(given.period) != given:
            return False
        if one["old"] is None:
            card.unphase(by=self.by, kpi=line.kpi, periods=[given.period], reason=self._reason())
        else:
            old = PeriodTarget(*one["old"])
            card.phase(by=self.by, kpi=line.kpi, parts=[old], reason=self._reason())
        self.changed[card.id] = card
        return True

    def _target(self, one: Brought) -> bool:
        return self._restore(one, "target")

    def _weight(self, one: Brought) -> bool:
        return self._restore(one, "weight")

    def _owners(self, one: Brought) -> bool:
        return self._restore(one, "owners")

    def _restore(self, one: Brought, what: str) -> bool:
        """Terms go back only while nothing was changed on the line after the import."""
        card, line = self._card_line(one)
        if line is None or self._changed_since(card):
            return False
        old, start = Terms.from_facts(one["old"]), one["from_period"]
        match what:
            case "weight":
                self.weights.setdefault((card.id, start), {})[line.kpi] = old.weight
            case "owners":
                card.reassign(
                    by=self.by,
                    kpi=line.kpi,
                    owners=old.owners,
                    from_period=start,
                    reason=self._reason(),
                )
            case _:
                card.retarget(
                    by=self.by,
                    kpi=line.kpi,
                    from_period=start,
                    floor=old.floor,
                    target=old.target,
                    challenge=old.challenge,
                    low=old.low,
                    high=old.high,
                    relative=old.relative,
                    stated=old.stated,
                    reason=self._reason(),
                )
        self.changed[card.id] = card
        return True

    def give_weights_back(self) -> None:
        """Let a scorecard have its earlier weights, all at once: one after the other they could
        exceed 100% on the way."""
        for (card, start), weights in self.weights.items():
            self.changed[card].reweight(
                by=self.by, weights=weights, from_period=start, reason=self._reason()
            )

    def _line(self, one: Brought) -> bool:
        card, line = self._card_line(one)
        given = {facts[0] for facts in one["parts"]}
        if line is None or len(line.terms) > 1 or set(line.parts) - given:
            return False
        start = min(line.terms)
        if line.terms[start] != Terms.from_facts(one["terms"]):
            return False
        card.retire(by=self.by, kpi=line.kpi, from_period=start, reason=self._reason())
        self.changed[card.id] = card
        return True

    def _card_line(self, one: Brought) -> tuple[Scorecard, Line | None]:
        card = self.changed.get(one["card"]) or self.ledger.get(Scorecard, one["card"])
        self._stood_since.setdefault(card.id, card.modified_on)
        line = card.lines.get(one["kpi"])
        return card, None if line is None or line.retired_from is not None else line

    def _changed_since(self, card: Scorecard) -> bool:
        """Whether anybody but this reversal changed the scorecard after the import."""
        return self._stood_since[card.id] > self.batch.modified_on

    # -- notes --------------------------------------------------------------------------------

    def _tracking(self, one: Brought) -> bool:
        note = self.ledger.get(TrackingNote, one["note"])
        if note.version != one["version"]:
            return False
        if one["old"] is None:
            note.take_back(by=self.by, reason=self._reason(), batch=self.batch.id)
        else:
            note.note(Tracked(**one["old"]), by=self.by)
        self.changed[note.id] = note
        return True

    def _review(self, one: Brought) -> bool:
        note = self.ledger.get(ReviewNote, one["note"])
        if note.version != one["version"]:
            return False
        if one["old"] is None:
            note.take_back(by=self.by, reason=self._reason(), batch=self.batch.id)
        else:
            note.note(Reviewed(**one["old"]), by=self.by, is_plan=note.is_plan)
        self.changed[note.id] = note
        return True

    # -- rights -------------------------------------------------------------------------------

    def _consult(self) -> Facts:
        places = {
            (one["metric"], one["subject"])
            for one in self.batch.brought
            if one["what"] in ("value", "held")
        }
        subjects = {subject for _, subject in places} | {self.batch.holder}
        return self.ledger.consult(
            ("organisation", ""),
            ("units", ""),
            ("sources", ""),
            ("person", self.by.hex),
            *(("person", subject.hex) for subject in subjects if subject),
            *(("owned", f"{metric}/{subject.hex}") for metric, subject in places),
            *dict.fromkeys(fact for place in places for fact in value_facts(*place)),
            *dict.fromkeys(
                fact
                for one in self.batch.brought
                if "card" in one
                for fact in card_facts(one["card"])
            ),
        )

    def _demand_import(self) -> None:
        """What changed is a holder's scorecard and notes: who may import it may reverse it."""
        holder = self.batch.holder
        touched = {one["what"] for one in self.batch.brought}
        if holder is None or touched <= {"value", "held"}:
            return
        thing = thing_of(self.facts, holder)
        acts: tuple[Act, ...] = NOTING
        if touched & {"part", "target", "weight", "owners"}:
            acts = (Act.SET_TARGET,)
        elif "line" in touched:
            acts = (Act.DRAFT_CARD,)
        if not any(self._may(act, thing) for act in acts):
            raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[acts[0]])))

    def _demand_recording(self, one: Brought) -> None:
        place = Place(one["metric"], one["subject"], one["period"], one["breakdown"])
        if not self._may(Act.RECORD_VALUE, thing_at(self.facts, place, one["source"])):
            raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[Act.RECORD_VALUE])))

    def _may(self, act: Act, thing: Any) -> bool:
        return may(
            actor(self.by, self.facts.get("person", self.by.hex)),
            act,
            thing,
            units=tree(self.facts.get("units")),
            today=self._today(),
        )

    def _today(self) -> date:
        return today_at(self.ledger.now(), self.facts)

    def _reason(self) -> TextRef | None:
        return self.ledger.keep(self.reason or REVERSED)


REVERSED = "Import reversed"
