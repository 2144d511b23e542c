"""Answers about what stands, kept under their stamps (docs/decisions/0024)."""

from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from app.eventlog.prepared import Prepared
from projections.columns import Stored, as_uuid
from projections.measurements.standing import (
    PlaceReports,
    by_subject,
    standing,
    standing_where,
    with_explained,
)
from projections.measurements.tables import explained, reports
from projections.places import bound
from projections.remembering import is_reading, making
from projections.temporal import AT

MOST_KEPT = 4096


def standing_kept(
    db: Connection, *, at: int, places: Iterable[tuple[str, UUID]], first: str, last: str
) -> dict[tuple[str, UUID], PlaceReports]:
    """What stands, as `standing` gives it; only what isn't kept from an earlier answer is read.

    How many rows of a place are known, and where and when the newest of them began, says which
    rows they are: a row that begins is newer than all, and one that has ended never comes back.
    """
    if not is_reading(db):
        return standing(db, at=at, places=places, first=first, last=last)  # It may be undone.
    groups, kept = by_subject(places), _kept_of(db.engine)
    facts = {"at": at, "first": first, "last": last, **bound(groups)}
    which = (making(db, at=at), first, last)
    stamps = {(*which, *row): row for row in _stamps_in(len(groups)).plain(db, facts)}
    found = {stamp: kept.get(stamp) for stamp in stamps}
    missing = {(row[0], row[1]): stamp for stamp, row in stamps.items() if found[stamp] is None}
    if missing:
        wanted = [(metric, as_uuid(subject)) for metric, subject in missing]
        rest = standing(db, at=at, places=wanted, first=first, last=last)
        for (metric, subject), stamp in missing.items():
            found[stamp] = kept.put(stamp, rest[metric, as_uuid(subject)])
    return {one.place: one for one in found.values() if one is not None}


class _Kept:
    """Answers under their stamps; the oldest make room."""

    def __init__(self) -> None:
        self._answers: dict[tuple[Any, ...], PlaceReports] = {}
        self._guard = Lock()

    def get(self, stamp: tuple[Any, ...]) -> PlaceReports | None:
        return self._answers.get(stamp)

    def put(self, stamp: tuple[Any, ...], answer: PlaceReports) -> PlaceReports:
        with self._guard:
            self._answers[stamp] = answer
            while len(self._answers) > MOST_KEPT:
                del self._answers[next(iter(self._answers))]
        return answer


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def _kept_of(engine: Engine) -> _Kept:
    return _kept.setdefault(engine, _Kept())


@lru_cache(maxsize=64)
def _stamps_in(groups: int) -> Prepared:
    place = Stored(reports.c.metric, reports.c.subject)
    last = sa.func.max
    return Prepared(
        place.select(
            sa.func.count(),
            last(reports.c.known_from),
            last(reports.c.recorded_at),
            sa.func.count(explained.c.known_from),
            last(explained.c.known_from),
        )
        .select_from(with_explained(AT))
        .where(*standing_where(groups))
        .group_by(reports.c.subject, reports.c.metric)
    )
