"""Documents that say something else than is known by now, and who was given them."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.ids import ident
from app.domain.values.period import Period
from app.outbox.kinds import Kind
from app.outbox.queue import Notice
from app.press.given import Given, latest_given
from app.reading.cards import read_cards
from app.reading.given import figures_of
from projections.periods.queries import stored_results
from projections.scorecards.queries import scorecards
from projections.temporal import NOW


def moved_documents(
    db: Connection, may_see_cards: Callable[[UUID, Iterable[UUID]], bool]
) -> Iterator[Notice]:
    """Whom to tell that a figure of their document is another now: each state of it once.

    Only of closed periods, and while they are closed: a draft moves every day, and a period that
    was opened again is told of once it is closed anew. (domain.md 10)
    """
    by_period: dict[str, list[Given]] = {}
    for one in latest_given(db):
        by_period.setdefault(one.period, []).append(one)
    if not by_period:
        return
    cards = {card.id: card for card in scorecards(db, at=NOW)}
    for key, documents in by_period.items():
        about = {one.card for one in documents}
        closed = stored_results(db, about, key, at=NOW)
        rows = [cards[id] for id in sorted(closed) if id in cards]
        now = {
            reading.card.id: figures_of(reading.scored)
            for reading in read_cards(db, rows, Period.parse(key), at=NOW)
        }
        for one in documents:
            figures = now.get(one.card)
            if (
                figures is None
                or figures == one.figures
                or not may_see_cards(one.person, [one.card])
            ):
                continue
            state = ident("figures", *(f"{name} {said}" for name, said in sorted(figures.items())))
            yield Notice(
                Kind.DOCUMENT_MOVED,
                f"{one.card}:{key}:{one.position}:{state.hex}",
                one.person,
                f"/scorecards/{one.card}/{key}",
                {
                    "card": one.card.hex,
                    "period": key,
                    "person": one.person.hex,
                    "position": str(one.position),
                },
            )
