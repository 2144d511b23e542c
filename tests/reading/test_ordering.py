"""The order in which scorecards stand."""

from app.domain.values.period import Period
from app.reading.closing import cards_within
from app.reading.ordering import in_order
from projections.people.queries import names
from projections.scorecards.queries import scorecards
from projections.temporal import NOW


def test_a_close_lists_scorecards_in_the_order_of_every_list(company):
    with company.reading() as db:
        called = names(db, at=NOW)
        top = next(unit.id for unit in called.units.values() if unit.parent is None)
        closed = cards_within(db, top, Period.parse("2026-Q2"), at=NOW)
        listed = in_order(scorecards(db, at=NOW, year=2026), called)
    assert [card.id for card in closed] == [card.id for card in listed]
    people = [called.of(one.holder, "en") for one in closed if one.holder_kind != "unit"]
    assert len(people) > 2
