"""What metrics came to in their last whole periods: what a target is held against."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.engine import Connection

from app.domain.scoring.cells import Cells
from app.domain.scoring.smart import Past, SmartPolicy, past_of
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import Place, dictionary_of, measured_of, standing_values


def pasts(
    db: Connection, places: Iterable[Place], *, at: int, today: date
) -> Mapping[Place, Past | None]:
    """For each metric and subject its last whole periods before today; None without a value."""
    wanted = list(dict.fromkeys(places))
    before = Period.of_day(today, PeriodKind.MONTH).previous()
    dictionary = dictionary_of(db, before, at=at)
    needed = {(code, who) for metric, who in wanted for code in dictionary.needed([metric])}
    standing = standing_values(db, needed, before, at=at)
    cells, policy = Cells(measured_of(standing), dictionary.terms), SmartPolicy()
    return {place: past_of(cells, *place, before, policy) for place in wanted}
