"""Carrying out what a checked file changes: all of it, by the rules of single edits."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.domain.imports.batch import Batch, Brought
from app.domain.imports.gathering import Gathered
from app.domain.imports.layout import Layout
from app.domain.imports.naming import Naming, naming_id
from app.domain.imports.plan import Plan, Value
from app.domain.imports.refusals import NothingToImport, StoodOtherwise
from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import consulted, record_consulted
from app.domain.measurements.past import Past
from app.domain.metrics.commands import appoint_sources, name_source
from app.domain.people.commands import add_person, map_title
from app.domain.people.founding import found_units
from app.domain.reference import Ledger
from app.domain.reviews.commands import note_review, note_tracking
from app.domain.reviews.review_note import ReviewNote, review_note_id
from app.domain.reviews.tracking_note import TrackingNote, tracking_note_id
from app.domain.scorecards.commands import (
    add_line,
    draft_card,
    phase_line,
    reassign_line,
    retarget_line,
    reweight_lines,
)
from app.domain.scorecards.scorecard import Scorecard

MOST_LISTED = 500
"""Changes that one event lists at most."""


def import_table(
    ledger: Ledger,
    *,
    by: UUID,
    batch: UUID,
    kind: str,
    digest: str,
    file_name: str,
    period: str,
    source: str,
    plan: Plan,
    values: tuple[Value, ...],
    past: Past,
    is_last: bool = True,
) -> Batch:
    """Carry out a plan, or the first part of it; returns the batch.

    `values` are those of the plan's values that go into this transaction; `more_values` brings
    the others. All are judged by the `past` before the file, as its check did. Raises
    NothingToImport, StoodOtherwise, and what the single edits raise: then nothing is changed.
    """
    if plan.is_empty:
        raise NothingToImport()
    with ledger.about(correlation=batch):
        started = Batch.start(
            id=batch,
            by=by,
            kind=kind,
            source=source,
            digest=digest,
            file_name=ledger.keep(file_name),
            holder=plan.holder,
            period=period,
        )
        # The batch's first event stands before all that it brings: so the scores before it are
        # known.
        ledger.save(started)
        _make_known(ledger, by, plan)
        brought = [
            *_bring_weights(ledger, by, plan),
            *_bring_card(ledger, by, plan),
            *_bring_targets(ledger, by, plan),
            *_bring_values(ledger, by, batch, values, past),
            *_bring_notes(ledger, by, batch, plan),
        ]
        _enlist(started, brought, by)
        if is_last:
            started.finish(plan.counts, by=by)
        ledger.save(started)
    started.let_go()
    return started


def more_values(
    ledger: Ledger,
    *,
    by: UUID,
    started: Batch,
    values: tuple[Value, ...],
    past: Past,
    counts: dict[str, int],
    is_last: bool,
) -> None:
    """The next part of a large file's values. Raises StoodOtherwise and what single edits raise.

    `started` is the batch as the part before left it: read from the log it would be longer with
    each part.
    """
    with ledger.about(correlation=started.id):
        _enlist(started, _bring_values(ledger, by, started.id, values, past), by)
        if is_last:
            started.finish(counts, by=by)
        ledger.save(started)
    started.let_go()


def stop_halfway(ledger: Ledger, *, by: UUID, started: Batch, counts: dict[str, int]) -> None:
    """A large file's import ends with the parts that came in; they can be taken back like others.

    `counts` are their cells by effect.
    """
    with ledger.about(correlation=started.id):
        started.finish(counts, by=by)
        ledger.save(started)


def _enlist(batch: Batch, brought: list[Brought], by: UUID) -> None:
    for start in range(0, len(brought), MOST_LISTED):
        batch.enlist(brought[start : start + MOST_LISTED], by=by)


# -- who and what the table speaks of -----------------------------------------------------------


def _make_known(ledger: Ledger, by: UUID, plan: Plan) -> None:
    found_units(ledger, by=by, units=plan.units)
    for person in plan.people:
        add_person(
            ledger,
            by=by,
            id=person.id,
            name=person.name,
            unit=person.unit,
            titles={"zh_Hant": person.title} if person.title else {},
        )
    for mask, named in plan.titles:
        map_title(ledger, by=by, person=named, mask=mask)
    for source in plan.sources:
        name_source(
            ledger,
            by=by,
            code=source.code,
            names={"zh_Hant": source.name},
            how="import",
            keeper_unit=None,
            keeper=None,
            due={},
        )
    for metric, official in plan.appointments:
        appoint_sources(
            ledger, by=by, code=metric, official=list(official), others=[], steward=None
        )
    if plan.holder and (plan.names or plan.source_names):
        naming = ledger.find(Naming, naming_id(plan.holder))
        naming = naming or Naming.begin(by=by, holder=plan.holder)
        for name, metric in plan.names:
            naming.name_metric(by=by, name=ledger.keep(name), metric=metric)
        for name, code in plan.source_names:
            naming.name_source(by=by, name=ledger.keep(name), source=code)
        ledger.save(naming)
    if plan.layout:
        _remember_columns(ledger, by, plan.layout, plan.columns)
    ledger.settle()


def _remember_columns(
    ledger: Ledger, by: UUID, id: UUID, columns: tuple[tuple[str, str], ...]
) -> None:
    explained = [(ledger.keep(heading), field) for heading, field in columns]
    layout = ledger.find(Layout, id)
    if layout is None:
        ledger.save(Layout.map(id=id, by=by, columns=explained))
        return
    layout.remap(by=by, columns=explained)
    ledger.save(layout)


# -- the scorecard and its targets -----------------------------------------------------------------


def _bring_weights(ledger: Ledger, by: UUID, plan: Plan) -> Iterable[Brought]:
    """Other weights of lines that stand come first: they may make room for the new lines'."""
    if plan.card is None or not plan.weights:
        return
    card = ledger.get(Scorecard, plan.card)
    for weight in plan.weights:
        before = card.lines[weight.kpi].in_force(weight.from_period)
        yield _about(card, weight, "weight", before.facts())
    reweight_lines(
        ledger,
        by=by,
        card_id=plan.card,
        weights={one.kpi: one.weight for one in plan.weights},
        from_period=plan.weights[0].from_period,
        reason=plan.weights[0].reason,
    )
    ledger.settle()


def _bring_card(ledger: Ledger, by: UUID, plan: Plan) -> Iterable[Brought]:
    if not plan.lines or plan.card is None or plan.holder is None:
        return
    if ledger.find(Scorecard, plan.card) is None:
        draft_card(
            ledger, by=by, holder=plan.holder, year=plan.year, name=plan.card_name, owner=None
        )
        ledger.settle()
    for planned in plan.lines:
        kpi = add_line(ledger, by=by, card_id=plan.card, line=planned.line, reason=planned.reason)
        parts = [part.facts() for part in planned.line.parts]
        yield {
            "what": "line",
            "row": planned.row,
            "metric": planned.line.metric,
            "subject": planned.line.subject,
            "card": plan.card,
            "kpi": kpi,
            "terms": planned.line.terms.facts(),
            "parts": parts,
        }
    ledger.settle()


def _bring_targets(ledger: Ledger, by: UUID, plan: Plan) -> Iterable[Brought]:
    if plan.card is None:
        return
    card = ledger.find(Scorecard, plan.card)
    if card is None:
        return
    for one in plan.retargets:
        before = card.lines[one.kpi].in_force(one.from_period)
        retarget_line(
            ledger,
            by=by,
            card_id=plan.card,
            kpi=one.kpi,
            from_period=one.from_period,
            target=one.target,
            floor=before.floor,
            challenge=before.challenge,
            low=one.low,
            high=one.high,
            relative=one.relative,
            stated=one.stated,
            reason=one.reason,
        )
        yield _about(card, one, "target", before.facts())
    for owners in plan.owners:
        before = card.lines[owners.kpi].in_force(owners.from_period)
        reassign_line(
            ledger,
            by=by,
            card_id=plan.card,
            kpi=owners.kpi,
            owners=owners.owners,
            from_period=owners.from_period,
            reason=owners.reason,
        )
        yield _about(card, owners, "owners", before.facts())
    for part in plan.parts:
        stood = card.lines[part.kpi].parts.get(part.part.period)
        phase_line(
            ledger, by=by, card_id=plan.card, kpi=part.kpi, parts=(part.part,), reason=part.reason
        )
        yield {
            "what": "part",
            "row": part.row,
            "metric": card.lines[part.kpi].metric,
            "subject": card.lines[part.kpi].subject,
            "card": plan.card,
            "kpi": part.kpi,
            "set": part.part.facts(),
            "old": stood.facts() if stood else None,
        }


def _about(card: Scorecard, planned: Any, what: str, before: dict[str, Any]) -> Brought:
    line = card.lines[planned.kpi]
    return {
        "what": what,
        "row": planned.row,
        "metric": line.metric,
        "subject": line.subject,
        "card": card.id,
        "kpi": planned.kpi,
        "from_period": planned.from_period,
        "old": before,
    }


# -- values and notes --------------------------------------------------------------------------


def _bring_values(
    ledger: Ledger, by: UUID, batch: UUID, values: tuple[Value, ...], past: Past
) -> list[Brought]:
    """All values with one reference query, one query for their streams and one append."""
    if not values:
        return []
    wanted, _ = consulted(by, [one.place for one in values])
    facts = ledger.consult(*wanted)
    ledger.fetch(one.place.cell for one in values)
    gathered = Gathered(ledger)
    brought: list[Brought] = []
    for one in values:
        cell = gathered.find(Cell, one.place.cell)
        source = one.entry.source
        stood = cell.reports.get(source) if cell else None
        if (stood.value if stood else None) != one.stood:
            raise StoodOtherwise(row=one.row)
        entry = one.entry._replace(batch=batch, row=one.row)
        effect = record_consulted(
            gathered, facts, by, one.place, entry, one.reason, one.remark, past=past
        )
        if effect != "same":
            brought.append(
                {
                    "what": "held" if effect == "held" else "value",
                    "row": one.row,
                    "metric": one.place.metric,
                    "subject": one.place.subject,
                    "period": one.place.period,
                    "breakdown": one.place.breakdown,
                    "source": source,
                    "value": one.entry.value,
                    "old": stood.value if stood else None,
                }
            )
    gathered.save_all()
    return brought


def _bring_notes(ledger: Ledger, by: UUID, batch: UUID, plan: Plan) -> Iterable[Brought]:
    if plan.holder is None:
        return
    for words in plan.tracking:
        id = tracking_note_id(words.kpi, words.period)
        before = ledger.find(TrackingNote, id)
        old = before.tracked.facts() if before and before.tracked else None
        note_tracking(ledger, by=by, holder=plan.holder, words=words, batch=batch)
        version = ledger.get(TrackingNote, id).version
        yield {
            "what": "tracking",
            "row": words.row,
            "metric": words.metric,
            "subject": words.subject,
            "period": words.period,
            "note": id,
            "version": version,
            "old": old,
        }
    for review in plan.reviews:
        id = review_note_id(review.card, review.period)
        earlier = ledger.find(ReviewNote, id)
        old = earlier.reviewed.facts() if earlier and earlier.reviewed else None
        note_review(ledger, by=by, holder=plan.holder, words=review, batch=batch)
        version = ledger.get(ReviewNote, id).version
        yield {
            "what": "review",
            "row": review.row,
            "period": review.period,
            "note": id,
            "version": version,
            "old": old,
        }
