"""What events of imports and of the notes that files bring are about."""

from typing import Any
from uuid import UUID

from app.domain.imports.batch import Batch
from app.domain.imports.naming import Naming
from app.domain.reviews.review_note import ReviewNote
from app.domain.reviews.tracking_note import TrackingNote
from projections.audit.row import project, put, remember, remembered
from projections.temporal import At, Rows


@project.register
def _(event: Batch.Started, at: At, rows: Rows) -> None:
    remember(rows, event.originator_id, holder=event.holder)
    put(
        rows,
        event,
        at,
        **_batch(event, event.holder),
        period=event.period or None,
        source=event.source or None,
        facts={"kind": event.kind, "file_name": event.file_name},
    )


@project.register
def _(event: Batch.Listed, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.originator_id)["holder"]
    facts = {"first": event.first, "last": event.first + len(event.brought) - 1}
    put(rows, event, at, **_batch(event, holder), facts=facts)


@project.register
def _(event: Batch.Finished, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.originator_id)["holder"]
    put(rows, event, at, **_batch(event, holder), facts={"counts": event.counts})


@project.register
def _(event: Batch.Reversed, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.originator_id)["holder"]
    facts = {"undone": len(event.undone), "kept": len(event.kept)}
    put(rows, event, at, **_batch(event, holder), facts=facts)


def _batch(event: Any, holder: UUID | None) -> dict[str, Any]:
    return {"subject": holder, "place": holder, "batch": event.originator_id}


@project.register
def _(event: Naming.Begun, at: At, rows: Rows) -> None:
    remember(rows, event.originator_id, holder=event.holder)
    put(rows, event, at, subject=event.holder, place=event.holder)


@project.register
def _(event: Naming.MetricNamed, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.originator_id)["holder"]
    put(rows, event, at, subject=holder, place=holder, metric=event.metric)


@project.register
def _(event: Naming.SourceNamed, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.originator_id)["holder"]
    put(rows, event, at, subject=holder, place=holder, source=event.source)


@project.register
def _(event: TrackingNote.Begun, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.kpi)["holder"]
    remember(
        rows,
        event.originator_id,
        metric=event.metric,
        subject=event.subject,
        holder=holder,
        code=event.period,
    )
    put(rows, event, at, **_note(rows, event), card=event.card, kpi=event.kpi)


@project.register
def _(event: ReviewNote.Begun, at: At, rows: Rows) -> None:
    holder = remembered(rows, event.card)["holder"]
    remember(rows, event.originator_id, subject=holder, holder=holder, code=event.period)
    put(rows, event, at, **_note(rows, event), card=event.card)


@project.register(TrackingNote.Noted)
@project.register(TrackingNote.TakenBack)
@project.register(ReviewNote.Noted)
@project.register(ReviewNote.TakenBack)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    put(
        rows,
        event,
        at,
        **_note(rows, event),
        person=given.get("responsible"),
        batch=given.get("batch"),
        facts={name: given.get(name) for name in ("completion", "mom", "score", "grade")},
    )


@project.register(TrackingNote.CheckedIn)
@project.register(TrackingNote.CheckInTakenBack)
def _(event: Any, at: At, rows: Rows) -> None:
    given = vars(event)
    facts = {name: given.get(name) for name in ("week", "confidence", "cause")}
    put(rows, event, at, **_note(rows, event), reason=given.get("note"), facts=facts)


def _note(rows: Rows, event: Any) -> dict[str, Any]:
    """What a note is about, as its first event said."""
    begun = remembered(rows, event.originator_id)
    return {
        "metric": begun["metric"],
        "subject": begun["subject"],
        "place": begun["holder"],
        "period": begun["code"],
    }
