"""Writing down who was given which document, before it is handed out."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.values.period import Period
from app.press.given import Given, document_given, note_given
from app.reading.cards import read_cards
from app.reading.given import figures_of
from app.views.asking import accord, close_reading, db, me
from projections.periods.queries import stored_results
from projections.scorecards.queries import scorecards


def note_giving(cards: Sequence[UUID], period: Period, position: int) -> None:
    """Note that the person who asks is given these scorecards' documents. Raises Busy."""
    person = me().id
    new = {
        card
        for card in cards
        if document_given(db(), card=card, period=period.key, person=person, position=position)
        is None
    }
    if not new:
        return
    rows = [card for card in scorecards(db(), at=position, year=period.year) if card.id in new]
    readings = read_cards(db(), rows, period, at=position)
    closed = stored_results(db(), list(new), period.key, at=position)
    close_reading()
    now = accord().now()
    documents = [
        Given(
            card=one.card.id,
            period=one.period.key,
            person=person,
            position=position,
            given_at=now,
            was_closed=one.card.id in closed,
            figures=figures_of(one.scored),
        )
        for one in readings
    ]
    with accord().store.write() as writing:
        note_given(writing, documents)
