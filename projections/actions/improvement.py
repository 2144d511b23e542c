"""What was found, agreed, talked about and heard, as it stands."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.actions.analysis import QUESTIONS, analysis_id
from app.domain.actions.contract import Standing
from app.eventlog.tables import texts
from app.eventlog.texts import bodies
from projections.actions.tables import (
    analyses,
    causes,
    coachings,
    contracts,
    feedbacks,
    remarks,
)
from projections.temporal import known


@dataclass(frozen=True)
class CauseRow:
    """A cause on the list; `beneath` is the one that it explains."""

    cause: UUID
    category: str
    beneath: UUID | None
    words: str
    by: UUID


@dataclass(frozen=True)
class AnalysisRow:
    """The analysis of a KPI's period: answers by question, empty where none is left."""

    analysis: UUID
    answers: Mapping[str, str]
    causes: tuple[CauseRow, ...]
    version: int


@dataclass(frozen=True)
class ContractRow:
    """An improvement contract. `words` are how it ended, or why it was withdrawn."""

    contract: UUID
    card: UUID
    period: str
    proposed_by: UUID
    proposed_at: datetime
    aim: str
    measures: str
    until: date
    parties: tuple[UUID, ...]
    signatures: Mapping[UUID, datetime]
    standing: str
    met: bool | None
    words: str
    version: int

    def waits_for(self, person: UUID) -> bool:
        """Whether the person has to sign it still."""
        is_party = person in self.parties and person not in self.signatures
        return is_party and self.standing == Standing.PROPOSED


@dataclass(frozen=True)
class Remark:
    """A word beneath a talk."""

    by: UUID
    said_at: datetime
    words: str


@dataclass(frozen=True)
class CoachingRow:
    """A talk of two people; `acknowledged_at` is None before the coached person confirmed it."""

    coaching: UUID
    coach: UUID
    person: UUID
    day: date
    period: str
    talked: str
    agreed: str
    acknowledged_at: datetime | None
    remarks: tuple[Remark, ...]
    version: int


@dataclass(frozen=True)
class FeedbackRow:
    """What a customer said; `customer` is empty where nobody knows, or it was erased."""

    feedback: UUID
    card: UUID
    kpi: UUID | None
    period: str
    day: date
    tone: str
    customer: str
    words: str
    by: UUID
    noted_at: datetime


def analysis_of(db: Connection, kpi: UUID, period: str, *, at: int) -> AnalysisRow | None:
    """The analysis of a KPI's period; None where nobody began one."""
    id = analysis_id(kpi, period)
    row = db.execute(
        sa.select(analyses).where(known(analyses, at), analyses.c.analysis == id)
    ).first()
    if row is None:
        return None
    named = db.execute(
        sa.select(causes).where(known(causes, at), causes.c.analysis == id).order_by(causes.c.place)
    ).all()
    given = row._mapping
    kept = _kept(db, [*(given[name] for name in QUESTIONS), *(one.words for one in named)])
    return AnalysisRow(
        analysis=id,
        answers={name: kept.get(given[name], "") for name in QUESTIONS},
        causes=tuple(
            CauseRow(one.cause, one.category, one.beneath, kept.get(one.words, ""), one.by)
            for one in named
        ),
        version=given["version"],
    )


def listed_causes(
    db: Connection, kpis: Iterable[UUID], periods: Sequence[str], *, at: int
) -> Mapping[UUID, list[CauseRow]]:
    """The causes that are listed for these KPIs, by KPI: by period as given, in their order."""
    of_analysis = {analysis_id(kpi, period): kpi for kpi in kpis for period in periods}
    order = {id: place for place, id in enumerate(of_analysis)}
    query = (
        sa.select(causes, texts.c.body)
        .outerjoin(texts, texts.c.id == causes.c.words)
        .where(known(causes, at), causes.c.analysis.in_(list(of_analysis)))
        .order_by(causes.c.analysis, causes.c.place)
    )
    found: dict[UUID, list[CauseRow]] = {}
    for one in sorted(db.execute(query), key=lambda row: order[row.analysis]):
        row = CauseRow(one.cause, one.category, one.beneath, one.body or "", one.by)
        found.setdefault(of_analysis[one.analysis], []).append(row)
    return found


def contract(db: Connection, id: UUID, *, at: int) -> ContractRow | None:
    """One contract; None where it wasn't there yet."""
    found = _contracts(db, at, contracts.c.contract == id)
    return found[0] if found else None


def contracts_of(db: Connection, card: UUID, *, at: int) -> list[ContractRow]:
    """The contracts of a scorecard, the newest first."""
    return _contracts(db, at, contracts.c.card == card)


def contracts_to_sign(db: Connection, person: UUID, *, at: int) -> list[ContractRow]:
    """The contracts that wait for a person's signature, the oldest first."""
    proposed = contracts.c.standing == str(Standing.PROPOSED)
    named = contracts.c.parties.contains(person.hex)
    return [row for row in _contracts(db, at, proposed, named)[::-1] if row.waits_for(person)]


def coaching(db: Connection, id: UUID, *, at: int) -> CoachingRow | None:
    """One talk; None where it wasn't there yet."""
    found = _coachings(db, at, coachings.c.coaching == id)
    return found[0] if found else None


def coachings_with(db: Connection, person: UUID, *, at: int) -> list[CoachingRow]:
    """The talks that a person had on either side, the newest first."""
    sides = sa.or_(coachings.c.person == person, coachings.c.coach == person)
    return _coachings(db, at, sides)


def coachings_of(db: Connection, people: Collection[UUID], *, at: int) -> list[CoachingRow]:
    """The talks in which these people were coached, the newest first."""
    return _coachings(db, at, coachings.c.person.in_(sorted(people))) if people else []


def feedback_on(
    db: Connection, card: UUID, periods: Collection[str], *, at: int
) -> list[FeedbackRow]:
    """What customers said in these periods of a scorecard, the newest first."""
    c = feedbacks.c
    return _feedbacks(db, at, c.card == card, c.period.in_(sorted(periods)))


def feedback(db: Connection, id: UUID, *, at: int) -> FeedbackRow | None:
    """One word of a customer; None where there is none, or it was taken back."""
    found = _feedbacks(db, at, feedbacks.c.feedback == id)
    return found[0] if found else None


# -- how rows are read ----------------------------------------------------------------------------


def _contracts(db: Connection, at: int, *which: sa.ColumnElement[bool]) -> list[ContractRow]:
    query = sa.select(contracts).where(known(contracts, at), *which)
    found = db.execute(query.order_by(contracts.c.proposed_at.desc())).all()
    kept = _kept(db, [id for row in found for id in (row.aim, row.measures, row.words)])
    return [
        ContractRow(
            contract=row.contract,
            card=row.card,
            period=row.period,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            aim=kept.get(row.aim, ""),
            measures=kept.get(row.measures, ""),
            until=date.fromisoformat(row.until),
            parties=tuple(UUID(one) for one in json.loads(row.parties)),
            signatures={
                UUID(one): datetime.fromisoformat(when) for one, when in json.loads(row.signatures)
            },
            standing=row.standing,
            met=row.met,
            words=kept.get(row.words, ""),
            version=row.version,
        )
        for row in found
    ]


def _coachings(db: Connection, at: int, *which: sa.ColumnElement[bool]) -> list[CoachingRow]:
    query = sa.select(coachings).where(known(coachings, at), *which)
    found = db.execute(query.order_by(coachings.c.day.desc(), coachings.c.coaching)).all()
    if not found:
        return []
    wanted = [row.coaching for row in found]
    said = db.execute(
        sa.select(remarks)
        .where(known(remarks, at), remarks.c.coaching.in_(wanted))
        .order_by(remarks.c.version)
    ).all()
    ids = [id for row in found for id in (row.talked, row.agreed)]
    kept = _kept(db, [*ids, *(one.words for one in said)])
    return [
        CoachingRow(
            coaching=row.coaching,
            coach=row.coach,
            person=row.person,
            day=date.fromisoformat(row.day),
            period=row.period,
            talked=kept.get(row.talked, ""),
            agreed=kept.get(row.agreed, ""),
            acknowledged_at=row.acknowledged_at,
            remarks=tuple(
                Remark(one.by, one.said_at, kept.get(one.words, ""))
                for one in said
                if one.coaching == row.coaching
            ),
            version=row.version,
        )
        for row in found
    ]


def _feedbacks(db: Connection, at: int, *which: sa.ColumnElement[bool]) -> list[FeedbackRow]:
    query = sa.select(feedbacks).where(known(feedbacks, at), *which)
    found = db.execute(query.order_by(feedbacks.c.noted_at.desc(), feedbacks.c.feedback)).all()
    kept = _kept(db, [id for row in found for id in (row.customer, row.words)])
    return [
        FeedbackRow(
            feedback=row.feedback,
            card=row.card,
            kpi=row.kpi,
            period=row.period,
            day=date.fromisoformat(row.day),
            tone=row.tone,
            customer=kept.get(row.customer, ""),
            words=kept.get(row.words, ""),
            by=row.by,
            noted_at=row.noted_at,
        )
        for row in found
    ]


def _kept(db: Connection, ids: Iterable[UUID | None]) -> Mapping[Any, str]:
    wanted = sorted({id for id in ids if id is not None})
    return bodies(db, wanted) if wanted else {}
