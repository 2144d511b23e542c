"""`compare`: why a scorecard's score changed between two moments."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.accord import Accord
from app.domain.ids import SYSTEM
from app.eventlog.positions import recorded_at
from app.reading.comparing import End, Part, comparison
from app.terminal.answers import Answer, Impossible, table
from app.terminal.asking import Known, known, organised, period, view
from app.views.audit.sentences import sentence
from app.views.audit.words import Sources
from app.views.scorecards.causes import change_sentence
from app.views.speaking import speaking
from projections.audit.queries import AuditRow
from projections.metrics.queries import all_sources
from projections.scorecards.queries import scorecards

COLUMNS = ("cause", "metric", "points", "events")


def compare(
    accord: Accord, *, holder: str, period_key: str, since: str, until: str | None, language: str
) -> Answer:
    """A scorecard's score at two moments, and the causes between. Raises Impossible, Refused."""
    asked = period(period_key)
    zone = organised(accord).zone
    with accord.reading() as db, speaking(language, zone.key):
        before, after = view(db, accord, since), view(db, accord, until)
        who = known(db, after.at)
        cards = scorecards(db, at=after.at, holder=who.subject(holder), year=asked.year)
        if not cards:
            raise Impossible(f"“{holder}” has no scorecard of {asked.year}.")
        found = comparison(db, cards[0].id, asked, before=before.position, after=after.position)
        if found is None:
            raise Impossible(f"“{holder}” had no scorecard of {asked.year} then.")
        sources = all_sources(db, at=after.at)
        facts: dict[str, Any] = {
            "holder": holder,
            "period": asked.key,
            "from": _end(found.before, recorded_at(db, found.before.position)),
            "to": _end(found.after, recorded_at(db, found.after.position)),
            "change": format(found.change, ".2f"),
            "causes": [_part(part, who, sources, language) for part in found.parts],
            "rounding": format(found.rounding, ".2f"),
            "sentence": change_sentence(found),
        }
    rows = [
        (
            part["cause"],
            part["metric"] or "—",
            part["points"],
            " ".join(f"@{one['position']}" for one in part["events"]),
        )
        for part in facts["causes"]
    ]
    return Answer([facts["sentence"], *(table([COLUMNS, *rows]) if rows else [])], facts)


def _end(end: End, at: datetime | None) -> dict[str, Any]:
    return {
        "position": end.position,
        "recorded_at": at.isoformat() if at else None,
        "score": None if end.score is None else format(end.score, ".2f"),
        "grade": end.grade or None,
    }


def _part(part: Part, who: Known, sources: Sources, language: str) -> dict[str, Any]:
    return {
        "cause": str(part.cause),
        "metric": part.metric,
        "points": format(part.shown, ".2f"),
        "exact": _exact(part.points),
        "events": [_event(row, who, sources, language) for row in part.events],
    }


def _exact(number: Fraction) -> str:
    """The points without any rounding, as a fraction: 7/3."""
    return f"{number.numerator}/{number.denominator}"


def _event(row: AuditRow, who: Known, sources: Sources, language: str) -> dict[str, Any]:
    return {
        "position": row.position,
        "recorded_at": row.recorded_at.isoformat(),
        "by": "system" if row.by == SYSTEM else _username(row.by, who.usernames),
        "sentence": sentence(row, who.names, who.metrics, language, sources),
    }


def _username(person: UUID, usernames: Mapping[UUID, str]) -> str:
    return usernames.get(person, str(person))
