"""Answers about what stands, kept under their stamps (docs/decisions/0031)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, Literal
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from app.eventlog.prepared import Prepared
from app.eventlog.tables import events
from projections.columns import Id
from projections.measurements.standing import PlaceReports, standing
from projections.measurements.tables import explained, reports
from projections.remembering import changed_last, is_reading, making, watch
from projections.temporal import AT

MOST_KEPT = 4096
AT_ONCE = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""For how many places one statement asks; SQLite takes no more than 500 parts."""

NOTHING: Literal[False] = False
"""The answer where a place has rows, but none that stands in the periods asked for."""

Answer = PlaceReports | Literal[False]

watch(explained)


def standing_kept(
    db: Connection, *, at: int, places: Iterable[tuple[str, UUID]], first: str, last: str
) -> dict[tuple[str, UUID], PlaceReports]:
    """What stands, as `standing` gives it; only what isn't kept from an earlier answer is read.

    Whatever happens to a place begins a row there: where and when the newest row began says which
    rows are known, and where explanations changed last what is explained of them.
    """
    if not is_reading(db):
        return standing(db, at=at, places=places, first=first, last=last)  # It may be undone.
    kept, wanted = _kept_of(db.engine), list(dict.fromkeys(places))
    which = (making(db, at=at), changed_last(db, explained, at=at), first, last)
    stamps = {place: (*which, *place, *when) for place, when in _newest(db, wanted, at).items()}
    found = {place: kept.get(stamp) for place, stamp in stamps.items()}
    missing = [place for place, answer in found.items() if answer is None]
    if missing:
        rest = standing(db, at=at, places=missing, first=first, last=last)
        for place in missing:
            found[place] = kept.put(stamps[place], rest.get(place, NOTHING))
    return {place: answer for place, answer in found.items() if answer}


def _newest(
    db: Connection, places: Sequence[tuple[str, UUID]], at: int
) -> dict[tuple[str, UUID], tuple[int, int]]:
    """Where and when each place's newest row began; a place without any is left out."""
    found: dict[tuple[str, UUID], tuple[int, int]] = {}
    for start in range(0, len(places), AT_ONCE[-1]):
        some = places[start : start + AT_ONCE[-1]]
        count = next(one for one in AT_ONCE if one >= len(some))
        # Few statements, each made once: what is too short is filled up.
        filled = [*some, *[some[0]] * (count - len(some))]
        asked: dict[str, Any] = {"at": at}
        for number, (metric, subject) in enumerate(filled):
            asked[f"metric_{number}"], asked[f"subject_{number}"] = metric, subject
        for number, *when in _newest_of(count).plain(db, asked):
            found[filled[number]] = (when[0], when[1])
    return found


class _Kept:
    """Answers under their stamps; the oldest make room."""

    def __init__(self) -> None:
        self._answers: dict[tuple[Any, ...], Answer] = {}
        self._guard = Lock()

    def get(self, stamp: tuple[Any, ...]) -> Answer | None:
        return self._answers.get(stamp)

    def put(self, stamp: tuple[Any, ...], answer: Answer) -> Answer:
        with self._guard:
            self._answers[stamp] = answer
            while len(self._answers) > MOST_KEPT:
                del self._answers[next(iter(self._answers))]
        return answer


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def _kept_of(engine: Engine) -> _Kept:
    return _kept.setdefault(engine, _Kept())


@lru_cache(maxsize=len(AT_ONCE))
def _newest_of(count: int) -> Prepared:
    """One look into the index for each place: together they would be read through and sorted.

    The places are rows: with a subquery for each, PostgreSQL takes longer to prepare than to look.
    """
    asked = (
        sa.values(
            sa.column("number", sa.Integer), sa.column("metric", sa.Text), sa.column("subject", Id)
        )
        .data(
            [
                (
                    sa.literal_column(str(number)),
                    sa.bindparam(f"metric_{number}", type_=sa.Text),
                    sa.bindparam(f"subject_{number}", type_=Id),
                )
                for number in range(count)
            ]
        )
        .cte("places")
    )
    began = (
        sa.select(sa.func.max(reports.c.known_from))
        .where(
            reports.c.subject == asked.c.subject,
            reports.c.metric == asked.c.metric,
            reports.c.known_from <= AT,
        )
        .scalar_subquery()
    )
    each = sa.select(asked.c.number, began.label("began")).subquery()
    # The time tells two logs apart that have the same positions: a backup that was put back.
    return Prepared(
        sa.select(each.c.number, events.c.position, events.c.recorded_at).join(
            events, events.c.position == each.c.began
        )
    )
