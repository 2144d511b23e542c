"""Notes and reviews, step by step. A note that was taken back keeps its place without words."""

import json
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.reviews.review import Review, Step
from app.domain.reviews.review_note import ReviewNote
from app.domain.reviews.tracking_note import TrackingNote
from projections.projection import Projection
from projections.reviews.tables import check_ins, review_notes, review_steps, tracking_notes
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


# -- the steps of a review ------------------------------------------------------------------------

NO_STEP: dict[str, Any] = {
    "points": Decimal(0),
    "rule": "",
    "growth": Decimal(0),
    "asked": 0,
    "ratings": "[]",
    "remarks": "[]",
    "verdicts": "{}",
}
LATER = (
    *("self_by", "self_at", "worked", "improve", "next_steps"),
    *("assessed_by", "assessed_at", "given_points", "given_growth"),
    *("reason", "growth_reason", "words", "waived", "growth_kpi", "votes"),
    "judged_by",
    *("calibrated_by", "calibrated_at", "calibration"),
    *("confirmed_by", "confirmed_at", "confirmation"),
    *("appealed_by", "appealed_at", "appealed_to", "appeal"),
    *("decided_by", "decided_at", "upheld", "decision"),
)


@project.register
def _(event: Review.Begun, at: At, rows: Rows) -> None:
    rows.open(
        review_steps,
        at,
        review=event.originator_id,
        card=event.card,
        period=event.period,
        step=str(Step.BEGUN),
        since=at.recorded_at,
        reviewed=json.dumps([one.hex for one in event.reviewed]),
        version=event.originator_version,
        **NO_STEP,
        **dict.fromkeys(LATER),
    )


def _step(event: Review.Event, at: At, rows: Rows, step: Step | None = None, **facts: Any) -> None:
    """The review as it stands after an event; `since` is when it came to its step."""
    if step is not None:
        facts |= {"step": str(step), "since": at.recorded_at}
    key = {"review": event.originator_id}
    rows.change(review_steps, at, key, version=event.originator_version, **facts)


@project.register
def _(event: Review.SelfReviewed, at: At, rows: Rows) -> None:
    _step(
        event,
        at,
        rows,
        Step.SELF_REVIEWED,
        self_by=event.by,
        self_at=at.recorded_at,
        worked=_id(event.worked),
        improve=_id(event.improve),
        next_steps=_id(event.next_steps),
    )


@project.register
def _(event: Review.Assessed, at: At, rows: Rows) -> None:
    _step(
        event,
        at,
        rows,
        Step.ASSESSED,
        assessed_by=event.by,
        assessed_at=at.recorded_at,
        given_points=event.points,
        given_growth=event.growth,
        reason=_id(event.reason),
        growth_reason=_id(event.growth_reason),
        words=_id(event.words),
        waived=_id(event.waived),
        # A calibration of what was reviewed before holds no longer.
        **dict.fromkeys(("calibrated_by", "calibrated_at", "calibration")),
        **_points(event),
    )


@project.register
def _(event: Review.RatersAsked, at: At, rows: Rows) -> None:
    row = rows.current(review_steps, review=event.originator_id)
    _step(event, at, rows, asked=(row["asked"] if row else 0) + event.count)


@project.register
def _(event: Review.Gathered, at: At, rows: Rows) -> None:
    _step(
        event,
        at,
        rows,
        votes=event.cast,
        ratings=json.dumps(event.ratings),
        remarks=json.dumps([one.id.hex for one in event.remarks]),
    )


@project.register
def _(event: Review.KpisJudged, at: At, rows: Rows) -> None:
    told = {kpi.hex: [verdict, why.id.hex if why else None] for kpi, verdict, why in event.verdicts}
    _step(event, at, rows, verdicts=json.dumps(told, sort_keys=True), judged_by=event.by)


@project.register
def _(event: Review.Calibrated, at: At, rows: Rows) -> None:
    _step(
        event,
        at,
        rows,
        calibrated_by=event.by,
        calibrated_at=at.recorded_at,
        calibration=_id(event.reason),
        **_points(event),
    )


@project.register
def _(event: Review.Confirmed, at: At, rows: Rows) -> None:
    _step(
        event,
        at,
        rows,
        Step.CONFIRMED,
        confirmed_by=event.by,
        confirmed_at=at.recorded_at,
        confirmation=_id(event.words),
    )


@project.register
def _(event: Review.Appealed, at: At, rows: Rows) -> None:
    _step(
        event,
        at,
        rows,
        Step.APPEALED,
        appealed_by=event.by,
        appealed_at=at.recorded_at,
        appealed_to=event.to,
        appeal=_id(event.reason),
    )


@project.register
def _(event: Review.AppealDecided, at: At, rows: Rows) -> None:
    points = {} if event.upheld else _points(event)
    _step(
        event,
        at,
        rows,
        Step.FINAL,
        decided_by=event.by,
        decided_at=at.recorded_at,
        upheld=event.upheld,
        decision=_id(event.reason),
        **points,
    )


def _points(event: Any) -> dict[str, Any]:
    return {
        "points": event.points,
        "rule": event.rule,
        "growth": event.growth,
        "growth_kpi": event.growth_kpi,
    }


def _id(text: TextRef | None) -> UUID | None:
    return text.id if text else None


projection = Projection(
    "reviews", 4, (tracking_notes, check_ins, review_notes, review_steps), project
)
