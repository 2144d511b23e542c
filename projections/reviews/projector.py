"""Notes, step by step. A note that was taken back keeps its place without words."""

from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.reviews.review_note import ReviewNote
from app.domain.reviews.tracking_note import TrackingNote
from projections.reviews.tables import check_ins, review_notes, tracking_notes
from projections.runner import Projection
from projections.temporal import At, Rows

NO_TRACKING: dict[str, Any] = {
    "cause": None,
    "countermeasure": None,
    "responsible": None,
    "stated_responsible": None,
    "completion": None,
    "mom": None,
    "batch": None,
    "row": None,
    "has_words": False,
}
NO_REVIEW: dict[str, Any] = {
    "core_objective": None,
    "score": None,
    "grade": "",
    "worked": None,
    "problems": None,
    "next_direction": None,
    "batch": None,
    "row": None,
    "has_words": False,
}


@singledispatch
def project(event: Any, at: At, rows: Rows) -> None:
    """Other contexts' events pass by."""


@project.register
def _(event: TrackingNote.Begun, at: At, rows: Rows) -> None:
    rows.open(
        tracking_notes,
        at,
        note=event.originator_id,
        card=event.card,
        kpi=event.kpi,
        metric=event.metric,
        subject=event.subject,
        period=event.period,
        by=event.by,
        **NO_TRACKING,
    )


@project.register
def _(event: TrackingNote.Noted, at: At, rows: Rows) -> None:
    rows.change(
        tracking_notes,
        at,
        {"note": event.originator_id},
        cause=_id(event.cause),
        countermeasure=_id(event.countermeasure),
        responsible=event.responsible,
        stated_responsible=_id(event.stated_responsible),
        completion=event.completion,
        mom=event.mom,
        by=event.by,
        batch=event.batch,
        row=event.row,
        has_words=True,
    )


@project.register
def _(event: TrackingNote.TakenBack, at: At, rows: Rows) -> None:
    rows.change(tracking_notes, at, {"note": event.originator_id}, by=event.by, **NO_TRACKING)


@project.register
def _(event: TrackingNote.CheckedIn, at: At, rows: Rows) -> None:
    rows.replace(
        check_ins,
        at,
        note=event.originator_id,
        week=event.week,
        confidence=event.confidence,
        cause=event.cause,
        words=_id(event.note),
        by=event.by,
        recorded_at=at.recorded_at,
    )


@project.register
def _(event: TrackingNote.CheckInTakenBack, at: At, rows: Rows) -> None:
    rows.close(check_ins, at, note=event.originator_id, week=event.week)


@project.register
def _(event: ReviewNote.Begun, at: At, rows: Rows) -> None:
    rows.open(
        review_notes,
        at,
        note=event.originator_id,
        card=event.card,
        period=event.period,
        is_plan=event.is_plan,
        by=event.by,
        **NO_REVIEW,
    )


@project.register
def _(event: ReviewNote.Noted, at: At, rows: Rows) -> None:
    rows.change(
        review_notes,
        at,
        {"note": event.originator_id},
        is_plan=event.is_plan,
        core_objective=_id(event.core_objective),
        score=event.score,
        grade=event.grade,
        worked=_id(event.worked),
        problems=_id(event.problems),
        next_direction=_id(event.next_direction),
        by=event.by,
        batch=event.batch,
        row=event.row,
        has_words=True,
    )


@project.register
def _(event: ReviewNote.TakenBack, at: At, rows: Rows) -> None:
    rows.change(review_notes, at, {"note": event.originator_id}, by=event.by, **NO_REVIEW)


def _id(text: TextRef | None) -> UUID | None:
    return text.id if text else None


projection = Projection("reviews", 2, (tracking_notes, check_ins, review_notes), project)
