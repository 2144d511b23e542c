"""The monthly tracking table (月度追蹤表): what a line still lacks, and what is typed into it."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.domain.reference import Ledger
from app.domain.refusals import N_
from app.domain.reviews.commands import demand_noting
from app.domain.reviews.refusals import NothingNoted
from app.domain.reviews.tracking_note import Tracked, TrackingNote, tracking_note_id
from app.domain.scoring.light import PROMPTS, Light

LACKS_CAUSE = N_("The cause is missing.")
LACKS_COUNTERMEASURE = N_("The countermeasure is missing.")


def lacking(light: Light | None, *, has_cause: bool, has_countermeasure: bool) -> str | None:
    """What a red line still lacks, as a sentence; None for a whole one and for other lights.

    Red asks for both, yellow and green only prompt. (domain.md 7)

    >>> lacking(Light.RED, has_cause=True, has_countermeasure=False)
    'The countermeasure is missing.'
    >>> lacking(Light.YELLOW, has_cause=False, has_countermeasure=False) is None
    True
    """
    if light is not Light.RED or (has_cause and has_countermeasure):
        return None
    if has_cause:
        return LACKS_COUNTERMEASURE
    return LACKS_CAUSE if has_countermeasure else PROMPTS[Light.RED]


@dataclass(frozen=True)
class LineWords:
    """What was typed about a line of a holder's scorecard in a month.

    None leaves a text as it stands, an empty one takes it away. `responsible` is taken where it
    `is_named`; None there leaves it to the KPI's owners.
    """

    card: UUID
    kpi: UUID
    metric: str
    subject: UUID
    period: str
    cause: str | None = None
    countermeasure: str | None = None
    is_named: bool = False
    responsible: UUID | None = None


def note_line(ledger: Ledger, *, by: UUID, holder: UUID, words: LineWords) -> UUID:
    """Keep what was typed; what a table stated beside it stays. Returns the note's id.

    Raises NotYours, PeriodIsClosed, NothingNoted.
    """
    demand_noting(
        ledger, by, holder, words.metric, words.subject, card=words.card, period=words.period
    )
    id = tracking_note_id(words.kpi, words.period)
    note = ledger.find(TrackingNote, id)
    before = note.tracked if note else None
    tracked = _with(ledger, before or Tracked(), words)
    if tracked == Tracked():
        if note is None or before is None:
            raise NothingNoted()
        note.take_back(by=by)
    else:
        note = note or TrackingNote.begin(
            by=by,
            card=words.card,
            kpi=words.kpi,
            metric=words.metric,
            subject=words.subject,
            period=words.period,
        )
        note.note(tracked, by=by)
    ledger.save(note)
    return id


def _with(ledger: Ledger, before: Tracked, words: LineWords) -> Tracked:
    changes: dict[str, Any] = {
        name: ledger.keep(text)
        for name, text in (("cause", words.cause), ("countermeasure", words.countermeasure))
        if text is not None
    }
    if words.is_named:
        changes |= {"responsible": words.responsible, "stated_responsible": None}
    return replace(before, **changes)
