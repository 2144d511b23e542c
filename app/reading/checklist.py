"""What is open before a close, each point under a key by which it can be spoken of.

The page of a close words the same points (app/views/periods/); here they are only told apart.
"""

from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.reading.closing import Rehearsal, rehearsal
from app.reading.letters import read_letters
from app.reading.review_turns import turns
from projections.adjustments.queries import OPEN_STATES, adjustments
from projections.disputes.queries import waiting_disputes
from projections.people.queries import names
from projections.temporal import NOW

MISSING, CONFLICT, UNVERIFIED = "missing", "conflict", "unverified"
REQUEST, DISPUTE, LETTER, REVIEW = "request", "dispute", "letter", "review"


def key_of_number(kind: str, line: ScoredLine) -> str:
    """The key of a number that is missing, in conflict or not verified."""
    return f"{kind}:{line.terms.metric}:{UUID(str(line.terms.subject)).hex}"


def key_of(kind: str, id: UUID) -> str:
    """The key of a request, a dispute, or a scorecard's letter or review."""
    return f"{kind}:{id.hex}"


def open_keys(db: Connection, unit: UUID, period: Period) -> set[str]:
    """The keys of everything that is open now before a unit's period is closed; none where it is
    closed."""
    found = rehearsal(db, unit, period)
    if found.row is not None and found.row.state == "closed":
        return set()
    return {*_numbers(found), *_things(db, found)}


def _numbers(found: Rehearsal) -> set[str]:
    return {
        *(key_of_number(MISSING, gap.line) for gap in found.undecided),
        *(key_of_number(CONFLICT, line) for _, line in found.in_conflict),
        *(key_of_number(UNVERIFIED, line) for _, line in found.unverified),
    }


def _things(db: Connection, found: Rehearsal) -> set[str]:
    called, cards = names(db, at=NOW), {one.card.id: one.card for one in found.readings}
    places = {place for one in found.readings for place in one.standing}
    within = {found.period.key, *(month.key for month in found.period.months())}
    requests = adjustments(db, at=NOW, states=OPEN_STATES)
    letters = read_letters(db, list(cards.values()), called, at=NOW) if cards else []
    waiting = turns(list(cards.values()), found.period, found.reviews, called)
    return {
        *(key_of(REQUEST, row.id) for row in requests if cards.keys() & set(row.cards)),
        *(
            key_of(DISPUTE, row.dispute)
            for row in waiting_disputes(db, at=NOW)
            if (row.metric, row.subject) in places and row.period in within
        ),
        *(key_of(LETTER, one.card.id) for one in letters if one.waits_for),
        *(key_of(REVIEW, one.card.id) for one in waiting),
    }
