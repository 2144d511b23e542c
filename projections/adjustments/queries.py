"""Requests to adjust KPIs, at any position."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.adjustments.changes import Change
from app.domain.adjustments.state import State
from app.domain.aggregate import TextRef
from app.eventlog.tables import texts
from projections.adjustments import tables
from projections.adjustments.tables import about, requests
from projections.temporal import known
from projections.texts import written

OPEN_STATES = (State.SUBMITTED, State.QUESTIONED, State.APPROVED)
"""A request in one of these waits for somebody."""


@dataclass(frozen=True)
class Step:
    """What somebody did to a request after it was drafted.

    `kind` is the last word of the event's topic; `said` what they wrote, None for nothing or
    where it was erased. A decision has the `effect` that was seen at the position `saw`.
    """

    kind: str
    by: UUID
    at: datetime
    position: int
    said: str | None
    stands_for: tuple[UUID, ...] = ()
    saw: int = 0
    effect: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class FileRow:
    """A file that speaks for a request. `name` is None where it was erased; `size` in bytes."""

    digest: str
    name: str | None
    media_type: str
    size: int


@dataclass(frozen=True)
class RequestRow:
    """A request as it was known. Texts are None where none was given or where they were erased.

    `settled_at` is when it was applied, rejected or withdrawn; None while it is open.
    """

    id: UUID
    code: str
    requester: UUID
    state: State
    revision: int
    size: str
    category: str
    first_period: str
    title: str | None
    explanation: str | None
    tactics: str | None
    evidence: tuple[str, ...]
    files: tuple[FileRow, ...]
    lines: tuple[Change, ...]
    parties: frozenset[UUID]
    drafted_at: datetime
    trigger_at: datetime | None
    submitted_at: datetime | None
    settled_at: datetime | None
    needs_finance: bool
    retroactive: bool
    mostly_known: bool
    stand_in: UUID | None
    steps: tuple[Step, ...]
    version: int
    written: Mapping[UUID, str]

    def step(self, *kinds: str) -> Step | None:
        """The latest step of one of these kinds."""
        return next((one for one in reversed(self.steps) if one.kind in kinds), None)

    @property
    def waits_for_finance(self) -> bool:
        """Whether the head has approved it and finance has not yet."""
        return (
            self.state is State.APPROVED
            and self.needs_finance
            and self.step("approved", "second_approved", "submitted") == self.step("approved")
        )

    @property
    def waits_since(self) -> datetime:
        """When it came to whom it waits for now; a draft since it was written or rejected."""
        last = self.step("submitted", "questioned", "approved", "rejected")
        return last.at if last else self.drafted_at

    @property
    def cards(self) -> tuple[UUID, ...]:
        """The scorecards that it is about, in its order."""
        return tuple(dict.fromkeys(one.card for one in self.lines if one.card is not None))


@dataclass(frozen=True)
class SuggestionRow:
    """What suggested a request and was told or set aside. `what` and `reason` are None where
    nothing was said or where it was erased."""

    id: UUID
    card: UUID
    kpi: UUID
    kind: str
    period: str
    dependency: str
    changed_at: datetime | None
    what: str | None
    noted_by: UUID
    noted_at: datetime
    dismissed_by: UUID | None
    dismissed_at: datetime | None
    reason: str | None

    @property
    def dismissed(self) -> bool:
        """Whether somebody set it aside."""
        return self.dismissed_by is not None


def suggestions(db: Connection, kpis: Iterable[UUID], *, at: int) -> list[SuggestionRow]:
    """What somebody told or set aside about these KPIs, the newest first."""
    rows, what, reason = tables.suggestions, texts.alias("what_said"), texts.alias("reason_said")
    plain = [column for column in rows.c if column.name not in (*_PERIOD, "what", "reason")]
    query = (
        sa.select(*plain, what.c.body.label("what"), reason.c.body.label("reason"))
        .outerjoin(what, what.c.id == rows.c.what)
        .outerjoin(reason, reason.c.id == rows.c.reason)
        .where(known(rows, at), rows.c.kpi.in_(list(kpis)))
        .order_by(rows.c.noted_at.desc(), rows.c.suggestion)
    )
    found = (dict(row._mapping) for row in db.execute(query))
    return [SuggestionRow(id=row.pop("suggestion"), **row) for row in found]


_PERIOD = ("known_from", "known_until")


def asked_since(db: Connection, cards: Iterable[UUID], *, at: int) -> dict[UUID, list[datetime]]:
    """When requests about the KPIs of these scorecards were drafted, by KPI; withdrawn ones are
    left out."""
    of_cards = sa.select(about.c.request).where(about.c.card.in_(list(cards)))
    query = sa.select(requests.c.lines, requests.c.drafted_at).where(
        known(requests, at),
        requests.c.request.in_(of_cards),
        requests.c.state != State.WITHDRAWN,
    )
    found: dict[UUID, list[datetime]] = {}
    for row in db.execute(query):
        for line in json.loads(row.lines, object_hook=_typed):
            if line["kpi"] is not None:
                found.setdefault(line["kpi"], []).append(row.drafted_at)
    return found


@dataclass(frozen=True)
class AppliedRow:
    """A request that changed scorecards, with its lines, since `applied_at`."""

    id: UUID
    first_period: str
    applied_at: datetime
    lines: tuple[Change, ...]


def applied_requests(db: Connection, *, at: int) -> list[AppliedRow]:
    """The requests that have changed scorecards, the earliest first."""
    query = (
        sa.select(
            requests.c.request, requests.c.first_period, requests.c.settled_at, requests.c.lines
        )
        .where(known(requests, at), requests.c.state == State.APPLIED)
        .order_by(requests.c.settled_at, requests.c.request)
    )
    return [
        AppliedRow(
            row.request,
            row.first_period,
            row.settled_at,
            tuple(Change.from_facts(one) for one in json.loads(row.lines, object_hook=_typed)),
        )
        for row in db.execute(query)
    ]


def requests_about(db: Connection, cards: Iterable[UUID]) -> set[UUID]:
    """The requests that are or were about any of these scorecards."""
    wanted = set(cards)
    found = db.execute(sa.select(about.c.card, about.c.request))
    return {row.request for row in found if row.card in wanted}


def adjustment(db: Connection, request: UUID, *, at: int) -> RequestRow | None:
    """One request, or None where it wasn't there yet."""
    found = _found(db, at, requests.c.request == request)
    return found[0] if found else None


def adjustments(
    db: Connection, *, at: int, states: Iterable[State] | None = None, card: UUID | None = None
) -> list[RequestRow]:
    """Requests, the latest submitted first; in these states, about this scorecard."""
    conditions = []
    if states is not None:
        conditions.append(requests.c.state.in_([str(state) for state in states]))
    if card is not None:
        of_card = sa.select(about.c.request).where(about.c.card == card)
        conditions.append(requests.c.request.in_(of_card))
    return _found(db, at, *conditions)


def _found(db: Connection, at: int, *conditions: sa.ColumnElement[bool]) -> list[RequestRow]:
    query = (
        sa.select(requests)
        .where(known(requests, at), *conditions)
        .order_by(
            sa.func.coalesce(requests.c.submitted_at, requests.c.drafted_at).desc(),
            requests.c.code.desc(),
        )
    )
    rows = [dict(row._mapping) for row in db.execute(query)]
    for row in rows:
        row["steps"] = json.loads(row["steps"], object_hook=_typed)
        row["lines"] = json.loads(row["lines"], object_hook=_typed)
        row["evidence"] = json.loads(row["evidence"], object_hook=_typed)
        row["files"] = [
            (digest, UUID(name) if name else None, kind, size)
            for digest, name, kind, size in json.loads(row["files"])
        ]
        row["parties"] = json.loads(row["parties"], object_hook=_typed)
    written = _texts(db, rows)
    return [_row(row, written) for row in rows]


def _texts(db: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, str]:
    """Everything that was written in these requests, with one statement."""
    wanted: set[UUID] = set()
    for row in rows:
        wanted |= {row[name] for name in ("title", "explanation", "tactics") if row[name]}
        wanted |= {*row["evidence"], *(one["said"] for one in row["steps"] if one["said"])}
        wanted |= {name for _, name, _, _ in row["files"] if name}
        wanted |= {line["what"].id for line in row["lines"] if line["what"]}
        wanted |= {line["objective"].id for line in row["lines"] if line["objective"]}
    return written(db, wanted)


def _row(row: Mapping[str, Any], written: Mapping[UUID, str]) -> RequestRow:
    plain = {
        name: row[name]
        for name in (
            "code",
            "requester",
            "revision",
            "size",
            "category",
            "first_period",
            "drafted_at",
            "trigger_at",
            "submitted_at",
            "settled_at",
            "needs_finance",
            "retroactive",
            "mostly_known",
            "stand_in",
            "version",
        )
    }
    return RequestRow(
        **plain,
        id=row["request"],
        state=State(row["state"]),
        title=written.get(row["title"]),
        explanation=written.get(row["explanation"]),
        tactics=written.get(row["tactics"]),
        evidence=tuple(written[one] for one in row["evidence"] if one in written),
        files=tuple(
            FileRow(digest, written.get(name) if name else None, kind, size)
            for digest, name, kind, size in row["files"]
        ),
        lines=tuple(Change.from_facts(line) for line in row["lines"]),
        parties=frozenset(row["parties"]),
        steps=tuple(_step(one, written) for one in row["steps"]),
        written=written,
    )


def _step(told: Mapping[str, Any], written: Mapping[UUID, str]) -> Step:
    return Step(
        kind=told["step"],
        by=told["by"],
        at=told["at"],
        position=told["position"],
        said=written.get(told["said"]),
        stands_for=tuple(told.get("stands_for", ())),
        saw=told.get("saw", 0),
        effect=told.get("effect", ()),
    )


def _typed(pairs: dict[str, Any]) -> Any:
    """The inverse of what the projector wrote."""
    if len(pairs) != 1:
        return pairs
    [(name, value)] = pairs.items()
    match name:
        case "id":
            return UUID(value)
        case "number":
            return Decimal(value)
        case "moment":
            return datetime.fromisoformat(value)
        case "text":
            return TextRef(UUID(value[0]), value[1])
    return pairs
