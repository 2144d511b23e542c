"""The disputes that wait for a person: to answer, to rule on, or for the last word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.disputes.dispute import ANSWER_WITHIN, State
from app.domain.disputes.rulers import rulers
from app.domain.people.rights import Act, Thing, counts_as
from app.domain.refusals import N_
from app.views import formatting
from app.views.adjustments.standing import actors
from app.views.asking import accord, db, me
from app.views.disputes.showing import is_late
from app.views.scorecards.place import line_of_superiors
from projections.disputes.queries import DisputeRow, waiting_disputes
from projections.metrics.queries import metrics
from projections.people.queries import names
from projections.people.roles import roles_held
from projections.temporal import NOW

WANTED: Mapping[str, str] = {
    "answer": N_("to answer"),
    "ruling": N_("to rule on"),
    "appeal": N_("an appeal to decide"),
}


@dataclass(frozen=True)
class WaitingDispute:
    """A dispute with what it wants of the reader, and until when."""

    title: str
    url: str
    said: str
    due: datetime | None
    is_late: bool


def disputes_for_me(at: int, language: str) -> list[WaitingDispute]:
    """What waits for the reader's answer, ruling or decision, the longest waiting first."""
    now = accord().now()
    mine = [
        (row, wanted)
        for row in waiting_disputes(db(), at=at)
        if (wanted := _wanted(row, now)) is not None
    ]
    if not mine:
        return []
    called, known = names(db(), at=at), metrics(db(), at=at, codes={row.metric for row, _ in mine})
    return [
        WaitingDispute(
            title=gettext(
                "%(metric)s, %(subject)s, %(period)s",
                metric=known[row.metric].name(language),
                subject=called.of(row.subject, language),
                period=formatting.period(row.period),
            ),
            url=url_for("disputes.show", id=row.dispute),
            said=gettext(WANTED[wanted]),
            due=row.opened_at + ANSWER_WITHIN if wanted == "answer" else None,
            is_late=wanted == "answer" and is_late(row, now),
        )
        for row, wanted in mine
    ]


def _wanted(row: DisputeRow, now: datetime) -> str | None:
    """What a dispute wants of the reader; a ruling is due once the answer is there, or overdue."""
    mine, acting = me().id, counts_as(me().actor, today=me().today)
    if row.state == State.OPEN and mine in row.others:
        return "answer"
    if acting & row.parties:
        return None
    if row.state == State.APPEALED:
        decides = me().may_somewhere(Act.DECIDE_APPEAL) and row.ruled_by not in acting
        return "appeal" if decides and me().may(Act.READ_CARD, thing_of(row.subject)) else None
    is_ripe = row.state == State.ANSWERED or is_late(row, now)
    return "ruling" if is_ripe and rules_on(row) else None


def rules_on(row: DisputeRow) -> bool:
    """Whether a ruling is the reader's to give, four-eyes included. (domain.md 2)"""
    thing, acting = thing_of(row.subject), counts_as(me().actor, today=me().today)
    if acting & row.parties:
        return False
    if me().may(Act.RULE_DISPUTE, thing):
        return True
    if not me().may(Act.DECIDE_APPEAL, thing):
        return False
    everybody = actors(names(db(), at=NOW), roles_held(db(), at=NOW))
    found = rulers(everybody, thing, row.parties, units=me().units, today=me().today)
    return me().id in {one.id for one in found}


def thing_of(subject: UUID) -> Thing:
    """Whose number it is, as rights see it: a unit's is open to all, a person's is not."""
    if subject in me().units.units:
        return Thing(unit=subject)
    known = names(db(), at=NOW)
    person = known.persons.get(subject)
    return Thing(
        unit=person.unit if person else None,
        holder=subject,
        superiors=frozenset(line_of_superiors(subject, known)),
    )
